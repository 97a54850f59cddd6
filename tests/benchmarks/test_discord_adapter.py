"""The benchmark runs; its figures are for people to read."""

from rich.console import Console

from tests.benchmarks.discord import foreign, slash
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import table


async def test_the_in_process_rows_are_printed() -> None:
    little = Effort(rounds=1, events=2, quizzes=2)
    rows = [*await slash.rows(little), *await foreign.rows(little)]
    console = Console(width=120, record=True)
    console.print(table("The Discord adapter", rows))
    printed = console.export_text()
    assert all(row.what.strip() in printed for row in rows)
    assert [row.goal for row in rows if row.goal] == ["≤ 3.0 ×"] * 2 + ["≤ 1.1 ×"] * 4
