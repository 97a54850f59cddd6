"""What does our Discord adapter cost beyond discord.py itself?

`uv run python -m tests.benchmarks.discord_adapter` prints a table: CPU of `/quiz` and of events that aren't
ours, in process and without a socket.
"""

import asyncio

from rich.console import Console

from tests.benchmarks.discord import foreign, slash
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import table

WIDTH = 108
"""Columns; the table needs them, wherever it is printed."""


async def measure(console: Console, effort: Effort) -> None:
    """Measure and print."""
    rows = [*await slash.rows(effort), *await foreign.rows(effort)]
    console.print(table("The Discord adapter beside discord.py", rows))


if __name__ == "__main__":
    asyncio.run(measure(Console(width=WIDTH), Effort()))
