"""`coach doctor` for Slack, and `/coach doctor` there: what is set up, what is missing, how to mend it."""

import asyncio
from dataclasses import replace

import pytest

from bot.adapters.slack import checkup
from bot.adapters.slack.client import OverHttp, OverSockets
from bot.adapters.slack.scopes import NEEDED
from bot.domain.installation import Access, Installation
from tests.command_line.conftest import command
from tests.command_line.process import Command
from tests.conftest import Started
from tests.loopback.faults import Broken, Cut, Hanging
from tests.slack_server.faults import Refused, TooMany
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team

__all__ = ["command"]

HERE = "ok       Slack: here as interview_coach, in The Team"


@pytest.fixture
def access(loopback: LoopbackSlack, team: Team) -> OverSockets:
    """An app as the manifest makes it."""
    loopback.grant(team, frozenset(NEEDED))
    env = loopback.environment
    return OverSockets(env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], env["SLACK_API_URL"])


async def findings(access: OverSockets) -> list[str]:
    return [str(finding) for finding in await checkup.examine(access)]


async def test_all_is_well(loopback: LoopbackSlack, access: OverSockets) -> None:
    assert await findings(access) == [HERE]
    assert not loopback.ledger.all(lambda _: True)


async def test_a_missing_scope_is_named_with_its_cure(
    loopback: LoopbackSlack, team: Team, access: OverSockets
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
    loopback: LoopbackSlack, team: Team, access: OverSockets
) -> None:
    loopback.grant(team, frozenset(NEEDED) | {"users:read.email", "pins:read"})
    assert await findings(access) == [
        HERE,
        "ok       Slack: the app also has pins:read and users:read.email, which the coach never uses",
    ]


async def test_an_app_without_any_scope(loopback: LoopbackSlack, team: Team, access: OverSockets) -> None:
    loopback.grant(team, frozenset())
    [_, lacks] = await findings(access)
    assert all(scope in lacks for scope in NEEDED)


@pytest.mark.parametrize("wrong", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
async def test_it_is_said_which_token_is_wrong(access: OverSockets, wrong: str) -> None:
    field = {"SLACK_BOT_TOKEN": "bot_token", "SLACK_APP_TOKEN": "app_token"}[wrong]
    found = await findings(replace(access, **{field: "xoxb-or-xapp-nobodys"}))
    [missing] = [line for line in found if line.startswith("missing")]
    assert missing == (
        f"missing  Slack: the token in {wrong} is not accepted – docs/slack.md says where to get one"
    )
    assert (HERE in found) == (wrong == "SLACK_APP_TOKEN")


async def test_two_tokens_in_each_others_place(access: OverSockets) -> None:
    swapped = replace(access, bot_token=access.app_token, app_token=access.bot_token)
    assert [line.partition(" – ")[0] for line in await findings(swapped)] == [
        "missing  Slack: the token in SLACK_BOT_TOKEN is not accepted",
        "missing  Slack: the token in SLACK_APP_TOKEN is not accepted",
    ]


async def test_a_revoked_token(loopback: LoopbackSlack, team: Team, access: OverSockets) -> None:
    loopback.revoke_token(team)
    [missing] = await findings(access)
    assert missing.startswith("missing  Slack: the token in SLACK_BOT_TOKEN is not accepted")


async def test_socket_mode_that_the_app_may_not_use(loopback: LoopbackSlack, access: OverSockets) -> None:
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
    loopback: LoopbackSlack, access: OverSockets, method: str, fault: Cut | Broken | Refused | TooMany
) -> None:
    """It is said once, and what was found before it stays said."""
    loopback.fail(method, fault, times=None)
    *before, last = await findings(access)
    assert last.startswith("missing  Slack: it can't be reached (")
    assert last.endswith(") – try again, or look at the network")
    assert before == ([HERE] if method == "apps.connections.open" else [])


async def test_nobody_listens_there(access: OverSockets) -> None:
    [missing] = await findings(replace(access, api_url="http://127.0.0.1:1/api/"))
    assert missing.startswith("missing  Slack: it can't be reached (")


async def test_a_doctor_waits_for_as_long_as_slack_wants(
    loopback: LoopbackSlack, access: OverSockets
) -> None:
    loopback.fail("auth.test", TooMany(1))
    assert await findings(access) == [HERE]


async def test_the_command_ends_as_it_found_things(
    loopback: LoopbackSlack, access: OverSockets, command: Command
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


class TestManyWorkspaces:
    LISTENS = "ok       Slack: `coach run` listens on 127.0.0.1, port 3000, at /slack/events"

    @pytest.fixture
    def many(self, loopback: LoopbackSlack) -> OverHttp:
        env = loopback.oauth_environment
        client = env["SLACK_CLIENT_ID"], env["SLACK_CLIENT_SECRET"]
        secret, api_url = env["SLACK_SIGNING_SECRET"], env["SLACK_API_URL"]
        return OverHttp(secret, "127.0.0.1", 3000, client=client, api_url=api_url)

    def _installed(self, loopback: LoopbackSlack, name: str, scopes: frozenset[str]) -> Access:
        team = loopback.team(name, scopes=scopes)
        about = Installation(team.id, name, "UBOT", "BBOT", scopes, 0)
        return Access(about, loopback.installation(team).token)

    async def found(self, many: OverHttp, *installed: Access) -> list[str]:
        return [str(finding) for finding in await checkup.examine(many, installed)]

    async def test_how_many_there_are_and_where_it_listens(
        self, loopback: LoopbackSlack, many: OverHttp
    ) -> None:
        """Workspaces with which all is well are counted, and no more is said of them."""
        two = [self._installed(loopback, name, frozenset(NEEDED)) for name in ("One", "Two")]
        assert await self.found(many, *two) == [
            "ok       Slack: on, in 2 workspaces; they add it at /slack/install",
            self.LISTENS,
        ]
        [nobody, _] = await self.found(many)
        assert nobody == "ok       Slack: on, in 0 workspaces; they add it at /slack/install"

    async def test_what_is_wrong_is_said_of_each(self, loopback: LoopbackSlack, many: OverHttp) -> None:
        well = self._installed(loopback, "Well", frozenset(NEEDED))
        poor = self._installed(loopback, "Poor", frozenset(NEEDED) - {"users:read", "im:write"})
        gone = self._installed(loopback, "Gone", frozenset(NEEDED))
        loopback.revoke_token(loopback.hub.state.teams[gone.installation.team_id])
        [_, *ill, _] = await self.found(many, well, poor, gone)
        assert ill == [
            (
                "missing  Poor: it has not granted im:write and users:read – let it add the coach anew at "
                "/slack/install; docs/slack.md says what is lost without it"
            ),
            (
                "missing  Gone: Slack doesn't accept its token any more – "
                "let it add the coach anew at /slack/install"
            ),
        ]

    @pytest.mark.parametrize("silence", [Broken(503), Hanging()], ids=str)
    async def test_slack_silent_is_said_once_and_in_time(
        self,
        loopback: LoopbackSlack,
        many: OverHttp,
        monkeypatch: pytest.MonkeyPatch,
        silence: Broken | Hanging,
    ) -> None:
        monkeypatch.setattr(checkup, "SECONDS", 0.5)
        crowd = [self._installed(loopback, f"House {n}", frozenset(NEEDED)) for n in range(12)]
        loopback.fail("auth.test", silence, times=None)
        async with asyncio.timeout(10):
            [_, unseen, last] = await self.found(many, *crowd)
        assert unseen.startswith("missing  Slack: 12 workspaces could not be looked at (")
        assert last == self.LISTENS

    async def test_the_command_finds_them_in_the_database(
        self, loopback: LoopbackSlack, command: Command, start: Started
    ) -> None:
        poor = self._installed(loopback, "Poor", frozenset(NEEDED) - {"im:write"})
        async with start() as coach:
            await coach.installations.keep(
                team_id=poor.installation.team_id,
                team_name="Poor",
                bot_user_id="UBOT",
                bot_id="BBOT",
                scopes=frozenset(),
                token=poor.token,
            )
        env = {**loopback.oauth_environment, "COACH_SECRET_KEY": "the key of the tests"}
        ill = await asyncio.to_thread(command, "doctor", **env)
        assert (ill.status, ill.err) == (1, "")
        assert "on, in 1 workspace; they add it" in ill.out
        assert "missing  Poor: it has not granted im:write" in ill.out
        assert poor.token not in ill.out


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
