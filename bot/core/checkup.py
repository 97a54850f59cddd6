"""Whether the coach can do all that it should where somebody asks."""

from dataclasses import dataclass

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.message import Message
from bot.domain.place import ChannelRef


@dataclass(frozen=True)
class Checkup:
    """The set-up, as far as a channel shows it; `coach doctor` looks at the rest."""

    desk: Desk

    async def here(self, channel: ChannelRef) -> Message:
        """Say which rights are missing in a channel.

        Raises:
            CantSpeak: the channel isn't there for us.
            LockedOut, Unconfirmed: the platform doesn't accept our token, or did not answer.
        """
        return messages.checked(channel, await self.desk.messenger(channel).lacking(channel))
