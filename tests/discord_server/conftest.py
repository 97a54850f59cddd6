"""A minimal bot over the real discord.py, on the loopback server."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest

from tests.discord_server.bot import Bot
from tests.discord_server.fixtures import loopback
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild
from tests.loopback.shapes import Now
from tests.world import Clock

__all__ = ["loopback"]

Running = Callable[[Bot], AbstractAsyncContextManager[Bot]]


@pytest.fixture
def loopback_now(clock: Clock) -> Now:
    return clock


@pytest.fixture
def guild(loopback: LoopbackDiscord) -> Guild:
    return loopback.guild()


@pytest.fixture
def channel(loopback: LoopbackDiscord, guild: Guild) -> Channel:
    return loopback.channel(guild)


@pytest.fixture
def ada(loopback: LoopbackDiscord, guild: Guild) -> Person:
    return loopback.person("Ada", guild)


@pytest.fixture
def running(loopback: LoopbackDiscord) -> Running:
    """Runs a bot until the block ends; a second one is a restart."""

    @asynccontextmanager
    async def run(bot: Bot) -> AsyncGenerator[Bot]:
        async with bot:
            connected = asyncio.create_task(bot.start(loopback.token))
            ready = asyncio.create_task(bot.wait_until_ready())
            await asyncio.wait({connected, ready}, return_when=asyncio.FIRST_COMPLETED, timeout=5)
            if not ready.done():
                ready.cancel()
                connected.cancel()
                await connected
            yield bot
            await bot.close()
            await connected

    return run


@dataclass(frozen=True)
class Wire:
    """Requests without the SDK, so that a test sees exactly what comes back."""

    server: LoopbackDiscord
    session: aiohttp.ClientSession

    async def send(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """Status and JSON, or text where it isn't exactly `application/json`."""
        key = {"Authorization": f"Bot {self.server.token}"}
        async with self.session.request(
            method, self.server.api_url + path, json=body, headers=key, **options
        ) as response:
            exact = response.headers.get("Content-Type") == "application/json"
            return response.status, await (response.json() if exact else response.text())

    def gateway(self, **query: str) -> AbstractAsyncContextManager[aiohttp.ClientWebSocketResponse]:
        return self.session.ws_connect(
            self.server.gateway_url, params={"v": "10", "encoding": "json", **query}
        )


@pytest.fixture
async def wire(loopback: LoopbackDiscord) -> AsyncGenerator[Wire]:
    async with aiohttp.ClientSession() as session:
        yield Wire(loopback, session)


@pytest.fixture
async def bot(running: Running, channel: Channel) -> AsyncGenerator[Bot]:
    """A bot that is logged in, with the guild and the channel there already."""
    del channel
    async with running(Bot()) as bot:
        yield bot
