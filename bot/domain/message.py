"""What the coach says, before a platform decides how it looks."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import BadPress
from bot.domain.place import PostId
from bot.domain.question import Rating
from bot.domain.standing import Standing


class Reaction(StrEnum):
    """What people can do to a question with one emoji."""

    REVEAL = "reveal"
    KNEW = "knew"
    DIDNT = "didnt"


class Act(StrEnum):
    """What a button does."""

    REVEAL = "reveal"
    KNEW = "knew"
    DIDNT = "didnt"
    RATE = "rate"
    NEXT = "next"


_RATINGS = {rating.name.lower(): rating for rating in Rating}


@dataclass(frozen=True)
class Press:
    """A button's whole meaning; it works after a restart and after a year."""

    act: Act
    post: PostId
    rating: Rating | None = None

    def __str__(self) -> str:
        value = f":{self.rating.name.lower()}" if self.rating else ""
        return f"{self.act}:{self.post}{value}"

    @classmethod
    def parse(cls, name: str) -> "Press":
        """Read a button's name back.

        Raises:
            BadPress: we did not write it.
        """
        match name.split(":"):
            case [Act.RATE, post, rating] if post and rating in _RATINGS:
                return cls(Act.RATE, PostId(post), _RATINGS[rating])
            case [act, post] if post and act in set(Act) - {Act.RATE}:
                return cls(Act(act), PostId(post))
            case _:
                raise BadPress(name)


@dataclass(frozen=True)
class Button:
    """Something to press below a message."""

    label: str
    press: Press


@dataclass(frozen=True)
class Heading:
    """What a message is about; one line of Markdown from the bank, or of our own words."""

    markdown: str


@dataclass(frozen=True)
class Markdown:
    """Text of the bank, in the declared subset (`domain/markdown.py`)."""

    source: str


@dataclass(frozen=True)
class Text:
    """Our own words. People's words may stand in them: adapters escape everything."""

    text: str


@dataclass(frozen=True)
class Aside:
    """Our own words that matter less: a hint, a fact about the question."""

    text: str


@dataclass(frozen=True)
class Ranking:
    """A board's rows."""

    rows: tuple[Standing, ...]


@dataclass(frozen=True)
class Attachment:
    """A file for one person."""

    name: str
    content: str


Part = Heading | Markdown | Text | Aside | Ranking | Attachment


@dataclass(frozen=True)
class Message:
    """Parts from top to bottom, then buttons.

    A covered one is shown to everybody, but hidden until somebody wants to see it, where a platform can.
    """

    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()
    covered: bool = False
