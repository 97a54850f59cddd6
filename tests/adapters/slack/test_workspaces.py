"""Several workspaces in one coach: no byte of one is seen in another."""

import json
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import pytest

from bot.adapters.slack import client, messenger
from bot.adapters.slack.messenger import Messenger
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.sockets import Sockets
from bot.adapters.slack.web import Web
from bot.core.coach import Coach
from bot.domain.place import Platform
from bot.domain.vault import Vault
from tests.conftest import Started
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
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
async def coach(
    loopback: LoopbackSlack, houses: list[House], start: Started, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Coach]:
    """One coach in all of them."""
    monkeypatch.setattr(messenger, "A_CHANNEL", (1000, 1.0))
    monkeypatch.setattr(messenger, "A_WORKSPACE", (1000, 1.0))
    async with start() as coach:
        coach.desk.vault = Vault("a key of our own")
        for house in houses:
            await _install(coach, loopback, house)
        slack = client.Slack(coach, None, loopback.api_url)
        coach.desk.messengers[Platform.SLACK] = Messenger(slack.team)
        sockets = Sockets(slack.app, Web(loopback.hub.application.app_token, loopback.api_url))
        await sockets.connect()
        try:
            yield coach
        finally:
            await sockets.close()


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
