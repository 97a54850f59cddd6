"""People: an account in each workspace they act in, one learner behind all of them."""

from collections.abc import Callable

from bot.domain.place import AccountId, AccountRef, LearnerId, WorkspaceId
from bot.store.database import Session


async def account(
    tx: Session, ref: AccountRef, workspace_id: WorkspaceId, *, mint: Callable[[], str], now: int
) -> AccountId:
    """Return our id of a person's account in that workspace, under the name they have now.

    Args:
        tx: a write transaction.
        ref: the person; the workspace may be another than the one they speak in.
        workspace_id: whose account it is.
        mint: makes a new id.
        now: epoch milliseconds.
    """
    row = await tx.one(
        """
        SELECT accounts.id
        FROM accounts
        JOIN users ON users.id = accounts.user_id
        WHERE users.platform = :platform
          AND users.platform_id = :user
          AND accounts.workspace_id = :workspace_id
          AND accounts.name = :name
        """,
        platform=ref.workspace.platform,
        user=ref.id,
        workspace_id=workspace_id,
        name=ref.name,
    ) or await tx.the_one(
        """
        INSERT INTO accounts (id, workspace_id, user_id, name, hidden, created_at)
        VALUES (
            :id, :workspace_id, :user_id, :name,
            -- Who hid in private is hidden everywhere, also where they come later.
            (SELECT COALESCE(MAX(accounts.hidden), 0)
             FROM accounts
             JOIN workspaces ON workspaces.id = accounts.workspace_id
             WHERE accounts.user_id = :user_id AND workspaces.direct = 1),
            :now
        )
        ON CONFLICT (workspace_id, user_id) DO UPDATE SET name = excluded.name
        RETURNING id
        """,
        id=mint(),
        workspace_id=workspace_id,
        user_id=await _user(tx, ref, mint=mint, now=now),
        name=ref.name,
        now=now,
    )
    return AccountId(row["id"])


async def find(db: Session, ref: AccountRef, workspace_id: WorkspaceId) -> AccountId | None:
    """Return our id of a person's account in that workspace, if they have acted there."""
    row = await db.one(
        """
        SELECT accounts.id
        FROM accounts
        JOIN users ON users.id = accounts.user_id
        WHERE users.platform = :platform
          AND users.platform_id = :user
          AND accounts.workspace_id = :workspace_id
        """,
        platform=ref.workspace.platform,
        user=ref.id,
        workspace_id=workspace_id,
    )
    return AccountId(row["id"]) if row else None


async def name(db: Session, workspace_id: WorkspaceId, user: str) -> str | None:
    """Return what a platform's user is called in that workspace, if they have acted there."""
    row = await db.one(
        """
        SELECT accounts.name
        FROM accounts
        JOIN users ON users.id = accounts.user_id
        WHERE users.platform_id = :user AND accounts.workspace_id = :workspace_id
        """,
        user=user,
        workspace_id=workspace_id,
    )
    return row["name"] if row else None


async def learner(db: Session, account_id: AccountId) -> LearnerId:
    """Return the person behind an account."""
    row = await db.the_one(
        """
        SELECT users.learner_id
        FROM accounts
        JOIN users ON users.id = accounts.user_id
        WHERE accounts.id = :account_id
        """,
        account_id=account_id,
    )
    return LearnerId(row["learner_id"])


async def find_learner(db: Session, ref: AccountRef) -> LearnerId | None:
    """Return the person behind a platform's user, if they have acted anywhere."""
    row = await db.one(
        """
        SELECT learner_id
        FROM users
        WHERE platform = :platform AND platform_id = :user
        """,
        platform=ref.workspace.platform,
        user=ref.id,
    )
    return LearnerId(row["learner_id"]) if row else None


async def user(db: Session, account_id: AccountId) -> str:
    """Return our id of the platform's user whose account it is."""
    row = await db.the_one("SELECT user_id FROM accounts WHERE id = :account_id", account_id=account_id)
    return row["user_id"]


async def of_user(db: Session, user_id: str) -> dict[WorkspaceId, AccountId]:
    """Return the accounts of a platform's user, by their workspaces."""
    rows = await db.all(
        "SELECT workspace_id, id FROM accounts WHERE user_id = :user_id ORDER BY created_at, id",
        user_id=user_id,
    )
    return {WorkspaceId(row["workspace_id"]): AccountId(row["id"]) for row in rows}


async def hide(tx: Session, account_id: AccountId, *, hidden: bool, everywhere: bool) -> None:
    """Take an account off the boards, or put it back; everywhere: all accounts of that platform's user."""
    await tx.run(
        """
        UPDATE accounts SET hidden = :hidden
        WHERE id = :id
           OR (:everywhere = 1 AND user_id = (SELECT user_id FROM accounts WHERE id = :id))
        """,
        id=account_id,
        hidden=int(hidden),
        everywhere=int(everywhere),
    )
    await tx.run(
        """
        UPDATE standings SET hidden = :hidden
        WHERE account_id IN (
            SELECT id FROM accounts
            WHERE id = :id
               OR (:everywhere = 1 AND user_id = (SELECT user_id FROM accounts WHERE id = :id))
        )
        """,
        id=account_id,
        hidden=int(hidden),
        everywhere=int(everywhere),
    )


async def _user(tx: Session, ref: AccountRef, *, mint: Callable[[], str], now: int) -> str:
    """Return our id of a platform's user; a new one is a new learner."""
    row = await tx.one(
        """
        SELECT id
        FROM users
        WHERE platform = :platform AND platform_id = :user
        """,
        platform=ref.workspace.platform,
        user=ref.id,
    )
    if row:
        return row["id"]
    user, learner = mint(), mint()
    await tx.run("INSERT INTO learners (id, created_at) VALUES (:id, :now)", id=learner, now=now)
    await tx.run(
        """
        INSERT INTO users (id, platform, platform_id, learner_id)
        VALUES (:id, :platform, :user, :learner)
        """,
        id=user,
        platform=ref.workspace.platform,
        user=ref.id,
        learner=learner,
    )
    return user
