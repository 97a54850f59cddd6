from rich.console import Console

from tests.benchmarks.effort import Effort
from tests.benchmarks.rest import resident
from tests.benchmarks.row import table


def test_bots_on_both_platforms_are_measured() -> None:
    """A coach and the bare SDKs come to be ready on both at once; what they hold is for people to read."""
    rows = resident.rows(Effort(starts=1), resident.WHERES[:1])
    console = Console(width=120, record=True)
    console.print(table("At rest", rows))
    printed = console.export_text()
    assert all(row.what.strip() in printed for row in rows)
    assert [row.goal for row in rows if row.goal] == ["≤ + 20 MB", "≤ + 0.3 s", "≤ 90 MB"]
