"""How much is measured: enough for a figure, or just enough to see that a program runs."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Effort:
    """Rounds, events and `/quiz`zes in a round, starts of each process."""

    rounds: int = 11
    events: int = 2000
    quizzes: int = 50
    starts: int = 7
