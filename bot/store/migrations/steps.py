"""From one revision to another, after a copy, all or nothing."""

from datetime import datetime
from functools import cache
from pathlib import Path

from bot.domain.errors import NewerDatabase, UnknownRevision
from bot.store import database

BASE = "base"
HEAD = "head"

_HERE = Path(__file__).parent
_NUMBER = 4
"""A revision's file begins with its number, `0001_….py`, so that the head is known without Alembic."""


@cache
def known() -> tuple[str, ...]:
    """Return the revisions that this coach knows, oldest first."""
    return tuple(sorted(path.name[:_NUMBER] for path in (_HERE / "versions").glob("[0-9]*.py")))


def prepare(path: Path, now: datetime) -> Path | None:
    """Bring the file to the current schema, making it where there is none; return the copy made before.

    Raises:
        NewerDatabase: a newer coach wrote it.
        NotADatabase: it is something else, or out of reach.
    """
    return None if is_at(path, HEAD) else migrate(path, HEAD, now)


def is_at(path: Path, revision: str) -> bool:
    """Return whether the file is at a revision (`head`, `base` or a number) already.

    Raises:
        UnknownRevision: no such revision.
        NewerDatabase: a newer coach wrote it.
        NotADatabase: it is something else, or out of reach.
    """
    return _stored(path) == _target(revision)


def migrate(path: Path, revision: str, now: datetime) -> Path | None:
    """Bring the file up or down to a revision (`head`, `base` or a number), after a copy; return the copy.

    Raises:
        UnknownRevision: no such revision.
        NewerDatabase: a newer coach wrote it.
        NotADatabase: it is something else, or out of reach.
    """
    stored, to = _stored(path), _target(revision)
    if stored == to:
        return None
    database.make_folder(path)
    kept = _copied(path, stored, now) if stored else None
    try:
        _carry_out(path, revision, down=stored is not None and (to is None or to < stored))
    except Exception:
        if kept:  # nothing changed, so it is a copy of what is still there
            kept.unlink(missing_ok=True)
        raise
    return kept


def _target(revision: str) -> str | None:
    if revision not in {BASE, HEAD, *known()}:
        raise UnknownRevision(revision, known())
    return {BASE: None, HEAD: known()[-1]}.get(revision, revision)


def _stored(path: Path) -> str | None:
    stored = database.stored_revision(path)
    if stored is not None and stored not in known():
        raise NewerDatabase(str(path), stored, known()[-1])
    return stored


def _copied(path: Path, stored: str, now: datetime) -> Path:
    copy = path.with_name(f"{path.stem}.{stored}.{now:%Y%m%dT%H%M%S%f}{path.suffix}")
    database.copy(path, copy)
    return copy


def _carry_out(path: Path, revision: str, *, down: bool) -> None:
    from bot.store.migrations.alembic_run import run  # noqa: PLC0415 – half a second, only when behind

    run(path, _HERE, revision, down=down)
