"""Everything that can go wrong for a learner or an operator, as data; `core/refusals.py` finds the words."""

from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from typing import Literal

from bot.domain.delivery import Reason
from bot.domain.place import ChannelRef, Platform
from bot.domain.question import Difficulty


class CoachError(Exception):
    """The learner asked for something that can't be; nothing was changed."""


@dataclass
class UnknownTopic(CoachError):
    """No topic has that name; some of those that there are, for whoever isn't near any."""

    topic: str
    near: tuple[str, ...]
    some: tuple[str, ...]


@dataclass
class AmbiguousTopic(CoachError):
    """Several topics have that name."""

    topic: str
    among: tuple[str, ...]


@dataclass
class NoQuestions(CoachError):
    """The topic has no question of that difficulty."""

    topic: str
    difficulty: Difficulty | None
    has: tuple[Difficulty, ...]


class EmptyBank(CoachError):
    """There is no question at all."""


@dataclass
class NotYet(CoachError):
    """A feature that is promised and not built."""

    feature: str


@dataclass
class UnknownPost(CoachError):
    """A button or reaction whose question we never posted, or have forgotten."""

    post: str


class ForeignPost(CoachError):
    """A button of another workspace's question."""


class NotYours(CoachError):
    """A button of a question that was asked somebody else in private."""


@dataclass
class QuestionGone(CoachError):
    """The question was asked once and has left the bank since."""

    question: str


@dataclass
class BadPress(CoachError):
    """A button whose name we did not write."""

    name: str


class NothingAsked(CoachError):
    """A reaction where no question has been asked."""


@dataclass
class NotAllowed(CoachError):
    """Only administrators may."""

    what: str


class NoDrill(CoachError):
    """The channel has no daily drill."""


class NoZone(CoachError):
    """Nobody has said yet in which time zone a workspace's people are."""


@dataclass
class DrilledAlready(CoachError):
    """A channel has had its drill of that day."""

    day: date


@dataclass
class NothingToAsk(CoachError):
    """All topics of a drill have left the bank."""

    topics: tuple[str, ...]


@dataclass
class UnknownSetting(CoachError):
    """No setting has that name."""

    name: str
    near: tuple[str, ...]


@dataclass
class BadSetting(CoachError):
    """The setting exists; the value doesn't fit."""

    name: str
    value: str
    takes: str


@dataclass
class UnknownOption(CoachError):
    """A word that a command does not take."""

    word: str
    takes: tuple[str, ...]


@dataclass
class GivenTwice(CoachError):
    """A command line says one thing twice."""

    name: str


@dataclass
class IncompleteDrill(CoachError):
    """A drill can't be set without it."""

    lacks: Literal["topic", "time"]


@dataclass
class NotACommand(CoachError):
    """A line that is no command, reaction or button."""

    line: str
    near: tuple[str, ...]


class Refusal(Enum):
    """Why the database would not take something."""

    BUSY = auto()
    FULL = auto()
    READ_ONLY = auto()
    DAMAGED = auto()


@dataclass
class StoreRefused(CoachError):
    """The database refused; nothing was saved, so trying again is right."""

    why: Refusal


@dataclass
class CantSpeak(CoachError):
    """What a channel was to be told is surely not there, and trying again now changes nothing."""

    channel: ChannelRef
    reason: Reason
    rights: tuple[str, ...] = ()
    """What the bot lacks there, in the platform's own words."""


@dataclass
class Unconfirmed(CoachError):
    """The platform did not answer: what a channel was to be told may be there, or not."""

    channel: ChannelRef


@dataclass
class NoAnswer(CoachError):
    """The platform did not tell us what we had to know first."""

    platform: Platform


@dataclass
class LockedOut(CoachError):
    """The platform doesn't accept our token any more."""

    platform: Platform


@dataclass
class LacksScope(CoachError):
    """The app may not do this in a workspace."""

    platform: Platform
    scope: str


@dataclass
class CantLook(CoachError):
    """The platform doesn't let us see whether something stands in a channel already."""

    channel: ChannelRef


class StaleInstallation(CoachError):
    """Somebody comes back from allowing the app: for a second time, too late, or not from us at all."""


class NoSecretKey(CoachError):
    """A token can't be kept or read: no key is set to encrypt it with."""


@dataclass
class WrongSecretKey(CoachError):
    """A workspace's token was encrypted with another key than the one that is set."""

    workspace: str


class StartError(Exception):
    """The coach can't start as it was asked to."""


@dataclass
class NewerDatabase(StartError):
    """A newer coach wrote this database."""

    path: str
    found: str
    known: str


@dataclass
class NotADatabase(StartError):
    """The file is something else, damaged, or out of reach."""

    path: str
    detail: str


@dataclass
class AlreadyRunning(StartError):
    """Another coach holds this database."""

    path: str


@dataclass
class BadToken(StartError):
    """A platform doesn't accept its token, or not any more."""

    platform: str


@dataclass
class CantListen(StartError):
    """The address where a platform should reach us is taken, or isn't ours."""

    host: str
    port: int
    detail: str


@dataclass
class UnknownRevision(StartError):
    """`coach migrate` was given a revision that isn't one."""

    revision: str
    known: tuple[str, ...]


@dataclass
class CantWrite(StartError):
    """A command's result can't be written where it was asked for."""

    path: str
    detail: str


@dataclass
class FileExists(StartError):
    """A command would have overwritten a file."""

    path: str
