"""The one seam to the outside: how the core speaks where nobody's click waits for an answer."""

from typing import Protocol

from aiolimiter import AsyncLimiter

from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Thread


class Messenger(Protocol):
    """A chat platform, as far as the core knows it."""

    remembers: int
    """For how many milliseconds a delivery id that is posted again is not said again; 0 for never."""

    vital: frozenset[str]
    """Those of the rights that `lacking` names without which a channel can't be told anything."""

    @property
    def steady(self) -> AsyncLimiter | None:
        """The pace of what nobody waits for, over all workspaces; it leaves room for those who wait."""
        ...

    @property
    def ready(self) -> bool:
        """Whether the platform can be spoken to, as far as is known."""
        ...

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        """Say something that the whole channel sees, in a thread where `under` is given.

        Raises:
            CantSpeak: it is surely not there.
            LockedOut: the same, and nothing can be said anywhere until the token is a good one.
            Unconfirmed: nobody knows whether it is.
        """
        ...

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
    ) -> MessageRef | None:
        """Return where a message that may have been posted since then (epoch milliseconds) stands.

        What was cut between the pieces of one message is finished.

        Raises:
            CantSpeak: the channel isn't there for us any more.
            CantLook: the platform doesn't let us see.
            LockedOut: it doesn't accept our token.
            Unconfirmed: it did not answer.
        """
        ...

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        """Return the rights that the bot lacks in a channel, in the platform's own words.

        Raises:
            CantSpeak: the channel isn't there for us.
            LockedOut: the platform doesn't accept our token.
            Unconfirmed: it did not answer.
        """
        ...

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Say something that only this person sees, as far as the platform allows.

        Raises:
            LockedOut: they don't, for our token isn't accepted.
            Unconfirmed: nobody knows whether they will.
        """
        ...

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """Put a reaction of our own under a message.

        Raises:
            CantSpeak: it is surely not there.
            LockedOut: the same, and nothing can be said anywhere until the token is a good one.
            Unconfirmed: nobody knows whether it is.
        """
        ...
