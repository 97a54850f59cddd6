"""A kill before any statement leaves the old state or the new one, and the next start goes on from it."""

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.store import migrations
from tests.chaos.dying import NOW, answer, every_death, migrate


def contents(path: Path) -> list[str]:
    """Every table and row, but for Alembic's table while it is empty: it holds nothing."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        lines = list(connection.iterdump())
    holds = [line for line in lines if "alembic_version" in line]
    return [line for line in lines if line not in holds or len(holds) > 1]


@pytest.fixture
def answered(database_file: Path) -> Path:
    answer(database_file)
    return database_file


def test_a_kill_while_the_schema_is_made(tmp_path: Path) -> None:
    new = tmp_path / "whole.db"
    migrations.prepare(new, NOW)
    fresh = (tmp_path / f"{number}.db" for number in count())
    seen = [contents(path) for path in every_death(migrate, lambda: next(fresh), "head")]
    empty = contents(tmp_path / "none.db")
    blank = ["BEGIN TRANSACTION;", "COMMIT;"]
    assert len(seen) > 20
    assert all(state in (empty, blank, contents(new)) for state in seen)
    assert seen[-1] == contents(new)
    for path in tmp_path.glob("[0-9]*.db"):
        migrations.prepare(path, NOW)
        assert contents(path) == contents(new)


def test_a_kill_while_the_schema_goes_down(answered: Path, tmp_path: Path) -> None:
    old = contents(answered)
    fresh = (tmp_path / f"{number}.db" for number in count())
    paths = every_death(migrate, lambda: Path(shutil.copy(answered, next(fresh))), "base")
    seen = [contents(path) for path in paths]
    assert len(seen) > 10
    assert all(state in (old, ["BEGIN TRANSACTION;", "COMMIT;"]) for state in seen)
    assert seen[0] == old
    assert seen[-1] != old
    copies = list(tmp_path.glob("[0-9]*.0001.*.db"))
    assert copies
    assert all(contents(copy) == old for copy in copies)


def test_a_kill_while_somebody_answers(database_file: Path, tmp_path: Path) -> None:
    """An attempt and its points are there together or not at all, and answering again counts once."""
    fresh = (tmp_path / f"answer-{number}.db" for number in count())
    tried = 0
    for path in every_death(answer, lambda: Path(shutil.copy(database_file, next(fresh)))):
        tried += 1
        assert totals(path) in {(0, 0, 0), (1, 2, 20)}  # two scopes in five periods, two points each
        before = totals(path)[0]
        answer(path)
        assert totals(path) == (before + 1, 2 * (before + 1), 20 * (before + 1))
    assert tried > 20


def totals(path: Path) -> tuple[int, int, int]:
    """Attempts, their points, and the points on all boards."""
    with closing(sqlite3.connect(path)) as connection:
        attempts, points = connection.execute(
            "SELECT COUNT(*), COALESCE(SUM(points), 0) FROM attempts"
        ).fetchone()
        (boards,) = connection.execute("SELECT COALESCE(SUM(points), 0) FROM standings").fetchone()
    return attempts, points, boards
