"""What somebody wants a channel to drill, as they typed it."""

from dataclasses import dataclass
from datetime import date, time

from bot.domain.question import Mode
from bot.domain.timetable import Weekday

HOUR = 60 * 60 * 1000
WINDOW = 6 * HOUR
"""Milliseconds for which a missed drill is caught up, unless it is set otherwise."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A drill as it is to be set; what is None follows the workspace's settings."""

    topics: tuple[str, ...]
    """As they were typed."""
    at: time
    zone: str | None = None
    days: frozenset[Weekday] = frozenset(Weekday)
    skip: frozenset[date] = frozenset()
    window: int = WINDOW
    mode: Mode = Mode.REVEAL
    reveal: str | None = None
    answer: str | None = None
