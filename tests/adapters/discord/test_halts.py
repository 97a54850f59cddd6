"""F13: thrown out, channel deleted, rights taken: a drill is stopped, seen to be, and goes on by itself."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.adapters.discord import messenger
from bot.domain.place import Platform
from bot.store import workspaces
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
SECONDS = 20
"""The longest that anything here may take, far more than it does."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for what never comes."""
    monkeypatch.setattr(messenger, "SECONDS", 5.0)


@dataclass(frozen=True)
class Server:
    """A server with a channel that drills at nine in Berlin, and another one to ask in how it stands."""

    loopback: LoopbackDiscord
    running: Running
    clock: Clock
    guild: Guild
    channel: Channel
    elsewhere: Channel

    async def comes_nine(self) -> None:
        """On the day after everything began."""
        self.clock.time = datetime(2026, 11, 19, 8, tzinfo=UTC)
        await self.running.look()

    async def wait(self, **amount: float) -> None:
        self.clock.forward(**amount)
        await self.running.coach.settle(Platform.DISCORD)
        await self.running.look()

    async def throws_us_out(self) -> None:
        self.loopback.kick(self.guild)
        await self.loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")

    async def becomes(self, *, out: bool) -> None:
        """Wait until the coach knows that it is out of the server, or in it."""
        reader = self.running.coach.desk.database.reader
        async with asyncio.timeout(SECONDS):
            while (await workspaces.shared(reader, Platform.DISCORD))[str(self.guild.id)] != out:  # noqa: ASYNC110 – nobody is told of it
                await asyncio.sleep(0)

    async def listed(self, person: Person) -> str:
        return (await person.slash(self.elsewhere, "drill list")).text

    @property
    def questions(self) -> list[Seen]:
        return [seen for seen in self.loopback.ledger.shown_in(self.channel.id) if "Reveal" in seen.buttons]


@pytest.fixture
async def server(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> Server:
    guild = loopback.hub.state.guilds[channel.guild_id or 0]
    await ada.slash(channel, "drill set", topic="migrations", time="09:00", zone="Europe/Berlin")
    return Server(loopback, running, clock, guild, channel, loopback.channel(guild, "elsewhere"))


def to(person: Person, words: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.what == "shown" and seen.to == person.id and words in seen.text


@pytest.mark.parametrize(
    ("right", "name"), [(Right.SEND_MESSAGES, "Send Messages"), (Right.VIEW_CHANNEL, "View Channel")]
)
async def test_a_right_that_is_taken_stops_the_drill_until_it_is_given_back(
    server: Server, ada: Person, right: Right, name: str
) -> None:
    """Looked at every ten minutes without asking Discord; today's drill comes once it may."""
    server.loopback.forbid(server.channel, right)
    await server.comes_nine()
    for _ in range(6):
        await server.wait(minutes=10)
    [told] = server.loopback.ledger.all(to(ada, "The drill in #interviews is stopped: I lack"))
    assert name in told.text
    assert "Stopped: I lack" in (said := await server.listed(ada))
    assert name in said
    assert server.loopback.invalid_requests == 0
    server.loopback.forbid(server.channel, Right.NONE)
    await server.wait(minutes=10)
    [question] = server.questions
    assert server.loopback.ledger.all(of("reacted"))[0].message_id == question.message_id
    assert "Stopped" not in await server.listed(ada)


async def test_a_right_that_comes_back_too_late_leaves_the_day_out(server: Server, ada: Person) -> None:
    server.loopback.forbid(server.channel, Right.SEND_MESSAGES)
    await server.comes_nine()
    server.loopback.forbid(server.channel, Right.NONE)
    await server.wait(hours=7)
    assert not server.questions
    assert "was skipped: I lacked a right there" in await server.listed(ada)
    await server.wait(hours=17)
    assert len(server.questions) == 1


async def test_a_server_that_throws_us_out_has_its_drill_again_when_it_lets_us_in(
    server: Server, ada: Person
) -> None:
    await server.throws_us_out()
    await server.comes_nine()
    for _ in range(6):
        await server.wait(minutes=10)
    assert server.loopback.ledger.all(to(ada, "is stopped: the channel isn't there for me any more"))
    assert server.loopback.invalid_requests == 0
    server.loopback.invite(server.guild)
    assert "Stopped: the channel isn't there for me" in await server.listed(ada)
    await server.wait(minutes=10)
    assert len(server.questions) == 1
    assert "Stopped" not in await server.listed(ada)


async def test_a_server_that_throws_us_out_while_we_are_away_stops_its_drill(
    server: Server, ada: Person
) -> None:
    """Nobody tells us: the server is just not named any more. What Discord says to the question counts."""
    loopback = server.loopback
    loopback.gateway.hold()
    loopback.gateway.drop()
    loopback.gateway.forget_sessions()
    del loopback.hub.state.members[server.guild.id, loopback.hub.bot_id]
    loopback.gateway.release()
    await server.running.ready(2)
    await server.comes_nine()
    assert loopback.invalid_requests > 0
    loopback.invite(server.guild)
    assert "Stopped: the channel isn't there for me" in await server.listed(ada)
    await server.wait(minutes=10)
    assert len(server.questions) == 1


async def test_a_server_is_out_from_when_it_throws_us_out_until_it_lets_us_in(server: Server) -> None:
    """So long its data stays; what goes with it after a while is the core's."""
    await server.throws_us_out()
    await server.becomes(out=True)
    server.loopback.invite(server.guild)
    await server.becomes(out=False)


async def test_a_server_that_is_not_named_at_a_login_is_out_and_one_that_is_named_is_not(
    server: Server,
) -> None:
    loopback = server.loopback
    for login, member in ((2, False), (3, True)):
        loopback.gateway.hold()
        loopback.gateway.drop()
        loopback.gateway.forget_sessions()
        members = loopback.hub.state.members
        if member:
            loopback.invite(server.guild)
        else:
            del members[server.guild.id, loopback.hub.bot_id]
        loopback.gateway.release()
        await server.running.ready(login)
        await server.becomes(out=not member)


async def test_a_deleted_channel_keeps_its_drill_stopped_and_visible(
    server: Server, ada: Person, database_file: Path
) -> None:
    """No error ever deletes a schedule, however long it lasts."""
    server.loopback.delete_channel(server.channel)
    await server.comes_nine()
    for _ in range(7):
        await server.wait(days=1)
    assert "**#interviews**" in (said := await server.listed(ada))
    assert "Stopped: the channel isn't there for me any more" in said
    assert server.loopback.invalid_requests == 0
    with closing(sqlite3.connect(database_file)) as connection:
        assert connection.execute("SELECT state, halt FROM schedules").fetchall() == [("on", "gone")]


async def test_a_server_that_is_down_stops_nothing(server: Server, ada: Person) -> None:
    """An outage isn't the end of a membership: the drill comes once it is over."""
    down = {"id": str(server.guild.id), "unavailable": True}
    server.loopback.gateway.dispatch("GUILD_DELETE", down, guild_id=server.guild.id)
    await server.loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")
    rule = server.loopback.fail(POSTS, Broken(503), times=None)
    await server.comes_nine()
    assert not server.questions
    server.loopback.faults.rules.remove(rule)
    server.loopback.invite(server.guild)
    assert "Stopped" not in await server.listed(ada)
    await server.wait(minutes=5)
    assert len(server.questions) == 1


@pytest.mark.parametrize("minutes", [1, 5], ids=["the nonce lives", "the nonce has expired"])
@pytest.mark.parametrize("how", ["a right is taken", "we are thrown out"])
async def test_a_drill_in_doubt_when_we_are_kept_out_is_not_posted_again(
    server: Server, ada: Person, how: str, minutes: int
) -> None:
    """It stands there though nobody confirmed it: that it can't be said now doesn't mean that it wasn't."""
    rule = server.loopback.fail(POSTS, Cut(stored=True), times=None)
    await server.comes_nine()
    server.loopback.faults.rules.remove(rule)
    if how == "a right is taken":
        server.loopback.forbid(server.channel, Right.SEND_MESSAGES)
    else:
        await server.throws_us_out()
    await server.wait(minutes=minutes)
    if how == "a right is taken":
        server.loopback.forbid(server.channel, Right.NONE)
    else:
        server.loopback.invite(server.guild)
    for _ in range(3):
        await server.wait(minutes=10)
    assert len(server.questions) == 1
    assert "Stopped" not in await server.listed(ada)


async def test_a_revoked_token_loses_no_drill(server: Server, connect: Connect) -> None:
    """The coach ends and says why; once a token is accepted, the drill of the day still comes."""
    await server.loopback.revoke_token()
    await asyncio.wait({server.running.task}, timeout=5)
    await server.comes_nine()
    assert not server.questions
    server.loopback.hub.revoked = False
    server.clock.forward(hours=1)
    async with connect() as again:
        await again.ready()
        await again.look()
        assert len(server.questions) == 1


async def test_a_right_that_only_discord_knows_of_is_believed(server: Server, ada: Person) -> None:
    """What the gateway has told us may be behind: then Discord's own no counts."""
    server.loopback.fail(POSTS, Refused(Problem.MISSING_PERMISSIONS))
    await server.comes_nine()
    assert "is stopped" in server.loopback.ledger.all(to(ada, "is stopped"))[0].text
    await server.wait(minutes=10)
    assert len(server.questions) == 1


@pytest.mark.parametrize("rooms", [10, pytest.param(50, marks=pytest.mark.long)])
async def test_what_keeps_many_drills_costs_no_forbidden_request(
    loopback: LoopbackDiscord, running: Running, clock: Clock, capsys: pytest.CaptureFixture[str], rooms: int
) -> None:
    """10,000 of them in ten minutes, forbidden each time, would ban our address."""
    thrown_out, crowded = loopback.guild("Elsewhere"), loopback.guild("Crowded")
    eve = loopback.person("Eve", thrown_out, crowded, manages=True)
    places = [loopback.channel(guild, f"c{n}") for n in range(rooms) for guild in (thrown_out, crowded)]
    for place in places:
        await eve.slash(place, "drill set", topic="asyncio", time="09:00", zone="Europe/Berlin")
        loopback.forbid(place, Right.SEND_MESSAGES)
    loopback.kick(thrown_out)
    await loopback.gateway.happened.wait_for(lambda sent: sent.event == "GUILD_DELETE")
    clock.time = datetime(2026, 11, 19, 8, tzinfo=UTC)
    for _ in range(6):
        await running.look()
        clock.forward(minutes=10)
    with capsys.disabled():
        print(f"\n{len(places)} drills stopped for an hour: {loopback.invalid_requests} invalid requests")  # noqa: T201
    assert loopback.invalid_requests == 0
    assert len(loopback.ledger.all(to(eve, "is stopped"))) == len(places)
