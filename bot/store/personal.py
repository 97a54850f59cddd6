"""Everything that is held about one person: to be handed over, or to be removed."""

from collections.abc import Mapping, Sequence
from typing import LiteralString

from bot.domain.place import AccountRef, WorkspaceId
from bot.store import workspaces
from bot.store.database import Row, Session

_HELD: Mapping[str, LiteralString] = {
    "accounts": """
        SELECT accounts.id, workspaces.platform, workspaces.name AS workspace, users.platform_id AS user_id,
               accounts.name, accounts.hidden, accounts.created_at
        FROM users
        JOIN accounts ON accounts.user_id = users.id
        JOIN workspaces ON workspaces.id = accounts.workspace_id
        WHERE users.id = :user_id
        ORDER BY accounts.created_at, accounts.id
        """,
    "asked": """
        SELECT posts.id, posts.kind, posts.asked_by AS account_id, channels.name AS channel,
               posts.question_id, posts.question_version, posts.created_at
        FROM accounts
        JOIN posts ON posts.asked_by = accounts.id
        JOIN channels ON channels.id = posts.channel_id
        WHERE accounts.user_id = :user_id
        ORDER BY posts.created_at, posts.id
        """,
    "reveals": """
        SELECT reveals.account_id, reveals.post_id, posts.question_id, reveals.created_at
        FROM accounts
        JOIN reveals ON reveals.account_id = accounts.id
        JOIN posts ON posts.id = reveals.post_id
        WHERE accounts.user_id = :user_id
        ORDER BY reveals.created_at, reveals.post_id
        """,
    "reactions": """
        SELECT reactions.account_id, reactions.post_id, reactions.reaction, reactions.stamp,
               reactions.heard_at, reactions.answered_at
        FROM accounts
        JOIN reactions ON reactions.account_id = accounts.id
        WHERE accounts.user_id = :user_id
        ORDER BY reactions.heard_at, reactions.post_id, reactions.reaction
        """,
    "drills": """
        SELECT schedules.set_by AS account_id, channels.name AS channel, schedules.topics,
               schedules.local_time, schedules.zone, schedules.set_at
        FROM accounts
        JOIN schedules ON schedules.set_by = accounts.id
        JOIN channels ON channels.id = schedules.channel_id
        WHERE accounts.user_id = :user_id
        ORDER BY schedules.set_at, schedules.id
        """,
    "notices": """
        SELECT notices.account_id, channels.name AS channel, notices.what, notices.detail,
               notices.created_at, notices.told_at
        FROM accounts
        JOIN notices ON notices.account_id = accounts.id
        JOIN channels ON channels.id = notices.channel_id
        WHERE accounts.user_id = :user_id
        ORDER BY notices.created_at, notices.id
        """,
    "audit": """
        SELECT audit.account_id, workspaces.name AS workspace, audit.deed, channels.name AS channel,
               audit.setting, audit.before, audit.after, audit.created_at
        FROM accounts
        JOIN audit ON audit.account_id = accounts.id
        JOIN workspaces ON workspaces.id = audit.workspace_id
        LEFT JOIN channels ON channels.id = audit.channel_id
        WHERE accounts.user_id = :user_id
        ORDER BY audit.created_at, audit.workspace_id, audit.number
        """,
    "attempts": """
        SELECT attempts.account_id, attempts.post_id, posts.question_id, posts.question_version,
               attempts.kind, attempts.rating, attempts.points, attempts.topic, attempts.local_day,
               attempts.created_at
        FROM accounts
        JOIN attempts ON attempts.account_id = accounts.id
        JOIN posts ON posts.id = attempts.post_id
        WHERE accounts.user_id = :user_id
        ORDER BY attempts.created_at, attempts.post_id
        """,
    "reviews": """
        SELECT reviews.account_id, reviews.post_id, posts.question_id, posts.question_version,
               reviews.rating, reviews.created_at
        FROM accounts
        JOIN reviews ON reviews.account_id = accounts.id
        JOIN posts ON posts.id = reviews.post_id
        WHERE accounts.user_id = :user_id
        ORDER BY reviews.created_at, reviews.post_id
        """,
    "cards": """
        SELECT cards.question_id, cards.question_version, cards.stability, cards.difficulty,
               cards.due_at, cards.reviewed_at
        FROM users
        JOIN cards ON cards.learner_id = users.learner_id
        WHERE users.id = :user_id
        ORDER BY cards.question_id
        """,
    "standings": """
        SELECT standings.account_id, standings.scope, standings.period, standings.points, standings.answered,
               standings.hidden
        FROM accounts
        JOIN standings ON standings.account_id = accounts.id
        WHERE accounts.user_id = :user_id
        ORDER BY standings.account_id, standings.scope, standings.period
        """,
}

_REMOVALS: Sequence[LiteralString] = (
    "DELETE FROM standings WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)",
    "DELETE FROM attempts WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)",
    "DELETE FROM reviews WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)",
    "DELETE FROM reveals WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)",
    # Their emoji still stand under these questions: reading them again would bring the person back.
    """
    UPDATE posts SET reread = 0
    WHERE id IN (
        SELECT reactions.post_id
        FROM reactions
        JOIN accounts ON accounts.id = reactions.account_id
        WHERE accounts.user_id = :user_id
    )
    """,
    "DELETE FROM reactions WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)",
    """
    DELETE FROM posts
    WHERE kind = 'review' AND asked_by IN (SELECT id FROM accounts WHERE user_id = :user_id)
    """,
    """
    UPDATE posts SET asked_by = NULL
    WHERE asked_by IN (SELECT id FROM accounts WHERE user_id = :user_id)
    """,
    "DELETE FROM notices WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)",
    """
    UPDATE schedules SET set_by = NULL
    WHERE set_by IN (SELECT id FROM accounts WHERE user_id = :user_id)
    """,
    """
    UPDATE audit SET account_id = NULL
    WHERE account_id IN (SELECT id FROM accounts WHERE user_id = :user_id)
    """,
    "DELETE FROM accounts WHERE user_id = :user_id",
    "DELETE FROM users WHERE id = :user_id",
    """
    DELETE FROM cards
    WHERE learner_id = :learner_id
      AND NOT EXISTS (SELECT 1 FROM users WHERE users.learner_id = :learner_id)
    """,
    """
    DELETE FROM learners
    WHERE id = :learner_id
      AND NOT EXISTS (SELECT 1 FROM users WHERE users.learner_id = :learner_id)
    """,
    "DELETE FROM erasures WHERE user_id = :user_id",
)


_PRIVATE_WORKSPACES: LiteralString = """
    SELECT workspaces.id
    FROM accounts
    JOIN workspaces ON workspaces.id = accounts.workspace_id
    WHERE accounts.user_id = :user_id AND workspaces.direct = 1
    """
"""A direct message is a workspace of one: nobody else is in it."""

_NOBODYS_NAME = "somebody"
"""Stands in the log for a person about whom nothing is held any more."""

_ADMINS: LiteralString = (
    "UPDATE settings SET value = :value WHERE workspace_id = :workspace_id AND name = 'admins'"
)


async def user_id(db: Session, ref: AccountRef) -> str | None:
    """Return our id of a platform's user, if they have acted anywhere."""
    row = await db.one(
        "SELECT id FROM users WHERE platform = :platform AND platform_id = :user",
        platform=ref.workspace.platform,
        user=ref.id,
    )
    return row["id"] if row else None


async def held(db: Session, user_id: str) -> dict[str, Sequence[Row]]:
    """Return every row about a person, table by table."""
    found: dict[str, Sequence[Row]] = {
        name: await db.all(sql, user_id=user_id) for name, sql in _HELD.items()
    }
    found["administrator_of"] = [
        {"workspace": row["workspace"]} for row, _ in await _admin_rights(db, user_id)
    ]
    return found


async def ask_to_erase(tx: Session, user_id: str, now: int) -> None:
    """Remember that a person wants to go, so that it is done whatever happens to us."""
    await tx.run(
        """
        INSERT INTO erasures (user_id, created_at)
        VALUES (:user_id, :now)
        ON CONFLICT (user_id) DO NOTHING
        """,
        user_id=user_id,
        now=now,
    )


async def to_erase(db: Session) -> list[str]:
    """Return the people whose wish to go has not been carried out."""
    return [row["user_id"] for row in await db.all("SELECT user_id FROM erasures ORDER BY created_at")]


async def erase(tx: Session, user_id: str) -> None:
    """Remove every row about a person, and the wish with them; questions they asked stay, without a name."""
    row = await tx.one("SELECT learner_id FROM users WHERE id = :user_id", user_id=user_id)
    private = await tx.all(_PRIVATE_WORKSPACES, user_id=user_id)
    for right, others in await _admin_rights(tx, user_id):
        await tx.run(_ADMINS, workspace_id=right["workspace_id"], value=others)
    await _unname(tx, user_id)
    for sql in _REMOVALS:
        await tx.run(sql, user_id=user_id, learner_id=row["learner_id"] if row else None)
    for workspace in private:
        await workspaces.erase(tx, WorkspaceId(workspace["id"]))


async def _admin_rights(db: Session, user_id: str) -> list[tuple[Row, str]]:
    """Return the settings that name a person as administrator, each with its value without them."""
    rows = await db.all(
        """
        SELECT settings.workspace_id, settings.value, workspaces.name AS workspace, users.platform_id
        FROM users
        JOIN workspaces ON workspaces.platform = users.platform
        JOIN settings ON settings.workspace_id = workspaces.id AND settings.name = 'admins'
        WHERE users.id = :user_id
        """,
        user_id=user_id,
    )
    named = [(row, row["value"].split()) for row in rows if row["platform_id"] in row["value"].split()]
    return [(row, " ".join(one for one in ids if one != row["platform_id"])) for row, ids in named]


async def _unname(tx: Session, user_id: str) -> None:
    """Take a person out of what was noted of who named whom as administrator."""
    rows = await tx.all(
        """
        SELECT audit.workspace_id, audit.number, audit.before, audit.after, users.platform_id
        FROM users
        JOIN workspaces ON workspaces.platform = users.platform
        JOIN audit ON audit.workspace_id = workspaces.id AND audit.setting = 'admins'
        WHERE users.id = :user_id
        """,
        user_id=user_id,
    )
    for row in rows:
        await tx.run(
            """
            UPDATE audit SET before = :before, after = :after
            WHERE workspace_id = :workspace_id AND number = :number
            """,
            before=_without(row["before"], row["platform_id"]),
            after=_without(row["after"], row["platform_id"]),
            workspace_id=row["workspace_id"],
            number=row["number"],
        )


def _without(people: str, platform_id: str) -> str:
    return " ".join(_NOBODYS_NAME if one == platform_id else one for one in people.split())
