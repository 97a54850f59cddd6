"""What each workspace has set."""

from bot.domain.place import WorkspaceId
from bot.domain.setting import WorkspaceSettings
from bot.store.database import Session


async def of(db: Session, workspace_id: WorkspaceId) -> WorkspaceSettings:
    """Return a workspace's settings, defaults where nothing was set."""
    rows = await db.all(
        "SELECT name, value FROM settings WHERE workspace_id = :workspace_id", workspace_id=workspace_id
    )
    return WorkspaceSettings({row["name"]: row["value"] for row in rows})


async def change(tx: Session, workspace_id: WorkspaceId, name: str, value: str) -> None:
    """Set one of a workspace's settings."""
    await tx.run(
        """
        INSERT INTO settings (workspace_id, name, value)
        VALUES (:workspace_id, :name, :value)
        ON CONFLICT (workspace_id, name) DO UPDATE SET value = excluded.value
        """,
        workspace_id=workspace_id,
        name=name,
        value=value,
    )
