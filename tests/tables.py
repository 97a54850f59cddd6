"""What a database file holds, read without the coach."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path

from bot.domain.standing import Period


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


def added_up(file: Path) -> Counter[tuple[str, str, str, str]]:
    """(scope, period, account, what) → the sum over the attempts, computed from nothing else."""
    totals: Counter[tuple[str, str, str, str]] = Counter()
    with closing(sqlite3.connect(file)) as connection:
        attempts = connection.execute(
            """
            SELECT attempts.account_id, attempts.points, attempts.local_day, attempts.topic,
                   posts.channel_id, channels.workspace_id
            FROM attempts
            JOIN posts ON posts.id = attempts.post_id
            JOIN channels ON channels.id = posts.channel_id
            """
        ).fetchall()
    for account, points, day, topic, channel, workspace in attempts:
        under = [f":{'/'.join(topic.split('/')[:n])}" for n in range(1, len(topic.split("/")) + 1) if topic]
        for scope in (
            f"{whole}{part}"
            for whole in (f"workspace:{workspace}", f"channel:{channel}")
            for part in ("", *under)
        ):
            for period in Period:
                key = period.key(date.fromisoformat(day))
                totals[scope, key, account, "points"] += points
                totals[scope, key, account, "answered"] += 1
    return totals


def on_the_boards(file: Path) -> Counter[tuple[str, str, str, str]]:
    """(scope, period, account, what) → what the boards have."""
    totals: Counter[tuple[str, str, str, str]] = Counter()
    with closing(sqlite3.connect(file)) as connection:
        standings = connection.execute("SELECT scope, period, account_id, points, answered FROM standings")
        for scope, period, account, points, answered in standings:
            totals[scope, period, account, "points"] += points
            totals[scope, period, account, "answered"] += answered
    return totals


def _tables(connection: sqlite3.Connection) -> list[str]:
    """The tables, but for Alembic's: it may be there, and empty, before anything else is."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in names if name != "alembic_version"]
