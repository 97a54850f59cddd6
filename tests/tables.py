"""What a database file holds, read without the coach."""

import sqlite3
from contextlib import closing
from pathlib import Path


def schema(path: Path) -> dict[str, list[str]]:
    """Tables with their columns, keys and indexes, in whatever order they were made."""
    with closing(sqlite3.connect(path)) as connection:
        return {
            table: sorted(
                str(row[1:] if "info" in pragma else row[2:])
                for pragma in ("table_info", "foreign_key_list", "index_list")
                for row in connection.execute(f"PRAGMA {pragma}({table})")
            )
            for table in _tables(connection)
        }


def rows(path: Path) -> dict[str, list[str]]:
    """Every row of every table that has any, with the names of its columns."""
    with closing(sqlite3.connect(path)) as connection:
        connection.row_factory = sqlite3.Row
        found = {
            table: sorted(
                str(sorted(dict(row).items()))
                for row in connection.execute(f"SELECT * FROM {table}")  # noqa: S608 – our own tables
            )
            for table in _tables(connection)
        }
        return {table: lines for table, lines in found.items() if lines}


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables, but for Alembic's: it may be there, and empty, before anything else is."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if name != "alembic_version"]
