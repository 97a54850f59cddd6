"""Workspaces that the app is taken out of: their data goes after a grace period."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from bot.core.desk import Desk
from bot.domain.place import Platform
from bot.store import workspaces

GRACE = timedelta(days=30)
"""How long an app that was removed by mistake finds everything as it was; docs/privacy.md names it."""


@dataclass(frozen=True)
class Workspaces:
    """Which workspaces we are in."""

    desk: Desk

    async def left(self, platform: Platform, id: str) -> None:  # noqa: A002 – the platform's
        """Remember that we were taken out of a workspace."""
        async with self.desk.database.transaction() as tx:
            await workspaces.leave(tx, platform, id, now=self.desk.now())

    async def back(self, platform: Platform, id: str) -> None:  # noqa: A002 – the platform's
        """Remember that we are in a workspace."""
        async with self.desk.database.transaction() as tx:
            await workspaces.come_back(tx, platform, id)

    async def only(self, platform: Platform, ids: Collection[str]) -> None:
        """Remember that we are in these workspaces of a platform and in no others."""
        async with self.desk.database.transaction() as tx:
            for one, out in (await workspaces.shared(tx, platform)).items():
                if out and one in ids:
                    await workspaces.come_back(tx, platform, one)
                elif not out and one not in ids:
                    await workspaces.leave(tx, platform, one, now=self.desk.now())

    async def erase_gone(self, platform: Platform) -> None:
        """Remove the data of the workspaces that we have been out of for longer than the grace period.

        Each goes in one transaction, so that a kill leaves one whole, to be removed later, or not at all.
        Where the platform can't tell us who has taken us back, nothing is removed.
        """
        if not self.desk.messengers[platform].ready:
            return
        before = self.desk.now() - GRACE // timedelta(milliseconds=1)
        found = await workspaces.gone(self.desk.database.reader, platform, before)
        for workspace_id in found:
            async with self.desk.database.transaction() as tx:
                # Somebody may have taken us back meanwhile.
                if workspace_id in await workspaces.gone(tx, platform, before):
                    await workspaces.erase(tx, workspace_id)
                    await workspaces.erase_nobodies(tx)
        if found:
            await self.desk.database.scrub()
