"""Does the queue help? Simulated learners, our queue against random order, with the same effort a day.

`uv run python -m tests.benchmarks.recall` prints a table. The learners forget as FSRS says people do,
but each has a memory of their own (stability and lapses vary), which the queue does not know.
"""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from rich.console import Console
from rich.progress import track
from rich.table import Table

from bot.domain.memory import Card, due, recall, reviewed
from bot.domain.question import Question, Rating
from tests.world import question

LEARNERS, QUESTIONS, DAYS, A_DAY = 200, 60, 30, 6
NEW_A_DAY = 2
MINUTE, DAY = 60_000, 86_400_000
START = 20_000 * DAY

Policy = Callable[["Learner", Sequence[Question], int, Random], Question]


def _turn(now: int) -> int:
    """Which question of the day it is, from 0."""
    return (now - START) % DAY // MINUTE


@dataclass
class Learner:
    """Somebody whose memory decays; what the coach believes of it are the cards."""

    strength: float
    truth: dict[str, Card]
    cards: dict[str, Card]

    def knows(self, asked: Question, now: int, chance: Random) -> bool:
        return chance.random() < self.chance(asked, now)

    def chance(self, asked: Question, now: int) -> float:
        """The true chance: as if time ran slower for a strong memory, faster for a weak one."""
        card = self.truth.get(asked.id)
        if card is None:
            return 0.0
        return recall(card, card.reviewed + int((now - card.reviewed) / self.strength))

    def answer(self, asked: Question, now: int, chance: Random) -> None:
        met = asked.id in self.truth
        rating = Rating.GOOD if not met or self.knows(asked, now, chance) else Rating.AGAIN
        self.truth[asked.id] = reviewed(self.truth.get(asked.id), asked.id, 1, rating, now)
        self.cards[asked.id] = reviewed(self.cards.get(asked.id), asked.id, 1, rating, now)


def ours(learner: Learner, bank: Sequence[Question], now: int, _chance: Random) -> Question:
    """Two new ones a day, as a channel's drill brings them; the rest of the day is /coach review."""
    unmet = [q for q in bank if q.id not in learner.cards]
    waiting = due(bank, learner.cards, now)
    first = (*unmet, *waiting) if _turn(now) < NEW_A_DAY else (*waiting, *unmet)
    return first[0] if first else min(bank, key=lambda q: learner.cards[q.id].due)


def only_reviews_first(learner: Learner, bank: Sequence[Question], now: int, _chance: Random) -> Question:
    """Nothing new while anything is due: what happens to somebody who never takes a new question."""
    waiting = due(bank, learner.cards, now)
    unmet = [q for q in bank if q.id not in learner.cards]
    return (*waiting, *unmet)[0] if waiting or unmet else min(bank, key=lambda q: learner.cards[q.id].due)


def at_random(_learner: Learner, bank: Sequence[Question], _now: int, chance: Random) -> Question:
    """Any question, met or not."""
    return chance.choice(bank)


def in_order(learner: Learner, bank: Sequence[Question], _now: int, _chance: Random) -> Question:
    """New ones first, then the one that was asked longest ago: a channel's own round."""
    return min(bank, key=lambda q: learner.cards[q.id].reviewed if q.id in learner.cards else 0)


def month(policy: Policy, seed: int, bank: Sequence[Question]) -> tuple[float, float]:
    """Return what one learner would know after the month: of the whole bank, and of what they met."""
    chance = Random(seed)
    learner = Learner(strength=chance.lognormvariate(0, 0.5), truth={}, cards={})
    for day in range(DAYS):
        for turn in range(A_DAY):
            now = START + day * DAY + turn * MINUTE
            learner.answer(policy(learner, bank, now, chance), now, chance)
    end = START + DAYS * DAY
    known = [learner.chance(q, end) for q in bank]
    met = [share for q, share in zip(bank, known, strict=True) if q.id in learner.truth]
    return statistics.mean(known), statistics.mean(met)


def main() -> None:
    bank = [question(f"q{number}") for number in range(QUESTIONS)]
    table = Table(
        title=f"{LEARNERS} learners, {QUESTIONS} questions, {A_DAY} a day, recall after {DAYS} days"
    )
    for column in ("order", "of the bank", "of what was met", "10th percentile of the bank"):
        table.add_column(column)
    for policy in (ours, only_reviews_first, in_order, at_random):
        months = [month(policy, seed, bank) for seed in track(range(LEARNERS), policy.__name__)]
        shares = [share for share, _ in months]
        table.add_row(
            policy.__name__.replace("_", " "),
            f"{statistics.mean(shares):.1%}",
            f"{statistics.mean(met for _, met in months):.1%}",
            f"{statistics.quantiles(shares, n=10)[0]:.1%}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
