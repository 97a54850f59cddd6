"""Workspaces that the app has been taken out of: since when, and all of theirs removed."""

from collections.abc import Sequence
from typing import LiteralString

from bot.domain.place import Platform, WorkspaceId
from bot.store.database import Session

_REMOVALS: Sequence[LiteralString] = (
    "DELETE FROM standings WHERE account_id IN (SELECT id FROM accounts WHERE workspace_id = :workspace_id)",
    "DELETE FROM attempts WHERE account_id IN (SELECT id FROM accounts WHERE workspace_id = :workspace_id)",
    "DELETE FROM reviews WHERE account_id IN (SELECT id FROM accounts WHERE workspace_id = :workspace_id)",
    "DELETE FROM reveals WHERE account_id IN (SELECT id FROM accounts WHERE workspace_id = :workspace_id)",
    "DELETE FROM reactions WHERE account_id IN (SELECT id FROM accounts WHERE workspace_id = :workspace_id)",
    "DELETE FROM notices WHERE account_id IN (SELECT id FROM accounts WHERE workspace_id = :workspace_id)",
    """
    DELETE FROM deliveries
    WHERE post_id IN (
        SELECT posts.id
        FROM posts
        JOIN channels ON channels.id = posts.channel_id
        WHERE channels.workspace_id = :workspace_id
    )
    """,
    """
    DELETE FROM slots
    WHERE schedule_id IN (
        SELECT schedules.id
        FROM schedules
        JOIN channels ON channels.id = schedules.channel_id
        WHERE channels.workspace_id = :workspace_id
    )
    """,
    "DELETE FROM schedules WHERE channel_id IN (SELECT id FROM channels WHERE workspace_id = :workspace_id)",
    "DELETE FROM posts WHERE channel_id IN (SELECT id FROM channels WHERE workspace_id = :workspace_id)",
    "DELETE FROM audit WHERE workspace_id = :workspace_id",
    "DELETE FROM channels WHERE workspace_id = :workspace_id",
    "DELETE FROM settings WHERE workspace_id = :workspace_id",
    "DELETE FROM accounts WHERE workspace_id = :workspace_id",
    "DELETE FROM workspaces WHERE id = :workspace_id",
)

_NOBODIES: Sequence[LiteralString] = (
    "DELETE FROM users WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE accounts.user_id = users.id)",
    "DELETE FROM cards WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.learner_id = cards.learner_id)",
    "DELETE FROM learners WHERE NOT EXISTS (SELECT 1 FROM users WHERE users.learner_id = learners.id)",
)


async def leave(tx: Session, platform: Platform, id: str, *, now: int) -> None:  # noqa: A002 – the platform's
    """Remember that the app is out of a workspace; since when, if that is known already, stays."""
    await tx.run(
        """
        UPDATE workspaces SET left_at = :now
        WHERE platform = :platform
          -- On Slack people's direct messages belong to their workspace, and are named after it.
          AND (platform_id = :id OR SUBSTR(platform_id, 1, LENGTH(:id) + 1) = :id || '.')
          AND left_at IS NULL
        """,
        platform=platform,
        id=id,
        now=now,
    )


async def come_back(tx: Session, platform: Platform, id: str) -> None:  # noqa: A002 – the platform's
    """Remember that the app is in a workspace, and in its people's direct messages."""
    await tx.run(
        """
        UPDATE workspaces SET left_at = NULL
        WHERE platform = :platform
          AND (platform_id = :id OR SUBSTR(platform_id, 1, LENGTH(:id) + 1) = :id || '.')
          AND left_at IS NOT NULL
        """,
        platform=platform,
        id=id,
    )


async def shared(db: Session, platform: Platform) -> dict[str, bool]:
    """Return the workspaces of more than one person, by the platform's ids: is the app out of them?"""
    rows = await db.all(
        "SELECT platform_id, left_at FROM workspaces WHERE platform = :platform AND direct = 0",
        platform=platform,
    )
    return {row["platform_id"]: row["left_at"] is not None for row in rows}


async def gone(db: Session, platform: Platform, before: int) -> list[WorkspaceId]:
    """Return the workspaces that the app has been out of since before then (epoch milliseconds)."""
    rows = await db.all(
        "SELECT id FROM workspaces WHERE platform = :platform AND left_at < :before ORDER BY left_at, id",
        platform=platform,
        before=before,
    )
    return [WorkspaceId(row["id"]) for row in rows]


async def erase(tx: Session, workspace_id: WorkspaceId) -> None:
    """Remove every row of a workspace."""
    for sql in _REMOVALS:
        await tx.run(sql, workspace_id=workspace_id)


async def erase_nobodies(tx: Session) -> None:
    """Remove the people who have no account anywhere any more, with what they remember."""
    for sql in _NOBODIES:
        await tx.run(sql)
