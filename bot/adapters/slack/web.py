"""Slack's Web API, typed where the SDK's own methods are not: asked, waited for, its no in its own word."""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import aiohttp
from slack_sdk.errors import SlackApiError, SlackRequestError
from slack_sdk.web.async_client import AsyncWebClient

Json = dict[str, Any]

SECONDS = 20
"""How long Slack may take for one request."""

LONGEST_WAIT = 60
"""Seconds that Slack may ask us to wait before we try again; a longer wait counts as no answer."""

_PASSING = {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_NOT_OURS = {
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "token_expired",
    "token_revoked",
}
_ENDED = {"account_inactive", "token_revoked"}
"""`invalid_auth` is not one: Slack also says it to an address that the app's own list doesn't allow."""
_SERVER_ERRORS = 500
_TOO_MANY = 429


class Trouble(Exception):
    """Slack did not do what it was asked, or nobody knows whether it did."""


class Refused(Trouble):
    """Slack said no: it has not done it."""

    def __init__(self, word: str, needed: str = "") -> None:
        """Take Slack's own word for why, and the scope that it wants."""
        super().__init__(word)
        self.word, self.needed = word, needed

    @property
    def of_the_token(self) -> bool:
        """Whether Slack doesn't accept who we are."""
        return self.word in _NOT_OURS

    @property
    def for_good(self) -> bool:
        """Whether the token is worth nothing any more, whatever is asked with it."""
        return self.word in _ENDED


class Silent(Trouble):
    """Slack did not answer, or only that something is wrong with itself."""


class Web:
    """One workspace's way to Slack."""

    def __init__(
        self,
        token: str,
        api_url: str | None = None,
        *,
        session: aiohttp.ClientSession | None = None,
        ended: Callable[[], Awaitable[object]] | None = None,
    ) -> None:
        """Take the token, and another address than Slack's own.

        The SDK's retry handlers are left out: its own would send a cut message twice.

        Args:
            token: ours there.
            api_url: where Slack is.
            session: keeps connections open between requests; without it each request makes one.
            ended: what is to be done once the token is worth nothing any more.
        """
        self.token = token
        self._ended = ended
        self._put_off: dict[str, float] = {}
        """Methods, and the event loop's time before which Slack wants to hear nothing of them."""
        where = f"{(api_url or AsyncWebClient.BASE_URL).rstrip('/')}/"
        self.client = AsyncWebClient(token=token, base_url=where, session=session, retry_handlers=[])

    async def call(self, method: str, **arguments: object) -> Json:
        """Ask Slack, and ask again after as long as it wants us to wait: what it puts off, it has not done.

        Raises:
            Refused: it said no.
            Silent: it did not answer.
        """
        answer = await self._ask(method, arguments)
        return cast("Json", answer.data)

    async def scopes(self) -> frozenset[str]:
        """Return what the token allows.

        Raises:
            Refused, Silent: Slack doesn't tell.
        """
        answer = await self._ask("auth.test", {})
        granted: str = answer.headers.get("x-oauth-scopes", "")
        return frozenset(filter(None, (scope.strip() for scope in granted.split(","))))

    async def upload(self, channel_id: str, name: str, content: str) -> None:
        """Put a file into a channel.

        Raises:
            Refused, Silent: it may not be there.
        """
        client: Any = self.client  # typed loosely
        async with self._in_our_words():
            await client.files_upload_v2(channel=channel_id, filename=name, content=content)

    async def _ask(self, method: str, arguments: Mapping[str, object]) -> Any:  # noqa: ANN401 – the SDK's answer is typed loosely
        client: Any = self.client  # typed loosely
        sent = {name: _form(value) for name, value in arguments.items() if value is not None}
        while True:
            await self._turn(method)
            async with self._in_our_words():
                try:
                    async with asyncio.timeout(SECONDS):
                        return await client.api_call(method, data=sent)
                except SlackApiError as error:
                    wait = _retry_after(error)
                    if wait is None:
                        raise
                    self._put_off[method] = asyncio.get_running_loop().time() + wait

    async def _turn(self, method: str) -> None:
        """Wait until Slack wants to hear of a method again, whoever of us it has put off.

        Raises:
            Silent: that is too long.
        """
        while (wait := self._put_off.get(method, 0) - asyncio.get_running_loop().time()) > 0:
            if wait > LONGEST_WAIT:
                raise Silent(f"put off for {wait:.0f} s")
            await asyncio.sleep(wait)

    @asynccontextmanager
    async def _in_our_words(self) -> AsyncGenerator[None]:
        """Say as `Refused` or `Silent` what the SDK, or the way to Slack, says."""
        try:
            yield
        except SlackApiError as error:
            trouble = _trouble(error)
            if self._ended and isinstance(trouble, Refused) and trouble.for_good:
                await self._ended()
            raise trouble from None
        except (SlackRequestError, aiohttp.ClientError, OSError) as error:
            raise Silent(type(error).__name__) from None


def _form(value: object) -> object:
    """Return an argument as a form carries it; every method takes a form, not every one JSON."""
    return json.dumps(value) if isinstance(value, dict | list | tuple) else value


def _retry_after(error: SlackApiError) -> float | None:
    return retry_after(error.response)  # pyright: ignore[reportUnknownMemberType] – typed loosely


def retry_after(answer: Any) -> float | None:  # noqa: ANN401 – either of the SDK's two, typed loosely
    """Return how many seconds Slack wants us to wait before we try again, None where it doesn't."""
    if getattr(answer, "status_code", 0) != _TOO_MANY:
        return None
    try:
        return float(answer.headers.get("Retry-After", "1"))
    except ValueError:
        return 1.0


def _trouble(error: SlackApiError) -> Trouble:
    answer: Any = error.response  # pyright: ignore[reportUnknownMemberType] – typed loosely
    status = int(getattr(answer, "status_code", 0))
    data: object = getattr(answer, "data", None)
    said = cast("Json", data) if isinstance(data, dict) else {}
    word = str(said.get("error", ""))
    if not word or word in _PASSING or status >= _SERVER_ERRORS or status == _TOO_MANY:
        return Silent(word or f"status {status}")
    return Refused(word, str(said.get("needed", "")))
