"""Several workspaces in one coach: no byte of one is seen in another."""

import asyncio
import json
import logging
import os
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack import messenger, web
from bot.adapters.slack.listeners import Slack
from bot.adapters.slack.messenger import Messenger
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.sockets import Sockets
from bot.adapters.slack.web import Web
from bot.core.coach import Coach
from bot.domain.place import Platform
from bot.domain.vault import Vault
from bot.store import schedules, workspaces
from tests.conftest import Started
from tests.slack_server import oauth
from tests.slack_server.faults import Refused
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import ASYNCIO, Clock


@dataclass(frozen=True)
class House:
    """A workspace whose every name bears its canary; all its ids are another's, too."""

    canary: str
    team: Team
    channel: Channel
    ada: Person
    bob: Person


@pytest.fixture
def houses(loopback: LoopbackSlack) -> list[House]:
    return [_house(loopback, number, canary) for number, canary in enumerate(("Robin", "Wren"), start=1)]


def _house(loopback: LoopbackSlack, number: int, canary: str) -> House:
    team = loopback.team(
        f"House {canary}", scopes=frozenset(NEEDED), team_id=f"T{number}", bot_user_id="UBOT"
    )
    channel = loopback.channel(team, f"room-{canary.lower()}", channel_id="C1")
    ada = loopback.person(f"Ada {canary}", team, channel, user_id="U1", admin=True)
    bob = loopback.person(f"Bob {canary}", team, channel, user_id="U2")
    return House(canary, team, channel, ada, bob)


@pytest.fixture
async def slack(
    loopback: LoopbackSlack, houses: list[House], start: Started, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Slack]:
    """One coach in all of them."""
    monkeypatch.setattr(messenger, "A_CHANNEL", (1000, 1.0))
    monkeypatch.setattr(messenger, "A_WORKSPACE", (1000, 1.0))
    async with start() as coach:
        coach.desk.vault = Vault("a key of our own")
        for house in houses:
            await _install(coach, loopback, house)
        slack = Slack(coach, None, loopback.api_url)
        coach.desk.messengers[Platform.SLACK] = Messenger(slack.team)
        sockets = Sockets(slack.app, Web(loopback.hub.application.app_token, loopback.api_url))
        await sockets.connect()
        try:
            yield slack
        finally:
            await sockets.close()


@pytest.fixture
def coach(slack: Slack) -> Coach:
    return slack.coach


async def _install(coach: Coach, loopback: LoopbackSlack, house: House) -> None:
    await coach.installations.keep(
        team_id=house.team.id,
        team_name=house.team.name,
        bot_user_id="UBOT",
        bot_id="B1",
        scopes=frozenset(NEEDED),
        token=loopback.installation(house.team).token,
    )


NOTHING = "You have not answered anything yet."


async def home(loopback: LoopbackSlack, person: Person) -> Seen:
    person.open_home()
    return await loopback.ledger.wait_for(
        lambda seen: (seen.what, seen.team_id, seen.to) == ("home", person.team_id, person.id)
    )


def to(person: Person, words: str) -> Callable[[Seen], bool]:
    return lambda seen: (
        (seen.what, seen.team_id, seen.to) == ("shown", person.team_id, person.id) and words in seen.text
    )


async def ask(loopback: LoopbackSlack, house: House) -> Seen:
    await house.ada.slash(house.channel, "/quiz migrations")
    return loopback.ledger.shown_in(house.channel)[-1]


async def test_bolt_takes_nothing_from_the_environment(
    loopback: LoopbackSlack,
    houses: list[House],
    start: Started,
    *,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    """One workspace's token there is no other's, and Bolt makes no installation pages of its own."""
    here, there = houses
    given = {**loopback.oauth_environment, "SLACK_BOT_TOKEN": loopback.installation(here.team).token}
    for name, value in {**given, "HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    async with start() as coach:
        coach.desk.vault = Vault("a key of our own")
        await _install(coach, loopback, there)
        slack = Slack(coach, None, loopback.api_url)
        app: Any = slack.app
        assert not [one for one in caplog.records if one.levelno >= logging.WARNING]
        assert (app.client.token, app.oauth_flow, app.installation_store) == (None, None, None)
        coach.desk.messengers[Platform.SLACK] = Messenger(slack.team)
        sockets = Sockets(slack.app, Web(loopback.hub.application.app_token, loopback.api_url))
        await sockets.connect()
        try:
            assert await ask(loopback, there)
        finally:
            await sockets.close()
        asked = loopback.requests.all(lambda r: r.method != "apps.connections.open")
        assert {request.team_id for request in asked} <= {there.team.id, ""}
    assert {name: os.environ[name] for name in given} == given


@pytest.mark.usefixtures("coach")
async def test_two_workspaces_with_equal_ids_see_nothing_of_each_other(
    loopback: LoopbackSlack, houses: list[House]
) -> None:
    """Equal channels, people and timestamps: points, settings, answers and exports are each one's own."""
    here, there = houses
    questions = {house.canary: await ask(loopback, house) for house in houses}
    for house in houses:
        question = loopback.message(house.channel, questions[house.canary].ts)
        for person, emoji in ((house.ada, "👀"), (house.bob, "✅")):
            person.react(question, emoji)
        await loopback.ledger.wait_for(to(house.ada, "It is"))
        await loopback.ledger.wait_for(to(house.bob, "Noted: Good. 2 points."))
        await house.bob.slash(house.channel, "/coach me export")
        await loopback.ledger.wait_for(lambda s, of=house: bool(s.files) and s.team_id == of.team.id)
    await here.ada.slash(here.channel, "/coach settings daily_cap 7")
    board = await there.bob.slash(there.channel, "/leaderboard")
    assert board.text.splitlines() == ["This week in House Wren", "1. Bob Wren: 2 points, 1 answer – you"]
    assert "7" not in (await there.bob.slash(there.channel, "/coach settings daily_cap")).text

    assert_nothing_crosses(loopback, houses)
    for house, other in ((here, there), (there, here)):
        [export] = [up for up in loopback.hub.state.uploads.values() if up.team_id == house.team.id]
        held = (export.content or b"").decode()
        assert f"Bob {house.canary}" in held
        assert other.canary.lower() not in held.lower()
        assert len(json.loads(held)["attempts"]) == 1


def assert_nothing_crosses(loopback: LoopbackSlack, houses: list[House]) -> None:
    """Whatever was sent to a workspace, and whatever was seen there, bears its own canary alone."""
    for house, other in (houses, houses[::-1]):
        sent = [request.args for request in loopback.requests if request.team_id == house.team.id]
        seen = [entry.body for entry in loopback.ledger if entry.team_id == house.team.id]
        words = json.dumps([*sent, *seen], default=repr).lower()
        assert house.canary.lower() in words
        assert other.canary.lower() not in words


@pytest.mark.usefixtures("coach")
async def test_wherever_one_looks_one_finds_ones_own(
    loopback: LoopbackSlack, houses: list[House], clock: Clock
) -> None:
    """Home, form, progress, reviews, settings, check-up: nothing done in one is done in the other."""
    here, there = houses
    await here.ada.slash(here.channel, "/coach settings reveal thread")
    question = await ask(loopback, here)
    await here.bob.press(await here.bob.press(question, "Reveal"), "Again")
    clock.forward(days=30)
    for house, met, due in ((here, "1 of 3 questions met", "1 question"), (there, NOTHING, NOTHING)):
        shown = await home(loopback, house.bob)
        assert met in shown.text
        assert due in shown.text
        assert met in (await house.bob.slash(house.channel, "/coach progress")).text
    assert "What is stamp?" in (await here.bob.slash(here.channel, "/coach review")).text
    assert "What is" not in (await there.bob.slash(there.channel, "/coach review")).text
    assert "thread" in (await here.bob.slash(here.channel, "/coach settings reveal")).text
    assert "private" in (await there.bob.slash(there.channel, "/coach settings reveal")).text
    for house in houses:
        assert house.canary.lower() in (await house.bob.slash(house.channel, "/coach doctor")).text.lower()
        form = await house.bob.slash(house.channel, "/quiz")
        await house.bob.suggest(form, "topic", "asy")
        await house.bob.submit(form, {"topic": ASYNCIO})
        await loopback.ledger.wait_for(to(house.bob, f"Asked in #room-{house.canary.lower()}."))
    asked = [[seen.text for seen in loopback.ledger.shown_in(house.channel)] for house in houses]
    assert [len(texts) for texts in asked] == [3, 1]  # one and its answer in the thread came before
    assert_nothing_crosses(loopback, houses)


@pytest.mark.usefixtures("coach")
async def test_who_is_forgotten_in_one_workspace_is_known_in_the_other(
    loopback: LoopbackSlack, houses: list[House]
) -> None:
    for house in houses:
        await house.bob.press(await ask(loopback, house), "I knew it")
    here, there = houses
    await here.bob.slash(here.channel, "/coach me delete yes")
    assert "Bob" not in (await here.ada.slash(here.channel, "/leaderboard")).text
    assert "Bob Wren: 2 points" in (await there.ada.slash(there.channel, "/leaderboard")).text
    assert_nothing_crosses(loopback, houses)


@pytest.mark.usefixtures("coach")
async def test_a_button_of_one_workspace_opens_nothing_in_another(
    loopback: LoopbackSlack, houses: list[House]
) -> None:
    here, there = houses
    question, own = await ask(loopback, here), await ask(loopback, there)
    values = [e["value"] for b in question.blocks if b["type"] == "actions" for e in b["elements"]]
    for value in values:
        refused = await there.ada.forge(own, "press-0", value)
        assert refused.text == "That question belongs to another workspace, so it can't be answered here."
    assert "Nobody is on it yet." in (await here.ada.slash(here.channel, "/leaderboard")).text


@pytest.mark.usefixtures("coach")
async def test_who_administers_one_workspace_administers_no_other(houses: list[House]) -> None:
    """Nor does anybody who is named there, under an id that both have."""
    here, there = houses
    await here.ada.slash(here.channel, "/coach settings admins <@U2>")
    assert "from now on" in (await here.bob.slash(here.channel, "/coach settings daily_cap 7")).text
    refused = await there.bob.slash(there.channel, "/coach settings daily_cap 7")
    assert refused.text == "Only administrators may change the settings here."


@pytest.mark.usefixtures("coach")
async def test_direct_messages_of_equal_people_are_two(loopback: LoopbackSlack, houses: list[House]) -> None:
    for house in houses:
        await house.bob.slash(house.bob.dm, "/quiz asyncio")
        [question] = [s for s in house.bob.private if s.what == "shown" and "Reveal" in s.buttons]
        house.bob.react(loopback.message(house.bob.dm, question.ts), "✅")
        await loopback.ledger.wait_for(to(house.bob, "Noted: Good. 2 points."))
        board = await house.bob.slash(house.bob.dm, "/leaderboard")
        assert f"Bob {house.canary}: 2 points, 1 answer – you" in board.text


@pytest.mark.usefixtures("coach")
async def test_a_workspace_that_goes_costs_the_others_nothing(
    loopback: LoopbackSlack, houses: list[House]
) -> None:
    here, there = houses
    await ask(loopback, here)
    loopback.revoke_token(here.team)
    question = await ask(loopback, there)
    there.bob.react(loopback.message(there.channel, question.ts), "✅")
    assert await loopback.ledger.wait_for(to(there.bob, "Noted: Good. 2 points."))


@pytest.mark.parametrize("word", [Problem.ACCOUNT_INACTIVE, Problem.TOKEN_REVOKED])
async def test_a_workspace_whose_token_has_ended_unheard_is_let_go_of(
    loopback: LoopbackSlack, houses: list[House], coach: Coach, clock: Clock, word: Problem
) -> None:
    """The news of it may never come; what Slack answers says the same. The others go on."""
    here, there = houses
    await ask(loopback, here)
    rule = loopback.fail("chat.postMessage", Refused(word), times=None)
    told = await here.ada.slash(here.channel, "/quiz migrations")
    assert told.text.startswith("Slack doesn't accept my token any more.")
    loopback.faults.rules.remove(rule)
    assert [one.team_id for one in await coach.installations.all()] == [there.team.id]
    assert await ask(loopback, there)
    clock.forward(minutes=1)
    await _install(coach, loopback, here)
    assert await ask(loopback, here)


@pytest.mark.parametrize("word", [Problem.INVALID_AUTH, Problem.MISSING_SCOPE, Problem.INTERNAL_ERROR])
async def test_any_other_no_ends_nothing(
    loopback: LoopbackSlack, houses: list[House], coach: Coach, word: Problem
) -> None:
    here, _ = houses
    loopback.fail("chat.postMessage", Refused(word))
    await here.ada.slash(here.channel, "/quiz migrations")
    assert len(await coach.installations.all()) == 2


async def _drill(coach: Coach, clock: Clock, day: int) -> None:
    """It is past nine of a day in November, and the scheduler has looked twice."""
    clock.time = datetime(2026, 11, day, 9, 0, 1, tzinfo=UTC)
    for _ in range(2):
        await coach.settle(Platform.SLACK)
        await coach.drills.run(Platform.SLACK)


@pytest.mark.parametrize("how", ["uninstalled", "revoked", "account_inactive", "token_revoked"])
async def test_a_workspace_without_the_app_keeps_its_drills_until_it_is_added_anew(
    loopback: LoopbackSlack, houses: list[House], coach: Coach, clock: Clock, how: str
) -> None:
    """Whether the news of its end came, or the token was found out to be worth nothing; the others drill."""
    here, _ = houses
    for house in houses:
        told = await house.ada.slash(house.channel, "/drill set migrations 09:00 UTC")
        assert "The drill is set" in told.text
    if how in {"uninstalled", "revoked"}:
        (loopback.uninstall if how == "uninstalled" else loopback.revoke_token)(here.team)
        while len(await coach.installations.all()) > 1:  # noqa: ASYNC110 – nobody is told of it
            await asyncio.sleep(0)
    else:
        loopback.fail("chat.postMessage", Refused(Problem(how)))  # the first to drill is the first house
    await _drill(coach, clock, 19)
    assert [len(loopback.ledger.shown_in(house.channel)) for house in houses] == [0, 1]
    halted = await schedules.halted(coach.desk.database.reader)
    assert [one.channel.workspace.id for one in halted] == [here.team.id]
    out = await workspaces.shared(coach.desk.database.reader, Platform.SLACK)
    assert out == {house.team.id: house is here for house in houses}
    clock.forward(minutes=1)
    if how in {"uninstalled", "revoked"}:
        oauth.install(loopback.hub, here.team.id, frozenset(NEEDED), "UBOT")
    await _install(coach, loopback, here)
    clock.forward(minutes=10)
    for _ in range(2):
        await coach.drills.run(Platform.SLACK)
    assert [len(loopback.ledger.shown_in(house.channel)) for house in houses] == [1, 1]
    assert not await schedules.halted(coach.desk.database.reader)
    assert not any((await workspaces.shared(coach.desk.database.reader, Platform.SLACK)).values())
    assert "Stopped" not in (await here.ada.slash(here.channel, "/drill list")).text
    await _drill(coach, clock, 20)
    questions = [
        [seen for seen in loopback.ledger.shown_in(house.channel) if "Reveal" in seen.buttons]
        for house in houses
    ]
    assert [len(asked) for asked in questions] == [2, 2]


async def test_a_workspace_that_is_added_anew_outlives_its_former_tokens_end(
    loopback: LoopbackSlack, houses: list[House], slack: Slack, clock: Clock
) -> None:
    """Also where the token is the same one: what is learned late is of the installation before."""
    (here, _), coach = houses, slack.coach
    late = await slack.team(here.team.id)
    assert late
    clock.forward(minutes=1)
    await _install(coach, loopback, here)
    loopback.fail("users.info", Refused(Problem.TOKEN_REVOKED), times=2)
    with pytest.raises(web.Refused):
        await late.person(here.ada.id)
    assert len(await coach.installations.all()) == 2
    await here.ada.slash(here.channel, "/quiz migrations")
    assert len(await coach.installations.all()) == 1
