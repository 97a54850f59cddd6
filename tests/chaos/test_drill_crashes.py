"""A channel's week of drills, and a death at every await of it: one a day, or a word why not (F2)."""

import shutil
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.domain.delivery import Reason
from bot.domain.errors import CoachError
from bot.domain.message import Reaction
from bot.domain.place import Platform
from bot.store.database import Row
from tests.chaos.doom import dies, doom
from tests.conftest import Started
from tests.drilling import ADA, SETTER, at, doubled, say
from tests.world import Clock, Ledger

Step = Callable[[Coach, Ledger], Awaitable[None]]


async def look(coach: Coach, ledger: Ledger) -> None:
    """What the scheduler does, for a while."""
    del ledger
    for _ in range(2):
        await coach.drills.run(Platform.DISCORD)
        await coach.settle(Platform.DISCORD)


async def at_once(coach: Coach, ledger: Ledger) -> None:
    """An administrator wants today's drill now; whoever dies says nothing, and they look."""
    if not ledger.posted:
        try:
            await say(coach, "/drill now")
        except CoachError:
            await look(coach, ledger)


async def answered(coach: Coach, ledger: Ledger) -> None:
    await look(coach, ledger)
    if ledger.posted:
        await coach.reactions.add(ADA, ledger.message(), Reaction.KNEW)


async def barred(coach: Coach, ledger: Ledger) -> None:
    ledger.bars, ledger.lacks = Reason.RIGHTS, ("Send Messages",)
    await look(coach, ledger)


async def mended(coach: Coach, ledger: Ledger) -> None:
    ledger.bars, ledger.lacks = None, ()
    await look(coach, ledger)


WEEK: tuple[tuple[datetime, Step], ...] = (
    (at(18, 13), at_once),
    (at(18, 15), look),
    (at(19, 15), answered),
    (at(20, 15), barred),
    (at(20, 15, 20), mended),
    (at(21, 15), look),
    (at(22, 15), look),
)
REFUSED = date(2026, 11, 20)
DAYS = [date(2026, 11, day) for day in (18, 19, 20, 21, 22)]


@dataclass(frozen=True)
class Life:
    """How a channel lives, and how its coach dies."""

    remembers: int
    closed: bool
    minutes: int = 1
    """For how long it is dead."""
    twice: bool = False
    """Whether it dies again while it finds its way back."""
    step: int = 1
    """Each how many moments it is tried."""

    def __str__(self) -> str:
        return "-".join(f"{name}_{value}" for name, value in vars(self).items())


SHORT = [Life(remembers=90_000, closed=False, step=17), Life(remembers=0, closed=True, step=17)]
LONG = [
    Life(remembers=remembers, closed=closed, minutes=minutes, twice=twice)
    for remembers in (0, 90_000)
    for closed in (False, True)
    for minutes in (1, 5)
    for twice in (False, True)
]


@dataclass(frozen=True)
class Fates:
    """Lets a week pass, with deaths in it."""

    start: Started
    clock: Clock
    monkeypatch: pytest.MonkeyPatch

    async def week(self, ledger: Ledger, life: Life, moment: int) -> bool:
        """Whether it came to its end without a death."""
        deaths = [moment, *([moment * 7 % 45 + 1] if life.twice else [])]
        week, alive = list(WEEK), True
        while True:
            async with self.start() as coach:
                coach.desk.messengers[Platform.DISCORD] = ledger
                with self.monkeypatch.context() as patched:
                    if deaths:
                        doom(deaths.pop(0), ledger, patched)
                    if not await dies(passing(coach, self.clock, ledger, week)):
                        return alive
            alive = False
            self.clock.forward(minutes=life.minutes)


@pytest.fixture
def fates(start: Started, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Fates:
    return Fates(start, clock, monkeypatch)


@pytest.mark.parametrize(
    "life", [*SHORT, *(pytest.param(life, marks=pytest.mark.long) for life in LONG)], ids=str
)
async def test_whenever_it_dies_each_day_has_one_drill_or_somebody_knows_why_not(
    fates: Fates, database_file: Path, tmp_path: Path, life: Life
) -> None:
    """With history nothing is doubled, lost or silent; without it nothing is doubled or silent."""
    async with fates.start() as coach:
        await say(coach, "/drill set migrations 15:00 UTC")
    before = shutil.copy(database_file, tmp_path / "before.db")
    figures: Counter[str] = Counter()
    for moment in count(1, life.step):
        shutil.copy(before, database_file)
        fates.clock.time = at(18, 12)
        ledger = Ledger(fates.clock, life.remembers, history_closed=life.closed)
        alive = await fates.week(ledger, life, moment)
        async with fates.start() as coach:
            figures.update(await judged(coach, ledger))
        if alive:
            break
        figures["deaths"] += 1
    print(f"F2 {life}: {dict(figures)}")  # noqa: T201 – what `just long` prints
    assert figures["deaths"] * life.step > 300
    assert figures["doubled"] == figures["silent"] == 0
    assert life.closed or figures["lost"] == 0


async def passing(coach: Coach, clock: Clock, ledger: Ledger, week: list[tuple[datetime, Step]]) -> None:
    """Take one step after another, beginning with what a start does."""
    await look(coach, ledger)
    while week:
        due, step = week[0]
        clock.time = max(clock.time, due)
        await step(coach, ledger)
        del week[0]


async def judged(coach: Coach, ledger: Ledger) -> Counter[str]:
    """Count what people saw against what they should have seen."""
    rows = await coach.desk.database.reader.all(
        """
        SELECT slots.day, posts.id, posts.message_id, deliveries.state, results.state AS result
        FROM slots
        JOIN posts ON posts.id = slots.post_id
        JOIN deliveries ON deliveries.post_id = posts.id AND deliveries.what = 'question'
        LEFT JOIN deliveries AS results ON results.post_id = posts.id AND results.what = 'result'
        ORDER BY slots.day
        """
    )
    told = "\n".join(ledger.whispers(SETTER))
    assert [row["day"] for row in rows] == [day.isoformat() for day in DAYS]
    found = Counter(row["state"] for row in rows)
    found.update(f"result {row['result']}" for row in rows if row["result"])
    found["doubled"] = doubled(ledger)
    found["lost"] = sum(not followed(row, ledger) for row in rows)
    found["silent"] = sum(
        row["state"] == "unknown" and f"the drill of {day.day} November 2026" not in told
        for row, day in zip(rows, DAYS, strict=True)
    )
    refused = next(row for row in rows if row["day"] == REFUSED.isoformat())
    found["silent"] += refused["state"] != "unknown" and "The drill in #interviews is stopped" not in told
    return found


def followed(row: Row, ledger: Ledger) -> bool:
    """Whether a drill stands there for all to see, with its 👀, and its answer but for the last day's."""
    shown = row["result"] == "posted" or row["day"] == DAYS[-1].isoformat()
    seen = {m.buttons[0].press.post for _, m, _ in ledger.posted}
    eyes = any(ref.id == row["message_id"] for ref, _ in ledger.reacted)
    return row["state"] == "posted" and row["id"] in seen and eyes and shown
