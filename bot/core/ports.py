"""The one seam to the outside: how the core speaks where nobody's click waits for an answer."""

from typing import Protocol

from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef, MessageRef


class Messenger(Protocol):
    """A chat platform, as far as the core knows it."""

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: MessageRef | None = None
    ) -> MessageRef:
        """Say something that the whole channel sees, in the thread of `under` where that is given."""
        ...

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Say something that only this person sees, as far as the platform allows."""
        ...
