"""The real adapter over the real SDK, on our own Discord."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import discord
import pytest
from discord.backoff import ExponentialBackoff

from bot.adapters.discord import client
from tests.adapters.life import Life, life
from tests.adapters.running import Connect, Running, running_on
from tests.conftest import Started
from tests.discord_server.fixtures import loopback
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild
from tests.loopback.shapes import Now
from tests.world import Clock

__all__ = ["Connect", "Running", "loopback"]

HERE = "Discord: here as"


@pytest.fixture
def loopback_now(clock: Clock) -> Now:
    """One clock for the coach and for Discord."""
    return clock


@pytest.fixture
def guild(loopback: LoopbackDiscord) -> Guild:
    return loopback.guild()


@pytest.fixture
def channel(loopback: LoopbackDiscord, guild: Guild) -> Channel:
    return loopback.channel(guild)


@pytest.fixture
def ada(loopback: LoopbackDiscord, guild: Guild) -> Person:
    return loopback.person("Ada", guild, manages=True)


@pytest.fixture
def bob(loopback: LoopbackDiscord, guild: Guild) -> Person:
    return loopback.person("Bob", guild)


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes out what the SDK waits for on principle: more servers, before coming back, between IDENTIFYs."""

    def at_once(_: object) -> float:
        return 0.0

    async def no_wait(*_: object, **__: object) -> None: ...

    monkeypatch.setattr(client, "GUILDS_COME", 0.02)
    monkeypatch.setattr(ExponentialBackoff, "delay", at_once)
    monkeypatch.setattr(discord.AutoShardedClient, "before_identify_hook", no_wait)


@pytest.fixture
def connect(loopback: LoopbackDiscord, start: Started, hurry: None) -> Connect:
    """Brings a coach to our Discord; a second one is a restart."""
    del hurry
    servers = client.Servers(loopback.api_url, loopback.gateway_url)

    @asynccontextmanager
    async def connected() -> AsyncGenerator[Running]:
        async with (
            start() as coach,
            running_on(coach, lambda told: client.run(coach, loopback.token, servers, told), HERE) as running,
        ):
            yield running

    return connected


@pytest.fixture
async def running(connect: Connect, channel: Channel) -> AsyncGenerator[Running]:
    """A coach that is logged in, with the guild and the channel there already."""
    del channel
    async with connect() as running:
        await running.ready()
        yield running


Lives = Callable[[], AbstractAsyncContextManager[Life[LoopbackDiscord]]]


@pytest.fixture
def discord_life(database_file: Path) -> Lives:
    """Coaches in processes of their own, which live in real time."""

    @asynccontextmanager
    async def lived() -> AsyncGenerator[Life[LoopbackDiscord]]:
        async with LoopbackDiscord() as server, life(server, database_file, HERE) as one:
            yield one

    return lived
