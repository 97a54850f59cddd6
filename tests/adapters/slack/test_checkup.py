"""`coach doctor` for Slack, and `/coach doctor` there: what is set up, what is missing, how to mend it."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.slack import checkup
from bot.adapters.slack.client import Sockets
from bot.adapters.slack.scopes import NEEDED
from tests.command_line.conftest import command
from tests.command_line.process import Command
from tests.loopback.faults import Broken, Cut
from tests.slack_server.faults import Refused, TooMany
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team

__all__ = ["command"]

HERE = "ok       Slack: here as interview_coach, in The Team"


@pytest.fixture
def access(loopback: LoopbackSlack, team: Team) -> Sockets:
    """An app as the manifest makes it."""
    loopback.grant(team, frozenset(NEEDED))
    env = loopback.environment
    return Sockets(env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], env["SLACK_API_URL"])


async def findings(access: Sockets) -> list[str]:
    return [str(finding) for finding in await checkup.examine(access)]


async def test_all_is_well(loopback: LoopbackSlack, access: Sockets) -> None:
    assert await findings(access) == [HERE]
    assert not loopback.ledger.all(lambda _: True)


async def test_a_missing_scope_is_named_with_its_cure(
    loopback: LoopbackSlack, team: Team, access: Sockets
) -> None:
    loopback.grant(team, frozenset(NEEDED) - {"reactions:write", "groups:history"})
    assert await findings(access) == [
        HERE,
        (
            "missing  Slack: the app lacks reactions:write and groups:history – "
            "add it under OAuth & Permissions (docs/slack-manifest.yaml names them all), "
            "and install the app again; docs/slack.md says what is lost without it"
        ),
    ]


async def test_a_scope_beyond_the_manifest_is_named_and_no_fault(
    loopback: LoopbackSlack, team: Team, access: Sockets
) -> None:
    loopback.grant(team, frozenset(NEEDED) | {"users:read.email", "pins:read"})
    assert await findings(access) == [
        HERE,
        "ok       Slack: the app also has pins:read and users:read.email, which the coach never uses",
    ]


async def test_an_app_without_any_scope(loopback: LoopbackSlack, team: Team, access: Sockets) -> None:
    loopback.grant(team, frozenset())
    [_, lacks] = await findings(access)
    assert all(scope in lacks for scope in NEEDED)


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_it_is_said_which_token_is_wrong(access: Sockets, wrong: str) -> None:
    field = {"SLACK_BOT_TOKEN": "bot_token", "SLACK_APP_TOKEN": "app_token"}[wrong]
    found = await findings(replace(access, **{field: "xoxb-or-xapp-nobodys"}))
    [missing] = [line for line in found if line.startswith("missing")]
    assert missing == (
        f"missing  Slack: the token in {wrong} is not accepted – docs/slack.md says where to get one"
    )
    assert (HERE in found) == (wrong == "SLACK_APP_TOKEN")


async def test_two_tokens_in_each_others_place(access: Sockets) -> None:
    swapped = replace(access, bot_token=access.app_token, app_token=access.bot_token)
    assert [line.partition(" – ")[0] for line in await findings(swapped)] == [
        "missing  Slack: the token in SLACK_BOT_TOKEN is not accepted",
        "missing  Slack: the token in SLACK_APP_TOKEN is not accepted",
    ]


async def test_a_revoked_token(loopback: LoopbackSlack, team: Team, access: Sockets) -> None:
    loopback.revoke_token(team)
    [missing] = await findings(access)
    assert missing.startswith("missing  Slack: the token in SLACK_BOT_TOKEN is not accepted")


async def test_socket_mode_that_the_app_may_not_use(loopback: LoopbackSlack, access: Sockets) -> None:
    loopback.fail("apps.connections.open", Refused(Problem.MISSING_SCOPE))
    assert await findings(access) == [
        HERE,
        (
            "missing  Slack: Socket Mode is refused (missing_scope) – "
            "turn it on for the app, and give SLACK_APP_TOKEN a token with connections:write"
        ),
    ]


@pytest.mark.parametrize("method", ["auth.test", "apps.connections.open"])
@pytest.mark.parametrize("fault", [Cut(), Broken(503), Refused(Problem.INTERNAL_ERROR), TooMany(3600)])
async def test_slack_that_cant_be_reached(
    loopback: LoopbackSlack, access: Sockets, method: str, fault: Cut | Broken | Refused | TooMany
) -> None:
    """It is said once, and what was found before it stays said."""
    loopback.fail(method, fault, times=None)
    *before, last = await findings(access)
    assert last.startswith("missing  Slack: it can't be reached (")
    assert last.endswith(") – try again, or look at the network")
    assert before == ([HERE] if method == "apps.connections.open" else [])


async def test_nobody_listens_there(access: Sockets) -> None:
    [missing] = await findings(replace(access, api_url="http://127.0.0.1:1/api/"))
    assert missing.startswith("missing  Slack: it can't be reached (")


async def test_a_doctor_waits_for_as_long_as_slack_wants(loopback: LoopbackSlack, access: Sockets) -> None:
    loopback.fail("auth.test", TooMany(1))
    assert await findings(access) == [HERE]


async def test_the_command_ends_as_it_found_things(
    loopback: LoopbackSlack, access: Sockets, command: Command
) -> None:
    del access
    env = loopback.environment
    well = await asyncio.to_thread(command, "doctor", **env)
    assert (well.status, well.err) == (0, "")
    assert well.lines[-1] == HERE
    ill = await asyncio.to_thread(command, "doctor", **env | {"SLACK_APP_TOKEN": "xapp-nobodys"})
    assert (ill.status, ill.err) == (1, "")
    assert "the token in SLACK_APP_TOKEN is not accepted" in ill.lines[-1]
    assert not any(token in ill.out for token in (env["SLACK_BOT_TOKEN"], "xapp-nobodys"))


@pytest.mark.usefixtures("running", "access")
async def test_doctor_in_the_chat_looks_at_the_channel(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    well = await ada.slash(channel, "/coach doctor")
    assert "All is well in #interviews: I can ask, answer and react." in well.text
    loopback.kick(channel)
    ill = await ada.slash(channel, "/coach doctor")
    assert "/invite with my name" in ill.text
    assert "All is well here" in (await ada.slash(ada.dm, "/coach doctor")).text
