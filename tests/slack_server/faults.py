"""What can go wrong with a request to Slack, beyond what can go wrong with any."""

from dataclasses import dataclass, field

from tests.loopback.faults import Broken, Cut, Death, Hanging, Slow, WrongType
from tests.slack_server.problems import Problem


@dataclass(frozen=True, slots=True)
class TooMany:
    """429 with `Retry-After` in whole seconds, as Slack sends it."""

    stored: bool = field(default=False, init=False)
    retry_after: int = 1


@dataclass(frozen=True, slots=True)
class Refused:
    """Slack's own no: `ok: false` with one of its words, under 200."""

    stored: bool = field(default=False, init=False)
    problem: Problem


Fault = Cut | Death | TooMany | Broken | Slow | Hanging | WrongType | Refused
