"""A minimal bot over the real discord.py, on the loopback server."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from tests.discord_server.bot import Bot
from tests.discord_server.fixtures import loopback
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild

__all__ = ["loopback"]

Running = Callable[[Bot], AbstractAsyncContextManager[Bot]]


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


@pytest.fixture
async def bot(running: Running, channel: Channel) -> AsyncGenerator[Bot]:
    """A bot that is logged in, with the guild and the channel there already."""
    del channel
    async with running(Bot()) as bot:
        yield bot
