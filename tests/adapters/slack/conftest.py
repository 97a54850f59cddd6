"""The real adapter over the real SDKs, on our own Slack."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import pytest

from bot.adapters.slack import client, messenger, oauth, sockets
from bot.adapters.slack.receiver import EVENTS
from bot.adapters.slack.scopes import NEEDED
from tests.adapters.life import Life, life
from tests.adapters.running import Connect, Running, running_on
from tests.adapters.slack.oauth.browser import Browser
from tests.conftest import Started
from tests.loopback.shapes import Now
from tests.slack_server.fixtures import loopback, loopback_commands
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import Clock

__all__ = ["Connect", "Running", "loopback", "loopback_commands"]

HERE = "Slack: here in"
SECRET_KEY = "sixteen-and-more-not-a-secret"  # noqa: S105 – it seals nothing but what this server gives


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
        async with (
            start() as coach,
            running_on(coach, lambda told: client.run(coach, access, told), HERE) as running,
        ):
            yield running

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
        async with LoopbackSlack() as server, life(server, database_file, HERE) as one:
            yield one

    return lived


@pytest.fixture
def slack_life_over_http(database_file: Path, unused_tcp_port: int) -> Lives:
    """The same, hearing from Slack at an address of their own."""

    @asynccontextmanager
    async def lived() -> AsyncGenerator[Life[LoopbackSlack]]:
        async with LoopbackSlack() as server, life(server, database_file, HERE) as one:
            one.environment = lambda: {**server.http_environment, "PORT": str(unused_tcp_port)}
            one.born = lambda: server.subscribe(f"http://127.0.0.1:{unused_tcp_port}{EVENTS}")
            yield one

    return lived


@pytest.fixture
def slack_life_by_oauth(database_file: Path, unused_tcp_port: int) -> Lives:
    """The same, with no token but what each workspace brings that adds the first of them by itself."""
    address = f"http://127.0.0.1:{unused_tcp_port}"

    @asynccontextmanager
    async def lived() -> AsyncGenerator[Life[LoopbackSlack]]:
        async with LoopbackSlack() as server, life(server, database_file, HERE) as one:

            async def born() -> None:
                await server.subscribe(f"{address}{EVENTS}")
                for team in server.hub.state.teams.values():
                    await add(address, server.person("Owner", team, owner=True))

            one.environment = lambda: {
                **server.oauth_environment,
                "COACH_SECRET_KEY": SECRET_KEY,
                "PORT": str(unused_tcp_port),
            }
            one.born = born
            yield one

    return lived


async def add(address: str, person: Person) -> None:
    """Bring the coach to somebody's workspace, in their browser."""
    browser = Browser.at(address)
    async with browser.session:
        offered = await browser.open("/slack/install")
        page = await browser.open(oauth.BACK + person.allow(offered.links["Add to Slack"]))
    assert page.status == HTTPStatus.OK, page.words


@pytest.fixture(
    params=["slack_life", "slack_life_over_http", pytest.param("slack_life_by_oauth", marks=pytest.mark.long)]
)
def slack_life_each_way(request: pytest.FixtureRequest) -> Lives:
    return request.getfixturevalue(request.param)
