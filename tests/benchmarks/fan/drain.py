"""A coach at the minute at which everybody's drill is due: how long, how much memory, who waits."""

import asyncio
import gc
import itertools
import random
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot import scheduler
from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.bank import QuestionBank
from bot.store import database, migrations
from tests.benchmarks.fan.crowd import DUE, Clock, Group, Place, crowd, settle_in
from tests.benchmarks.fan.discord import Discord
from tests.benchmarks.fan.ledger import Ledger
from tests.benchmarks.fan.people import quizzing
from tests.benchmarks.fan.skipping import Skipping
from tests.benchmarks.fan.slack import Slack
from tests.world import TOPICS, question

QUESTIONS = 100
"""In the bank: more than anybody drills here, so that nobody is told that they run out."""

BEFORE = 2
"""Seconds before the drills are due at which it is begun to watch."""


@dataclass(frozen=True)
class Plan:
    """What is to be measured."""

    platform: type[Discord] | type[Slack]
    groups: Sequence[Group]
    idle: int = 200
    """Seconds for which people quiz before anything is due."""
    outage: int = 0
    """Seconds for which the platform breaks everything from the due minute on."""
    patience: int = 3600
    """Seconds after which it is given up."""


@dataclass(frozen=True)
class Figures:
    """What came of it; moments are in the event loop's time."""

    places: Sequence[Place]
    ledger: Ledger
    due: float
    """When the drills were due."""
    open: float
    """When the platform was there: then, or after the outage."""
    memory: float
    """MB more than before, at the most."""
    idle: Sequence[Sequence[float]]
    waits: Sequence[Sequence[float]]
    """Seconds of `/quiz`, before and meanwhile: in the largest workspace, in one that has had its drill."""
    lag: float
    longest: float
    """Seconds for which the loop was held: in 99 % of its turns, in the worst one."""
    statements: int
    cpu: float


async def measured(loop: Skipping, plan: Plan) -> Figures:
    """Let everything drain."""
    places = crowd(plan.platform.platform, plan.groups)
    platform = plan.platform(places, random.Random(1))
    clock = Clock(DUE - timedelta(hours=1))
    async with _coach(places, clock) as coach:
        await platform.connect(coach)
        async with _running(coach):
            async with quizzing(coach, places[0]) as large, quizzing(coach, places[-1]) as small:
                await asyncio.sleep(plan.idle)
            gc.collect()
            clock.put(DUE - timedelta(seconds=BEFORE))
            platform.ledger.forget()
            await asyncio.sleep(0)  # what it took to prepare is over
            return await _watched(loop, plan, coach, platform, idle=(large, small))


async def _watched(
    loop: Skipping, plan: Plan, coach: Coach, platform: Discord | Slack, *, idle: Sequence[Sequence[float]]
) -> Figures:
    places, ledger, due = platform.places, platform.ledger, loop.time() + BEFORE
    statements, cpu = loop.statements, time.process_time()
    loop.held.clear()
    async with _watching_memory() as memory:
        if plan.outage:
            platform.down = True
            await asyncio.sleep(plan.outage)
            platform.down = False
            ledger.requests.clear()
        began = loop.time()
        async with quizzing(coach, places[0]) as large, quizzing(coach, places[-1]) as small:
            while ledger.left and loop.time() < began + plan.patience:  # noqa: ASYNC110 – it takes no time
                await asyncio.sleep(1)
    return Figures(
        places=places,
        ledger=ledger,
        due=due,
        open=max(due, began),
        memory=max(memory) - memory[0],
        idle=idle,
        waits=(large, small),
        lag=loop.lag(0.99),
        longest=loop.lag(1),
        statements=loop.statements - statements,
        cpu=time.process_time() - cpu,
    )


@asynccontextmanager
async def _coach(places: Sequence[Place], clock: Clock) -> AsyncGenerator[Coach]:
    """A coach on a file of its own, for whom everybody has set a drill."""
    ids = itertools.count(10**18)
    bank = QuestionBank(TOPICS, [question(f"q{n:03}", order=n) for n in range(QUESTIONS)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coach.db"
        migrations.prepare(path, utc_now())
        async with database.opened(path) as opened:
            desk = Desk(bank, opened, {}, clock=clock, mint=lambda: str(next(ids)))
            await settle_in(desk, places)
            yield Coach(desk)


@asynccontextmanager
async def _running(coach: Coach) -> AsyncGenerator[None]:
    task = asyncio.create_task(scheduler.run(coach))
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@asynccontextmanager
async def _watching_memory() -> AsyncGenerator[list[float]]:
    """Yield what is resident, in MB: at the beginning, and the most after that."""
    memory = [_resident(), 0.0]

    async def watch() -> None:
        while True:
            memory[1] = max(memory[1], _resident())
            await asyncio.sleep(1)

    task = asyncio.create_task(watch())
    yield memory
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def _resident() -> float:
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 – it is no file
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1000
