"""What the coach asks: a question, what a good answer says, and the topic it belongs to."""

from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum, StrEnum


class Difficulty(StrEnum):
    """How hard a question is."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Rating(IntEnum):
    """How well somebody remembered; the field's words, from FSRS and Anki."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Mode(StrEnum):
    """How a question is answered."""

    REVEAL = "reveal"
    CHOICE = "choice"
    TYPED = "typed"


@dataclass(frozen=True, kw_only=True)
class KeyPoint:
    """One thing that a good answer says, and the ways people say it."""

    id: str
    say: str
    weight: int
    accept: tuple[str, ...]
    any_of: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Misconception:
    """What people get wrong, and how it is."""

    claim: str
    correct: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One option of a multiple choice; a wrong one says why it is."""

    text: str
    right: bool = False
    why: str | None = None


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """What an interviewer asks next."""

    ask: str
    points: tuple[KeyPoint, ...]


@dataclass(frozen=True, kw_only=True)
class Verified:
    """When the answer was last tried, and with which packages (name, minor version)."""

    on: date
    packages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """A prompt and its model answer (both Markdown), with all that the coach knows about them."""

    id: str
    topic: str
    difficulty: Difficulty
    prompt: str
    answer: str
    order: int = 0
    version: int = 1
    points: tuple[KeyPoint, ...] = ()
    misconceptions: tuple[Misconception, ...] = ()
    choices: tuple[Choice, ...] = ()
    hints: tuple[str, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    takeaway: str | None = None
    sources: tuple[str, ...] = ()
    verified: Verified | None = None


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A node of the tree `framework/topic/subtopic`; questions lie in the subtopics."""

    path: str
    titles: tuple[str, ...]
    description: str = ""
    order: int = 0
    updated: date | None = None
    retired: frozenset[str] = field(default_factory=frozenset[str])

    @property
    def title(self) -> str:
        """The node's own title, without its parents'."""
        return self.titles[-1]

    def covers(self, path: str) -> bool:
        """Whether `path` is this topic or lies under it."""
        return path == self.path or path.startswith(f"{self.path}/")
