"""Questions put in front of people: where, when, and who has seen the answer."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.place import AccountId, ChannelId, ChannelRef, MessageRef, Platform, PostId, WorkspaceId
from bot.domain.question import Question
from bot.store import places
from bot.store.database import Row, Session


class Kind(StrEnum):
    """Why a question was asked."""

    QUIZ = "quiz"
    DRILL = "drill"
    """Of a schedule."""
    REVIEW = "review"
    """Privately, to the one who is about to forget it."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """One question in one channel."""

    id: PostId
    kind: Kind
    asked_by: AccountId | None
    channel_id: ChannelId
    workspace_id: WorkspaceId
    channel: ChannelRef
    question_id: str
    question_version: int
    created_at: int
    message_id: str | None
    revealed_at: int | None
    """When everybody was shown the answer (epoch milliseconds)."""
    reveal: str | None
    """Where 👀 shows its answer, where that isn't as the workspace has it."""

    @property
    def private(self) -> bool:
        """Whether only the one who asked may see and answer it."""
        return self.kind is Kind.REVIEW

    @property
    def message(self) -> MessageRef | None:
        """Where it can be seen, once the platform has told us."""
        return MessageRef(self.channel, self.message_id) if self.message_id else None


async def add(
    tx: Session,
    post_id: PostId,
    kind: Kind,
    question: Question,
    *,
    channel_id: ChannelId,
    asked_by: AccountId | None,
    now: int,
    reveal: str | None = None,
) -> None:
    """Remember that a question is about to be asked."""
    await tx.run(
        """
        INSERT INTO posts (id, kind, channel_id, question_id, question_version, asked_by, created_at, reveal)
        VALUES (:id, :kind, :channel_id, :question_id, :question_version, :asked_by, :now, :reveal)
        """,
        id=post_id,
        kind=kind,
        channel_id=channel_id,
        question_id=question.id,
        question_version=question.version,
        asked_by=asked_by,
        now=now,
        reveal=reveal,
    )


async def stands_in(tx: Session, post_id: PostId, message_id: str) -> None:
    """Remember which message a post became."""
    await tx.run(
        "UPDATE posts SET message_id = :message_id WHERE id = :id", id=post_id, message_id=message_id
    )


async def show_to_all(tx: Session, post_id: PostId, now: int) -> bool:
    """Mark the answer as shown to everybody; True for the first time only."""
    row = await tx.one(
        "UPDATE posts SET revealed_at = :now WHERE id = :id AND revealed_at IS NULL RETURNING id",
        id=post_id,
        now=now,
    )
    return row is not None


async def hide_from_all(tx: Session, post_id: PostId) -> None:
    """Take back that everybody was shown the answer, for it could not be posted."""
    await tx.run("UPDATE posts SET revealed_at = NULL WHERE id = :id", id=post_id)


async def show_to(tx: Session, post_id: PostId, account_id: AccountId, now: int) -> None:
    """Remember that somebody has seen the answer; the first time is kept."""
    await tx.run(
        """
        INSERT INTO reveals (post_id, account_id, created_at)
        VALUES (:post_id, :account_id, :now)
        ON CONFLICT (post_id, account_id) DO NOTHING
        """,
        post_id=post_id,
        account_id=account_id,
        now=now,
    )


async def find(db: Session, post_id: PostId) -> Post | None:
    """Return a post."""
    row = await db.one(
        """
        SELECT posts.id, posts.kind, posts.asked_by, posts.channel_id, posts.question_id,
               posts.question_version, posts.created_at, posts.message_id, posts.revealed_at, posts.reveal,
               channels.platform_id AS channel, channels.name AS channel_name, channels.workspace_id,
               workspaces.platform, workspaces.platform_id AS workspace, workspaces.name AS workspace_name,
               workspaces.direct
        FROM posts
        JOIN channels ON channels.id = posts.channel_id
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE posts.id = :id
        """,
        id=post_id,
    )
    return _post(row) if row else None


async def find_by_message(
    db: Session, channel_id: ChannelId, message_id: str, *, again: bool = False
) -> PostId | None:
    """Return the post that a message shows; again: only one whose reactions may be read again."""
    row = await db.one(
        """
        SELECT id
        FROM posts
        WHERE channel_id = :channel_id AND message_id = :message_id AND reread >= :again
        """,
        channel_id=channel_id,
        message_id=message_id,
        again=int(again),
    )
    return PostId(row["id"]) if row else None


async def readable_again(db: Session, platform: Platform, since: int) -> list[MessageRef]:
    """Return the questions since then (epoch milliseconds) whose reactions still count, newest first."""
    rows = await db.all(
        """
        SELECT posts.message_id, channels.platform_id AS channel, channels.name AS channel_name,
               workspaces.platform, workspaces.platform_id AS workspace, workspaces.name AS workspace_name,
               workspaces.direct
        FROM posts
        JOIN channels ON channels.id = posts.channel_id
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE posts.created_at >= :since
          AND posts.message_id IS NOT NULL
          AND posts.revealed_at IS NULL
          AND posts.reread = 1
          AND workspaces.platform = :platform
        ORDER BY posts.created_at DESC, posts.id DESC
        """,
        platform=platform,
        since=since,
    )
    return [MessageRef(places.channel_ref(row), row["message_id"]) for row in rows]


async def latest(db: Session, channel_id: ChannelId) -> PostId | None:
    """Return the last question that a channel saw."""
    row = await db.one(
        """
        SELECT id
        FROM posts
        WHERE channel_id = :channel_id AND kind <> 'review'
        ORDER BY created_at DESC, id DESC
        LIMIT 1
        """,
        channel_id=channel_id,
    )
    return PostId(row["id"]) if row else None


async def open_review(db: Session, account_id: AccountId, question: Question) -> PostId | None:
    """Return the private question that an account was asked, and has not rated, about a question."""
    row = await db.one(
        """
        SELECT posts.id
        FROM posts
        LEFT JOIN reviews ON reviews.post_id = posts.id AND reviews.account_id = posts.asked_by
        WHERE posts.asked_by = :account_id
          AND posts.kind = 'review'
          AND posts.question_id = :question_id
          AND posts.question_version = :version
          AND reviews.post_id IS NULL
        ORDER BY posts.created_at DESC
        LIMIT 1
        """,
        account_id=account_id,
        question_id=question.id,
        version=question.version,
    )
    return PostId(row["id"]) if row else None


async def last_asked(db: Session, channel_id: ChannelId) -> dict[str, int]:
    """Return when each question was last asked in a channel: question id → epoch milliseconds."""
    rows = await db.all(
        """
        SELECT question_id, MAX(created_at) AS at
        FROM posts
        WHERE channel_id = :channel_id AND kind <> 'review'
        GROUP BY question_id
        """,
        channel_id=channel_id,
    )
    return {row["question_id"]: row["at"] for row in rows}


def _post(row: Row) -> Post:
    return Post(
        id=PostId(row["id"]),
        kind=Kind(row["kind"]),
        asked_by=row["asked_by"],
        channel_id=ChannelId(row["channel_id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        channel=places.channel_ref(row),
        question_id=row["question_id"],
        question_version=row["question_version"],
        created_at=row["created_at"],
        message_id=row["message_id"],
        revealed_at=row["revealed_at"],
        reveal=row["reveal"],
    )
