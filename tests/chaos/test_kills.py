"""A kill before any statement leaves the old state or the new one, and the next start goes on from it."""

import shutil
import sqlite3
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest

from bot.store import migrations
from bot.store.database import stored_revision
from tests.chaos.dying import NOW, answer, drill, every_death, migrate, set_drill
from tests.tables import rows, schema

Contents = tuple[str | None, dict[str, list[str]], dict[str, list[str]]]


def contents(path: Path) -> Contents:
    """Revision, schema and rows of a file that is sound."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return stored_revision(path), schema(path), rows(path)


@pytest.fixture
def answered(database_file: Path) -> Path:
    answer(database_file)
    return database_file


EACH, SOME, FEW = pytest.param(1, marks=pytest.mark.long), 8, 64
NOTHING: Contents = (None, {}, {})


@pytest.mark.parametrize("step", [EACH, FEW])
def test_a_kill_while_the_schema_is_made(tmp_path: Path, step: int) -> None:
    new = tmp_path / "whole.db"
    migrations.prepare(new, NOW)
    fresh = (tmp_path / f"{number}.db" for number in count())
    seen = [contents(path) for path in every_death(migrate, lambda: next(fresh), "head", step=step)]
    assert len(seen) * step > 30
    assert all(state in (NOTHING, contents(new)) for state in seen)
    assert seen[-1] == contents(new)
    for path in tmp_path.glob("[0-9]*.db"):
        migrations.prepare(path, NOW)
        assert contents(path) == contents(new)


@pytest.mark.parametrize("step", [EACH, FEW])
@pytest.mark.parametrize(("before", "after"), [("head", "base"), ("0001", "head"), ("head", "0001")])
def test_a_kill_while_the_schema_changes(
    answered: Path, tmp_path: Path, before: str, after: str, step: int
) -> None:
    migrations.migrate(answered, before, NOW)
    old = contents(answered)
    new = Path(shutil.copy(answered, tmp_path / "new.db"))
    migrations.migrate(new, after, NOW)
    fresh = (tmp_path / f"{number}.db" for number in count())
    paths = every_death(migrate, lambda: Path(shutil.copy(answered, next(fresh))), after, step=step)
    seen = [contents(path) for path in paths]
    assert len(seen) * step > 15
    assert all(state in (old, contents(new)) for state in seen)
    assert (seen[0], seen[-1]) == (old, contents(new))
    copies = list(tmp_path.glob("[0-9]*.????.*.db"))
    assert copies
    assert all(contents(copy) == old for copy in copies)


@pytest.mark.parametrize("step", [EACH, SOME])
def test_a_kill_while_somebody_answers(database_file: Path, tmp_path: Path, step: int) -> None:
    """An attempt and its points are there together or not at all; what was heard counts, once."""
    fresh = (tmp_path / f"answer-{number}.db" for number in count())
    tried = 0
    for path in every_death(answer, lambda: Path(shutil.copy(database_file, next(fresh))), step=step):
        tried += 1
        heard = one(path, "SELECT COUNT(*) FROM reactions WHERE reaction = 'knew'")
        asked = one(path, "SELECT COUNT(*) FROM posts")
        assert totals(path) in {(0, 0, 0), (1, 2, 80)}  # eight scopes in five periods, two points each
        answer(path)
        assert totals(path) == (heard + 1, 2 * (heard + 1), 80 * (heard + 1))
        assert one(path, "SELECT COUNT(*) FROM deliveries WHERE what = 'question'") == asked + 1
        assert one(path, "SELECT COUNT(*) FROM deliveries WHERE state <> 'posted'") == 0
        assert one(path, "SELECT COUNT(*) FROM posts WHERE message_id IS NULL") == 0
        assert one(path, "SELECT COUNT(*) FROM reactions WHERE answered_at IS NULL") == 0
    assert tried * step > 60


@pytest.mark.parametrize("step", [EACH, SOME])
@pytest.mark.parametrize("minutes", [0, 200])
def test_a_kill_while_a_channel_drills(database_file: Path, tmp_path: Path, step: int, minutes: int) -> None:
    """Slot, post and delivery are there together or not at all; each day's question is said once."""
    set_drill(database_file)
    fresh = (tmp_path / f"drill-{number}.db" for number in count())
    tried = 0
    for path in every_death(drill, lambda: Path(shutil.copy(database_file, next(fresh))), 0, step=step):
        tried += 1
        slots = one(path, "SELECT COUNT(*) FROM slots")
        assert one(path, "SELECT COUNT(*) FROM posts") == slots
        assert one(path, "SELECT COUNT(*) FROM deliveries WHERE what = 'question'") == slots
        drill(path, minutes)
        assert one(path, "SELECT COUNT(*) FROM slots WHERE followed = 1") == 2
        assert one(path, "SELECT COUNT(*) FROM deliveries WHERE state = 'posted'") == 3
        said = path.with_suffix(".said").read_text().splitlines()
        assert len(said) == len(set(said)) == 3
    assert tried * step > 120


def one(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchone()[0]


def totals(path: Path) -> tuple[int, int, int]:
    """Attempts, their points, and the points on all boards."""
    with closing(sqlite3.connect(path)) as connection:
        attempts, points = connection.execute(
            "SELECT COUNT(*), COALESCE(SUM(points), 0) FROM attempts"
        ).fetchone()
        (boards,) = connection.execute("SELECT COALESCE(SUM(points), 0) FROM standings").fetchone()
    return attempts, points, boards
