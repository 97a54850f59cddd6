"""The one seam to the outside: how the core speaks where nobody's click waits for an answer."""

from contextvars import ContextVar
from typing import Protocol

from aiolimiter import AsyncLimiter

from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef

unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)
"""Whether nobody waits for what is being said; those for whom somebody does go first."""


class Messenger(Protocol):
    """A chat platform, as far as the core knows it."""

    remembers: int
    """For how many milliseconds a delivery id that is posted again is not said again; 0 for never."""

    @property
    def steady(self) -> AsyncLimiter | None:
        """How fast what nobody waits for may be begun, over all workspaces."""
        ...

    @property
    def ready(self) -> bool:
        """Whether the platform can be spoken to, as far as is known."""
        ...

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: MessageRef | None = None
    ) -> MessageRef:
        """Say something that the whole channel sees, in the thread of `under` where that is given.

        Raises:
            CantSpeak: it is surely not there.
            Unconfirmed: nobody knows whether it is.
        """
        ...

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Return where a message that may have been posted since then (epoch milliseconds) stands.

        What was cut between the pieces of one message is finished.

        Raises:
            CantSpeak: the channel isn't there for us any more.
            CantLook: the platform doesn't let us see.
            Unconfirmed: it did not answer.
        """
        ...

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        """Return the rights that the bot lacks in a channel, in the platform's own words.

        Raises:
            CantSpeak: the channel isn't there for us.
            Unconfirmed: the platform did not answer.
        """
        ...

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Say something that only this person sees, as far as the platform allows.

        Raises:
            Unconfirmed: nobody knows whether they will.
        """
        ...

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """Put a reaction of our own under a message.

        Raises:
            CantSpeak: it is surely not there.
            Unconfirmed: nobody knows whether it is.
        """
        ...
