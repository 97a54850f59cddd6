"""Processes that die by SIGKILL before their n-th SQL statement, so that every point can be tried."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.bank import QuestionBank
from bot.domain.message import Reaction
from bot.domain.place import Platform
from bot.store import database, migrations
from tests.world import CHANNEL, QUESTIONS, TOPICS, Ledger, person

# A server that has imported everything once forks a fresh process in milliseconds.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__, "bot.store.migrations.alembic_run"])

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECONDS = 30
ADA, ADMIN = person("ada"), person("admin", administrator=True)


def every_death(
    act: Callable[..., None], prepare: Callable[[], Path], *given: object, step: int = 1
) -> Iterator[Path]:
    """Yield the file of a process that died before its first statement, a later one, and so on to the last.

    The last file is that of a process that came through.
    """
    for statement in count(1, step):
        path = prepare()
        process = _PROCESSES.Process(target=_dying, args=(statement, act, path, *given))
        process.start()
        process.join(SECONDS)
        assert process.exitcode in {0, -signal.SIGKILL}
        yield path
        if process.exitcode == 0:
            return


def _dying(statement: int, act: Callable[..., None], path: Path, *given: object) -> None:
    left = statement
    connect = sqlite3.connect

    def die(sql: str) -> None:
        nonlocal left
        del sql
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(die)
        return connection

    sqlite3.connect = traced
    act(path, *given)


def migrate(path: Path, revision: str) -> None:
    migrations.migrate(path, revision, NOW)


def answer(path: Path) -> None:
    """Settle what a death has left open; ask, rate it with an emoji, and show everybody the answer."""
    asyncio.run(_answer(path))


async def _answer(path: Path) -> None:
    ledger = Ledger()
    async with database.opened(path) as opened:
        coach = Coach(
            Desk(
                bank=QuestionBank(TOPICS, QUESTIONS),
                database=opened,
                messengers={Platform.DISCORD: ledger},
                clock=utc_now,
                mint=lambda: os.urandom(8).hex(),
            )
        )
        await coach.settings.change(ADMIN, "reveal", "thread")
        await coach.settle(Platform.DISCORD)
        await coach.quizzes.start(ADA, CHANNEL)
        question = ledger.message()
        await coach.reactions.add(ADA, question, Reaction.KNEW)
        await coach.reactions.add(ADA, question, Reaction.REVEAL)
