"""Which commands each platform knows of, so that it is told only when they have changed."""

from dataclasses import dataclass

from bot.core.desk import Desk
from bot.domain.place import Platform
from bot.store import registrations


@dataclass(frozen=True)
class Registrations:
    """What an application was last told of its commands."""

    desk: Desk

    async def current(self, platform: Platform, application: str, digest: str) -> bool:
        """Whether these are the commands that the application was last given."""
        return await registrations.of(self.desk.database.reader, platform, application) == digest

    async def keep(self, platform: Platform, application: str, digest: str) -> None:
        """Remember what the application was given."""
        async with self.desk.database.transaction() as tx:
            await registrations.keep(tx, platform, application, digest)
