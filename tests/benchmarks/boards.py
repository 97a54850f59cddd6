"""What do a board, a rank and an award cost in a workspace of 10,000, in a file with 1,000,000 people?

`uv run python -m tests.benchmarks.boards` prints a table: the coach's store beside the raw driver doing the
same statements on the same file, and awards there beside those in a file where nobody has answered yet. The
file (1.8 GB, a minute or two to make) has everybody's whole workspace in every period; the measured
workspace has its channel and topics, too: an award writes forty totals.
"""

import asyncio

from rich.console import Console

from tests.benchmarks.boards_beside import measured
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import table

WIDTH = 108
"""Columns; the table needs them, wherever it is printed."""


async def measure(console: Console, effort: Effort) -> None:
    """Measure and print."""
    console.print(table("Boards and awards beside raw sqlite3", await measured.rows(effort)))


if __name__ == "__main__":
    asyncio.run(measure(Console(width=WIDTH), Effort()))
