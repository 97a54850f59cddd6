"""When and what a channel drills, and what keeps it from it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from bot.domain.delivery import Reason
from bot.domain.timetable import Slot, Timetable, milliseconds

HALTING = frozenset({Reason.GONE, Reason.RIGHTS, Reason.REFUSED})
"""Why a drill could not be posted that keeps a channel from the next ones, too, until somebody mends it."""

HOUR = 60 * 60 * 1000

LOOK_AGAIN = 10 * 60 * 1000
"""Milliseconds between two looks whether it is mended."""

WARN_AT = 7
"""Drills before all questions are used up at which whoever set the drill is told."""


class State(StrEnum):
    """Whether a schedule makes slots."""

    ON = "on"
    PAUSED = "paused"
    REMOVED = "removed"


@dataclass(frozen=True)
class Halt:
    """Why a drill can't be posted until somebody mends it."""

    reason: Reason
    rights: tuple[str, ...] = ()
    """What the bot lacks, in the platform's own words."""


@dataclass(frozen=True)
class Backlog:
    """Slots that have fallen due: those that are missed, and the one that is still worth posting."""

    missed: tuple[Slot, ...]
    current: Slot | None


def backlog(
    timetable: Timetable, taken: frozenset[date], *, since: datetime, window: timedelta, now: datetime
) -> Backlog:
    """Return what has fallen due and has not been taken: however many there are, one at most is posted.

    Args:
        timetable: when it drills.
        taken: local days that have had their slot.
        since: up to when everything was looked at.
        window: how long a slot is worth posting.
        now: the time.
    """
    due = [slot for slot in timetable.due(since, now) if slot.day not in taken]
    if due and now - due[-1].due <= window:
        return Backlog(tuple(due[:-1]), due[-1])
    return Backlog(tuple(due), None)


def next_look(timetable: Timetable, halt: Halt | None, *, since: int, now: int) -> int | None:
    """Return when a schedule has something to do next (epoch milliseconds), None for never.

    One that is halted is looked at every now and then, and when a drill falls due.

    Args:
        timetable: when it drills.
        halt: what keeps it from that.
        since: epoch milliseconds up to which everything was looked at.
        now: epoch milliseconds.
    """
    if halt and halt.reason is Reason.NO_ZONE:
        return now + LOOK_AGAIN
    seen = max(since, now) if halt else since
    following = next(timetable.after(datetime.fromtimestamp(seen / 1000, UTC)), None)
    due = milliseconds(following.due) if following else None
    return min(now + LOOK_AGAIN, due or now + LOOK_AGAIN) if halt else due


def answer_at(shown: str, now: int) -> int | None:
    """Return when the answer of a drill of now is shown to all; None where no time is set for it.

    Args:
        shown: `next`, `never`, or hours such as `4h`.
        now: epoch milliseconds.
    """
    return now + int(shown.removesuffix("h")) * HOUR if shown.endswith("h") else None
