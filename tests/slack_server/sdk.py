"""Points the real Slack SDK at a server other than Slack's."""

from slack_sdk.web.async_client import AsyncWebClient


def client(api_url: str, token: str | None = None) -> AsyncWebClient:
    """Without retry handlers: the SDK's default one sends a cut message twice and reports success."""
    return AsyncWebClient(token=token, base_url=api_url, retry_handlers=[])
