"""Which question comes next."""

from collections.abc import Mapping, Sequence

from bot.domain.question import Question

NEVER = -1


def next_question(
    candidates: Sequence[Question], *, posted_here: Mapping[str, int], answered: Mapping[str, int]
) -> Question:
    """Return what was least recently posted here, so that nothing repeats before the topic is used up.

    Ties go to what the asker has not answered for longest; then the bank's order decides.

    Args:
        candidates: at least one question, in the bank's order.
        posted_here: question id → when it was last posted in this channel (epoch milliseconds).
        answered: question id → when the asker last answered it anywhere (epoch milliseconds).
    """
    return min(
        candidates,
        key=lambda q: (posted_here.get(q.id, NEVER), answered.get(q.id, NEVER)),
    )
