"""Slack workspaces that installed the app, their tokens sealed, and the installations that have begun."""

from bot.domain.installation import Installation
from bot.store.database import Row, Session


async def of(db: Session, team_id: str) -> tuple[Installation, str] | None:
    """Return a workspace's installation and its sealed token."""
    row = await db.one(
        """
        SELECT team_id, team_name, bot_user_id, bot_id, scopes, token, installed_at
        FROM installations
        WHERE team_id = :team_id
        """,
        team_id=team_id,
    )
    return _read(row) if row else None


async def every(db: Session) -> list[tuple[Installation, str]]:
    """Return all installations with their sealed tokens, the oldest first."""
    rows = await db.all(
        """
        SELECT team_id, team_name, bot_user_id, bot_id, scopes, token, installed_at
        FROM installations
        ORDER BY installed_at, team_id
        """
    )
    return [_read(row) for row in rows]


async def keep(tx: Session, installation: Installation, sealed: str) -> None:
    """Keep a workspace's installation in the place of an earlier one."""
    await tx.run(
        """
        INSERT INTO installations (team_id, team_name, bot_user_id, bot_id, scopes, token, installed_at)
        VALUES (:team_id, :team_name, :bot_user_id, :bot_id, :scopes, :token, :installed_at)
        ON CONFLICT (team_id) DO UPDATE SET
            team_name = excluded.team_name,
            bot_user_id = excluded.bot_user_id,
            bot_id = excluded.bot_id,
            scopes = excluded.scopes,
            token = excluded.token,
            installed_at = excluded.installed_at
        """,
        team_id=installation.team_id,
        team_name=installation.team_name,
        bot_user_id=installation.bot_user_id,
        bot_id=installation.bot_id,
        scopes=" ".join(sorted(installation.scopes)),
        token=sealed,
        installed_at=installation.installed_at,
    )


async def forget(tx: Session, team_id: str, *, until: int) -> bool:
    """Remove an installation that was made until then (epoch milliseconds); return whether one was."""
    rows = await tx.all(
        """
        DELETE FROM installations
        WHERE team_id = :team_id AND installed_at <= :until
        RETURNING team_id
        """,
        team_id=team_id,
        until=until,
    )
    return bool(rows)


async def begin(tx: Session, digest: str, *, now: int) -> None:
    """Remember the digest of a state that was given out."""
    await tx.run(
        "INSERT INTO oauth_states (digest, created_at) VALUES (:digest, :now)", digest=digest, now=now
    )


async def redeem(tx: Session, digest: str) -> int | None:
    """Take a state back, so that it can't come again; return when it was given out, if it was."""
    row = await tx.one("DELETE FROM oauth_states WHERE digest = :digest RETURNING created_at", digest=digest)
    return row["created_at"] if row else None


async def expire(tx: Session, *, before: int) -> None:
    """Remove the states that were given out before then (epoch milliseconds)."""
    await tx.run("DELETE FROM oauth_states WHERE created_at < :before", before=before)


def _read(row: Row) -> tuple[Installation, str]:
    return (
        Installation(
            team_id=row["team_id"],
            team_name=row["team_name"],
            bot_user_id=row["bot_user_id"],
            bot_id=row["bot_id"],
            scopes=frozenset(row["scopes"].split()),
            installed_at=row["installed_at"],
        ),
        row["token"],
    )
