"""`coach preview`: when the drills of a schedule would be posted."""

import json
from datetime import UTC, datetime
from itertools import islice
from zoneinfo import ZoneInfo

from bot.core import times
from bot.core.settings import zones
from bot.domain import wish
from bot.domain.timetable import Slot, Timetable


def timetable(*, at: str, zone: str, days: str) -> Timetable:
    """Read a timetable as it was typed.

    Raises:
        BadSetting: what of it is none.
    """
    return Timetable(at=wish.time_of_day(at), zone=wish.zone(zone, zones()), days=wish.weekdays(days))


def upcoming(table: Timetable, start: str, *, count: int, now: datetime) -> list[Slot]:
    """Return the first slots from a day on; by default from the day that it is in the timetable's zone.

    Raises:
        BadSetting: that is no day.
    """
    first = wish.day(start) if start else now.astimezone(ZoneInfo(table.zone)).date()
    return list(islice(table.slots(first), count))


def text(table: Timetable, slots: list[Slot]) -> str:
    """Return the slots for people, a line each."""
    return "\n".join(times.line(slot, table) for slot in slots) or times.NONE


def document(table: Timetable, slots: list[Slot]) -> str:
    """Return the slots for scripts: the scheduled local date, and the instant in local time and in UTC."""
    return json.dumps(
        [
            {
                "date": slot.day.isoformat(),
                "local": slot.due.astimezone(ZoneInfo(table.zone)).isoformat(),
                "utc": slot.due.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z",
            }
            for slot in slots
        ],
        indent=2,
    )
