"""What whoever set a drill is to be told in private, until they are."""

from dataclasses import dataclass

from bot.domain.notice import About, Notice
from bot.domain.place import AccountId, AccountRef, ChannelId, ChannelRef, Platform, WorkspaceId
from bot.store import places
from bot.store.database import Row, Session


@dataclass(frozen=True)
class Waiting:
    """Something that somebody has not been told yet, and where it belongs."""

    id: str
    account: AccountRef
    channel: ChannelRef
    notice: Notice


async def add(
    tx: Session,
    account_id: AccountId,
    channel_id: ChannelId,
    notice: Notice,
    *,
    id: str,  # noqa: A002 – the column's name
    now: int,
) -> None:
    """Keep something that an account is to be told about a channel."""
    await tx.run(
        """
        INSERT INTO notices (id, account_id, channel_id, what, detail, created_at)
        VALUES (:id, :account_id, :channel_id, :what, :detail, :now)
        """,
        id=id,
        account_id=account_id,
        channel_id=channel_id,
        what=notice.what,
        detail=notice.detail,
        now=now,
    )


async def waiting(
    db: Session, platform: Platform, since: int, most: int
) -> list[tuple[WorkspaceId, Waiting]]:
    """Return what has not been told since then (epoch milliseconds), oldest first."""
    rows = await db.all(
        """
        SELECT notices.id, notices.what, notices.detail, users.platform_id AS user_id, accounts.name,
               channels.workspace_id, channels.platform_id AS channel, channels.name AS channel_name,
               workspaces.platform, workspaces.platform_id AS workspace, workspaces.name AS workspace_name,
               workspaces.direct
        FROM notices
        JOIN accounts ON accounts.id = notices.account_id
        JOIN users ON users.id = accounts.user_id
        JOIN channels ON channels.id = notices.channel_id
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE notices.told_at IS NULL AND notices.created_at >= :since AND workspaces.platform = :platform
        ORDER BY notices.created_at, notices.id
        LIMIT :most
        """,
        platform=platform,
        since=since,
        most=most,
    )
    return [(WorkspaceId(row["workspace_id"]), _waiting(row)) for row in rows]


async def told(tx: Session, notice_id: str, now: int) -> None:
    """Remember that somebody was told."""
    await tx.run("UPDATE notices SET told_at = :now WHERE id = :id", id=notice_id, now=now)


async def was_given(db: Session, channel_id: ChannelId, what: About, since: int) -> bool:
    """Whether such a thing was said about a channel since then (epoch milliseconds)."""
    row = await db.one(
        """
        SELECT id FROM notices
        WHERE channel_id = :channel_id AND what = :what AND created_at >= :since
        LIMIT 1
        """,
        channel_id=channel_id,
        what=what,
        since=since,
    )
    return row is not None


def _waiting(row: Row) -> Waiting:
    channel = places.channel_ref(row)
    account = AccountRef(channel.workspace, row["user_id"], row["name"])
    return Waiting(row["id"], account, channel, Notice(About(row["what"]), row["detail"]))
