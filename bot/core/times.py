"""When a drill is posted, in words: by the local clock, then in UTC."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.core.words import day
from bot.domain.timetable import Slot, Timetable

NONE = "The calendar ends before such a day."

_MINUTES = len("2027-03-28T03:00")


def line(slot: Slot, timetable: Timetable) -> str:
    """Return one slot as a line that also reads well aloud; one that a clock change moves says so."""
    local = slot.due.astimezone(ZoneInfo(timetable.zone))
    offset = local.isoformat(timespec="minutes")[_MINUTES:]
    utc = f"{slot.due:%H:%M}" if slot.due.date() == local.date() else moment(slot.due)
    return f"{moment(local)} (UTC{offset}) is {utc} UTC{_moved(slot, timetable, local)}"


def moment(one: datetime) -> str:
    """Return an instant by the clock that it was read from."""
    return f"{one:%a} {day(one)}, {one:%H:%M}"


def _moved(slot: Slot, timetable: Timetable, local: datetime) -> str:
    planned = datetime.combine(slot.day, timetable.at)
    if local.date() != slot.day:
        return f"; {moment(planned)} doesn't exist there"
    if local.replace(tzinfo=None) != planned:
        return f"; {planned:%H:%M} doesn't exist that day"
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        return f"; {planned:%H:%M} comes twice that day, this is the first"
    return ""
