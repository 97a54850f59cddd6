"""What one learner remembers of a question, and what they are about to forget. FSRS does the arithmetic."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import fsrs

from bot.domain.question import Question, Rating

DAILY_REVIEWS = 20
"""How many reviews a day are offered; after a break the rest waits, the most endangered first."""

LONGEST_DAYS = 365
"""An interview is prepared for in months, so nothing is put off for longer than a year."""

KNOWN_AGAIN = 0.9
"""FSRS shows a card again when the chance to know it has fallen to this."""


@dataclass(frozen=True, kw_only=True)
class Card:
    """One learner's memory of one version of a question; instants are epoch milliseconds."""

    question_id: str
    version: int
    stability: float
    """Days until the chance to know it has fallen to 90 %."""
    difficulty: float
    """From 1 to 10: how slowly stability grows."""
    due: int
    reviewed: int


def reviewed(card: Card | None, question_id: str, version: int, rating: Rating, at: int) -> Card:
    """Return the card after a rating at `at`; a new version of the question begins a new card."""
    before = _fsrs(card) if card and card.version == version else fsrs.Card(card_id=1)
    # A clock that was set back must not make a memory younger than its last review.
    when = max(_instant(at), before.last_review or _instant(at))
    after, _ = _scheduler().review_card(before, fsrs.Rating(rating), review_datetime=when)
    return Card(
        question_id=question_id,
        version=version,
        stability=after.stability or 0.0,
        difficulty=after.difficulty or 0.0,
        due=_milliseconds(after.due),
        reviewed=_milliseconds(when),
    )


def recall(card: Card, at: int) -> float:
    """Return the chance, 0 to 1, that the learner knows it at `at`."""
    return _scheduler().get_card_retrievability(
        _fsrs(card), current_datetime=_instant(max(at, card.reviewed))
    )


def due(questions: Iterable[Question], cards: Mapping[str, Card], at: int) -> Sequence[Question]:
    """Return the questions to review at `at`, most at risk first.

    A question whose version was raised since is due as new material; one never rated is not: /quiz asks it.
    """
    waiting = [q for q in questions if q.id in cards and _is_due(q, cards[q.id], at)]
    return sorted(waiting, key=lambda question: recall_now(question, cards, at))


def recall_now(question: Question, cards: Mapping[str, Card], at: int) -> float:
    """Return the chance that the learner knows a question as it stands today; 0 for what they never met."""
    card = cards.get(question.id)
    return recall(card, at) if card and card.version == question.version else 0.0


def _is_due(question: Question, card: Card, at: int) -> bool:
    return card.due <= at or card.version != question.version


@cache
def _scheduler() -> fsrs.Scheduler:
    # Steps of minutes make no sense in a chat; without fuzz the same answers give the same dates.
    return fsrs.Scheduler(
        desired_retention=KNOWN_AGAIN,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST_DAYS,
        enable_fuzzing=False,
    )


def _fsrs(card: Card) -> fsrs.Card:
    return fsrs.Card(
        card_id=1,
        state=fsrs.State.Review,
        stability=card.stability,
        difficulty=card.difficulty,
        due=_instant(card.due),
        last_review=_instant(card.reviewed),
    )


def _instant(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def _milliseconds(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)
