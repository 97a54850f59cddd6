"""What can go wrong with a request to Discord, beyond what can go wrong with any."""

from dataclasses import dataclass, field
from typing import Literal

from tests.discord_server.problems import Problem
from tests.loopback.faults import Broken, Cut, Death, Hanging, Slow, WrongType


@dataclass(frozen=True, slots=True)
class TooMany:
    """429 as Discord itself sends it: of the route's bucket, of the whole bot, or of a shared resource."""

    stored: bool = field(default=False, init=False)
    scope: Literal["user", "global", "shared"] = "user"
    retry_after: float = 0.05


@dataclass(frozen=True, slots=True)
class Banned:
    """429 as Cloudflare sends it: HTML, no `Via`. The address has made too many invalid requests."""

    stored: bool = field(default=False, init=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """Discord's own no: 401, 403, 404 with its JSON error code."""

    stored: bool = field(default=False, init=False)
    problem: Problem


Fault = Cut | Death | TooMany | Banned | Broken | Slow | Hanging | WrongType | Refused
