"""Runs an SQL file on the app.db of a sandbox, and prints each row as a|b. A process of its own."""

import re
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path


def main(file: Path) -> None:
    """Run the statements, each by itself; BEGIN and COMMIT happen where the file says so."""
    database = sqlite3.connect("app.db", isolation_level=None)
    for statement in _statements(file.read_text(encoding="utf-8")):
        for row in database.execute(statement):
            print("|".join("" if value is None else str(value) for value in row))
    database.close()


def _statements(script: str) -> Iterator[str]:
    """Split at the semicolons that end a statement: sqlite3 returns rows of one at a time."""
    pending = ""
    for part in re.split("(?<=;)", script):
        pending += part
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip():
        yield pending


if __name__ == "__main__":
    main(Path(sys.argv[1]))
