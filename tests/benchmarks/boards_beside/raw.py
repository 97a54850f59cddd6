"""The raw driver, doing the very statements that the coach hands to its own."""

import sqlite3
from collections.abc import Awaitable, Callable, Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

from bot.store.database import Row, Session, Value

Values = Mapping[str, Value]


@dataclass
class Script:
    """Statements with their values, in order; one with several rows of values is carried out for each."""

    statements: list[tuple[str, Values | Sequence[Values]]] = field(
        default_factory=list[tuple[str, Values | Sequence[Values]]]
    )

    def play(self, connection: sqlite3.Connection) -> None:
        for sql, values in self.statements:
            if isinstance(values, Mapping):
                connection.execute(sql, values).fetchall()
            else:
                connection.executemany(sql, values)


class Noting(Session):
    """A session that also notes what it is asked to do."""

    def __init__(self, session: Session) -> None:
        super().__init__(session._connection)
        self.script = Script()

    async def all(self, sql: LiteralString, **values: Value) -> list[Row]:
        self.script.statements.append((sql, values))
        return await super().all(sql, **values)


class OnlyNoting(Noting):
    """A session that does nothing but note; for acts that read nothing."""

    async def all(self, sql: LiteralString, **values: Value) -> list[Row]:
        self.script.statements.append((sql, values))
        return []

    async def each(self, sql: LiteralString, rows: Sequence[Values]) -> None:
        self.script.statements.append((sql, rows))


async def noted(session: Noting, act: Callable[[Session], Awaitable[object]]) -> Script:
    """What an act asks of a session."""
    await act(session)
    return session.script


@contextmanager
def connected(path: Path) -> Generator[sqlite3.Connection]:
    """A connection set up as the coach's own are."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        yield connection
