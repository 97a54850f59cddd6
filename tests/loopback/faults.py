"""What can go wrong with a request on any platform, by route and n-th call; and how it goes wrong."""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from aiohttp import web

T = TypeVar("T")


class Striking(Protocol):
    """A fault says whether the server has done what it was asked before it fails."""

    @property
    def stored(self) -> bool: ...


F = TypeVar("F", bound=Striking)


@dataclass(frozen=True, slots=True)
class Cut:
    """The connection is cut: before anything happened, or after the server has stored it."""

    stored: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A 5xx page: before anything happened, or after the server has stored it."""

    status: int = 500
    stored: bool = False


@dataclass(frozen=True, slots=True)
class Slow:
    """The right answer, late; in seconds of the event loop's time. Stored late, too."""

    stored: bool = field(default=True, init=False)
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

    stored: bool = field(default=True, init=False)


@dataclass
class Rule(Generic[F]):
    """A fault for some calls of a route: the `on`-th matching call from now, and `times - 1` after it."""

    route: re.Pattern[str]
    fault: F
    on: int = 1
    times: int | None = 1
    calls: int = 0

    def take(self, call: str) -> F | None:
        if not self.route.fullmatch(call):
            return None
        self.calls += 1
        late = self.times is not None and self.calls >= self.on + self.times
        return None if self.calls < self.on or late else self.fault

    @property
    def used(self) -> bool:
        return self.calls >= self.on


@dataclass
class Faults(Generic[F]):
    """The rules in force; of several that would strike, the first one does."""

    rules: list[Rule[F]] = field(default_factory=list[Rule[F]])

    def add(self, route: str, fault: F, *, on: int = 1, times: int | None = 1) -> Rule[F]:
        """In `route`, `*` stands for one segment of a path and `**` for any number."""
        rule = Rule(_pattern(route), fault, on, times)
        self.rules.append(rule)
        return rule

    def strike(self, call: str) -> F | None:
        """Counts the call in every rule."""
        found = [rule.take(call) for rule in self.rules]
        return next((fault for fault in found if fault), None)

    def clear(self) -> None:
        self.rules.clear()


def _pattern(route: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*|\*)", route)
    return re.compile("".join({"**": ".*", "*": "[^/ ]+"}.get(part, re.escape(part)) for part in parts))


async def endured(
    fault: Striking | None,
    request: web.Request,
    handled: Callable[[], T],
    *,
    nothing: T,
    closing: asyncio.Event,
) -> T | None:
    """The answer behind a fault: `nothing` where it was never handled, None where the connection is cut."""
    if isinstance(fault, Slow):
        await asyncio.sleep(fault.seconds)
    answer = handled() if fault is None or fault.stored else nothing
    if isinstance(fault, Hanging):
        await closing.wait()
    if isinstance(fault, Death):
        fault.kill()
    if isinstance(fault, Hanging | Cut | Death):
        if request.transport:
            request.transport.abort()
        return None
    return answer
