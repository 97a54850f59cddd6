"""`coach run` on Slack: how it starts, what it says, how it ends, what it costs the platform beside it."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.adapters.slack import client, web
from bot.adapters.slack.web import Json, Web
from bot.domain.errors import BadToken
from tests.adapters.both import both
from tests.adapters.life import Life
from tests.adapters.slack.conftest import Connect, Lives, Running
from tests.loopback.faults import Broken, Cut
from tests.slack_server.faults import Fault, Refused, TooMany
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel

NO_TOKEN = "Slack doesn't accept the token; docs/slack.md says where to get one"  # noqa: S105 – a sentence
OPEN = "apps.connections.open"


def assert_unwritten(life: Life[LoopbackSlack], database: Path) -> None:
    """No token stands in what was said, nor in any file."""
    files = [path.read_bytes() for path in database.parent.rglob("*") if path.is_file()]
    for token in (life.server.token, life.server.hub.application.app_token):
        assert not any(token in line for line in life.said)
        assert not any(token.encode() in content for content in files)


@pytest.mark.parametrize(
    ("method", "problem"),
    [
        ("auth.test", Problem.INVALID_AUTH),
        ("auth.test", Problem.ACCOUNT_INACTIVE),
        (OPEN, Problem.INVALID_AUTH),
        (OPEN, Problem.NOT_ALLOWED_TOKEN_TYPE),
        (OPEN, Problem.MISSING_SCOPE),
    ],
    ids=str,
)
async def test_a_wrong_token_is_one_clear_line_and_status_1(
    slack_life: Lives, database_file: Path, method: str, problem: Problem
) -> None:
    async with slack_life() as one:
        one.server.team()
        one.server.fail(method, Refused(problem), times=None)
        await one.start()
        assert await one.end() == 1
        assert one.said[-1] == f"coach: {NO_TOKEN}"
        assert not any("Traceback" in line for line in one.said)
        assert len(one.server.requests.all(lambda r: r.method == method)) == 1
        assert_unwritten(one, database_file)


async def test_a_token_that_is_no_bots(
    connect: Connect, loopback: LoopbackSlack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's has no bot behind it: nobody could be spoken to."""
    real = Web.call

    async def call(web: Web, method: str, **arguments: object) -> Json:
        answer = await real(web, method, **arguments)
        return {name: value for name, value in answer.items() if name != "bot_id"}

    monkeypatch.setattr(Web, "call", call)
    async with connect() as running:
        with pytest.raises(BadToken):
            await asyncio.wait_for(running.task, 5)
    assert not loopback.sockets.connected


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_a_coach_that_is_told_to_stop_says_good_bye(
    slack_life: Lives, database_file: Path, sent: signal.Signals
) -> None:
    async with slack_life() as one:
        one.server.team()
        await one.begin()
        assert one.process
        one.process.send_signal(sent)
        assert await one.end() == 0
        closed = await one.server.sockets.happened.wait_for(lambda h: h.what == "CLOSE")
        assert closed.code == 1000
        assert not any("Traceback" in line for line in one.said)
        [log] = database_file.parent.glob("*.log")
        assert log.read_text() == ""
        assert_unwritten(one, database_file)


@pytest.mark.parametrize("method", ["auth.test", OPEN])
@pytest.mark.parametrize(
    "fault", [Cut(), Broken(503), Refused(Problem.SERVICE_UNAVAILABLE), TooMany(1)], ids=str
)
async def test_slack_down_at_start_is_waited_for(
    loopback: LoopbackSlack, connect: Connect, monkeypatch: pytest.MonkeyPatch, method: str, fault: Fault
) -> None:
    monkeypatch.setattr(client, "SHORTEST_PAUSE", 0.01)
    monkeypatch.setattr(client, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr(web, "LONGEST_WAIT", 0.5)  # a second is too long
    loopback.fail(method, fault, times=3)
    async with connect() as running:
        await running.told.hears("Slack can't be reached", count=3)
        await running.ready()
    assert [line for line in running.told.lines if "Slack: here" in line] == ["Slack: here in The Team"]


async def test_a_token_that_is_revoked_later_ends_it(running: Running, loopback: LoopbackSlack) -> None:
    loopback.fail(OPEN, Refused(Problem.INVALID_AUTH), times=None)
    loopback.sockets.drop()
    with pytest.raises(BadToken):
        await asyncio.wait_for(running.task, 5)


async def test_slack_down_later_is_waited_for(
    running: Running, loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    loopback.fail(OPEN, Broken(503), times=2)
    loopback.sockets.drop()
    await loopback.sockets.happened.wait_for(lambda h: h.what == "HELLO", count=2)
    assert "Asked in" in (await ada.slash(channel, "/quiz migrations")).text
    assert not running.task.done()


async def test_a_start_asks_slack_for_little(loopback: LoopbackSlack, running: Running) -> None:
    """One look at who we are and one socket, however much there was before."""
    del running
    assert [request.method for request in loopback.requests] == ["auth.test", OPEN]


# Beside Discord, in one process


def heard(words: str) -> Callable[[str], bool]:
    return lambda line: words in line


async def test_a_wrong_token_of_slack_costs_discord_nothing(database_file: Path) -> None:
    async with both(database_file) as one:
        one.server.slack.team()
        one.server.wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong"}
        guild = one.server.discord.guild()
        channel = one.server.discord.channel(guild)
        ada = one.server.discord.person("Ada", guild)
        await one.start()
        await one.said.wait_for(heard(NO_TOKEN), within=20)
        await one.said.wait_for(heard("Discord: here"), within=20)
        told = await ada.slash(channel, "quiz", topic="migrations").seen(within=20)
        assert "Asked in" in told.text
        assert one.process
        assert one.process.returncode is None


async def test_a_wrong_token_of_discord_costs_slack_nothing(database_file: Path) -> None:
    async with both(database_file) as one:
        team = one.server.slack.team()
        channel = one.server.slack.channel(team)
        ada = one.server.slack.person("Ada", team, channel)
        one.server.discord.hub.revoked = True
        await one.start()
        await one.said.wait_for(heard("Discord doesn't accept the token"), within=20)
        await one.said.wait_for(heard("Slack: here"), within=20)
        assert "Asked in" in (await ada.slash(channel, "/quiz migrations").seen(within=20)).text


async def test_a_token_that_is_revoked_later_costs_the_other_nothing(database_file: Path) -> None:
    async with both(database_file) as one:
        one.server.slack.team()
        guild = one.server.discord.guild()
        channel = one.server.discord.channel(guild)
        ada = one.server.discord.person("Ada", guild)
        await one.start()
        await one.said.wait_for(heard(": here"), count=2, within=20)
        one.server.slack.fail(OPEN, Refused(Problem.TOKEN_REVOKED), times=None)
        await one.server.slack.sockets.disconnect("link_disabled")
        await one.said.wait_for(heard(NO_TOKEN), within=20)
        assert "Asked in" in (await ada.slash(channel, "quiz", topic="migrations").seen(within=20)).text


async def test_two_wrong_tokens_are_two_lines_and_status_1(database_file: Path) -> None:
    async with both(database_file) as one:
        one.server.slack.team()
        one.server.discord.hub.revoked = True
        one.server.wrong = {"SLACK_BOT_TOKEN": "xoxb-wrong"}
        await one.start()
        assert await one.end() == 1
        told = [line for line in one.said if "doesn't accept the token" in line]
        assert sorted(line.removeprefix("coach: ").split()[0] for line in told) == ["Discord", "Slack"]
        assert not any("Traceback" in line for line in one.said)
