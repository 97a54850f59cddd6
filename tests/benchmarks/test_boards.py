"""The benchmark runs; its figures are for people to read."""

from rich.console import Console

from tests.benchmarks.boards_beside import measured
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import table


async def test_boards_and_awards_are_measured() -> None:
    """Every award is a new one, in a file with people and in one without, and every row has its baseline."""
    rows = await measured.rows(Effort(rounds=1, events=10, quizzes=2), people=30, workspaces=2)
    console = Console(width=120, record=True)
    console.print(table("Boards", rows))
    printed = console.export_text()
    assert all(row.what.strip() in printed and row.baseline for row in rows)
    assert [row.goal for row in rows if row.goal] == [*["≤ 1 ms, ≤ 5 ×"] * 4, "≥ 0.35 of its rate", "≤ 2 ×"]
