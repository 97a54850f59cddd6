"""A minimal bot over the real slack_bolt and slack_sdk, on the loopback server."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.loopback.shapes import Json, Now
from tests.slack_server import sdk
from tests.slack_server.bot import Bot
from tests.slack_server.fixtures import loopback
from tests.slack_server.people import Person
from tests.slack_server.server import SCOPES, LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import Clock

__all__ = ["loopback"]

Running = Callable[..., AbstractAsyncContextManager[Bot]]


@pytest.fixture
def loopback_now(clock: Clock) -> Now:
    return clock


@pytest.fixture
def loopback_commands() -> frozenset[str]:
    return frozenset({"quiz", "slow", "ask"})


@pytest.fixture
def team(loopback: LoopbackSlack) -> Team:
    return loopback.team(scopes=SCOPES | {"groups:read", "im:read", "team:read", "files:write"})


@pytest.fixture
def channel(loopback: LoopbackSlack, team: Team) -> Channel:
    return loopback.channel(team)


@pytest.fixture
def ada(loopback: LoopbackSlack, team: Team, channel: Channel) -> Person:
    return loopback.person("Ada", team, channel)


@pytest.fixture
def running(loopback: LoopbackSlack) -> Running:
    """Runs a bot in Socket Mode until the block ends; a second one is a restart."""

    @asynccontextmanager
    async def run(ping_interval: float = 5) -> AsyncGenerator[Bot]:
        bot = Bot(sdk.client(loopback.api_url, loopback.token), ping_interval=ping_interval)
        handler = bot.sockets(loopback.hub.application.app_token)
        hellos = len(loopback.sockets.happened.all(lambda h: h.what == "HELLO"))
        try:
            await handler.connect_async()
            await loopback.sockets.happened.wait_for(lambda h: h.what == "HELLO", count=hellos + 1)
            yield bot
        finally:
            await handler.close_async()

    return run


@pytest.fixture
async def bot(running: Running, channel: Channel) -> AsyncGenerator[Bot]:
    """A bot that is connected, with the workspace and the channel there already."""
    del channel
    async with running() as bot:
        yield bot


@pytest.fixture
async def http_bot(loopback: LoopbackSlack, channel: Channel) -> AsyncGenerator[Bot]:
    """The same bot at an address of its own; its verifier reads the real time, so the server must, too."""
    del channel
    async with served(loopback) as bot:
        yield bot


@asynccontextmanager
async def served(loopback: LoopbackSlack) -> AsyncGenerator[Bot]:
    secret = loopback.hub.application.signing_secret
    bot = Bot(sdk.client(loopback.api_url, loopback.token), signing_secret=secret)
    runner = web.AppRunner(bot.http(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        await loopback.subscribe(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
        yield bot
    finally:
        await runner.cleanup()


@dataclass(frozen=True)
class Wire:
    """Requests without the SDK, so that a test sees exactly what comes back."""

    server: LoopbackSlack
    session: aiohttp.ClientSession

    async def call(self, method: str, args: Json | None = None, *, token: str = "", **options: Any) -> Json:
        """The JSON that a method answers with."""
        status, told, _ = await self.send(method, args, token=token, **options)
        assert status == 200
        return told

    async def send(
        self, method: str, args: Json | None = None, *, token: str = "", **options: Any
    ) -> tuple[int, Any, Any]:
        """Status, JSON (or text where it is none) and headers."""
        key = {"Authorization": f"Bearer {token or self.server.token}"}
        url = self.server.api_url + method
        async with self.session.post(url, json=args or {}, headers=key, **options) as response:
            exact = response.content_type == "application/json"
            return response.status, await (response.json() if exact else response.text()), response.headers


@pytest.fixture
async def wire(loopback: LoopbackSlack) -> AsyncGenerator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(loopback, session)
