"""Local clocks as one who walks through UTC sees them: what timetables are compared with.

Nothing here asks which instant a local time is; a clock is only ever read at an instant, and zones are never
asked where they change. So a mistake in `fold` or in a search can't be made twice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY
_EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Stretch:
    """Seconds since 1970, from `start` to before `end`, through which a clock keeps one offset."""

    start: int
    end: int
    offset: int


def stretches(zone: str, years: range, *, step: int = DAY) -> list[Stretch]:
    """Walk through some years and a week on either side, in ever smaller steps where the clock changed."""
    place = ZoneInfo(zone)
    first = second(date(years.start, 1, 1)) - WEEK
    last = second(date(years.stop, 1, 1)) + 2 * WEEK
    changes = [first, *_changes(place, range(first, last + 1, step)), last]
    return [Stretch(start, end, _offset(place, start)) for start, end in pairwise(changes)]


def rings(walked: Sequence[Stretch], day: date, at: time) -> list[int]:
    """Return when an alarm clock set to a local time rings on a day: once, twice, or not at all."""
    wall = second(day, at)
    return [wall - s.offset for s in walked if s.start <= wall - s.offset < s.end]


def near(walked: Sequence[Stretch], first: date, last: date) -> list[Stretch]:
    """Return the stretches that may matter to some days, wherever on Earth they are."""
    begin, end = second(first) - 2 * DAY, second(last) + 3 * DAY
    return [stretch for stretch in walked if stretch.start < end and begin < stretch.end]


def due(walked: Sequence[Stretch], day: date, at: time) -> datetime:
    """Return when a day's drill is due: at the first ring, else at the first minute shown later."""
    if rung := rings(walked, day, at):
        return datetime.fromtimestamp(rung[0], UTC)
    change = next(s for s in walked if s.start + s.offset > second(day, at))
    return datetime.fromtimestamp(change.start + -(change.start + change.offset) % MINUTE, UTC)


def second(day: date, at: time = time(0)) -> int:
    """Return the seconds that a clock in UTC shows at a time, counted from 1970."""
    return (day.toordinal() - _EPOCH) * DAY + at.hour * HOUR + at.minute * MINUTE


def _changes(place: ZoneInfo, steps: range) -> Iterator[int]:
    finer = {WEEK: DAY, DAY: HOUR, HOUR: MINUTE, MINUTE: 1}
    seen = _offset(place, steps[0])
    for before, after in pairwise(steps):
        now = _offset(place, after)
        if now != seen and steps.step == 1:
            yield after
        elif now != seen:
            yield from _changes(place, range(before, after + 1, finer[steps.step]))
        seen = now


def _offset(place: ZoneInfo, instant: int) -> int:
    offset = datetime.fromtimestamp(instant, place).utcoffset()
    assert offset is not None
    return offset.days * DAY + offset.seconds
