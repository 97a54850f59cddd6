"""`coach run` in a process that a warm one has forked: it is there within moments, and dies by SIGKILL."""

import asyncio
import os
import signal
import sys
from datetime import datetime, timedelta
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from bot import __main__ as command
from bot import app, scheduler
from bot.adapters.discord import client as discord_client
from bot.adapters.discord import messenger as discord_messenger
from bot.adapters.discord import pace
from bot.adapters.slack import messenger as slack_messenger
from bot.core.desk import utc_now

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess

# Imports take two seconds of CPU, and a process that dies among them has done nothing yet.
_PROCESSES = get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__, "bot.adapters.slack.client"])

AT_ONCE = (10**9, 1.0)
"""So many requests a second: what dies within a second must not spend it waiting for its turn."""


class Mortal:
    """One coach after the other on one database; what they say is in a file beside it."""

    def __init__(self, database: Path, environment: dict[str, str]) -> None:
        self.database, self.said = database, database.with_suffix(".said")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(database.parent),
            "COACH_DATABASE_URL": f"sqlite:///{database}",
            **environment,
        }
        self._process: BaseProcess | None = None
        self._begins = 0

    def begin(self, ahead: timedelta) -> None:
        """Let one begin, whose clock is that much ahead."""
        self._begins = len(self._told())
        self._process = _PROCESSES.Process(target=_live, args=(self._environment, ahead, self.said))
        self._process.start()

    @property
    def is_here(self) -> bool:
        """Whether it has said so on both platforms."""
        told = self._told()[self._begins :]
        return "Discord: here" in told and "Slack: here" in told

    def assert_alive(self) -> None:
        assert self._process
        assert self._process.is_alive(), self._told()

    async def kill(self) -> None:
        """End it as a power cut would; it has not ended by itself before."""
        self.assert_alive()
        assert self._process
        self._process.kill()
        await asyncio.to_thread(self._process.join)
        assert self._process.exitcode == -signal.SIGKILL
        self._process = None

    async def end(self) -> None:
        """Kill it, if there is one."""
        if self._process and self._process.is_alive():
            await self.kill()

    def _told(self) -> str:
        return self.said.read_text() if self.said.exists() else ""


def _live(environment: dict[str, str], ahead: timedelta, said: Path) -> None:
    Thread(target=_end_with, args=(parent_process(),), daemon=True).start()
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(os.open(said, os.O_WRONLY | os.O_APPEND | os.O_CREAT), sys.stderr.fileno())
    _hurry()

    def now() -> datetime:
        return utc_now() + ahead

    app.utc_now = now
    sys.argv = ["coach", "run"]
    command.main()


def _end_with(test: "BaseProcess | None") -> None:
    """Outlive nobody: a test that is ended by force can't kill its coach."""
    if test:
        test.join()
    os._exit(1)


def _hurry() -> None:
    """Wait for nothing that a life of a second would be over with."""
    pace.BURST, pace.BETWEEN = AT_ONCE
    discord_client.GUILDS_COME = 0.02
    discord_messenger.STEADY = AT_ONCE
    slack_messenger.A_CHANNEL = slack_messenger.A_WORKSPACE = AT_ONCE
    scheduler.TICK = 0.05
