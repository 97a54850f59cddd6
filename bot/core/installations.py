"""Slack workspaces that add the app by themselves: how it begins, whose token is whose, how it ends."""

import asyncio
import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.core.desk import Desk
from bot.domain.errors import NoSecretKey, StaleInstallation, StoreRefused, WrongSecretKey
from bot.domain.installation import Access, Installation
from bot.domain.place import Platform
from bot.domain.vault import Vault
from bot.store import installations, workspaces

STATE_LIVES = timedelta(minutes=10)
"""As long as the code that Slack gives for it."""


@dataclass(frozen=True)
class Installations:
    """The workspaces that have the app, each with a token of its own, sealed in the database."""

    desk: Desk

    async def begin(self) -> str:
        """Return a new state: who brings it back within ten minutes, once, is who began here.

        Raises:
            NoSecretKey: a token could not be kept.
        """
        self._vault()
        now = self.desk.now()
        state = self.desk.mint() + self.desk.mint()  # 160 bits, as RFC 6749 (10.10) asks for
        async with self.desk.database.transaction() as tx:
            await installations.expire(tx, before=now - _ms(STATE_LIVES))
            await installations.begin(tx, _digest(state), now=now)
        return state

    async def redeem(self, state: str) -> None:
        """Take a state back.

        Raises:
            StaleInstallation: we never gave it out, it has come back before, or it took too long.
        """
        async with self.desk.database.transaction() as tx:
            begun = await installations.redeem(tx, _digest(state))
        # Outside, for what is raised inside would bring the state back.
        if begun is None or self.desk.now() - begun > _ms(STATE_LIVES):
            raise StaleInstallation

    async def keep(
        self,
        *,
        team_id: str,
        team_name: str,
        bot_user_id: str,
        bot_id: str,
        scopes: frozenset[str],
        token: str,
    ) -> Installation:
        """Keep what a workspace has granted; an earlier installation there ends with it.

        Raises:
            NoSecretKey: the token can't be sealed.
        """
        sealed = await asyncio.to_thread(self._vault().seal, token, team_id)
        installation = Installation(
            team_id=team_id,
            team_name=team_name,
            bot_user_id=bot_user_id,
            bot_id=bot_id,
            scopes=scopes,
            installed_at=self.desk.now(),
        )
        async with self.desk.database.transaction() as tx:
            await installations.keep(tx, installation, sealed)
            await workspaces.come_back(tx, Platform.SLACK, team_id)
        return installation

    async def of(self, team_id: str) -> Access | None:
        """Return what opens a workspace, None where the app isn't installed.

        Raises:
            WrongSecretKey: its token was sealed with another key; nothing is lost.
            NoSecretKey: there is no key at all.
        """
        found = await installations.of(self.desk.database.reader, team_id)
        if found is None:
            return None
        installation, sealed = found
        token = await self._opened(installation, sealed)
        if token is None:
            raise WrongSecretKey(installation.team_name)
        return Access(installation, token)

    async def all(self) -> list[Installation]:
        """Return every installation, the oldest first."""
        found = await installations.every(self.desk.database.reader)
        return [installation for installation, _ in found]

    async def locked(self) -> list[Installation]:
        """Return the installations whose token our key doesn't open, or, without a key, all."""
        found = await installations.every(self.desk.database.reader)
        if self.desk.vault is None:
            return [installation for installation, _ in found]
        return [one for one, sealed in found if await self._opened(one, sealed) is None]

    async def forget(self, team_id: str, *, until: int) -> bool:
        """Let go of an installation and its token at once; people's results stay for the grace period.

        News of an end can be late, and the workspace may have installed the app anew meanwhile.

        Args:
            team_id: the workspace.
            until: when it ended, in epoch milliseconds; what was installed later stays. Where a token turned
                out to be worth nothing, the `installed_at` of its own installation.

        Returns:
            Whether there was one.
        """
        async with self.desk.database.transaction() as tx:
            gone = await installations.forget(tx, team_id, until=until)
            if await installations.of(tx, team_id) is None:
                await workspaces.leave(tx, Platform.SLACK, team_id, now=self.desk.now())
        if gone:
            with suppress(StoreRefused):  # it is deleted; the file is scrubbed with the next one
                await self.desk.database.scrub()
        return gone

    async def _opened(self, installation: Installation, sealed: str) -> str | None:
        # In a thread, for the first one takes a fifth of a second.
        return await asyncio.to_thread(self._vault().open, sealed, installation.team_id)

    def _vault(self) -> Vault:
        if self.desk.vault is None:
            raise NoSecretKey
        return self.desk.vault


def _digest(state: str) -> str:
    """Return what is stored of a state: who reads the database can't bring it back."""
    return hashlib.sha256(state.encode(errors="surrogatepass")).hexdigest()


def _ms(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
