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
        """Return the best ten of the period that it is now, then the asker between their neighbours.

        Raises:
            UnknownTopic, AmbiguousTopic: there is no such topic.
            NotYet: boards of teams aren't built.
        """
        about = self.desk.bank.find(topic) if topic else None
        if scope is Scope.TEAM:
            raise NotYet("a board of teams")
        db = self.desk.database.reader
        workspace_id = await places.find_workspace(db, channel.workspace)
        whole = await self._key(scope, workspace_id, channel)
        if workspace_id is None or whole is None:
            return messages.board(channel, scope, period, (), about)
        key = standings.about(whole, about.path) if about else whole
        viewer = await accounts.find(db, account, workspace_id)
        day = self.desk.day(self.desk.now(), await settings.of(db, workspace_id))
        rows = await standings.top(db, key, period, day, most=MOST_ROWS, viewer=viewer)
        if viewer and len(rows) == MOST_ROWS and not any(row.mine for row in rows):
            rows += await standings.around(db, key, period, day, below=MOST_ROWS, viewer=viewer)
        return messages.board(channel, scope, period, rows, about)

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
