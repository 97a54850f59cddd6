"""What Discord, the way to it and its people do to the coach: once, or said why not; never twice."""

import asyncio
from collections.abc import Callable

import pytest
from discord.state import ConnectionState

from bot.adapters.discord import messenger, replies
from bot.core import deliveries
from bot.domain.place import Platform
from bot.store import deliveries as deliveries_kept
from tests.adapters.discord.conftest import Connect, Running
from tests.discord_server.faults import Banned, Fault, Refused, TooMany
from tests.discord_server.hub import Request
from tests.discord_server.ledger import Seen, of
from tests.discord_server.people import Person
from tests.discord_server.problems import Problem
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild, Right
from tests.loopback.faults import Broken, Cut, Hanging
from tests.world import Clock

POSTS = "POST /channels/*/messages"
CALLBACKS = "POST /interactions/**"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries, nor long for an answer."""
    monkeypatch.setattr(deliveries, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(messenger, "SECONDS", 0.5)
    monkeypatch.setattr(replies, "PATIENCE", 0.2)


def to(person: Person, words: str = "") -> Callable[[Seen], bool]:
    return lambda seen: seen.what == "shown" and seen.to == person.id and words in seen.text


@pytest.mark.parametrize(
    "fault",
    [
        Cut(),
        Cut(stored=True),
        Hanging(),
        Hanging(stored=True),
        TooMany(),
        TooMany("global"),
        TooMany("shared"),
    ],
    ids=str,
)
@pytest.mark.usefixtures("running")
async def test_a_question_comes_once_whatever_happens_to_its_request(
    loopback: LoopbackDiscord, channel: Channel, ada: Person, fault: Fault
) -> None:
    loopback.fail(POSTS, fault)
    assert "Asked in" in (await ada.slash(channel, "quiz", topic="migrations")).text
    assert len(loopback.ledger.shown_in(channel.id)) == 1
    [question] = loopback.ledger.shown_in(channel.id)
    ada.react(question.message_id, "✅")
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))


@pytest.mark.parametrize("fault", [Cut(stored=True), Hanging(stored=True), Banned()], ids=str)
async def test_what_nobody_confirms_is_settled_later(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, fault: Fault
) -> None:
    """The asker is told how it stands; the coach goes on by itself."""
    rule = loopback.fail(POSTS, fault, times=None)
    told = await ada.slash(channel, "quiz", topic="migrations")
    assert told.text == (
        "Discord doesn't answer. I go on trying for ten minutes; look into #interviews before you ask again."
    )
    loopback.faults.rules.remove(rule)
    await running.coach.settle(Platform.DISCORD)
    [question] = loopback.ledger.shown_in(channel.id)
    assert loopback.ledger.all(of("reacted"))[0].message_id == question.message_id


@pytest.mark.parametrize("stored", [True, False])
async def test_a_restart_after_the_nonce_has_expired(
    loopback: LoopbackDiscord, connect: Connect, channel: Channel, ada: Person, clock: Clock, *, stored: bool
) -> None:
    """Discord has forgotten the nonce, so the coach looks into the channel before it says anything."""
    async with connect() as running:
        await running.ready()
        loopback.fail(POSTS, Cut(stored=stored), times=None)
        await ada.slash(channel, "quiz", topic="migrations")
    loopback.faults.clear()
    clock.forward(minutes=5)
    ada.say(channel, "Is it there?")
    async with connect() as running:
        await running.ready()
        [question] = [s for s in loopback.ledger.shown_in(channel.id) if s.buttons]
        ada.react(question.message_id, "✅")
        assert await loopback.ledger.wait_for(to(ada, "Noted: Good"))


async def test_a_channel_that_cant_be_read_leaves_it_unknown(
    loopback: LoopbackDiscord, connect: Connect, channel: Channel, ada: Person, clock: Clock
) -> None:
    """Without the right Discord shows an empty channel: taken at its word, it would ask a second time."""
    loopback.forbid(channel, Right.READ_MESSAGE_HISTORY)
    async with connect() as running:
        await running.ready()
        loopback.fail(POSTS, Cut(stored=True), times=None)
        await ada.slash(channel, "quiz", topic="migrations")
    loopback.faults.clear()
    clock.forward(minutes=5)
    async with connect() as running:
        await running.ready()
        assert len(loopback.ledger.shown_in(channel.id)) == 1


@pytest.mark.parametrize("stored", [True, False])
async def test_a_channel_that_is_too_full_to_read_leaves_it_unknown(
    loopback: LoopbackDiscord,
    connect: Connect,
    channel: Channel,
    ada: Person,
    clock: Clock,
    *,
    monkeypatch: pytest.MonkeyPatch,
    stored: bool,
) -> None:
    """Never twice: what was not read may be the question."""
    monkeypatch.setattr(messenger, "MOST_READ", 2)
    for _ in range(3):
        ada.say(channel, "What a day!")
    async with connect() as running:
        await running.ready()
        loopback.fail(POSTS, Cut(stored=stored), times=None)
        await ada.slash(channel, "quiz", topic="migrations")
    loopback.faults.clear()
    clock.forward(minutes=5)
    async with connect() as running:
        await running.ready()
        assert len([s for s in loopback.ledger.shown_in(channel.id) if s.buttons]) == int(stored)
        assert await deliveries_kept.unknown(running.coach.desk.database.reader)


@pytest.mark.parametrize("denied", [Right.SEND_MESSAGES, Right.VIEW_CHANNEL])
async def test_a_missing_right_is_named(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, denied: Right
) -> None:
    loopback.forbid(channel, denied)
    told = await ada.slash(channel, "quiz", topic="migrations")
    names = {Right.SEND_MESSAGES: "Send Messages", Right.VIEW_CHANNEL: "View Channel"}
    assert f"I lack {names[denied]}" in told.text
    assert "Permissions" in told.text
    await running.coach.settle(Platform.DISCORD)
    assert not loopback.requests.all(lambda r: r.route == "POST /channels/{channel_id}/messages")
    assert loopback.invalid_requests == 0


@pytest.mark.usefixtures("running")
async def test_without_the_right_to_react_the_buttons_do(
    loopback: LoopbackDiscord, channel: Channel, ada: Person
) -> None:
    loopback.forbid(channel, Right.ADD_REACTIONS)
    told = await ada.slash(channel, "quiz", topic="migrations")
    assert "I could not add 👀 to it: I lack Add Reactions there." in told.text
    [question] = loopback.ledger.shown_in(channel.id)
    assert "It is stamp." in (await ada.press(question, "Reveal")).text


async def test_a_token_that_is_none_any_more_is_said_at_once_and_loses_nothing(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for a second try; what was to be said goes on once the token is a good one."""
    monkeypatch.setattr(deliveries, "PAUSES", ())
    rule = loopback.fail(POSTS, Refused(Problem.UNAUTHORIZED), times=None)
    assert (await ada.slash(channel, "quiz", topic="migrations")).text == (
        "Discord doesn't accept my token any more. "
        "Whoever runs me gets a new one; docs/discord.md says where."
    )
    loopback.faults.rules.remove(rule)
    await running.coach.settle(Platform.DISCORD)
    [question] = loopback.ledger.shown_in(channel.id)
    assert "It is stamp." in (await ada.press(question, "Reveal")).text


async def test_a_guild_that_throws_us_out_touches_no_other(
    loopback: LoopbackDiscord, running: Running, guild: Guild, channel: Channel, ada: Person
) -> None:
    other = loopback.guild("Elsewhere")
    elsewhere = loopback.channel(other)
    eve = loopback.person("Eve", other)
    await ada.slash(channel, "quiz", topic="migrations")
    loopback.kick(guild)
    assert "Asked in" in (await eve.slash(elsewhere, "quiz", topic="migrations")).text
    await loopback.gateway.invalidate(resumable=False)
    await running.ready(2)
    loopback.invite(guild)
    assert "1. Ada" not in (await ada.slash(channel, "leaderboard")).text
    [question, *_] = loopback.ledger.shown_in(channel.id)
    assert "Noted: Good" in (await ada.press(question, "I knew it")).text


async def test_a_channel_that_is_deleted_meanwhile(
    loopback: LoopbackDiscord, running: Running, channel: Channel, guild: Guild, ada: Person
) -> None:
    loopback.fail(POSTS, Refused(Problem.UNKNOWN_CHANNEL))
    told = await ada.slash(channel, "quiz", topic="migrations")
    assert told.text == "I can't speak in #interviews: it isn't there any more, or I am not in it."
    loopback.delete_channel(channel)
    await running.coach.settle(Platform.DISCORD)
    another = loopback.channel(guild, "another")
    assert "Asked in #another" in (await ada.slash(another, "quiz")).text


async def test_an_act_that_takes_long_is_announced_in_time(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.0)
    async with running.coach.desk.database.transaction():
        asked = ada.slash(channel, "quiz", topic="migrations")
        await loopback.ledger.wait_for(of("thinking"))
    assert "Asked in" in (await asked.seen()).text
    assert [seen.ephemeral for seen in ada.private] == [True, True]


@pytest.mark.parametrize("stored", [True, False])
async def test_an_announcement_in_doubt_hides_no_answer(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
    *,
    stored: bool,
) -> None:
    monkeypatch.setattr(replies, "PATIENCE", 0.0)
    loopback.fail(CALLBACKS, Cut(stored=stored))
    async with running.coach.desk.database.transaction():
        asked = ada.slash(channel, "quiz", topic="migrations")
        await loopback.requests.wait_for(_is_answer)
    await loopback.ledger.wait_for(lambda seen: seen.to == ada.id and "Asked in" in seen.text)
    del asked


async def test_a_click_that_comes_late_still_counts(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    """Discord tells the person that it failed; pressing again tells them that it didn't."""
    await ada.slash(channel, "quiz", topic="migrations")
    [question] = loopback.ledger.shown_in(channel.id)
    async with running.coach.desk.database.transaction():
        asked = ada.press(question, "I knew it")
        clock.forward(seconds=4)
    assert (await asked.acknowledged()).problem is Problem.UNKNOWN_INTERACTION
    assert "Your first rating stands: Good, 2 points." in (await ada.press(question, "I knew it")).text
    assert len(loopback.late_answers) == 1


@pytest.mark.parametrize("fault", [Cut(stored=True), Cut(), Refused(Problem.UNKNOWN_INTERACTION)], ids=str)
async def test_an_answer_that_does_not_get_out_breaks_nothing(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, fault: Fault
) -> None:
    await ada.slash(channel, "quiz", topic="migrations")
    [question] = loopback.ledger.shown_in(channel.id)
    before = len(loopback.requests.all(_is_answer))
    loopback.fail(CALLBACKS, fault)
    asked = ada.press(question, "I knew it")
    await loopback.requests.wait_for(_is_answer, count=before + 1)
    assert "Your first rating stands" in (await ada.press(question, "I knew it")).text
    del asked
    assert not running.task.done()


@pytest.mark.usefixtures("running")
async def test_what_discord_adds_to_its_events_disturbs_nobody(
    loopback: LoopbackDiscord, channel: Channel, ada: Person
) -> None:
    loopback.hub.tell("SOMETHING_NEW", {"who": "knows"}, place=channel)
    await ada.slash(channel, "quiz", topic="migrations")
    [question] = loopback.ledger.shown_in(channel.id)
    data = {
        "user_id": str(ada.id),
        "channel_id": str(channel.id),
        "message_id": str(question.message_id),
        "emoji": {"id": None, "name": "✅", "sparkle": True},
        "burst": False,
        "type": 0,
        "new_field": [1, 2, 3],
    }
    loopback.hub.tell("MESSAGE_REACTION_ADD", data, place=channel)
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))


@pytest.mark.parametrize("fault", [Cut(), Cut(stored=True), Broken(500, stored=True)], ids=str)
async def test_a_whisper_comes_at_least_once(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, fault: Fault
) -> None:
    await ada.slash(channel, "quiz", topic="migrations")
    [question] = loopback.ledger.shown_in(channel.id)
    before = len(loopback.requests.all(_is_post))
    loopback.fail(POSTS, fault)
    ada.react(question.message_id, "👀")
    await loopback.requests.wait_for(_is_post, count=before + 1)
    while running.coach.reactions._flying:  # noqa: ASYNC110 – a reply that fails tells nobody
        await asyncio.sleep(0)
    await running.coach.settle(Platform.DISCORD)
    assert len(loopback.ledger.all(to(ada, "It is stamp."))) == 1


async def test_a_whisper_that_comes_too_fast_for_discord_comes_later(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person
) -> None:
    """Discord says Forbidden to that, as it does to what will never be allowed."""
    await ada.slash(channel, "quiz", topic="migrations")
    [question] = loopback.ledger.shown_in(channel.id)
    loopback.fail("POST /users/@me/channels", Refused(Problem.TOO_MANY_DMS))
    ada.react(question.message_id, "👀")
    await loopback.requests.wait_for(lambda r: r.path == "/users/@me/channels")
    while running.coach.reactions._flying:  # noqa: ASYNC110 – a reply that fails tells nobody
        await asyncio.sleep(0)
    await running.coach.settle(Platform.DISCORD)
    assert len(loopback.ledger.all(to(ada, "It is stamp."))) == 1


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    "problem", [Problem.CLOSED_DMS, Problem.CANT_OPEN_DMS, Problem.CLOSED_DMS_OF_SERVERS]
)
async def test_whoever_cant_be_whispered_to_is_pointed_at_reveal(
    loopback: LoopbackDiscord, channel: Channel, ada: Person, problem: Problem
) -> None:
    """Also where Discord refuses already to open the direct messages, with a status of its own."""
    await ada.slash(channel, "quiz", topic="migrations")
    [question] = loopback.ledger.shown_in(channel.id)
    loopback.fail("POST /users/@me/channels", Refused(problem))
    ada.react(question.message_id, "👀")
    line = await loopback.ledger.wait_for(lambda seen: "are closed to me" in seen.text)
    assert line.channel_id == question.message_id


@pytest.fixture
def late_guilds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Logins are over before any guild has come."""

    def still_coming(*_: object) -> None: ...

    monkeypatch.setattr(ConnectionState, "parse_guild_create", still_coming)


@pytest.mark.usefixtures("late_guilds", "running")
async def test_rights_on_a_server_that_has_not_come_yet_are_not_made_up(
    channel: Channel, ada: Person
) -> None:
    told = await ada.slash(channel, "coach doctor")
    assert "Discord doesn't answer." in told.text


def _is_answer(request: Request) -> bool:
    return request.path.startswith("/interactions/")


def _is_post(request: Request) -> bool:
    return request.route.startswith("POST /channels")
