"""Which question comes next."""

from collections.abc import Mapping, Sequence

from bot.domain.question import Question

NEVER = -1


def next_question(
    candidates: Sequence[Question], *, posted_here: Mapping[str, int], recall: Mapping[str, float]
) -> Question:
    """Return what was least recently posted here, so that nothing repeats before the topic is used up.

    Ties go to what the asker is least likely to know; then the bank's order decides.

    Args:
        candidates: at least one question, in the bank's order.
        posted_here: question id → when it was last posted in this channel (epoch milliseconds).
        recall: question id → the chance, 0 to 1, that the asker knows it; what is missing they never met.
    """
    return min(
        candidates,
        key=lambda q: (posted_here.get(q.id, NEVER), recall.get(q.id, 0.0)),
    )
