"""What happens at the minute at which 10,000 channels drill?

`uv run python -m tests.benchmarks.fan_out` prints a table for each of: Discord (the real adapter over
discord.py without a socket), Slack (the real messenger), and Discord broken for ten minutes from the due
minute on. Whoever is spoken to answers after 100 to 200 ms. The scheduler, the core and the database's file
are the real ones; time is the process's CPU and what waiting would take, which is skipped: a drain of ten
minutes takes one, and the machine's other work isn't counted. Neither is the disk's, for a file in memory
(TMPDIR=/dev/shm) and one on a disk give the same figures.

Floors: the requests, all of them, people's, too, at the adapter's own rate; on Slack, where each workspace
has a rate, the largest one's messages.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from rich.console import Console

from bot.adapters.discord import pace
from bot.adapters.slack import messenger
from tests.benchmarks.fan import rows, skipping
from tests.benchmarks.fan.crowd import Group
from tests.benchmarks.fan.discord import Discord
from tests.benchmarks.fan.drain import Figures, Plan, measured
from tests.benchmarks.fan.slack import Slack
from tests.benchmarks.row import Row, table

WIDTH = 108
"""Columns; the table needs them, wherever it is printed."""

CHANNELS = (Group(1, 5000), Group(40, 100), Group(90, 10), Group(40, 1), Group(60, 1, late=2))
"""One workspace has half of all; some small ones are due while the others drain."""

OUTAGE = 600
"""Seconds."""

A_SECOND = pace.BURST / pace.BETWEEN
"""Requests to Discord."""


def discord(groups: Sequence[Group] = CHANNELS, idle: int = 200) -> list[Row]:
    found = _measured(Plan(Discord, groups, idle=idle))
    return [
        *rows.drained(found, _requests(found)),
        rows.busiest(found, int(pace.BURST + A_SECOND)),
        *_common(found, A_SECOND),
    ]


def slack(groups: Sequence[Group] = CHANNELS, idle: int = 200) -> list[Row]:
    found = _measured(Plan(Slack, groups, idle=idle))
    most, seconds = messenger.A_WORKSPACE
    messages = len(found.places[0].drills) + len(found.waits[0])
    return [
        *rows.drained(found, lambda _: messages * seconds / most),
        *_common(found, len(found.places) * most / seconds),
    ]


def outage(groups: Sequence[Group] = CHANNELS, idle: int = 200, seconds: int = OUTAGE) -> list[Row]:
    """After it the backlog drains at the same rate; a message in doubt is looked for first."""
    found = _measured(Plan(Discord, groups, idle=idle, outage=seconds))
    return [
        *rows.drained(found, _requests(found)),
        rows.busiest(found, int(pace.BURST + A_SECOND)),
        rows.once(found),
        rows.memory(found),
        *rows.quick(found),
        *rows.held(found),
    ]


SCENES: dict[str, Callable[[], list[Row]]] = {
    "10,000 channels due at once on Discord": discord,
    "10,000 channels due at once on Slack": slack,
    "The same on Discord, which is broken for ten minutes": outage,
}


def _measured(plan: Plan) -> Figures:
    for ours in ("bot", "discord"):
        logging.getLogger(ours).addHandler(logging.NullHandler())  # what isn't answered is no news here
    return skipping.run(lambda loop: measured(loop, plan))


def _requests(found: Figures) -> Callable[[float], float]:
    return lambda moment: found.ledger.until(moment) / A_SECOND


def _common(found: Figures, rate: float) -> list[Row]:
    return [
        rows.once(found),
        rows.memory(found),
        rows.fair(found, rate),
        *rows.quick(found),
        *rows.held(found),
        *rows.effort(found),
    ]


def measure(console: Console) -> None:
    """Measure and print; each in a process of its own, for the sake of its memory."""
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=1) as pool:
        for title, scene in SCENES.items():
            console.print(table(title, pool.submit(scene).result()))


if __name__ == "__main__":
    measure(Console(width=WIDTH))
