"""What does a coach take before anybody has said anything to it: memory, and time until it is there?

`uv run python -m tests.benchmarks.at_rest` prints a table: `coach run` on both platforms in one process, and
on one, on our own Discord and our own Slack (Socket Mode), beside the SDKs alone. Memory is the resident set
(VmRSS) after a collection, shared files included.
"""

from rich.console import Console

from tests.benchmarks.effort import Effort
from tests.benchmarks.rest import resident
from tests.benchmarks.row import table

WIDTH = 108
"""Columns; the table needs them, wherever it is printed."""


def measure(console: Console, effort: Effort) -> None:
    """Measure and print."""
    console.print(table("A coach at rest beside the bare SDKs", resident.rows(effort)))


if __name__ == "__main__":
    measure(Console(width=WIDTH), Effort())
