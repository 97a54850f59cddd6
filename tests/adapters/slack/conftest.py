"""The real adapter over the real SDKs, on our own Slack."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.adapters.slack import client, messenger, sockets
from bot.adapters.slack.scopes import NEEDED
from bot.core.coach import Coach
from tests.adapters.life import Life, life
from tests.conftest import Started
from tests.loopback.shapes import Now
from tests.loopback.told import Told
from tests.slack_server.fixtures import loopback, loopback_commands
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import Clock

__all__ = ["loopback", "loopback_commands"]


@pytest.fixture
def loopback_now(clock: Clock) -> Now:
    """One clock for the coach and for Slack."""
    return clock


@pytest.fixture
def team(loopback: LoopbackSlack) -> Team:
    return loopback.team(scopes=frozenset(NEEDED))


@pytest.fixture
def channel(loopback: LoopbackSlack, team: Team) -> Channel:
    return loopback.channel(team)


@pytest.fixture
def ada(loopback: LoopbackSlack, team: Team, channel: Channel) -> Person:
    return loopback.person("Ada", team, channel, admin=True)


@pytest.fixture
def bob(loopback: LoopbackSlack, team: Team, channel: Channel) -> Person:
    return loopback.person("Bob", team, channel)


@dataclass
class Running:
    """A coach that is on Slack."""

    coach: Coach
    told: Told
    task: "asyncio.Task[None]"

    async def ready(self, count: int = 1) -> None:
        await self.told.hears("Slack: here", count=count)


Connect = Callable[[], AbstractAsyncContextManager[Running]]


@pytest.fixture
def connect(loopback: LoopbackSlack, team: Team, start: Started, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Brings a coach to our Slack in Socket Mode; a second one is a restart."""
    monkeypatch.setattr(sockets, "PING", 0.5)
    monkeypatch.setattr(messenger, "A_CHANNEL", (1000, 1.0))
    monkeypatch.setattr(messenger, "A_WORKSPACE", (1000, 1.0))
    env = loopback.environment
    access = client.OverSockets(env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], env["SLACK_API_URL"])
    del team
    return connecting(start, access)


def connecting(start: Started, access: client.OverSockets | client.OverHttp) -> Connect:
    """What brings a coach to Slack that way."""

    @asynccontextmanager
    async def connected() -> AsyncGenerator[Running]:
        async with start() as coach:
            told = Told()
            task = asyncio.create_task(client.run(coach, access, told))
            try:
                yield Running(coach, told, task)
            finally:
                task.cancel()
                await asyncio.wait({task})

    return connected


@pytest.fixture
async def running(connect: Connect) -> AsyncGenerator[Running]:
    """A coach that is there."""
    async with connect() as running:
        await running.ready()
        yield running


Lives = Callable[[], AbstractAsyncContextManager[Life[LoopbackSlack]]]


@pytest.fixture
def slack_life(database_file: Path) -> Lives:
    """Coaches in processes of their own, which live in real time, in Socket Mode."""

    @asynccontextmanager
    async def lived() -> AsyncGenerator[Life[LoopbackSlack]]:
        async with LoopbackSlack() as server, life(server, database_file, "Slack: here in") as one:
            yield one

    return lived


@pytest.fixture
def slack_life_over_http(database_file: Path, unused_tcp_port: int) -> Lives:
    """The same, hearing from Slack at an address of their own."""

    @asynccontextmanager
    async def lived() -> AsyncGenerator[Life[LoopbackSlack]]:
        async with LoopbackSlack() as server:

            def environment() -> dict[str, str]:
                return {**server.http_environment, "PORT": str(unused_tcp_port)}

            async with life(server, database_file, "Slack: here in", environment) as one:
                one.born = lambda: server.subscribe(f"http://127.0.0.1:{unused_tcp_port}/slack/events")
                yield one

    return lived


@pytest.fixture(params=["slack_life", "slack_life_over_http"])
def slack_life_each_way(request: pytest.FixtureRequest) -> Lives:
    return request.getfixturevalue(request.param)
