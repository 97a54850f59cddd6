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
        INSERT INTO notices (id, account_id, channel_id, what, detail, created_at, tell_at)
        VALUES (:id, :account_id, :channel_id, :what, :detail, :now, :now)
        """,
        id=id,
        account_id=account_id,
        channel_id=channel_id,
        what=notice.what,
        detail=notice.detail,
        now=now,
    )


async def waiting(
    db: Session, platform: Platform, now: int, most: int, *, news: int
) -> list[tuple[WorkspaceId, Waiting]]:
    """Return what is to be told by now, one piece of each workspace before a second of any.

    Args:
        db: where to look.
        platform: on which platform.
        now: epoch milliseconds.
        most: so many at most.
        news: milliseconds after which it is none any more, and needs not be told.
    """
    rows = await db.all(
        """
        SELECT *
        FROM (
            SELECT notices.id, notices.what, notices.detail, notices.tell_at,
                   users.platform_id AS user_id, accounts.name,
                   channels.workspace_id, channels.platform_id AS channel, channels.name AS channel_name,
                   workspaces.platform, workspaces.platform_id AS workspace,
                   workspaces.name AS workspace_name, workspaces.direct,
                   ROW_NUMBER() OVER (PARTITION BY channels.workspace_id ORDER BY notices.tell_at) AS turn
            FROM notices
            JOIN accounts ON accounts.id = notices.account_id
            JOIN users ON users.id = accounts.user_id
            JOIN channels ON channels.id = notices.channel_id
            JOIN workspaces ON workspaces.id = channels.workspace_id
            WHERE notices.told_at IS NULL AND notices.tell_at <= :now AND notices.created_at >= :since
              AND workspaces.platform = :platform
        ) AS due
        ORDER BY turn, tell_at
        LIMIT :most
        """,
        platform=platform,
        now=now,
        since=now - news,
        most=most,
    )
    return [(WorkspaceId(row["workspace_id"]), _waiting(row)) for row in rows]


async def told(tx: Session, notice_id: str, now: int) -> None:
    """Remember that somebody was told."""
    await tx.run("UPDATE notices SET told_at = :now WHERE id = :id", id=notice_id, now=now)


async def put_off(tx: Session, notice_id: str, until: int) -> None:
    """Tell it then (epoch milliseconds), not before."""
    await tx.run("UPDATE notices SET tell_at = :until WHERE id = :id", id=notice_id, until=until)


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
