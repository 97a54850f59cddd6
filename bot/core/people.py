"""One's own data: taken along, taken off the boards, or taken away."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.audit import Deed
from bot.domain.errors import StoreRefused
from bot.domain.message import Message
from bot.domain.place import AccountId, AccountRef, WorkspaceId
from bot.store import accounts, audit, personal, places
from bot.store.database import Row, Session


@dataclass(frozen=True)
class People:
    """What a person may do with everything that is held about them."""

    desk: Desk

    async def export(self, account: AccountRef) -> Message:
        """Hand over everything that is held about the person, on this platform, as JSON."""
        held: Mapping[str, Sequence[Row]] = {}
        async with self.desk.database.transaction() as tx:
            user_id = await personal.user_id(tx, account)
            if user_id:
                await self._note(tx, await accounts.of_user(tx, user_id), Deed.EXPORTED)
                held = await personal.held(tx, user_id)
        content = {
            "exported_at": self.desk.clock().astimezone(UTC).isoformat(timespec="seconds"),
            **{table: _readable(rows) for table, rows in held.items()},
        }
        return messages.export(json.dumps(content, ensure_ascii=False, indent=2))

    async def hide(self, account: AccountRef, *, hidden: bool) -> Message:
        """Take the person off the boards of this workspace, or put them back; in private, of all."""
        mint, now = self.desk.mint, self.desk.now()
        async with self.desk.database.transaction() as tx:
            workspace_id = await places.workspace(tx, account.workspace, mint=mint, now=now)
            account_id = await accounts.account(tx, account, workspace_id, mint=mint, now=now)
            everywhere = account.workspace.direct
            await accounts.hide(tx, account_id, hidden=hidden, everywhere=everywhere)
            of_them = {workspace_id: account_id}
            if everywhere:
                of_them = await accounts.of_user(tx, await accounts.user(tx, account_id))
            await self._note(tx, of_them, Deed.HIDDEN if hidden else Deed.SHOWN)
        where = "every workspace" if account.workspace.direct else account.workspace.name
        return messages.hidden(where) if hidden else messages.shown(where)

    async def delete(self, account: AccountRef, *, sure: bool) -> Message:
        """Ask whether the person is sure; once they are, remove everything that is held about them."""
        db = self.desk.database.reader
        user_id = await personal.user_id(db, account)
        if user_id is None:
            return messages.nothing_held()
        if not sure:
            held = await personal.held(db, user_id)
            return messages.sure_to_delete(len(held["attempts"]), len(held["reviews"]), len(held["accounts"]))
        async with self.desk.database.transaction() as tx:
            await personal.ask_to_erase(tx, user_id, self.desk.now())
        try:
            await self.finish_deletions()
        except StoreRefused:
            return messages.will_be_deleted()  # the wish is kept, and every start tries again
        return messages.deleted()

    async def finish_deletions(self) -> None:
        """Carry out every deletion that was asked for, also those that a crash interrupted."""
        asked = await personal.to_erase(self.desk.database.reader)
        for user_id in asked:
            async with self.desk.database.transaction() as tx:
                leaves = dict.fromkeys(await accounts.of_user(tx, user_id))
                await self._note(tx, leaves, Deed.DELETED)
                await personal.erase(tx, user_id)
        if asked:
            await self.desk.database.scrub()

    async def _note(self, tx: Session, of_them: Mapping[WorkspaceId, AccountId | None], deed: Deed) -> None:
        """Note in every workspace that it concerns what a person does with their own data."""
        for workspace_id, account_id in of_them.items():
            await audit.note(tx, workspace_id, account_id, deed, now=self.desk.now())


def _readable(rows: Sequence[Row]) -> list[Mapping[str, object]]:
    """Return rows with their instants (epoch milliseconds) as ISO 8601."""
    return [
        {
            name: _instant(value) if name.endswith("_at") and value is not None else value
            for name, value in row.items()
        }
        for row in rows
    ]


def _instant(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
