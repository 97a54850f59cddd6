"""What can go wrong with a request, by route and n-th call."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Literal

from tests.discord_server.problems import Problem


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is cut: before anything happened, or after the server has stored it."""

    stored: bool = False


@dataclass(frozen=True, slots=True)
class TooMany:
    """429 as Discord itself sends it: of the route's bucket, of the whole bot, or of a shared resource."""

    stored: ClassVar = False
    scope: Literal["user", "global", "shared"] = "user"
    retry_after: float = 0.05


@dataclass(frozen=True, slots=True)
class Banned:
    """429 as Cloudflare sends it: HTML, no `Via`. The address has made too many invalid requests."""

    stored: ClassVar = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A 5xx page: before anything happened, or after the server has stored it."""

    status: int = 500
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The right answer, late; in seconds of the event loop's time. Stored late, too."""

    stored: ClassVar = True
    seconds: float


@dataclass(frozen=True, slots=True)
class Death:
    """`kill` ends the bot: before anything happened, or after the server has stored it and said nothing."""

    kill: Callable[[], None]
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Hanging:
    """No answer ever."""

    stored: bool = False


@dataclass(frozen=True, slots=True)
class WrongType:
    """The right status and body under `text/html`."""

    stored: ClassVar = True


@dataclass(frozen=True, slots=True)
class Refused:
    """Discord's own no: 401, 403, 404 with its JSON error code."""

    stored: ClassVar = False
    problem: Problem


Fault = Cut | Death | TooMany | Banned | Broken | Slow | Hanging | WrongType | Refused


@dataclass
class Rule:
    """A fault for some calls of a route: the `on`-th matching call from now, and `times - 1` after it."""

    route: re.Pattern[str]
    fault: Fault
    on: int = 1
    times: int | None = 1
    calls: int = 0

    def take(self, call: str) -> Fault | None:
        if not self.route.fullmatch(call):
            return None
        self.calls += 1
        late = self.times is not None and self.calls >= self.on + self.times
        return None if self.calls < self.on or late else self.fault

    @property
    def used(self) -> bool:
        return self.calls >= self.on


@dataclass
class Faults:
    """The rules in force; of several that would strike, the first one does."""

    rules: list[Rule] = field(default_factory=list[Rule])

    def add(self, route: str, fault: Fault, *, on: int = 1, times: int | None = 1) -> Rule:
        """`route` is a method and a path, in which `*` stands for one segment and `**` for any number."""
        rule = Rule(_pattern(route), fault, on, times)
        self.rules.append(rule)
        return rule

    def strike(self, method: str, path: str) -> Fault | None:
        """Counts the call in every rule."""
        found = [rule.take(f"{method} {path}") for rule in self.rules]
        return next((fault for fault in found if fault), None)

    def clear(self) -> None:
        self.rules.clear()


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", route)
    return re.compile("".join({"**": ".*", "*": "[^/ ]+"}.get(part, re.escape(part)) for part in parts))
