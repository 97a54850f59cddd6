"""Running totals per scope and period, written with the attempt that changes them."""

from datetime import date

from bot.domain.place import AccountId, ChannelId, WorkspaceId
from bot.domain.standing import Difference, Period, Standing, Total
from bot.store.attempts import Attempt
from bot.store.database import Row, Session

Line = tuple[str, str, AccountId]
"""A total's key: scope, period, account."""


def of_workspace(workspace_id: WorkspaceId) -> str:
    """Return the scope of a workspace's board."""
    return f"workspace:{workspace_id}"


def of_channel(channel_id: ChannelId) -> str:
    """Return the scope of a channel's board."""
    return f"channel:{channel_id}"


def scopes(workspace_id: WorkspaceId, channel_id: ChannelId) -> tuple[str, ...]:
    """Return every scope that an attempt in that channel counts in."""
    return of_workspace(workspace_id), of_channel(channel_id)


async def add(tx: Session, attempt: Attempt, scopes: tuple[str, ...]) -> None:
    """Add an attempt to the totals of each scope, in every period of its day."""
    await tx.each(
        """
        INSERT INTO standings (scope, period, account_id, points, answered)
        VALUES (:scope, :period, :account_id, :points, 1)
        ON CONFLICT (scope, period, account_id) DO UPDATE SET
            points = standings.points + excluded.points,
            answered = standings.answered + 1
        """,
        [
            {
                "scope": scope,
                "period": period.key(attempt.day),
                "account_id": attempt.account_id,
                "points": attempt.points,
            }
            for scope in scopes
            for period in Period
        ],
    )


async def top(
    db: Session, scope: str, period: Period, day: date, *, most: int, viewer: AccountId | None
) -> tuple[Standing, ...]:
    """Return the best of the period that `day` lies in, at most `most`; equal points share a rank."""
    rows = await db.all(
        """
        SELECT standings.account_id, standings.points, standings.answered, accounts.name
        FROM standings
        JOIN accounts ON accounts.id = standings.account_id
        WHERE standings.scope = :scope AND standings.period = :period AND accounts.hidden = 0
        ORDER BY standings.points DESC, standings.account_id DESC
        LIMIT :most
        """,
        scope=scope,
        period=period.key(day),
        most=most,
    )
    points = [row["points"] for row in rows]
    standings = [_standing(row, points.index(row["points"]) + 1, viewer) for row in rows]
    return tuple(sorted(standings, key=lambda standing: (standing.rank, standing.name.casefold())))


async def own(db: Session, scope: str, period: Period, day: date, *, viewer: AccountId) -> Standing | None:
    """Return an account's own place in the period that `day` lies in."""
    row = await db.one(
        """
        SELECT mine.account_id, mine.points, mine.answered, accounts.name,
               (SELECT COUNT(*)
                FROM standings AS better
                JOIN accounts AS shown ON shown.id = better.account_id AND shown.hidden = 0
                WHERE better.scope = mine.scope
                  AND better.period = mine.period
                  AND better.points > mine.points) + 1 AS place
        FROM standings AS mine
        JOIN accounts ON accounts.id = mine.account_id
        WHERE mine.scope = :scope AND mine.period = :period AND mine.account_id = :viewer
          AND accounts.hidden = 0
        """,
        scope=scope,
        period=period.key(day),
        viewer=viewer,
    )
    return _standing(row, row["place"], viewer) if row else None


async def kept(db: Session) -> dict[Line, Total]:
    """Return every total as it is kept."""
    rows = await db.all("SELECT scope, period, account_id, points, answered FROM standings")
    return {
        (row["scope"], row["period"], row["account_id"]): Total(row["points"], row["answered"])
        for row in rows
    }


async def added_up(db: Session) -> dict[Line, Total]:
    """Return every total as the attempts add up to it."""
    rows = await db.all(
        """
        SELECT attempts.account_id, attempts.local_day, posts.channel_id, channels.workspace_id,
               CAST(SUM(attempts.points) AS BIGINT) AS points, COUNT(*) AS answered
        FROM attempts
        JOIN posts ON posts.id = attempts.post_id
        JOIN channels ON channels.id = posts.channel_id
        GROUP BY attempts.account_id, attempts.local_day, posts.channel_id, channels.workspace_id
        """
    )
    totals: dict[Line, Total] = {}
    for row in rows:
        day = date.fromisoformat(row["local_day"])
        for scope in scopes(row["workspace_id"], row["channel_id"]):
            for period in Period:
                line = scope, period.key(day), row["account_id"]
                before = totals.get(line, Total(0, 0))
                totals[line] = Total(before.points + row["points"], before.answered + row["answered"])
    return totals


async def put(tx: Session, line: Line, total: Total | None) -> None:
    """Keep a total in the place of another one, or none at all."""
    scope, period, account_id = line
    await tx.run(
        """
        DELETE FROM standings
        WHERE scope = :scope AND period = :period AND account_id = :account_id
        """,
        scope=scope,
        period=period,
        account_id=account_id,
    )
    if total:
        await tx.run(
            """
            INSERT INTO standings (scope, period, account_id, points, answered)
            VALUES (:scope, :period, :account_id, :points, :answered)
            """,
            scope=scope,
            period=period,
            account_id=account_id,
            points=total.points,
            answered=total.answered,
        )


async def difference(db: Session, line: Line, before: Total | None, after: Total | None) -> Difference:
    """Return a total that differs, with the names of whose it is and where."""
    scope, period, account_id = line
    row = await db.the_one(
        """
        SELECT COALESCE((SELECT name FROM accounts WHERE id = :account_id), :account_id) AS name,
               COALESCE(
                   (SELECT workspaces.name
                    FROM accounts
                    JOIN workspaces ON workspaces.id = accounts.workspace_id
                    WHERE accounts.id = :account_id),
                   :scope
               ) AS workspace,
               (SELECT name FROM channels WHERE id = :channel_id) AS channel
        """,
        scope=scope,
        channel_id=scope.removeprefix(of_channel(ChannelId(""))),
        account_id=account_id,
    )
    return Difference(
        workspace=row["workspace"],
        channel=row["channel"],
        period=period,
        name=row["name"],
        before=before,
        after=after,
    )


def _standing(row: Row, rank: int, viewer: AccountId | None) -> Standing:
    return Standing(
        rank=rank,
        name=row["name"],
        points=row["points"],
        answered=row["answered"],
        mine=row["account_id"] == viewer,
    )
