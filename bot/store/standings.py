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


def about(scope: str, topic: str) -> str:
    """Return the part of a scope that counts only what is under a topic (a path)."""
    return f"{scope}:{topic}"


def scopes(workspace_id: WorkspaceId, channel_id: ChannelId, topic: str) -> tuple[str, ...]:
    """Return every scope that an attempt there counts in: its question's topic and the topics above, too."""
    parts = topic.split("/") if topic else []
    paths = ["/".join(parts[: depth + 1]) for depth in range(len(parts))]
    whole = of_workspace(workspace_id), of_channel(channel_id)
    return *whole, *(about(scope, path) for scope in whole for path in paths)


async def add(tx: Session, attempt: Attempt, scopes: tuple[str, ...]) -> None:
    """Add an attempt to the totals of each scope, in every period of its day."""
    await tx.each(
        """
        INSERT INTO standings (scope, period, account_id, points, answered, hidden)
        VALUES (
            :scope, :period, :account_id, :points, 1,
            (SELECT accounts.hidden FROM accounts WHERE accounts.id = :account_id)
        )
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
        WHERE standings.scope = :scope AND standings.period = :period AND standings.hidden = 0
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


async def around(
    db: Session, scope: str, period: Period, day: date, *, below: int, viewer: AccountId
) -> tuple[Standing, ...]:
    """Return the place before an account's own, its own, and the one after, in the order of `top`.

    Args:
        db: where to read.
        scope: whose points are compared.
        period: over which time.
        day: a day in that time.
        below: how many places from the first one are left out.
        viewer: the account; one that is hidden, or not on the board, has no places.
    """
    own = await _own(db, scope, period, day, viewer=viewer)
    if own is None:
        return ()
    first = own["above"] + own["tied_above"]
    return tuple(
        _standing(row, _rank(row, own), viewer)
        for row in await _beside(db, scope, period, day, own=own)
        if first + row["after"] > below
    )


def _rank(row: Row, own: Row) -> int:
    """Return the rank of an account's neighbour, or its own; see `_beside`."""
    if row["points"] > own["points"]:
        return own["above"] - row["tied"] + 1
    if row["points"] < own["points"]:
        return own["above"] + own["tied_above"] + row["after"]
    return own["above"] + 1


async def _own(db: Session, scope: str, period: Period, day: date, *, viewer: AccountId) -> Row | None:
    """Return an account's own row; how many have more points, and how many as many and come before it."""
    return await db.one(
        """
        SELECT mine.account_id, mine.points,
               (SELECT COUNT(*)
                FROM standings AS better
                WHERE better.scope = mine.scope AND better.period = mine.period
                  AND better.hidden = 0
                  AND better.points > mine.points) AS above,
               (SELECT COUNT(*)
                FROM standings AS equal
                WHERE equal.scope = mine.scope AND equal.period = mine.period
                  AND equal.hidden = 0
                  AND equal.points = mine.points
                  AND equal.account_id > mine.account_id) AS tied_above
        FROM standings AS mine
        WHERE mine.scope = :scope AND mine.period = :period AND mine.account_id = :viewer
          AND mine.hidden = 0
        """,
        scope=scope,
        period=period.key(day),
        viewer=viewer,
    )


async def _beside(db: Session, scope: str, period: Period, day: date, *, own: Row) -> list[Row]:
    """Return the rows around an account's own, `after` 0, 1 and 2; `tied` counts for a better one only."""
    return await db.all(
        """
        SELECT near.account_id, near.points, near.answered, near.after, accounts.name,
               (SELECT COUNT(*)
                FROM standings AS equal
                WHERE near.after = 0 AND near.points > :points
                  AND equal.scope = :scope AND equal.period = :period
                  AND equal.hidden = 0
                  AND equal.points = near.points) AS tied
        FROM (
            SELECT * FROM (
                SELECT account_id, points, answered, 0 AS after
                FROM standings
                WHERE scope = :scope AND period = :period AND hidden = 0
                  AND (points, account_id) > (:points, :account_id)
                ORDER BY points, account_id
                LIMIT 1
            ) AS before_it
            UNION ALL
            SELECT account_id, points, answered, 1 AS after
            FROM standings
            WHERE scope = :scope AND period = :period AND account_id = :account_id
            UNION ALL
            SELECT * FROM (
                SELECT account_id, points, answered, 2 AS after
                FROM standings
                WHERE scope = :scope AND period = :period AND hidden = 0
                  AND (points, account_id) < (:points, :account_id)
                ORDER BY points DESC, account_id DESC
                LIMIT 1
            ) AS behind_it
        ) AS near
        JOIN accounts ON accounts.id = near.account_id
        ORDER BY near.after
        """,
        scope=scope,
        period=period.key(day),
        points=own["points"],
        account_id=own["account_id"],
    )


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
        SELECT attempts.account_id, attempts.local_day, attempts.topic, posts.channel_id,
               channels.workspace_id, CAST(SUM(attempts.points) AS BIGINT) AS points, COUNT(*) AS answered
        FROM attempts
        JOIN posts ON posts.id = attempts.post_id
        JOIN channels ON channels.id = posts.channel_id
        GROUP BY attempts.account_id, attempts.local_day, attempts.topic, posts.channel_id,
                 channels.workspace_id
        """
    )
    totals: dict[Line, Total] = {}
    for row in rows:
        day = date.fromisoformat(row["local_day"])
        for scope in scopes(row["workspace_id"], row["channel_id"], row["topic"]):
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
            INSERT INTO standings (scope, period, account_id, points, answered, hidden)
            VALUES (
                :scope, :period, :account_id, :points, :answered,
                (SELECT accounts.hidden FROM accounts WHERE accounts.id = :account_id)
            )
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
        channel_id=scope.removeprefix(of_channel(ChannelId(""))).partition(":")[0],
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
