"""slack-bolt with nothing of ours, on its own server: what the coach's adapter is measured against."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from tests.adapters.slack.speaker import SECRET, authorize


def listening(*, verify: bool, secret: str = SECRET) -> AsyncApp:
    """A Bolt app that does nothing but acknowledge; a command is answered with that, for one's own eyes."""
    made = AsyncApp(authorize=authorize, signing_secret=secret, request_verification_enabled=verify)
    app: Any = made  # Bolt's decorators are typed loosely
    for name in ("/quiz", "/coach"):
        app.command(name)(answered)
    app.event("reaction_added")(heard)
    return made


async def answered(ack: Any) -> None:
    await ack("A question")


async def heard() -> None:
    """Does nothing."""


@asynccontextmanager
async def bolts(secret: str = SECRET) -> AsyncGenerator[str]:
    """Bolt's own server; yields its address."""
    runner = web.AppRunner(listening(verify=True, secret=secret).web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
