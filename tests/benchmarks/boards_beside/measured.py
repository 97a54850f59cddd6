"""Awards, boards and ranks in a file with many people, and in one with none who has answered."""

import sqlite3
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from time import perf_counter, process_time

from bot.core.standings import MOST_ROWS
from bot.domain.place import AccountId
from bot.domain.question import Rating
from bot.domain.standing import Period
from bot.store import attempts, standings
from bot.store.attempts import Attempt, Kind
from bot.store.database import Database, Session, opened
from tests.benchmarks.boards_beside import filled, raw
from tests.benchmarks.boards_beside.raw import Noting, OnlyNoting, Script
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import Row
from tests.benchmarks.turns import Costs, Turn, in_turn, ratio, typical

PEOPLE, WORKSPACES = 10_000, 100

MILLISECOND, TIMES_RAW = 1.0, 5.0
"""How long a board or a rank may take, and how many times what the raw driver takes."""

GROWTH, SHARE = 2.0, 0.35
"""How many times an award in an empty file one may cost, and what share of raw's awards a second we do."""

Act = Callable[[Session], Awaitable[object]]


@dataclass(frozen=True)
class File:
    """A database, as the coach has it open and as the raw driver has."""

    database: Database
    connection: sqlite3.Connection


async def rows(effort: Effort, *, people: int = PEOPLE, workspaces: int = WORKSPACES) -> list[Row]:
    """The rows: reads in the full file, awards in both."""
    with tempfile.TemporaryDirectory() as folder:
        full, empty = Path(folder) / "full.db", Path(folder) / "empty.db"
        filled.fill(full, people=people, workspaces=workspaces, answered=True)
        filled.fill(empty, people=people, workspaces=1, answered=False)
        async with _file(full) as many, _file(empty) as none:
            return [*await _reads(effort, many, people), *await _awards(effort, many, none)]


@asynccontextmanager
async def _file(path: Path) -> AsyncGenerator[File]:
    async with opened(path) as database:
        with raw.connected(path) as connection:
            yield File(database, connection)


async def _reads(effort: Effort, file: File, people: int) -> list[Row]:
    by_points = file.connection.execute(
        """
        SELECT account_id
        FROM standings
        WHERE scope = ? AND period = 'all'
        ORDER BY points DESC, account_id DESC
        """,
        filled.MEASURED[:1],
    ).fetchall()
    found = [await _read(effort, file, "top ten", _top)]
    for who, place in (("11th", MOST_ROWS), ("in the middle", people // 2), ("the last", people - 1)):
        what = f"own rank and neighbours, {who}"
        found.append(await _read(effort, file, what, _around(AccountId(by_points[place]["account_id"]))))
    return found


async def _top(db: Session) -> object:
    return await standings.top(db, filled.MEASURED[0], Period.ALL, filled.DAY, most=MOST_ROWS, viewer=None)


def _around(viewer: AccountId) -> Act:
    async def act(db: Session) -> object:
        return await standings.around(
            db, filled.MEASURED[0], Period.ALL, filled.DAY, below=MOST_ROWS, viewer=viewer
        )

    return act


async def _read(effort: Effort, file: File, what: str, act: Act) -> Row:
    script = await raw.noted(Noting(file.database.reader), act)

    async def ours() -> float:
        began = perf_counter()
        for _ in range(effort.events // 10):
            await act(file.database.reader)
        return (perf_counter() - began) / (effort.events // 10)

    async def theirs() -> float:
        began = perf_counter()
        for _ in range(effort.events // 10):
            script.play(file.connection)
        return (perf_counter() - began) / (effort.events // 10)

    costs = await in_turn(what, effort.rounds, ours=ours, raw=theirs)
    took, times = typical(costs, "ours") * 1000, ratio(costs, "ours", "raw")
    return _beside(what, costs, times).against(
        f"≤ {MILLISECOND:g} ms, ≤ {TIMES_RAW:g} ×", met=took <= MILLISECOND and times <= TIMES_RAW
    )


async def _awards(effort: Effort, many: File, none: File) -> list[Row]:
    numbers = {"many": count(), "none": count()}
    wall = await in_turn(
        "awards",
        effort.rounds,
        many=_awarding(many, numbers["many"], effort.quizzes, perf_counter),
        raw=_replaying(many, numbers["many"], effort.quizzes),
        none=_awarding(none, numbers["none"], effort.quizzes, perf_counter),
    )
    cpu = await in_turn(
        "awards, CPU",
        effort.rounds,
        many=_awarding(many, numbers["many"], effort.quizzes, process_time),
        none=_awarding(none, numbers["none"], effort.quizzes, process_time),
    )
    share, growth = 1 / ratio(wall, "many", "raw"), ratio(wall, "many", "none")
    return [
        _beside("an award, durable, beside raw", wall, 1 / share).against(
            f"≥ {SHARE:g} of its rate", met=share >= SHARE
        ),
        _grown("an award, beside an empty file", wall, growth).against(
            f"≤ {GROWTH:g} ×", met=growth <= GROWTH
        ),
        _grown("    CPU of that", cpu, ratio(cpu, "many", "none")),
    ]


def _awarding(file: File, numbers: Iterator[int], times: int, clock: Callable[[], float]) -> Turn:
    async def turn() -> float:
        people = [filled.account(next(numbers)) for _ in range(times)]
        began = clock()
        for account_id in people:
            async with file.database.transaction() as tx:
                await _award(account_id)(tx)
        return (clock() - began) / times

    return turn


def _replaying(file: File, numbers: Iterator[int], times: int) -> Turn:
    async def turn() -> float:
        scripts: list[Script] = [
            await raw.noted(OnlyNoting(file.database.reader), _award(filled.account(next(numbers))))
            for _ in range(times)
        ]
        began = perf_counter()
        for script in scripts:
            file.connection.execute("BEGIN IMMEDIATE")
            script.play(file.connection)
            file.connection.execute("COMMIT")
        return (perf_counter() - began) / times

    return turn


def _award(account_id: AccountId) -> Act:
    attempt = Attempt(
        post_id=filled.POST,
        account_id=account_id,
        kind=Kind.SELF,
        rating=Rating.GOOD,
        points=2,
        topic=filled.TOPIC,
        day=filled.DAY,
    )

    async def act(tx: Session) -> None:
        await attempts.add(tx, attempt, id=account_id, now=0)
        await standings.add(tx, attempt, filled.MEASURED)

    return act


def _beside(what: str, costs: Costs, times: float) -> Row:
    ours = next(name for name in costs if name != "raw")
    return Row(what, _ms(typical(costs, ours)), _ms(typical(costs, "raw")), f"{times:.2f} ×")


def _grown(what: str, costs: Costs, times: float) -> Row:
    return Row(what, _ms(typical(costs, "many")), _ms(typical(costs, "none")), f"{times:.2f} ×")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.3f} ms"
