"""Workspaces and the channels in them, made when first met."""

from collections.abc import Callable

from bot.domain.place import ChannelId, ChannelRef, Platform, WorkspaceId, WorkspaceRef
from bot.store.database import Row, Session


async def workspace(tx: Session, ref: WorkspaceRef, *, mint: Callable[[], str], now: int) -> WorkspaceId:
    """Return our id of a workspace, under the name it has now.

    Args:
        tx: a write transaction.
        ref: as the platform names it.
        mint: makes a new id.
        now: epoch milliseconds.
    """
    row = await tx.one(
        """
        SELECT id
        FROM workspaces
        WHERE platform = :platform AND platform_id = :platform_id AND name = :name AND left_at IS NULL
        """,
        platform=ref.platform,
        platform_id=ref.id,
        name=ref.name,
    ) or await tx.the_one(
        """
        INSERT INTO workspaces (id, platform, platform_id, name, direct, created_at)
        VALUES (:id, :platform, :platform_id, :name, :direct, :now)
        -- Where somebody acts, the app is.
        ON CONFLICT (platform, platform_id) DO UPDATE SET name = excluded.name, left_at = NULL
        RETURNING id
        """,
        id=mint(),
        platform=ref.platform,
        platform_id=ref.id,
        name=ref.name,
        direct=int(ref.direct),
        now=now,
    )
    return WorkspaceId(row["id"])


async def find_workspace(db: Session, ref: WorkspaceRef) -> WorkspaceId | None:
    """Return our id of a workspace that we have met."""
    row = await db.one(
        """
        SELECT id
        FROM workspaces
        WHERE platform = :platform AND platform_id = :platform_id
        """,
        platform=ref.platform,
        platform_id=ref.id,
    )
    return WorkspaceId(row["id"]) if row else None


async def channel(
    tx: Session, ref: ChannelRef, workspace_id: WorkspaceId, *, mint: Callable[[], str], now: int
) -> ChannelId:
    """Return our id of a channel of that workspace, under the name it has now."""
    row = await tx.the_one(
        """
        INSERT INTO channels (id, workspace_id, platform_id, name, created_at)
        VALUES (:id, :workspace_id, :platform_id, :name, :now)
        ON CONFLICT (workspace_id, platform_id) DO UPDATE SET name = excluded.name
        RETURNING id
        """,
        id=mint(),
        workspace_id=workspace_id,
        platform_id=ref.id,
        name=ref.name,
        now=now,
    )
    return ChannelId(row["id"])


async def find_channel(db: Session, ref: ChannelRef) -> ChannelId | None:
    """Return our id of a channel that we have met."""
    row = await db.one(
        """
        SELECT channels.id
        FROM channels
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE workspaces.platform = :platform
          AND workspaces.platform_id = :workspace
          AND channels.platform_id = :channel
        """,
        platform=ref.workspace.platform,
        workspace=ref.workspace.id,
        channel=ref.id,
    )
    return ChannelId(row["id"]) if row else None


def channel_ref(row: Row) -> ChannelRef:
    """Return a channel; the row has channel, channel_name, platform, workspace, workspace_name, direct."""
    workspace = WorkspaceRef(
        Platform(row["platform"]), row["workspace"], row["workspace_name"], direct=bool(row["direct"])
    )
    return ChannelRef(workspace, row["channel"], row["channel_name"])
