"""A real coach over a real database, with a channel that remembers what people saw."""

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.core.coach import Coach
from bot.core.desk import Desk
from bot.domain.bank import QuestionBank
from bot.domain.place import Platform
from bot.domain.vault import Vault
from bot.store import database, migrations
from tests.world import QUESTIONS, TOPICS, Clock, Ledger


def pytest_xdist_auto_num_workers() -> int:
    """Twice as many as cores: many tests wait for processes of their own."""
    return 2 * (os.cpu_count() or 1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(clock: Clock) -> Ledger:
    return Ledger(clock)


@pytest.fixture
def pauses(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses between tries: they pass on the test's clock, and at once."""
    taken: list[float] = []

    async def pause(seconds: float) -> None:
        taken.append(seconds)
        clock.forward(seconds=seconds)

    monkeypatch.setattr(
        "bot.core.deliveries.asyncio", SimpleNamespace(sleep=pause, TaskGroup=asyncio.TaskGroup)
    )
    return taken


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "coach.db"
    migrations.prepare(path, datetime.now(UTC))
    return path


@pytest.fixture
def database_file(empty_database: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(empty_database, tmp_path / "coach.db"))


@pytest.fixture(scope="session")
def vault() -> Vault:
    """One for all tests: its key is derived once, and only where it is used."""
    return Vault("the key of the tests")


@asynccontextmanager
async def coach_on(
    file: Path, clock: Clock, ledger: Ledger, *, mint: Callable[[], str], vault: Vault | None = None
) -> AsyncGenerator[Coach]:
    """A coach on a database; leaving it and making another on the same file is a restart."""
    async with database.opened(file) as opened:
        yield Coach(
            Desk(
                bank=QuestionBank(TOPICS, QUESTIONS),
                database=opened,
                messengers=dict.fromkeys(Platform, ledger),
                clock=clock,
                mint=mint,
                vault=vault,
            )
        )


Started = Callable[[], AbstractAsyncContextManager[Coach]]


@pytest.fixture
def start(database_file: Path, clock: Clock, ledger: Ledger, vault: Vault) -> Started:
    """Starts a coach on the test's database; leaving it and starting another is a restart."""
    ids: Iterator[int] = itertools.count()

    return lambda: coach_on(database_file, clock, ledger, mint=lambda: f"id{next(ids)}", vault=vault)


@pytest.fixture
async def coach(start: Started) -> AsyncGenerator[Coach]:
    async with start() as started:
        yield started
