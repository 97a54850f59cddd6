"""Database files with many people's standings: one workspace that is measured, and many others."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from hashlib import blake2b
from pathlib import Path

from bot.domain.place import AccountId, ChannelId, PostId, WorkspaceId
from bot.domain.standing import Period
from bot.store import migrations, standings

DAY = date(2026, 11, 18)
TOPIC = "fastapi/database/migrations"
POST, CHANNEL = PostId("post"), ChannelId("channel")
SPREAD = 1009
"""Different totals of points, so that about ten people in 10,000 share each."""


def workspace(number: int) -> WorkspaceId:
    return WorkspaceId(f"w{number}")


def account(number: int) -> AccountId:
    """An id that lies anywhere among the others, as real ones do."""
    return AccountId(blake2b(str(number).encode(), digest_size=10).hexdigest())


MEASURED = standings.scopes(workspace(0), CHANNEL, TOPIC)
"""The scopes of the measured workspace; of every other one there is the whole workspace's alone."""


def fill(path: Path, *, people: int, workspaces: int, answered: bool) -> None:
    """Make a file with so many people in each workspace; who has answered is on every board."""
    migrations.prepare(path, datetime.now(UTC))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("BEGIN")
        _people(connection, people=people, workspaces=workspaces)
        if answered:
            _answers(connection, workspaces)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _people(connection: sqlite3.Connection, *, people: int, workspaces: int) -> None:
    connection.execute("INSERT INTO learners (id, created_at) VALUES ('learner', 0)")
    connection.executemany(
        """
        INSERT INTO workspaces (id, platform, platform_id, name, direct, created_at)
        VALUES (:id, 'discord', :id, :id, 0, 0)
        """,
        [{"id": workspace(number)} for number in range(workspaces)],
    )
    connection.execute(
        """
        INSERT INTO channels (id, workspace_id, platform_id, name, created_at)
        VALUES (:id, :workspace, 'channel', 'channel', 0)
        """,
        {"id": CHANNEL, "workspace": workspace(0)},
    )
    connection.execute(
        """
        INSERT INTO posts (id, channel_id, question_id, question_version, created_at, kind)
        VALUES (:id, :channel, 'stamp', 1, 0, 'quiz')
        """,
        {"id": POST, "channel": CHANNEL},
    )
    connection.execute(
        """
        INSERT INTO posts (id, channel_id, question_id, question_version, created_at, kind)
        VALUES ('earlier', :channel, 'stamp', 1, 0, 'quiz')
        """,
        {"channel": CHANNEL},
    )
    everybody = range(people * workspaces)
    connection.executemany(
        "INSERT INTO users (id, platform, platform_id, learner_id) VALUES (:id, 'discord', :id, 'learner')",
        ({"id": account(number)} for number in everybody),
    )
    connection.executemany(
        """
        INSERT INTO accounts (id, workspace_id, user_id, name, hidden, created_at)
        VALUES (:id, :workspace, :id, :name, 0, 0)
        """,
        _accounts(people, workspaces),
    )


def _accounts(people: int, workspaces: int) -> Iterator[dict[str, str]]:
    for number in range(people * workspaces):
        place = workspace(number // people)
        yield {"id": account(number), "workspace": place, "name": f"Person {number}"}


def _answers(connection: sqlite3.Connection, workspaces: int) -> None:
    """An earlier attempt of everybody, and totals in every period; indexes go faster afterwards."""
    connection.execute(
        """
        INSERT INTO attempts (id, post_id, account_id, kind, rating, points, topic, local_day, created_at)
        SELECT 'earlier' || id, 'earlier', id, 'self', 3, 2, :topic, :day, 0 FROM accounts
        """,
        {"topic": TOPIC, "day": DAY.isoformat()},
    )
    indexes = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'standings' AND sql <> ''"
    ).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    scopes = [(scope, workspace(0)) for scope in MEASURED]
    scopes += [(standings.of_workspace(workspace(n)), workspace(n)) for n in range(1, workspaces)]
    connection.executemany(
        """
        INSERT INTO standings (scope, period, account_id, points, answered, hidden)
        SELECT :scope, :period, id, 2 * (rowid * 7919 % :spread), rowid * 7919 % :spread, 0
        FROM accounts
        WHERE workspace_id = :workspace
        ORDER BY id
        """,
        [
            {"scope": scope, "workspace": place, "period": period.key(DAY), "spread": SPREAD}
            for scope, place in sorted(scopes)
            for period in sorted(Period, key=lambda period: period.key(DAY))
        ],
    )
    for _, sql in indexes:
        connection.execute(sql)
