"""When a channel drills: local times and days, and the one slot that each such day makes."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from itertools import takewhile
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

A_DAY = timedelta(days=1)
A_MINUTE = 60

WIDEST = 2 * A_DAY
"""Local days lie at most so far from the same day in UTC, a gap of a whole day included."""


class Weekday(IntEnum):
    """As `date.weekday` counts them."""

    MON, TUE, WED, THU, FRI, SAT, SUN = range(7)


@dataclass(frozen=True)
class Slot:
    """One local day of a timetable, and the instant in UTC at which it is due."""

    day: date
    due: datetime


@dataclass(frozen=True, kw_only=True)
class Timetable:
    """A local time on some days of the week, less the dates that are left out."""

    at: time
    zone: str
    """An IANA name."""
    days: frozenset[Weekday] = frozenset(Weekday)
    skip: frozenset[date] = frozenset()
    begins: date = date.min
    """The first day that counts, for whoever pauses until then."""

    def has(self, day: date) -> bool:
        """Whether a local day has a slot."""
        return day >= self.begins and Weekday(day.weekday()) in self.days and day not in self.skip

    def slot(self, day: date) -> Slot:
        """Return a day's slot, whether it is scheduled or not."""
        return Slot(day, instant(datetime.combine(day, self.at), self.zone))

    def slots(self, start: date) -> Iterator[Slot]:
        """Yield the slots from a local day on, as far as the calendar reaches in UTC, too."""
        day = max(start, self.begins, date.min + WIDEST)
        while day < date.max:
            if self.has(day):
                yield self.slot(day)
            day += A_DAY

    def after(self, moment: datetime) -> Iterator[Slot]:
        """Yield the slots that are due later than that moment."""
        start = (moment.astimezone(UTC) - WIDEST).date()
        return (slot for slot in self.slots(start) if slot.due > moment)

    def due(self, since: datetime, now: datetime) -> list[Slot]:
        """Return the slots that fell due later than `since`, up to now."""
        return list(takewhile(lambda slot: slot.due <= now, self.after(since)))


def knows(zone: str) -> bool:
    """Whether this machine has a time zone of that name."""
    try:
        ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return False
    return True


def milliseconds(moment: datetime) -> int:
    """Return an instant as epoch milliseconds."""
    return int(moment.timestamp() * 1000)


def instant(local: datetime, zone: str) -> datetime:
    """Return the one instant in UTC of a local time (without a zone).

    Where clocks are put back and it comes twice, the first; where they are put forward and it doesn't come
    at all, the first minute after the gap.
    """
    place = ZoneInfo(zone)
    first = local.replace(tzinfo=place).astimezone(UTC)
    if first.astimezone(place).replace(tzinfo=None) == local:
        return first
    # In a gap the two readings of `fold` lie on either side of the change.
    before = local.replace(tzinfo=place, fold=1).astimezone(UTC)
    return _change(before, first, place)


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Return the first whole minute, by the local clock, after the one change between two instants."""

    def changed(second: int) -> bool:
        return datetime.fromtimestamp(second, place).utcoffset() != before.astimezone(place).utcoffset()

    seconds = range(int(before.timestamp()), int(after.timestamp()) + 1)
    change = seconds[bisect_left(seconds, True, key=changed)]  # noqa: FBT003 – what is looked for
    late = datetime.fromtimestamp(change, place).second
    return datetime.fromtimestamp(change + (A_MINUTE - late if late else 0), UTC)
