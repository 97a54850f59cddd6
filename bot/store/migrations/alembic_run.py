"""Alembic, told what it can't guess: one transaction for everything, begun by hand."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from bot.store import database


def run(path: Path, scripts: Path, revision: str, *, down: bool) -> None:
    """Carry out the revisions up (or down) to `revision`: all of them, or, where we die, none.

    Raises:
        NotADatabase: the file can't be opened or written.
    """
    with database.migrating(path) as raw:
        engine = create_engine("sqlite://", creator=lambda: raw, poolclass=StaticPool)

        # By default the driver begins a transaction too late for DDL, and a kill leaves half a change.
        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:  # pyright: ignore[reportUnusedFunction]
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        config = Config()
        config.set_main_option("script_location", str(scripts).replace("%", "%%"))
        try:
            with engine.connect() as connection:
                config.attributes["connection"] = connection
                (command.downgrade if down else command.upgrade)(config, revision)
        except DBAPIError as error:
            raise error.orig or error from error
