"""Who is where on a leaderboard."""

from dataclasses import dataclass

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.errors import NotYet
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef, WorkspaceId
from bot.domain.standing import Difference, Period, Scope
from bot.store import accounts, places, settings, standings
from bot.store.database import Database

MOST_ROWS = 10


@dataclass(frozen=True)
class Standings:
    """The boards of a workspace."""

    desk: Desk

    async def board(
        self,
        account: AccountRef,
        channel: ChannelRef,
        *,
        scope: Scope = Scope.WORKSPACE,
        period: Period = Period.WEEK,
        topic: str = "",
    ) -> Message:
        """Return the best ten of the period that it is now, and the asker's own place.

        Raises:
            UnknownTopic, AmbiguousTopic: there is no such topic.
            NotYet: boards of teams or topics aren't built.
        """
        if topic:
            self.desk.bank.find(topic)
            raise NotYet("a board by topic")
        if scope is Scope.TEAM:
            raise NotYet("a board of teams")
        db = self.desk.database.reader
        workspace_id = await places.find_workspace(db, channel.workspace)
        key = await self._key(scope, workspace_id, channel)
        if workspace_id is None or key is None:
            return messages.board(channel, scope, period, (), None)
        viewer = await accounts.find(db, account, workspace_id)
        day = self.desk.day(self.desk.now(), await settings.of(db, workspace_id))
        top = await standings.top(db, key, period, day, most=MOST_ROWS, viewer=viewer)
        own = await standings.own(db, key, period, day, viewer=viewer) if viewer else None
        return messages.board(channel, scope, period, top, own)

    async def _key(self, scope: Scope, workspace_id: WorkspaceId | None, channel: ChannelRef) -> str | None:
        """Return the scope as it is stored, None where nobody has acted in it."""
        if scope is Scope.WORKSPACE:
            return standings.of_workspace(workspace_id) if workspace_id else None
        channel_id = await places.find_channel(self.desk.database.reader, channel)
        return standings.of_channel(channel_id) if channel_id else None


async def rebuild(database: Database) -> list[Difference]:
    """Make every total what the attempts add up to, all or none; return those that were something else.

    Raises:
        StoreRefused: the database is busy, full, read-only or damaged; nothing was changed.
    """
    async with database.transaction() as tx:
        kept, added_up = await standings.kept(tx), await standings.added_up(tx)
        wrong = sorted(line for line in {*kept, *added_up} if kept.get(line) != added_up.get(line))
        for line in wrong:
            await standings.put(tx, line, added_up.get(line))
        return [await standings.difference(tx, line, kept.get(line), added_up.get(line)) for line in wrong]
