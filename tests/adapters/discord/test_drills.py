"""Daily drills on the wire: set by options, there at their minute, once, their answer in their thread."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime

import pytest

from bot import scheduler
from bot.adapters.discord import commands, messenger
from tests.adapters.discord.conftest import Connect, Running
from tests.discord_server.faults import Refused
from tests.discord_server.ledger import Seen, of
from tests.discord_server.people import Person
from tests.discord_server.problems import Problem
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Right
from tests.loopback.faults import Cut
from tests.world import Clock

POSTS = "POST /channels/*/messages"
THE_19TH = datetime(2026, 11, 19, 8, tzinfo=UTC)
"""Nine o'clock in Berlin, the day after everything begins."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for what never comes."""
    monkeypatch.setattr(messenger, "SECONDS", 5.0)


async def drill(ada: Person, place: Channel, **more: str) -> Seen:
    """She lets a place drill at nine in Berlin."""
    options = {"topic": "migrations", "time": "09:00", "zone": "Europe/Berlin", **more}
    return await ada.slash(place, "drill set", **options)


def questions(loopback: LoopbackDiscord, channel: Channel) -> list[Seen]:
    return [seen for seen in loopback.ledger.shown_in(channel.id) if "Reveal" in seen.buttons]


def to(person: Person, words: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.what == "shown" and seen.to == person.id and words in seen.text


@pytest.fixture
async def scheduled(running: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[Running]:
    """The scheduler beside the coach, in a hurry."""
    monkeypatch.setattr(scheduler, "TICK", 0.01)
    task = asyncio.create_task(scheduler.run(running.coach))
    yield running
    task.cancel()
    await asyncio.wait({task})


@pytest.mark.usefixtures("scheduled")
async def test_a_drill_comes_at_its_minute_with_eyes_and_tells_next_day_in_its_thread_how_it_went(
    loopback: LoopbackDiscord, channel: Channel, ada: Person, bob: Person, clock: Clock
) -> None:
    told = await drill(ada, channel)
    assert "Next: Thu 19 November 2026, 09:00." in told.text
    assert told.ephemeral
    clock.time = THE_19TH
    first = await loopback.ledger.wait_for(lambda seen: "What is `stamp`?" in seen.text)
    eyes = await loopback.ledger.wait_for(of("reacted"))
    assert (eyes.message_id, eyes.text) == (first.message_id, "👀")
    ada.react(first.message_id, "✅")
    await loopback.ledger.wait_for(to(ada, "Noted: Good"))
    bob.react(first.message_id, "❌")
    await loopback.ledger.wait_for(to(bob, "Noted: Again"))
    clock.forward(days=1)
    over = await loopback.ledger.wait_for(lambda seen: "The drill is over." in seen.text)
    assert over.channel_id == first.message_id  # a thread has the id of the message that it hangs on
    assert "2 people answered it, and 1 of them knew it (50%)." in over.text
    assert "It is stamp." in over.text
    assert [seen.text.splitlines()[0] for seen in questions(loopback, channel)] == [
        "### What is `stamp`?",
        "### What is `heads`?",
    ]


async def test_each_command_does_what_it_is_called(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    async def said(command: str, **options: str) -> str:
        return (await ada.slash(channel, f"drill {command}", **options)).text

    assert "No channel drills yet." in await said("list")
    assert "has no daily drill" in await said("preview")
    told = await drill(ada, channel, days="mon-fri", answer="4h", reveal="thread", skip="2026-11-20")
    assert "at 09:00 Europe/Berlin, Monday to Friday" in told.text
    assert "Mon 23 November 2026, 09:00 (UTC+01:00) is 08:00 UTC" in await said("preview")
    assert "20 November" not in await said("preview")
    assert "no drill here on 19 November 2026" in await said("skip", date="2026-11-19")
    assert "takes a day as YYYY-MM-DD" in await said("skip", date="tomorrow")
    assert "goes on by itself on 1 December 2026" in await said("pause", until="2026-12-01")
    assert "until /drill resume" in await said("pause")
    assert "Paused." in await said("list")
    assert "Next: Mon 23 November 2026" in await said("resume")
    assert "Asked in #interviews" in await said("now")
    assert len(questions(loopback, channel)) == 1
    assert "**#interviews**" in await said("list")
    assert "no daily drill here any more" in await said("remove")
    clock.forward(days=7)
    await running.look()
    assert len(questions(loopback, channel)) == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"time": "25:00"}, "time can't be “25:00”"),
        ({"zone": "Mars/Olympus"}, "zone can't be “Mars/Olympus”"),
        ({"days": "sometimes"}, "days can't be “sometimes”"),
        ({"window": "9"}, "window can't be “9”"),
        ({"answer": "soon"}, "answer can't be “soon”"),
        ({"topic": "cooking"}, "I know no topic “cooking”"),
        ({"mode": "typed"}, "Not yet"),
    ],
)
@pytest.mark.usefixtures("running")
async def test_what_does_not_fit_is_named(
    channel: Channel, ada: Person, options: dict[str, str], words: str
) -> None:
    told = await drill(ada, channel, **options)
    assert words in told.text
    assert told.ephemeral


@pytest.mark.usefixtures("running")
async def test_a_zone_is_asked_for_once_and_never_guessed(channel: Channel, ada: Person) -> None:
    assert "Which time zone is that?" in (await drill(ada, channel, zone="")).text
    await drill(ada, channel)
    assert "at 10:00 Europe/Berlin" in (await drill(ada, channel, zone="", time="10:00")).text


@pytest.mark.usefixtures("running")
async def test_who_manages_no_channels_sets_no_drill_though_a_server_offers_it_to_them(
    loopback: LoopbackDiscord, channel: Channel, bob: Person
) -> None:
    """Discord's own gate is a default that a server can change; the core asks again."""
    [offered] = [c for c in loopback.hub.state.commands[None] if c["name"] == "drill"]
    assert offered["default_member_permissions"] == str(int(Right.MANAGE_CHANNELS))
    assert "Only administrators may set a drill here." in (await drill(bob, channel)).text


async def test_direct_messages_drill_as_well(
    loopback: LoopbackDiscord, running: Running, bob: Person, clock: Clock
) -> None:
    assert "The drill is set" in (await drill(bob, bob.dm)).text
    clock.time = THE_19TH
    await running.look()
    [question] = questions(loopback, bob.dm)
    assert loopback.ledger.all(of("reacted"))[0].message_id == question.message_id
    clock.forward(days=1)
    await running.look()
    assert [s for s in loopback.ledger.shown_in(bob.dm.id) if "The drill is over." in s.text]


@pytest.mark.usefixtures("running")
async def test_topics_complete_themselves_behind_those_before(channel: Channel, ada: Person) -> None:
    async def offered(typed: str) -> dict[str, object]:
        return (await ada.autocomplete(channel, "drill set", "topic", typed, time="9:00")).choices

    assert list((await offered("asy")).values()) == ["python/concurrency/asyncio"]
    assert list((await offered("migrations, asy")).values()) == ["migrations, python/concurrency/asyncio"]
    told = await drill(ada, channel, topic="migrations, python/concurrency/asyncio")
    assert "`migrations` and `asyncio` at 09:00" in told.text


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Europe/Ber", "Europe/Berlin"),
        ("berlin", "Europe/Berlin"),
        ("Berln", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("utc", "Etc/UTC"),
        ("", "Africa/Abidjan"),
    ],
)
@pytest.mark.usefixtures("running")
async def test_zones_complete_themselves_however_they_are_typed(
    channel: Channel, ada: Person, typed: str, first: str
) -> None:
    options = {"topic": "migrations", "time": "9:00"}
    found = (await ada.autocomplete(channel, "drill set", "zone", typed, **options)).choices
    assert next(iter(found.values())) == first
    assert 0 < len(found) <= commands.MOST_CHOICES


@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("minutes", [1, 5], ids=["the nonce lives", "the nonce has expired"])
async def test_a_drill_in_doubt_stands_there_once_after_a_restart(
    loopback: LoopbackDiscord,
    connect: Connect,
    channel: Channel,
    ada: Person,
    clock: Clock,
    *,
    minutes: int,
    stored: bool,
) -> None:
    """F3: Discord knows it again by its nonce; later we look for it in the channel."""
    async with connect() as running:
        await running.ready()
        await drill(ada, channel)
        loopback.fail(POSTS, Cut(stored=stored), times=None)
        clock.time = THE_19TH
        await running.look()
    loopback.faults.clear()
    clock.forward(minutes=minutes)
    async with connect() as running:
        await running.ready()
        await running.look()
        [question] = questions(loopback, channel)
        assert [eyes.message_id for eyes in loopback.ledger.all(of("reacted"))] == [question.message_id]
        assert "was posted" in (await ada.slash(channel, "drill list")).text
    assert not [seen for seen in ada.private if "Nobody knows" in seen.text]


@pytest.fixture
async def in_doubt(
    loopback: LoopbackDiscord, connect: Connect, channel: Channel, ada: Person, clock: Clock
) -> AsyncGenerator[Running]:
    """The drill stands there, nobody has confirmed it, and the channel can't be read."""
    async with connect() as running:
        await running.ready()
        await drill(ada, channel)
        loopback.forbid(channel, Right.READ_MESSAGE_HISTORY)
        loopback.fail(POSTS, Cut(stored=True), times=None)
        clock.time = THE_19TH
        await running.look()
    loopback.faults.clear()
    clock.forward(minutes=5)
    async with connect() as running:
        await running.ready()
        yield running


async def test_without_history_a_drill_in_doubt_is_unknown_and_told_and_never_doubled(
    loopback: LoopbackDiscord, in_doubt: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    await in_doubt.look()
    [told] = loopback.ledger.all(to(ada, "Nobody knows whether the drill of 19 November 2026 stands in"))
    assert not told.ephemeral  # in direct messages
    assert "is in doubt" in (await ada.slash(channel, "drill list")).text
    loopback.forbid(channel, Right.NONE)
    clock.forward(minutes=30)
    await in_doubt.look()
    assert len(questions(loopback, channel)) == 1
    clock.forward(days=1)
    await in_doubt.look()
    assert len(questions(loopback, channel)) == 2


@pytest.mark.parametrize(
    "problem", [Problem.CLOSED_DMS, Problem.CANT_OPEN_DMS, Problem.CLOSED_DMS_OF_SERVERS]
)
async def test_who_takes_no_direct_messages_finds_it_in_the_list(
    loopback: LoopbackDiscord,
    in_doubt: Running,
    channel: Channel,
    ada: Person,
    caplog: pytest.LogCaptureFixture,
    *,
    problem: Problem,
) -> None:
    """There is no thread to point at: the notice is about no question that is known to stand there."""
    loopback.fail("POST /users/@me/channels", Refused(problem), times=None)
    await in_doubt.look()
    refused = loopback.requests.all(lambda r: r.code == problem.code)
    assert len(refused) == 1
    await in_doubt.look()
    assert loopback.requests.all(lambda r: r.code == problem.code) == refused
    assert "is in doubt" in (await ada.slash(channel, "drill list")).text
    assert not [record for record in caplog.records if record.levelname == "ERROR"]
    assert not in_doubt.task.done()


async def test_notices_about_two_channels_of_one_name_are_two(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    """Discord would take the second for the first said again, were their nonces the same."""
    twin = loopback.channel(loopback.hub.state.guilds[channel.guild_id or 0], channel.name)
    for place in (channel, twin):
        await drill(ada, place)
        loopback.forbid(place, Right.SEND_MESSAGES)
    clock.time = THE_19TH
    await running.look()
    assert len(loopback.ledger.all(to(ada, "The drill in #interviews is stopped"))) == 2
