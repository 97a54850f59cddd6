"""The one way to the database: short write transactions under a lock, reads beside them."""

import asyncio
import sqlite3
from collections.abc import AsyncGenerator, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import Any, LiteralString

import aiosqlite

from bot.domain.errors import CantWrite, NotADatabase, Refusal, StoreRefused

Value = str | int | float | None
Row = Mapping[str, Any]

BUSY_SECONDS = 2.0
"""How long a statement waits for another process; a platform wants its answer within three seconds."""

IN_VAIN_SECONDS = 0.6
"""Who has stood in line so long, while somebody before them waited in vain, is refused with them."""

_REFUSALS = {
    sqlite3.SQLITE_BUSY: Refusal.BUSY,
    sqlite3.SQLITE_LOCKED: Refusal.BUSY,
    sqlite3.SQLITE_FULL: Refusal.FULL,
    sqlite3.SQLITE_IOERR: Refusal.FULL,
    sqlite3.SQLITE_READONLY: Refusal.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Refusal.READ_ONLY,
    sqlite3.SQLITE_PERM: Refusal.READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Refusal.DAMAGED,
    sqlite3.SQLITE_NOTADB: Refusal.DAMAGED,
}
_PRIMARY = 0xFF
"""SQLite's extended result codes carry the plain one in their low byte."""


class Session:
    """Statements on one connection; parameters are named, rows are read by name."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        """Take an open connection."""
        self._connection = connection

    async def all(self, sql: LiteralString, **values: Value) -> list[Row]:
        """Return every row.

        Raises:
            StoreRefused: the database is busy, full, read-only or damaged.
        """
        with _refusals():
            return [dict(row) for row in await self._connection.execute_fetchall(sql, values)]

    async def one(self, sql: LiteralString, **values: Value) -> Row | None:
        """Return the first row, if there is one."""
        rows = await self.all(sql, **values)
        return rows[0] if rows else None

    async def the_one(self, sql: LiteralString, **values: Value) -> Row:
        """Return the row of a statement that always has one: an upsert that returns it, an aggregate."""
        return (await self.all(sql, **values))[0]

    async def run(self, sql: LiteralString, **values: Value) -> None:
        """Carry out a statement that returns nothing."""
        await self.all(sql, **values)

    async def each(self, sql: LiteralString, rows: Sequence[Mapping[str, Value]]) -> None:
        """Carry out a statement once for each row of values."""
        with _refusals():
            await self._connection.executemany(sql, rows)


class Database:
    """One SQLite file: a connection for writing, one for reading."""

    def __init__(self, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        """Take two open connections; `opened` makes them."""
        self._writer = writer
        self._writing = asyncio.Lock()
        self._held_up = 0.0
        """When (monotonic seconds) somebody last waited for another process in vain."""
        self.reader = Session(reader)
        """Reads beside the writer: each statement sees what was committed before it."""

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Session]:
        """Hold one write transaction: all of it is kept, or, where the block raises or we die, nothing.

        Never wait for the network inside.

        Raises:
            StoreRefused: the database is busy, full, read-only or damaged; nothing was kept.
        """
        arrived = monotonic()
        # Tasks share the connection; without the lock one task's rollback undoes another's write.
        async with self._writing:
            # Else each in a long line would wait for itself, and the last one for minutes.
            if self._held_up - arrived > IN_VAIN_SECONDS:
                raise StoreRefused(Refusal.BUSY)
            session = Session(self._writer)
            try:
                await self._begin(session)
                yield session
                await session.run("COMMIT")
            except BaseException:
                await self._roll_back()
                raise

    async def _begin(self, session: Session) -> None:
        try:
            await session.run("BEGIN IMMEDIATE")
        except StoreRefused as error:
            if error.why is Refusal.BUSY:
                self._held_up = monotonic()
            raise

    async def scrub(self) -> None:
        """Bring the file itself up to date, so that nothing deleted stays in it or in the log beside it."""
        async with self._writing:
            await Session(self._writer).run("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _roll_back(self) -> None:
        # Statements are carried out in the order they are handed over, and this one is handed over before
        # anything can cancel us: so it comes after what was cancelled and before what is next.
        # Some errors (a full disk) have rolled back already.
        with suppress(sqlite3.OperationalError):
            await self._writer.execute("ROLLBACK")


@asynccontextmanager
async def opened(path: Path) -> AsyncGenerator[Database]:
    """Open a file whose schema is current (see `bot.store.migrations`), and close it afterwards.

    Raises:
        NotADatabase: it can't be opened.
    """
    async with _connection(path) as writer, _connection(path) as reader:
        yield Database(writer, reader)


@asynccontextmanager
async def _connection(path: Path) -> AsyncGenerator[aiosqlite.Connection]:
    async with aiosqlite.connect(path, isolation_level=None, timeout=BUSY_SECONDS) as connection:
        connection.row_factory = sqlite3.Row
        with naming(path):
            # A read-only file stays in its mode; reading it still works, and writing says why not.
            with suppress(sqlite3.OperationalError):
                await connection.execute("PRAGMA journal_mode = WAL")
            await connection.execute("PRAGMA synchronous = FULL")
            await connection.execute("PRAGMA foreign_keys = ON")
            # What somebody asked us to delete is overwritten, see `Database.scrub`.
            await connection.execute("PRAGMA secure_delete = ON")
        yield connection


@contextmanager
def migrating(path: Path) -> Generator[sqlite3.Connection]:
    """Lend a plain connection whose transactions are begun by hand, with foreign keys off, for revisions.

    Raises:
        NotADatabase: it can't be opened.
    """
    with (
        naming(path),
        closing(sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)) as connection,
    ):
        connection.execute("PRAGMA synchronous = FULL")
        yield connection


def stored_revision(path: Path) -> str | None:
    """Return the schema's revision, None for a file without a schema. Half a millisecond, no Alembic.

    Raises:
        NotADatabase: the file is something else or can't be read.
    """
    if not path.exists():
        return None
    with naming(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        try:
            row: tuple[str] | None = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            tables = connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            if tables != (0,):
                raise sqlite3.DatabaseError("it holds other tables than the coach's") from None
            return None
    return row[0] if row else None


def make_folder(path: Path) -> None:
    """Make the folder that a database is to lie in.

    Raises:
        NotADatabase: it can't be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NotADatabase(str(path), f"its folder can't be made: {error.strerror}") from error


def copy(path: Path, to: Path) -> None:
    """Write a consistent copy of a database, live or not; under its name it is always whole.

    Raises:
        NotADatabase: it can't be read.
        CantWrite: the copy can't be written.
    """
    part = to.with_name(f"{to.name}.part")
    with naming(path), closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
        connection.execute("SELECT COUNT(*) FROM sqlite_master")
        try:
            part.unlink(missing_ok=True)
            connection.execute("VACUUM INTO ?", (str(part),))
            part.replace(to)
        except (OSError, UnicodeError, sqlite3.Error) as error:
            raise CantWrite(str(to), str(error)) from error
        finally:
            with suppress(OSError, UnicodeError):
                part.unlink(missing_ok=True)


@contextmanager
def naming(path: Path) -> Generator[None]:
    """Say which file an error of the driver is about.

    Raises:
        NotADatabase: instead of the driver's error.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise NotADatabase(str(path), str(error)) from error


@contextmanager
def _refusals() -> Generator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        code: int = getattr(error, "sqlite_errorcode", 0)
        why = _REFUSALS.get(code & _PRIMARY)
        if why is None:
            raise
        raise StoreRefused(why) from error
