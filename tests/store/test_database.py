"""Transactions: all or nothing, one at a time, a clear refusal when disk or another process says no."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.domain.errors import CantWrite, NotADatabase, Refusal, StoreRefused
from bot.store import database
from bot.store.database import Database, Session


async def add(tx: Session, learner: str) -> None:
    await tx.run("INSERT INTO learners (id, created_at) VALUES (:id, 0)", id=learner)


async def learners(db: Database) -> list[str]:
    return [row["id"] for row in await db.reader.all("SELECT id FROM learners ORDER BY id")]


async def test_what_raises_is_rolled_back_and_the_next_one_is_kept(database_file: Path) -> None:
    async with database.opened(database_file) as db:
        with pytest.raises(RuntimeError):
            async with db.transaction() as tx:
                await add(tx, "lost")
                raise RuntimeError
        async with db.transaction() as tx:
            await add(tx, "kept")
        assert await learners(db) == ["kept"]


async def test_a_reader_sees_nothing_of_an_open_transaction(database_file: Path) -> None:
    async with database.opened(database_file) as db:
        async with db.transaction() as tx:
            await add(tx, "new")
            assert await learners(db) == []
        assert await learners(db) == ["new"]


async def test_one_tasks_rollback_does_not_undo_anothers_write(database_file: Path) -> None:
    async def write(db: Database, number: int) -> None:
        async with db.transaction() as tx:
            await add(tx, f"{number:03}")
            await asyncio.sleep(0)  # lets every other task try
            if number % 2:
                raise ValueError(number)

    async with database.opened(database_file) as db:
        await asyncio.gather(*(write(db, number) for number in range(60)), return_exceptions=True)
        assert await learners(db) == [f"{number:03}" for number in range(0, 60, 2)]


async def test_a_task_cancelled_at_any_await_leaves_the_old_or_the_new_state(database_file: Path) -> None:
    """Cancelled after one turn of the loop, after two, and so on, until it comes through."""

    async def write(db: Database, name: str) -> None:
        async with db.transaction() as tx:
            await add(tx, f"{name}-a")
            await add(tx, f"{name}-b")

    async with database.opened(database_file) as db:
        for turns in range(200):
            task = asyncio.create_task(write(db, f"{turns:03}"))
            for wait in (turns, 1 + turns % 3):  # and once more, while the first is being cleared away
                for _ in range(wait):
                    await asyncio.sleep(0)
                task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            async with db.transaction() as tx:  # nothing was left open
                await add(tx, f"after-{turns:03}")
        names = await learners(db)
        for turns in range(200):
            assert names.count(f"{turns:03}-a") == names.count(f"{turns:03}-b")
            assert f"after-{turns:03}" in names


async def test_another_process_that_holds_the_file_is_a_refusal_within_three_seconds(
    database_file: Path,
) -> None:
    loop = asyncio.get_running_loop()
    with closing(sqlite3.connect(database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with database.opened(database_file) as db:
            began = loop.time()
            with pytest.raises(StoreRefused) as caught:
                async with db.transaction() as tx:
                    await add(tx, "waiting")
            assert caught.value.why is Refusal.BUSY
            assert loop.time() - began < 3
            other.execute("ROLLBACK")
            async with db.transaction() as tx:
                await add(tx, "afterwards")
            assert await learners(db) == ["afterwards"]


async def test_however_many_wait_for_another_process_each_is_refused_within_three_seconds(
    database_file: Path,
) -> None:
    loop = asyncio.get_running_loop()

    async def write(db: Database, seconds: float) -> float:
        await asyncio.sleep(seconds)
        began = loop.time()
        with pytest.raises(StoreRefused) as caught:
            async with db.transaction() as tx:
                await add(tx, "waiting")
        assert caught.value.why is Refusal.BUSY
        return loop.time() - began

    with closing(sqlite3.connect(database_file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        async with database.opened(database_file) as db:
            waited = await asyncio.gather(*(write(db, n / 20) for n in range(50)))
            assert max(waited) < 3
            other.execute("ROLLBACK")
            async with db.transaction() as tx:
                await add(tx, "afterwards")
            assert await learners(db) == ["afterwards"]


@pytest.mark.parametrize(
    ("obstacle", "cure", "why"),
    [
        ("PRAGMA max_page_count = 1", "PRAGMA max_page_count = 1000000", Refusal.FULL),
        ("PRAGMA query_only = ON", "PRAGMA query_only = OFF", Refusal.READ_ONLY),
    ],
)
async def test_a_full_or_read_only_disk_is_a_refusal_and_work_goes_on_afterwards(
    database_file: Path, obstacle: str, cure: str, why: Refusal
) -> None:
    async with database.opened(database_file) as db:
        await db._writer.execute(obstacle)
        with pytest.raises(StoreRefused) as caught:
            async with db.transaction() as tx:
                for number in range(1000):
                    await add(tx, f"{number}-{'x' * 1000}")
        assert caught.value.why is why
        await db._writer.execute(cure)
        async with db.transaction() as tx:
            await add(tx, "room again")
        assert await learners(db) == ["room again"]


async def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a database, but long enough to look like a page of one\n" * 100)
    with pytest.raises(NotADatabase) as caught:
        database.stored_revision(file)
    assert caught.value.path == str(file)


def test_a_copy_of_a_live_database_is_consistent_and_whole(database_file: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(database_file, isolation_level=None)) as live:
        live.execute("INSERT INTO learners (id, created_at) VALUES ('committed', 0)")
        live.execute("BEGIN IMMEDIATE")
        live.execute("INSERT INTO learners (id, created_at) VALUES ('open', 0)")
        database.copy(database_file, tmp_path / "copy.db")
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("SELECT id FROM learners").fetchall() == [("committed",)]
    assert not list(tmp_path.glob("*.part"))


def test_a_copy_that_cant_be_put_in_its_place_leaves_nothing(database_file: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db" / "a folder").mkdir(parents=True)
    with pytest.raises(CantWrite):
        database.copy(database_file, tmp_path / "copy.db")
    assert not list(tmp_path.glob("*.part"))
