"""Which known names are like one that somebody has mistyped.

The library behind it takes 2.6 MB, so it is imported when the first name is mistyped.
"""

from collections.abc import Iterable


def like(typed: str, known: Iterable[str], *, score: float, most: int) -> tuple[str, ...]:
    """Return the names that are most like what was typed, also in parts, best first.

    Args:
        typed: a name that isn't known.
        known: the names that are.
        score: the least likeness that counts, from 0 to 100.
        most: how many are returned at most.
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415 – see above

    near = process.extract(typed, list(known), scorer=fuzz.WRatio, score_cutoff=score, limit=most)
    return tuple(name for name, _, _ in near)


def likest(typed: str, known: Iterable[str], *, score: float) -> tuple[str, ...]:
    """Return the names that differ from what was typed in the fewest letters; none below that likeness."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 – see above

    near = process.extract(typed, list(known), scorer=fuzz.ratio, score_cutoff=score)
    return tuple(name for name, found, _ in near if found == near[0][1])


def of_words(typed: str, known: str) -> float:
    """Return how alike the most alike words of two names are, from 0 to 1."""
    from rapidfuzz.distance import JaroWinkler  # noqa: PLC0415 – see above

    pairs = ((one, other) for one in typed.split() for other in known.split())
    return max((JaroWinkler.similarity(one, other) for one, other in pairs), default=0.0)
