"""What whoever set a drill is told in private, when something about it needs them."""

from dataclasses import dataclass
from enum import StrEnum


class About(StrEnum):
    """What it is about; in brackets what the detail says."""

    IN_DOUBT = "in_doubt"
    """Nobody knows whether a drill stands there (its local day)."""
    HALTED = "halted"
    """The drill is paused until somebody mends something (the reason, then each right that is lacking)."""
    RUNNING_OUT = "running_out"
    """Soon every question will have been asked (how many are left)."""


@dataclass(frozen=True)
class Notice:
    """One thing to tell."""

    what: About
    detail: str
