"""Drills on a platform that fails again and again (F12), and over a database that takes nothing (F14)."""

import asyncio
import sqlite3
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from itertools import cycle, repeat
from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.domain.place import AccountRef, ChannelRef, Platform, WorkspaceRef
from tests.drilling import SETTER, asked, at, doubled, refused, results, say
from tests.world import GUILD, OTHER_GUILD, Clock, Fate, Ledger, person

pytestmark = pytest.mark.usefixtures("pauses")

CHANNELS = [ChannelRef(guild, f"{guild.id}-{n}", f"c{n}") for guild in (GUILD, OTHER_GUILD) for n in range(3)]
DAYS = (19, 20, 21)
LONG = (4, 5, 6, 8, 9, 11, 13)


def every(nth: int, fate: Fate) -> Iterator[Fate]:
    """Let all go well but for each n-th call."""
    return cycle([*repeat(Fate.DONE, nth - 1), fate])


async def an_hour(coach: Coach, clock: Clock) -> None:
    """What the scheduler does: each ten seconds for two minutes, and then each ten minutes."""
    for seconds in (*repeat(10, 12), *repeat(600, 6)):
        clock.forward(seconds=seconds)
        await coach.settle(Platform.DISCORD)
        await coach.drills.run(Platform.DISCORD)


# F12


@pytest.mark.parametrize("closed", [False, True])
@pytest.mark.parametrize("remembers", [0, 90_000])
@pytest.mark.parametrize("fate", [Fate.UNCONFIRMED, Fate.LOST, Fate.REFUSED])
@pytest.mark.parametrize("nth", [3, 7, *(pytest.param(n, marks=pytest.mark.long) for n in LONG)])
async def test_whichever_call_fails_each_day_has_one_drill_and_the_backlog_drains(
    coach: Coach, clock: Clock, ledger: Ledger, *, nth: int, fate: Fate, remembers: int, closed: bool
) -> None:
    ledger.remembers, ledger.history_closed = remembers, closed
    for channel in CHANNELS:
        await say(coach, "/drill set migrations 09:00 UTC", channel, person_of(channel.workspace))
    ledger.posting = ledger.looking = ledger.reacting = ledger.whispering = ledger.checking = every(nth, fate)
    for day in DAYS:
        clock.time = at(day)
        await coach.drills.run(Platform.DISCORD)
        await an_hour(coach, clock)
    rows = await coach.desk.database.reader.all(
        """
        SELECT slots.day, deliveries.state, deliveries.reason, posts.id
        FROM slots
        JOIN posts ON posts.id = slots.post_id
        JOIN deliveries ON deliveries.post_id = posts.id AND deliveries.what = 'question'
        """
    )
    states = Counter(row["state"] for row in rows)
    seen = {message.buttons[0].press.post for _, message, _ in ledger.posted}
    assert doubled(ledger) == 0
    assert len(rows) == len(CHANNELS) * len(DAYS)
    assert all(row["id"] in seen for row in rows if row["state"] == "posted")
    assert set(states) <= {"posted", "unknown", "skipped"}
    assert closed or not states["unknown"]
    # A refusal of each third call can hit the same channel's question again and again.
    assert not states["skipped"] or (nth == 3 and any("is stopped: I lack" in one for one in told(ledger)))
    doubts = [said for said in told(ledger) if said.startswith("Nobody knows")]
    assert len(set(doubts)) <= states["unknown"] <= len(doubts)
    assert await coach.desk.database.reader.all("SELECT id FROM notices WHERE told_at IS NULL") == []


def person_of(workspace: WorkspaceRef) -> AccountRef:
    return person("admin", workspace, administrator=True)


def told(ledger: Ledger) -> list[str]:
    return [said for guild in (GUILD, OTHER_GUILD) for said in ledger.whispers(person("admin", guild))]


# F14


Obstacle = Callable[[Coach, Path], AbstractAsyncContextManager[None]]


@asynccontextmanager
async def locked(coach: Coach, file: Path) -> AsyncGenerator[None]:
    """Another process writes; our own wait is cut short, for it is tested elsewhere."""
    await coach.desk.database._writer.execute("PRAGMA busy_timeout = 1")
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@asynccontextmanager
async def read_only(coach: Coach, file: Path) -> AsyncGenerator[None]:
    del file
    await coach.desk.database._writer.execute("PRAGMA query_only = ON")
    yield
    await coach.desk.database._writer.execute("PRAGMA query_only = OFF")


@asynccontextmanager
async def full(coach: Coach, file: Path) -> AsyncGenerator[None]:
    """No page more; what fits into those that there are is still taken."""
    del file
    await coach.desk.database._writer.execute("PRAGMA max_page_count = 1")
    yield
    await coach.desk.database._writer.execute("PRAGMA max_page_count = 1000000")


obstacles = pytest.mark.parametrize("obstacle", [locked, read_only, full])


async def a_minute(coach: Coach, clock: Clock) -> None:
    for _ in range(60):
        clock.forward(seconds=1)
        await coach.drills.run(Platform.DISCORD)
    await coach.settle(Platform.DISCORD)


@obstacles
async def test_what_falls_due_while_nothing_can_be_kept_comes_afterwards_and_once(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path, obstacle: Obstacle
) -> None:
    """Nothing is said that could not be kept before."""
    for channel in CHANNELS[:3]:
        await say(coach, "/drill set migrations 09:00 UTC", channel)
    clock.time = at(19)
    async with obstacle(coach, database_file):
        await a_minute(coach, clock)
        if obstacle is not full:
            assert ledger.posted == []
    await a_minute(coach, clock)
    assert len(asked(ledger)) == 3
    assert doubled(ledger) == 0
    clock.time = at(20)
    await a_minute(coach, clock)
    assert (len(asked(ledger)), len(results(ledger)), doubled(ledger)) == (6, 3, 0)


@obstacles
@pytest.mark.parametrize("call", ["post", "react", "write", "lacking", "find"])
async def test_what_is_under_way_when_the_database_goes_comes_to_its_end_afterwards(
    coach: Coach,
    clock: Clock,
    ledger: Ledger,
    database_file: Path,
    *,
    obstacle: Obstacle,
    call: str,
) -> None:
    """From that call of the platform on nothing can be kept for a minute."""
    await say(coach, "/drill set migrations 09:00 UTC")
    refused = call in {"lacking", "write"}
    if refused or call == "find":
        ledger.posting = iter([Fate.REFUSED if refused else Fate.UNCONFIRMED])
    clock.time = at(19)
    gone = asyncio.Event()
    speak = getattr(ledger, call)

    async def speaking(*args: object, **options: object) -> object:
        if not gone.is_set():
            gone.set()
            await obstacles_begin.__aenter__()
        return await speak(*args, **options)

    obstacles_begin = obstacle(coach, database_file)
    setattr(ledger, call, speaking)
    await coach.drills.run(Platform.DISCORD)
    await coach.settle(Platform.DISCORD)
    await a_minute(coach, clock)
    assert gone.is_set()
    await obstacles_begin.__aexit__(None, None, None)
    await an_hour(coach, clock)
    assert len(asked(ledger)) == 1
    assert ledger.message() in [ref for ref, _ in ledger.reacted]
    clock.time = at(20)
    await an_hour(coach, clock)
    assert (len(asked(ledger)), len(results(ledger)), doubled(ledger)) == (2, 1, 0)
    assert bool(ledger.whispers(SETTER)) is refused


@pytest.mark.parametrize("obstacle", [locked, read_only])
@pytest.mark.parametrize("line", ["set asyncio 10:00 UTC", "pause", "skip 2026-11-19", "now", "remove"])
async def test_what_could_not_be_kept_is_refused_and_has_changed_nothing(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path, *, obstacle: Obstacle, line: str
) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    before = await say(coach, "/drill list")
    async with obstacle(coach, database_file):
        assert "please try again" in await refused(coach, f"/drill {line}")
        assert await say(coach, "/drill list") == before
    assert ledger.posted == []
    clock.time = at(19)
    await coach.drills.run(Platform.DISCORD)
    assert asked(ledger) == ["What is `stamp`?"]
