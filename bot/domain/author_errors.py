"""What can go wrong for somebody who writes questions, as data; `core/authors.py` finds the words."""

from dataclasses import dataclass


class AuthorError(Exception):
    """Somebody who writes questions asked for something that can't be; nothing was written."""


class BadRequest(AuthorError):
    """The command line or the settings are wrong, whatever the bank holds."""


@dataclass
class BadQuestionName(BadRequest):
    """Not of the form TOPIC/ID, or its parts are no slugs."""

    name: str


class NowhereToWrite(BadRequest):
    """No folder was named, and the coach's own is not one to write into."""


@dataclass
class NotARoot(BadRequest):
    """The folder lies inside a bank or around one, whose root is named; or it is no folder."""

    folder: str
    root: str | None


@dataclass
class IdTaken(AuthorError):
    """A question has that id."""

    id: str
    path: str


@dataclass
class IdRetired(AuthorError):
    """A question had that id once."""

    id: str
    topic: str


@dataclass
class NotASubtopic(AuthorError):
    """The topic holds other topics; questions lie below those."""

    topic: str
    among: tuple[str, ...]


@dataclass
class FaultyTopic(AuthorError):
    """A `_topic.yaml` is there and can't be read."""

    path: str


@dataclass
class CantWrite(AuthorError):
    """The disk said no."""

    path: str
    detail: str


@dataclass
class FaultyQuestion(AuthorError):
    """A file has that id and can't be asked; each fault says where and why."""

    id: str
    faults: tuple[str, ...]


@dataclass
class UnknownQuestion(AuthorError):
    """No question has that id."""

    id: str
    near: tuple[str, ...]
