"""What should never have left the bot."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that the platform's document, its limits or our manners forbid."""

    route: str
    what: str
    body: Any = field(repr=False, default=None)


def assert_none(violations: list[Violation], unknown_routes: list[str]) -> None:
    assert not violations, "\n".join(f"{v.route}: {v.what}\n    {v.body}" for v in violations)
    assert not unknown_routes, f"routes that the loopback server doesn't have: {unknown_routes}"
