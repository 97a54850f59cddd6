"""What a whole channel is told, on its way: never twice, never silently missing."""

from enum import StrEnum

PATIENCE = 10 * 60 * 1000
"""Milliseconds for which a question that somebody asked for is worth posting; later it would surprise."""


class What(StrEnum):
    """What of a post is delivered."""

    QUESTION = "question"
    ANSWER = "answer"
    """The public one, for everybody."""
    RESULT = "result"
    """The same at the end of a drill, with how it went."""


class Place(StrEnum):
    """Where the answer for everybody belongs."""

    THREAD = "thread"
    """Below its question."""
    CHANNEL = "channel"


class State(StrEnum):
    """How far it is; the last three are ends."""

    PLANNED = "planned"
    SENDING = "sending"
    """Handed to the platform, which has not confirmed it: it may be there, or not."""
    POSTED = "posted"
    SKIPPED = "skipped"
    """Surely not there; the reason is kept."""
    UNKNOWN = "unknown"
    """The platform neither confirmed it nor lets us look."""


class Reason(StrEnum):
    """Why something was not posted, or nobody knows."""

    LATE = "late"
    GONE = "gone"
    """The channel isn't there any more, or we are not in it."""
    RIGHTS = "rights"
    """The bot lacks a right in that channel."""
    REFUSED = "refused"
    """The platform would not take it."""
    LEFT_BANK = "left_bank"
    """The question is no longer in the bank."""
    NO_ZONE = "no_zone"
    """The machine doesn't know the schedule's time zone any more."""
    NO_HISTORY = "no_history"
    """Nobody confirmed it, and we may not read the channel to see."""
