"""What is noted of who changed what in a workspace."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

KEPT = timedelta(days=365)
"""A year's seasons can be looked back on; what is older explains nothing that still holds."""


class Deed(StrEnum):
    """What somebody did; in brackets what stands before and after it."""

    SET = "set"
    """A setting (its values)."""
    DRILL_SET = "drill_set"
    """A channel's drill, set or changed (as `/drill set` takes it)."""
    DRILL_PAUSED = "drill_paused"
    """(after: the local day on which it goes on by itself)"""
    DRILL_RESUMED = "drill_resumed"
    DRILL_SKIPPED = "drill_skipped"
    """(after: the local day that is left out)"""
    DRILL_POSTED = "drill_posted"
    """Today's drill before its time (after: its local day)."""
    DRILL_REMOVED = "drill_removed"
    """(before: as `/drill set` takes it)"""
    EXPORTED = "exported"
    """A copy of one's own data, as each of the next three is about oneself."""
    HIDDEN = "hidden"
    SHOWN = "shown"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that somebody did."""

    at: int
    """Epoch milliseconds."""
    who: str | None
    """Their name; None for somebody about whom nothing is held any more."""
    deed: Deed
    channel: str | None
    setting: str | None
    before: str | None
    after: str | None
