"""Who changed what in a workspace, and when."""

from datetime import timedelta

from bot.domain.audit import KEPT, Deed, Entry
from bot.domain.place import AccountId, ChannelId, WorkspaceId
from bot.store.database import Row, Session


async def note(
    tx: Session,
    workspace_id: WorkspaceId,
    account_id: AccountId | None,
    deed: Deed,
    *,
    now: int,
    channel_id: ChannelId | None = None,
    setting: str | None = None,
    before: str | None = None,
    after: str | None = None,
) -> None:
    """Note what somebody does, in the transaction that does it; what is too old is forgotten.

    Args:
        tx: a write transaction.
        workspace_id: where it counts.
        account_id: who does it; None for somebody who leaves no name.
        deed: what they do.
        now: epoch milliseconds.
        channel_id: the drill's.
        setting: the setting's name.
        before: see `Deed`; None where there was nothing.
        after: the same.
    """
    await tx.run(
        "DELETE FROM audit WHERE created_at < :before", before=now - KEPT // timedelta(milliseconds=1)
    )
    await tx.run(
        """
        INSERT INTO audit (
            workspace_id, number, account_id, deed, channel_id, setting, before, after, created_at
        )
        VALUES (
            :workspace_id,
            (SELECT COALESCE(MAX(number), 0) + 1 FROM audit WHERE workspace_id = :workspace_id),
            :account_id, :deed, :channel_id, :setting, :before, :after, :now
        )
        """,
        workspace_id=workspace_id,
        account_id=account_id,
        deed=deed,
        channel_id=channel_id,
        setting=setting,
        before=before,
        after=after,
        now=now,
    )


async def last(db: Session, workspace_id: WorkspaceId, most: int) -> list[Entry]:
    """Return what was done last in a workspace, at most so much, the newest first."""
    rows = await db.all(
        """
        SELECT audit.created_at, audit.deed, audit.setting, audit.before, audit.after,
               accounts.name AS who, channels.name AS channel
        FROM audit
        LEFT JOIN accounts ON accounts.id = audit.account_id
        LEFT JOIN channels ON channels.id = audit.channel_id
        WHERE audit.workspace_id = :workspace_id
        ORDER BY audit.number DESC
        LIMIT :most
        """,
        workspace_id=workspace_id,
        most=most,
    )
    return [_entry(row) for row in rows]


def _entry(row: Row) -> Entry:
    return Entry(
        at=row["created_at"],
        who=row["who"],
        deed=Deed(row["deed"]),
        channel=row["channel"],
        setting=row["setting"],
        before=row["before"],
        after=row["after"],
    )
