"""Who reacted how to which question, and whether they have had their reply."""

from dataclasses import dataclass

from bot.domain.message import Reaction
from bot.domain.place import AccountId, AccountRef, ChannelRef, MessageRef, Platform, PostId, WorkspaceRef
from bot.store.database import Row, Session
from bot.store.posts import Post


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One account's reaction to one post."""

    post_id: PostId
    account_id: AccountId
    reaction: Reaction
    asked_at: int
    """When the question was asked (epoch milliseconds)."""
    answered_at: int | None
    """When its reply was last whispered, or left unsaid because it was too late (epoch milliseconds)."""
    stamped: bool
    """Whether the platform tells the same emoji put there anew from an event that comes again."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A reaction whose reply did not get out."""

    post_id: PostId
    account_id: AccountId
    account: AccountRef
    message: MessageRef
    reaction: Reaction
    heard_at: int


async def hear(
    tx: Session, post: Post, account_id: AccountId, reaction: Reaction, *, stamp: int | None, now: int
) -> Heard:
    """Keep a reaction; heard again it is the one that is kept already, under a higher stamp a new one."""
    row = await tx.the_one(
        """
        INSERT INTO reactions (post_id, account_id, reaction, stamp, heard_at)
        VALUES (:post_id, :account_id, :reaction, :stamp, :now)
        ON CONFLICT (post_id, account_id, reaction) DO UPDATE SET
            answered_at = CASE WHEN excluded.stamp > reactions.stamp THEN NULL ELSE reactions.answered_at END,
            heard_at = CASE WHEN excluded.stamp > reactions.stamp THEN excluded.heard_at
                            ELSE reactions.heard_at END,
            stamp = CASE WHEN excluded.stamp > reactions.stamp THEN excluded.stamp ELSE reactions.stamp END
        RETURNING answered_at
        """,
        post_id=post.id,
        account_id=account_id,
        reaction=reaction,
        stamp=stamp,
        now=now,
    )
    return Heard(
        post_id=post.id,
        account_id=account_id,
        reaction=reaction,
        asked_at=post.created_at,
        answered_at=row["answered_at"],
        stamped=stamp is not None,
    )


async def answered(tx: Session, heard: Heard, now: int) -> None:
    """Remember that its reply got out."""
    await tx.run(
        """
        UPDATE reactions SET answered_at = :now
        WHERE post_id = :post_id AND account_id = :account_id AND reaction = :reaction
        """,
        post_id=heard.post_id,
        account_id=heard.account_id,
        reaction=heard.reaction,
        now=now,
    )


async def waiting(db: Session, platform: Platform, since: int) -> list[Waiting]:
    """Return what was heard on a platform since then (epoch milliseconds) and has had no reply."""
    rows = await db.all(
        """
        SELECT reactions.post_id, reactions.account_id, reactions.reaction, reactions.heard_at,
               accounts.name, users.platform_id AS user,
               posts.message_id, channels.platform_id AS channel, channels.name AS channel_name,
               workspaces.platform_id AS workspace, workspaces.name AS workspace_name, workspaces.direct
        FROM reactions
        JOIN accounts ON accounts.id = reactions.account_id
        JOIN users ON users.id = accounts.user_id
        JOIN posts ON posts.id = reactions.post_id
        JOIN channels ON channels.id = posts.channel_id
        JOIN workspaces ON workspaces.id = channels.workspace_id
        WHERE reactions.answered_at IS NULL
          AND reactions.heard_at >= :since
          AND workspaces.platform = :platform
        ORDER BY reactions.heard_at
        """,
        platform=platform,
        since=since,
    )
    return [_waiting(row, platform) for row in rows]


async def is_waiting(db: Session, one: Waiting) -> bool:
    """Whether a reaction is still there, and has had no reply."""
    row = await db.one(
        """
        SELECT post_id
        FROM reactions
        WHERE post_id = :post_id
          AND account_id = :account_id
          AND reaction = :reaction
          AND answered_at IS NULL
        """,
        post_id=one.post_id,
        account_id=one.account_id,
        reaction=one.reaction,
    )
    return row is not None


def _waiting(row: Row, platform: Platform) -> Waiting:
    workspace = WorkspaceRef(platform, row["workspace"], row["workspace_name"], direct=bool(row["direct"]))
    return Waiting(
        post_id=PostId(row["post_id"]),
        account_id=AccountId(row["account_id"]),
        account=AccountRef(workspace, row["user"], row["name"]),
        message=MessageRef(ChannelRef(workspace, row["channel"], row["channel_name"]), row["message_id"]),
        reaction=Reaction(row["reaction"]),
        heard_at=row["heard_at"],
    )
