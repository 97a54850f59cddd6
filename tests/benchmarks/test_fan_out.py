"""The program runs, with few channels; its other figures are for 10,000."""

from rich.console import Console

from tests.benchmarks import fan_out
from tests.benchmarks.fan.crowd import Group
from tests.benchmarks.row import table

FEW = (Group(1, 30), Group(3, 5), Group(5, 1))


def test_everybody_is_asked_once_and_every_figure_is_there() -> None:
    """On both platforms, and after an outage."""
    scenes = {
        "Discord": fan_out.discord(FEW, 4),
        "Slack": fan_out.slack(FEW, 4),
        "An outage": fan_out.outage(FEW, 4, 20),
    }
    console = Console(width=fan_out.WIDTH, record=True)
    for title, rows in scenes.items():
        console.print(table(title, rows))
        [once] = [row for row in rows if row.what.startswith("doubled or lost")]
        assert (once.figure, once.baseline) == ("0", "50")
    printed = console.export_text()
    assert all(row.what.strip() in printed for rows in scenes.values() for row in rows)
    assert {row.goal for row in scenes["Discord"] if row.goal} == {
        "≤ 1.10 ×",
        "≤ 1 ×",
        "0",
        "≤ + 10 MB",
        "≤ 2 ×",
        "≤ 1.5 ×",
        "< 20 ms",
    }
