"""What a whole channel is told: planned, on its way, there, or not and why."""

from dataclasses import dataclass, replace

from bot.domain.delivery import Place, Reason, State, What
from bot.domain.place import Platform, PostId
from bot.store.database import Row, Session


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One public message of one post."""

    id: str
    """Ours, at most 20 characters: platforms that know such a thing take it as the message's nonce."""
    post_id: PostId
    what: What
    place: Place | None = None
    state: State
    reason: Reason | None = None
    late_at: int
    """When it would come too late (epoch milliseconds)."""
    sent_at: int | None = None
    """When it was first handed to the platform (epoch milliseconds)."""


async def plan(
    tx: Session,
    post_id: PostId,
    what: What,
    *,
    id: str,  # noqa: A002 – the column's name
    now: int,
    late_at: int,
    place: Place | None = None,
) -> Delivery:
    """Plan a delivery; one that was skipped before is planned anew."""
    row = await tx.the_one(
        """
        INSERT INTO deliveries (id, post_id, what, place, state, created_at, late_at)
        VALUES (:id, :post_id, :what, :place, 'planned', :now, :late_at)
        ON CONFLICT (post_id, what) DO UPDATE
        SET id = excluded.id, place = excluded.place, state = 'planned', reason = NULL,
            created_at = excluded.created_at, late_at = excluded.late_at, sent_at = NULL
        RETURNING id, post_id, what, place, state, reason, late_at, sent_at
        """,
        id=id,
        post_id=post_id,
        what=what,
        place=place,
        now=now,
        late_at=late_at,
    )
    return _delivery(row)


async def send(tx: Session, delivery: Delivery, now: int) -> Delivery:
    """Remember that it is being handed to the platform."""
    await tx.run(
        "UPDATE deliveries SET state = 'sending', sent_at = :now WHERE id = :id", id=delivery.id, now=now
    )
    return replace(delivery, state=State.SENDING, sent_at=now)


async def take_back(tx: Session, delivery_id: str) -> None:
    """Remember that it was handed to the platform, which surely has not taken it."""
    await tx.run(
        "UPDATE deliveries SET state = 'planned', sent_at = NULL WHERE id = :id AND state = 'sending'",
        id=delivery_id,
    )


async def end(tx: Session, delivery_id: str, state: State, reason: Reason | None = None) -> None:
    """Remember how it ended."""
    await tx.run(
        "UPDATE deliveries SET state = :state, reason = :reason WHERE id = :id",
        id=delivery_id,
        state=state,
        reason=reason,
    )


async def unfinished(db: Session, platform: Platform) -> list[Delivery]:
    """Return what has not ended yet on a platform, oldest first."""
    rows = await db.all(
        """
        SELECT deliveries.id, deliveries.post_id, deliveries.what, deliveries.place, deliveries.state,
               deliveries.reason, deliveries.late_at, deliveries.sent_at
        FROM deliveries
        JOIN posts ON posts.id = deliveries.post_id
        JOIN channels ON channels.id = posts.channel_id
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE deliveries.state IN ('planned', 'sending') AND workspaces.platform = :platform
        ORDER BY deliveries.created_at, deliveries.id
        """,
        platform=platform,
    )
    return [_delivery(row) for row in rows]


async def is_unfinished(db: Session, delivery_id: str) -> bool:
    """Whether a delivery has not ended yet."""
    row = await db.one(
        "SELECT id FROM deliveries WHERE id = :id AND state IN ('planned', 'sending')", id=delivery_id
    )
    return row is not None


async def unknown(db: Session) -> list[tuple[str, str, int]]:
    """Return what nobody knows about: workspace, channel, and when it was planned (epoch milliseconds)."""
    rows = await db.all(
        """
        SELECT workspaces.name AS workspace, channels.name AS channel, deliveries.created_at
        FROM deliveries
        JOIN posts ON posts.id = deliveries.post_id
        JOIN channels ON channels.id = posts.channel_id
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE deliveries.state = 'unknown'
        ORDER BY deliveries.created_at
        """
    )
    return [(row["workspace"], row["channel"], row["created_at"]) for row in rows]


def _delivery(row: Row) -> Delivery:
    return Delivery(
        id=row["id"],
        post_id=PostId(row["post_id"]),
        what=What(row["what"]),
        place=Place(row["place"]) if row["place"] else None,
        state=State(row["state"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
        late_at=row["late_at"],
        sent_at=row["sent_at"],
    )
