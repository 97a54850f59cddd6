"""F13: thrown out, channel deleted, rights taken: a drill is stopped, seen to be, and goes on by itself."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.discord import messenger
from bot.domain.place import Platform
from tests.adapters.discord.conftest import Connect, Running
from tests.discord_server.faults import Broken, Refused
from tests.discord_server.ledger import Seen, of
from tests.discord_server.people import Person
from tests.discord_server.problems import Problem
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild, Right
from tests.loopback.faults import Cut
from tests.world import Clock

POSTS = "POST /channels/*/messages"
THE_19TH = datetime(2026, 11, 19, 8, tzinfo=UTC)
"""Nine o'clock in Berlin, the day after everything begins."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for what never comes."""
    monkeypatch.setattr(messenger, "SECONDS", 0.5)


@pytest.fixture(autouse=True)
async def _drilling(running: Running, channel: Channel, ada: Person) -> None:
    del running
    await ada.slash(channel, "drill set", topic="migrations", time="09:00", zone="Europe/Berlin")


@pytest.fixture
async def elsewhere(loopback: LoopbackDiscord, guild: Guild) -> Channel:
    """Another channel of the same server, in which one can ask how it stands."""
    return loopback.channel(guild, "elsewhere")


def questions(loopback: LoopbackDiscord, channel: Channel) -> list[Seen]:
    return [seen for seen in loopback.ledger.shown_in(channel.id) if "Reveal" in seen.buttons]


def to(person: Person, words: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.what == "shown" and seen.to == person.id and words in seen.text


async def listed(ada: Person, place: Channel) -> str:
    return (await ada.slash(place, "drill list")).text


@pytest.mark.parametrize("right", [Right.SEND_MESSAGES, Right.VIEW_CHANNEL])
async def test_a_right_that_is_taken_stops_the_drill_until_it_is_given_back(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    elsewhere: Channel,
    ada: Person,
    clock: Clock,
    *,
    right: Right,
) -> None:
    """Looked at every ten minutes without asking Discord; today's drill comes once it may."""
    name = {Right.SEND_MESSAGES: "Send Messages", Right.VIEW_CHANNEL: "View Channel"}[right]
    loopback.forbid(channel, right)
    clock.time = THE_19TH
    for _ in range(6):
        await running.look()
        clock.forward(minutes=10)
    [told] = loopback.ledger.all(to(ada, "The drill in #interviews is stopped: I lack"))
    assert name in told.text
    assert "Stopped: I lack" in (said := await listed(ada, elsewhere))
    assert name in said
    assert loopback.invalid_requests == 0
    loopback.forbid(channel, Right.NONE)
    await running.look()
    [question] = questions(loopback, channel)
    assert loopback.ledger.all(of("reacted"))[0].message_id == question.message_id
    assert "Stopped" not in await listed(ada, elsewhere)


async def test_a_right_that_comes_back_too_late_leaves_the_day_out(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    loopback.forbid(channel, Right.SEND_MESSAGES)
    clock.time = THE_19TH
    await running.look()
    clock.forward(hours=7)
    loopback.forbid(channel, Right.NONE)
    await running.look()
    assert not questions(loopback, channel)
    assert "was skipped: I lacked a right there" in await listed(ada, channel)
    clock.forward(hours=17)
    await running.look()
    assert len(questions(loopback, channel)) == 1


async def test_a_server_that_throws_us_out_has_its_drill_again_when_it_lets_us_in(
    loopback: LoopbackDiscord, running: Running, guild: Guild, channel: Channel, ada: Person, clock: Clock
) -> None:
    loopback.kick(guild)
    await loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")
    clock.time = THE_19TH
    for _ in range(6):
        await running.look()
        clock.forward(minutes=10)
    assert loopback.ledger.all(to(ada, "is stopped: the channel isn't there for me any more"))
    assert loopback.invalid_requests == 0
    loopback.invite(guild)
    assert "Stopped: the channel isn't there for me" in await listed(ada, channel)
    clock.forward(minutes=10)
    await running.look()
    assert len(questions(loopback, channel)) == 1
    assert "Stopped" not in await listed(ada, channel)


async def test_a_server_that_throws_us_out_meanwhile_is_noticed_after_a_login(
    loopback: LoopbackDiscord, running: Running, guild: Guild, channel: Channel, clock: Clock
) -> None:
    """Nobody tells us: the server is just not named any more."""
    loopback.gateway.hold()
    loopback.gateway.drop()
    loopback.gateway.forget_sessions()
    del loopback.hub.state.members[guild.id, loopback.hub.bot_id]
    loopback.gateway.release()
    await running.ready(2)
    clock.time = THE_19TH
    await running.look()
    assert loopback.invalid_requests == 0
    assert not questions(loopback, channel)


async def test_a_deleted_channel_keeps_its_drill_stopped_and_visible(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    elsewhere: Channel,
    ada: Person,
    clock: Clock,
    database_file: Path,
) -> None:
    """No error ever deletes a schedule, however long it lasts."""
    loopback.delete_channel(channel)
    clock.time = THE_19TH
    for _ in range(8):
        await running.look()
        clock.forward(days=1)
    assert "**#interviews**" in (said := await listed(ada, elsewhere))
    assert "Stopped: the channel isn't there for me any more" in said
    assert loopback.invalid_requests == 0
    with closing(sqlite3.connect(database_file)) as connection:
        assert connection.execute("SELECT state, halt FROM schedules").fetchall() == [("on", "gone")]
        assert connection.execute("SELECT COUNT(*) FROM slots").fetchone() == (8,)


async def test_a_server_that_is_down_stops_nothing(
    loopback: LoopbackDiscord,
    running: Running,
    guild: Guild,
    channel: Channel,
    elsewhere: Channel,
    ada: Person,
    clock: Clock,
) -> None:
    """An outage isn't the end of a membership: the drill comes once it is over."""
    gone = {"id": str(guild.id), "unavailable": True}
    loopback.gateway.dispatch("GUILD_DELETE", gone, guild_id=guild.id)
    await loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")
    rule = loopback.fail(POSTS, Broken(503), times=None)
    clock.time = THE_19TH
    await running.look()
    assert not questions(loopback, channel)
    assert "Stopped" not in await listed(ada, elsewhere)
    loopback.faults.rules.remove(rule)
    loopback.invite(guild)
    clock.forward(minutes=5)
    await running.coach.settle(Platform.DISCORD)
    await running.look()
    assert len(questions(loopback, channel)) == 1
    assert "Stopped" not in await listed(ada, elsewhere)


@pytest.mark.parametrize("minutes", [1, 5], ids=["the nonce lives", "the nonce has expired"])
@pytest.mark.parametrize("how", ["a right", "thrown out"])
async def test_a_drill_in_doubt_when_we_are_kept_out_is_not_posted_again(
    loopback: LoopbackDiscord,
    running: Running,
    guild: Guild,
    channel: Channel,
    ada: Person,
    clock: Clock,
    *,
    how: str,
    minutes: int,
) -> None:
    """It stands there though nobody confirmed it: that it can't be said now doesn't mean that it wasn't."""
    rule = loopback.fail(POSTS, Cut(stored=True), times=None)
    clock.time = THE_19TH
    await running.look()
    loopback.faults.rules.remove(rule)
    clock.forward(minutes=minutes)
    if how == "a right":
        loopback.forbid(channel, Right.SEND_MESSAGES)
    else:
        loopback.kick(guild)
        await loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")
    await running.coach.settle(Platform.DISCORD)
    await running.look()
    loopback.forbid(channel, Right.NONE) if how == "a right" else loopback.invite(guild)
    for _ in range(3):
        clock.forward(minutes=10)
        await running.coach.settle(Platform.DISCORD)
        await running.look()
    assert len(questions(loopback, channel)) == 1
    assert "Stopped" not in await listed(ada, channel)


async def test_a_revoked_token_loses_no_drill(
    loopback: LoopbackDiscord, running: Running, connect: Connect, channel: Channel, clock: Clock
) -> None:
    """The coach ends and says why; with a token that is accepted the drill of the day still comes."""
    await loopback.revoke_token()
    await asyncio.wait({running.task}, timeout=5)
    clock.time = THE_19TH
    await running.look()
    loopback.hub.revoked = False
    clock.forward(hours=1)
    async with connect() as again:
        await again.ready()
        await again.look()
        assert len(questions(loopback, channel)) == 1


async def test_what_keeps_hundreds_of_drills_costs_no_forbidden_request(
    loopback: LoopbackDiscord,
    running: Running,
    ada: Person,
    clock: Clock,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """10,000 of them in ten minutes, forbidden each time, would ban our address."""
    thrown_out = loopback.guild("Elsewhere")
    home = loopback.guild("Crowded")
    eve = loopback.person("Eve", thrown_out, home, manages=True)
    del ada
    places = [loopback.channel(guild, f"c{n}") for n in range(50) for guild in (thrown_out, home)]
    for place in places:
        await eve.slash(place, "drill set", topic="asyncio", time="09:00", zone="Europe/Berlin")
    for place in places:
        loopback.forbid(place, Right.SEND_MESSAGES)
    loopback.kick(thrown_out)
    await loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")
    clock.time = THE_19TH
    for _ in range(6):
        await running.look()
        clock.forward(minutes=10)
    posts = loopback.requests.all(lambda r: r.route == "POST /channels/{channel_id}/messages")
    with capsys.disabled():
        print(f"\n{len(places)} halted drills, an hour: {loopback.invalid_requests} invalid requests")  # noqa: T201
    assert loopback.invalid_requests == 0
    assert not [post for post in posts if post.status in {403, 404}]


async def test_a_right_that_only_discord_knows_of_is_believed(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    """What the gateway has told us may be behind: then Discord's own no counts."""
    loopback.fail(POSTS, Refused(Problem.MISSING_PERMISSIONS))
    clock.time = THE_19TH
    await running.look()
    assert "Stopped: what I post is refused" in await listed(ada, channel)
    clock.forward(minutes=10)
    await running.look()
    assert len(questions(loopback, channel)) == 1
