"""Processes that die by SIGKILL before their n-th SQL statement, so that every point can be tried."""

import asyncio
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.bank import QuestionBank
from bot.domain.message import Message, Reaction
from bot.domain.place import ChannelRef, MessageRef, Platform, Thread
from bot.store import database, migrations
from bot.store.database import Database
from tests.drilling import at, say
from tests.world import CHANNEL, QUESTIONS, TOPICS, Clock, Ledger, person

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
        coach = _coach(opened, ledger, utc_now)
        await coach.settings.change(ADMIN, "reveal", "thread")
        await coach.settle(Platform.DISCORD)
        await coach.quizzes.start(ADA, CHANNEL)
        question = ledger.message()
        await coach.reactions.add(ADA, question, Reaction.KNEW)
        await coach.reactions.add(ADA, question, Reaction.REVEAL)


def set_drill(path: Path) -> None:
    """Let a channel drill from the 19th on."""
    asyncio.run(_drill(path, at(18)))


def drill(path: Path, minutes: int) -> None:
    """Let two days pass, so many minutes after their drills fell due; settle what a death has left."""
    for day in (19, 20):
        asyncio.run(_drill(path, at(day) + timedelta(minutes=minutes)))


async def _drill(path: Path, now: datetime) -> None:
    async with database.opened(path) as opened:
        coach = _coach(opened, Board(Clock(now), file=path.with_suffix(".said")), lambda: now)
        if now < at(19):
            await say(coach, "/drill set migrations 09:00 UTC")
        for _ in range(2):
            await coach.drills.run(Platform.DISCORD)
            await coach.settle(Platform.DISCORD)


@dataclass
class Board(Ledger):
    """A platform that outlives the process: what was said there stands in a file."""

    file: Path = Path()

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        with self.file.open("a") as board:
            board.write(_line(message))
        return await super().post(channel, message, delivery_id, under=under)

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
    ) -> MessageRef | None:
        del since, under
        said = self.file.read_text() if self.file.exists() else ""
        return (
            MessageRef(channel, f"message-{message.buttons[0].press.post}")
            if _line(message) in said
            else None
        )


def _line(message: Message) -> str:
    return f"{message.buttons[0].press.post} {message.buttons[0].label}\n"


def _coach(opened: Database, ledger: Ledger, clock: Callable[[], datetime]) -> Coach:
    return Coach(
        Desk(
            bank=QuestionBank(TOPICS, QUESTIONS),
            database=opened,
            messengers={Platform.DISCORD: ledger},
            clock=clock,
            mint=lambda: os.urandom(8).hex(),
        )
    )
