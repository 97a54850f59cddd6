"""Which commands a platform has been given, so that it is told only of changed ones."""

from bot.domain.place import Platform
from bot.store.database import Session


async def of(db: Session, platform: Platform, application: str) -> str | None:
    """Return the digest of the commands that an application was last given."""
    row = await db.one(
        "SELECT digest FROM registrations WHERE platform = :platform AND application = :application",
        platform=platform,
        application=application,
    )
    return row["digest"] if row else None


async def keep(tx: Session, platform: Platform, application: str, digest: str) -> None:
    """Remember what an application was given."""
    await tx.run(
        """
        INSERT INTO registrations (platform, application, digest)
        VALUES (:platform, :application, :digest)
        ON CONFLICT (platform, application) DO UPDATE SET digest = excluded.digest
        """,
        platform=platform,
        application=application,
        digest=digest,
    )
