"""What an answer earns. The table for people is docs/points.md; both say the same."""

from dataclasses import dataclass

SELF_RATED = 2


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What decides the points of a self-rating besides the rating, which never does."""

    after_public_reveal: bool
    self_ratings_count: bool
    left_today: int | None
    """What the day's cap leaves to the account; None for a drill, which has none."""


def self_rated(circumstances: Circumstances) -> int:
    """Return the points of a self-rating: the same for each button, so that nobody has a reason to lie."""
    if circumstances.after_public_reveal or not circumstances.self_ratings_count:
        return 0
    if circumstances.left_today is None:
        return SELF_RATED
    return min(SELF_RATED, max(circumstances.left_today, 0))
