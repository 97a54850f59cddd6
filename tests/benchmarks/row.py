"""A figure beside its baseline and its goal."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Self

from rich.table import Table


@dataclass(frozen=True)
class Row:
    """A line of the table; one without a goal only says where the time goes."""

    what: str
    figure: str
    baseline: str = ""
    beside: str = ""
    """The figure against the baseline: so many times, or so much more."""
    goal: str = ""
    met: bool | None = None

    def against(self, goal: str, *, met: bool) -> Self:
        """The same with a goal."""
        return replace(self, goal=goal, met=met)


def table(title: str, rows: Iterable[Row]) -> Table:
    shown = Table(title=title)
    shown.add_column("")
    for column in ("figure", "baseline", "beside it", "goal", "met"):
        shown.add_column(column, justify="right")
    for row in rows:
        met = {None: "", True: "yes", False: "[bold]no[/]"}[row.met]
        shown.add_row(row.what, row.figure, row.baseline, row.beside, row.goal, met)
    return shown
