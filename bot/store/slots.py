"""Which day's drill each schedule has had: once a day, and what became of it."""

from dataclasses import dataclass
from datetime import date

from bot.domain.delivery import Reason, State
from bot.domain.place import Platform, PostId, WorkspaceId
from bot.domain.timetable import Slot, milliseconds
from bot.store.database import Row, Session
from bot.store.schedules import ScheduleId

A_WEEK = 7 * 24 * 60 * 60 * 1000


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A day that has had its slot."""

    schedule_id: ScheduleId
    day: date
    due_at: int
    """Epoch milliseconds."""
    post_id: PostId | None
    state: State
    reason: Reason | None


async def claim(tx: Session, schedule_id: ScheduleId, slot: Slot, reason: Reason | None = None) -> bool:
    """Take a day's slot; False where it was taken before. With a reason it is skipped."""
    row = await tx.one(
        """
        INSERT INTO slots (schedule_id, day, due_at, reason, followed)
        VALUES (:schedule_id, :day, :due_at, :reason, :followed)
        ON CONFLICT (schedule_id, day) DO NOTHING
        RETURNING day
        """,
        schedule_id=schedule_id,
        day=slot.day.isoformat(),
        due_at=milliseconds(slot.due),
        reason=reason,
        followed=int(reason is not None),
    )
    return row is not None


async def give_back(tx: Session, schedule_id: ScheduleId, day: date) -> None:
    """Let a day that was skipped have its slot after all."""
    await tx.run(
        """
        DELETE FROM slots
        WHERE schedule_id = :schedule_id AND day = :day
          AND (
              post_id IS NULL
              OR post_id IN (SELECT post_id FROM deliveries WHERE what = 'question' AND state = 'skipped')
          )
        """,
        schedule_id=schedule_id,
        day=day.isoformat(),
    )


async def becomes(tx: Session, schedule_id: ScheduleId, day: date, post_id: PostId) -> None:
    """Remember which post a slot became; what follows it is still to be done."""
    await tx.run(
        """
        UPDATE slots SET post_id = :post_id, followed = 0
        WHERE schedule_id = :schedule_id AND day = :day
        """,
        schedule_id=schedule_id,
        day=day.isoformat(),
        post_id=post_id,
    )


async def taken(db: Session, schedule_id: ScheduleId, since: date) -> frozenset[date]:
    """Return the days from then on that have had their slot."""
    rows = await db.all(
        "SELECT day FROM slots WHERE schedule_id = :schedule_id AND day >= :since",
        schedule_id=schedule_id,
        since=since.isoformat(),
    )
    return frozenset(date.fromisoformat(row["day"]) for row in rows)


async def last(db: Session, schedule_id: ScheduleId) -> Taken | None:
    """Return the newest slot of a schedule."""
    row = await db.one(
        """
        SELECT slots.schedule_id, slots.day, slots.due_at, slots.post_id,
               COALESCE(deliveries.state, 'skipped') AS state,
               COALESCE(deliveries.reason, slots.reason) AS reason
        FROM slots
        LEFT JOIN deliveries ON deliveries.post_id = slots.post_id AND deliveries.what = 'question'
        WHERE slots.schedule_id = :schedule_id
        ORDER BY slots.day DESC
        LIMIT 1
        """,
        schedule_id=schedule_id,
    )
    return _taken(row) if row else None


async def to_follow(
    db: Session, platform: Platform, now: int, most: int, after: WorkspaceId
) -> list[tuple[WorkspaceId, Taken]]:
    """Return slots of the last week whose post has come to its end, and what follows has not been done."""
    rows = await db.all(
        """
        SELECT *
        FROM (
            SELECT slots.schedule_id, slots.day, slots.due_at, slots.post_id, deliveries.state,
                   deliveries.reason, channels.workspace_id,
                   ROW_NUMBER() OVER (PARTITION BY channels.workspace_id ORDER BY slots.due_at) AS turn
            FROM slots
            JOIN deliveries ON deliveries.post_id = slots.post_id AND deliveries.what = 'question'
            JOIN schedules ON schedules.id = slots.schedule_id
            JOIN channels ON channels.id = schedules.channel_id
            JOIN workspaces ON workspaces.id = channels.workspace_id
            WHERE slots.followed = 0 AND slots.due_at > :since AND workspaces.platform = :platform
              AND deliveries.state IN ('posted', 'skipped', 'unknown')
        ) AS ended
        ORDER BY turn, workspace_id <= :after, workspace_id
        LIMIT :most
        """,
        platform=platform,
        since=now - A_WEEK,
        most=most,
        after=after,
    )
    return [(WorkspaceId(row["workspace_id"]), _taken(row)) for row in rows]


async def follow(tx: Session, slot: Taken, *, answer_at: int | None) -> None:
    """Remember that what follows a post has been done, and when its answer is due, where that is known."""
    await tx.run(
        """
        UPDATE slots SET followed = 1, answer_at = :answer_at
        WHERE schedule_id = :schedule_id AND day = :day
        """,
        schedule_id=slot.schedule_id,
        day=slot.day.isoformat(),
        answer_at=answer_at,
    )


async def answer_before(tx: Session, slot: Taken, now: int) -> None:
    """Let the answer of the drill that stands there from before a slot's day be shown to all."""
    await tx.run(
        """
        UPDATE slots SET answer_at = :now
        WHERE schedule_id = :schedule_id
          AND day = (
              SELECT MAX(earlier.day)
              FROM slots AS earlier
              JOIN deliveries ON deliveries.post_id = earlier.post_id AND deliveries.what = 'question'
              WHERE earlier.schedule_id = :schedule_id AND earlier.day < :before
                AND deliveries.state = 'posted'
          )
        """,
        schedule_id=slot.schedule_id,
        before=slot.day.isoformat(),
        now=now,
    )


async def to_answer(
    db: Session, platform: Platform, now: int, most: int, after: WorkspaceId
) -> list[tuple[WorkspaceId, PostId]]:
    """Return the posts whose answers are due to be shown to all."""
    rows = await db.all(
        """
        SELECT *
        FROM (
            SELECT channels.workspace_id, slots.post_id, slots.answer_at,
                   ROW_NUMBER() OVER (PARTITION BY channels.workspace_id ORDER BY slots.answer_at) AS turn
            FROM slots
            JOIN schedules ON schedules.id = slots.schedule_id
            JOIN channels ON channels.id = schedules.channel_id
            JOIN workspaces ON workspaces.id = channels.workspace_id
            WHERE slots.answer_at <= :now AND workspaces.platform = :platform
        ) AS due
        ORDER BY turn, workspace_id <= :after, workspace_id
        LIMIT :most
        """,
        platform=platform,
        now=now,
        most=most,
        after=after,
    )
    return [(WorkspaceId(row["workspace_id"]), PostId(row["post_id"])) for row in rows]


async def answered(tx: Session, post_id: PostId) -> None:
    """Remember that the answer is on its way, or need not be shown any more."""
    await tx.run("UPDATE slots SET answer_at = NULL WHERE post_id = :post_id", post_id=post_id)


def _taken(row: Row) -> Taken:
    return Taken(
        schedule_id=row["schedule_id"],
        day=date.fromisoformat(row["day"]),
        due_at=row["due_at"],
        post_id=PostId(row["post_id"]) if row["post_id"] else None,
        state=State(row["state"]),
        reason=Reason(row["reason"]) if row["reason"] else None,
    )
