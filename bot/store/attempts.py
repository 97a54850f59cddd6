"""Answers, append-only; every point comes from one."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.domain.place import AccountId, PostId
from bot.domain.question import Rating
from bot.store.database import Session


class Kind(StrEnum):
    """How somebody answered."""

    SELF = "self"


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One account's one answer to one post."""

    post_id: PostId
    account_id: AccountId
    kind: Kind
    rating: Rating
    points: int
    topic: str
    """The path of the topic that its question was under, empty where that wasn't known."""
    day: date
    """The workspace's day it was written on; its points count for that day's periods."""


async def add(tx: Session, attempt: Attempt, *, id: str, now: int) -> None:  # noqa: A002 – the column's name
    """Keep an account's first and only attempt at a post; the schema refuses a second."""
    await tx.run(
        """
        INSERT INTO attempts (id, post_id, account_id, kind, rating, points, topic, local_day, created_at)
        VALUES (:id, :post_id, :account_id, :kind, :rating, :points, :topic, :local_day, :now)
        """,
        id=id,
        post_id=attempt.post_id,
        account_id=attempt.account_id,
        kind=attempt.kind,
        rating=attempt.rating,
        points=attempt.points,
        topic=attempt.topic,
        local_day=attempt.day.isoformat(),
        now=now,
    )


async def find(db: Session, post_id: PostId, account_id: AccountId) -> Attempt | None:
    """Return an account's answer to a post."""
    row = await db.one(
        """
        SELECT kind, rating, points, topic, local_day
        FROM attempts
        WHERE post_id = :post_id AND account_id = :account_id
        """,
        post_id=post_id,
        account_id=account_id,
    )
    if not row:
        return None
    return Attempt(
        post_id=post_id,
        account_id=account_id,
        kind=Kind(row["kind"]),
        rating=Rating(row["rating"]),
        points=row["points"],
        topic=row["topic"],
        day=date.fromisoformat(row["local_day"]),
    )


async def earned_on(db: Session, account_id: AccountId, day: date) -> int:
    """Return the points an account has earned on a workspace's day outside drills."""
    row = await db.the_one(
        """
        SELECT CAST(COALESCE(SUM(attempts.points), 0) AS BIGINT) AS points
        FROM attempts
        JOIN posts ON posts.id = attempts.post_id
        WHERE attempts.account_id = :account_id AND attempts.local_day = :day AND posts.kind <> 'drill'
        """,
        account_id=account_id,
        day=day.isoformat(),
    )
    return row["points"]


async def tally(db: Session, post_id: PostId, before: int) -> tuple[int, int]:
    """Return how many answered a post before that instant (epoch milliseconds), and how many knew it."""
    row = await db.the_one(
        """
        SELECT COUNT(*) AS answered,
               CAST(COALESCE(SUM(CASE WHEN rating > 1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS knew
        FROM attempts
        WHERE post_id = :post_id AND created_at < :before
        """,
        post_id=post_id,
        before=before,
    )
    return row["answered"], row["knew"]
