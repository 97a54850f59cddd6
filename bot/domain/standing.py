"""Places on a leaderboard: the scopes and periods they are counted over."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Scope(StrEnum):
    """Whose points are compared."""

    WORKSPACE = "workspace"
    CHANNEL = "channel"
    TEAM = "team"


class Period(StrEnum):
    """Over which time; a season is a calendar quarter."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"
    SEASON = "season"
    ALL = "all"

    def key(self, day: date) -> str:
        """Return the name of the period of this kind that `day` lies in, such as `week:2026-W47`."""
        match self:
            case Period.TODAY:
                return f"day:{day.isoformat()}"
            case Period.WEEK:
                year, week, _ = day.isocalendar()
                return f"week:{year}-W{week:02}"
            case Period.MONTH:
                return f"month:{day:%Y-%m}"
            case Period.SEASON:
                return f"season:{day.year}-Q{(day.month + 2) // 3}"
            case Period.ALL:
                return "all"


@dataclass(frozen=True)
class Total:
    """What an account's answers add up to in one scope and period."""

    points: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A total that was not what the attempts add up to; None where there is none."""

    workspace: str
    channel: str | None
    """The channel's name, for the total of a channel's board."""
    period: str
    """As `Period.key` names it."""
    name: str
    """Whose total it is."""
    before: Total | None
    after: Total | None


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One account's place; equal points share a rank."""

    rank: int
    name: str
    points: int
    answered: int
    mine: bool = False
