"""Revisions: up, down and up again, a copy before each change, and no guessing at files of others."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory

from bot.domain.errors import NewerDatabase, NotADatabase, UnknownRevision
from bot.store import migrations
from bot.store.database import stored_revision
from tests.tables import schema

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_the_known_revisions_are_alembics_own_in_one_line() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()] == list(reversed(migrations.known()))


@pytest.mark.parametrize("revision", [*migrations.known(), "base"])
def test_down_to_each_revision_and_up_again_is_the_same_schema(database_file: Path, revision: str) -> None:
    before = schema(database_file)
    migrations.migrate(database_file, revision, NOW)
    migrations.migrate(database_file, "head", NOW)
    assert schema(database_file) == before


def test_a_copy_is_kept_before_a_change_and_only_then(database_file: Path, tmp_path: Path) -> None:
    assert migrations.prepare(database_file, NOW) is None
    with closing(sqlite3.connect(database_file)) as connection, connection:
        connection.execute("INSERT INTO learners (id, created_at) VALUES ('ada', 0)")
    kept = migrations.migrate(database_file, "base", NOW)
    assert kept
    assert kept.parent == tmp_path
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT id FROM learners").fetchall() == [("ada",)]
    assert stored_revision(database_file) is None


def test_a_change_that_fails_leaves_no_copy_behind_and_takes_no_older_one(
    database_file: Path, tmp_path: Path
) -> None:
    """However often somebody tries to start, the disk does not fill with equal copies."""
    kept = migrations.migrate(database_file, migrations.known()[0], NOW)
    with closing(sqlite3.connect(database_file)) as connection, connection:
        connection.execute("CREATE TABLE cards (in_the_way INTEGER)")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(NotADatabase):
        migrations.prepare(database_file, NOW + timedelta(seconds=1))
    assert sorted(tmp_path.iterdir()) == before
    assert kept in before


def test_a_database_of_a_newer_coach_is_left_alone(database_file: Path) -> None:
    with closing(sqlite3.connect(database_file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = database_file.read_bytes()
    with pytest.raises(NewerDatabase) as caught:
        migrations.prepare(database_file, NOW)
    assert (caught.value.found, caught.value.known) == ("9999", migrations.known()[-1])
    assert database_file.read_bytes() == before


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "theirs.db"
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("CREATE TABLE invoices (id INTEGER)")
    with pytest.raises(NotADatabase):
        migrations.prepare(file, NOW)
    assert list(schema(file)) == ["invoices"]


def test_a_revision_that_is_none_is_named(database_file: Path) -> None:
    with pytest.raises(UnknownRevision) as caught:
        migrations.migrate(database_file, "head; DROP TABLE learners", NOW)
    assert caught.value.known == migrations.known()
