"""The composition root: builds a coach from the settings, and runs it on a platform."""

import asyncio
import json
import logging
import secrets
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from bot import scheduler
from bot.content import loader
from bot.content.loader import Shelf
from bot.core import operators, refusals
from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.bank import QuestionBank
from bot.domain.errors import AlreadyRunning, NotADatabase, StartError
from bot.domain.place import Platform
from bot.domain.vault import Vault
from bot.settings import Settings
from bot.store import database, migrations

if TYPE_CHECKING:
    from bot.adapters.slack.client import OverHttp, OverSockets

Say = Callable[[str], None]
"""Tells whoever started the coach something about the start."""

_ID_BYTES = 10
"""80 bits: unguessable, and short enough for a nonce of 25 characters."""


async def chat(settings: Settings, say: Say, *, name: str, channel: str) -> None:
    """Run the coach in this terminal until the input ends.

    Raises:
        StartError: it can't start.
    """
    # Here, as every platform is: nobody carries or waits for what they don't use.
    from bot.adapters.console.client import Client  # noqa: PLC0415
    from bot.adapters.console.messenger import Screen, Terminal  # noqa: PLC0415

    screen = Screen(Terminal())
    async with _coach(settings, say) as coach:
        coach.desk.messengers[Platform.CONSOLE] = screen
        client = Client(
            coach, screen, name=name, channel=channel, log_place=_log_beside(settings.database, settings.log)
        )
        await coach.drills.run(Platform.CONSOLE)  # first what came due while the terminal was closed
        async with _beside(coach, settings, say):
            await client.talk()


async def run(settings: Settings, say: Say) -> None:
    """Run the coach on every platform whose token is set, until we are told to stop.

    Raises:
        StartError: it can't start, or a platform doesn't accept its token any more.
    """
    _log_beside(settings.database, settings.log)
    _end_when_told()
    async with _coach(settings, say) as coach:
        if settings.slack_installs:
            await say_locked(coach, say)
        async with _beside(coach, settings, say):
            await _beside_each_other(list(_platforms(coach, settings, say)), say)


@asynccontextmanager
async def _beside(coach: Coach, settings: Settings, say: Say) -> AsyncGenerator[None]:
    """Look after what no person has to ask for, until the block ends."""
    tasks = [
        asyncio.create_task(_reread_on_hangup(coach, settings, say)),
        asyncio.create_task(scheduler.run(coach)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()


def _platforms(coach: Coach, settings: Settings, say: Say) -> Iterator[Coroutine[None, None, None]]:
    """Yield what is each platform's own, importing the SDKs of those that are used."""
    if settings.discord_token:
        from bot.adapters.discord import client as discord  # noqa: PLC0415

        servers = discord.Servers(settings.discord_api_url, settings.discord_gateway_url)
        yield discord.run(coach, settings.discord_token.get_secret_value(), servers, say)
    if settings.slack:
        from bot.adapters.slack import client as slack  # noqa: PLC0415

        yield slack.run(coach, slack_access(settings), say)


def slack_access(settings: Settings) -> "OverSockets | OverHttp":
    """Return how Slack lets us in; with a token for sockets set, that is the way."""
    from bot.adapters.slack.client import OverHttp, OverSockets  # noqa: PLC0415

    bot_token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    if bot_token and settings.slack_app_token:
        return OverSockets(bot_token, settings.slack_app_token.get_secret_value(), settings.slack_api_url)
    assert settings.slack_signing_secret  # noqa: S101 – Slack is on
    client = None
    if not bot_token and settings.slack_client_id and settings.slack_client_secret:
        client = settings.slack_client_id, settings.slack_client_secret.get_secret_value()
    return OverHttp(
        settings.slack_signing_secret.get_secret_value(),
        settings.host,
        settings.port,
        bot_token=bot_token,
        client=client,
        api_url=settings.slack_api_url,
    )


async def _beside_each_other(platforms: Sequence[Coroutine[None, None, None]], say: Say) -> None:
    """Run platforms until the last one ends; one that can't go on is said, and the others do.

    Raises:
        StartError: the last one can't go on.
    """
    running = {asyncio.ensure_future(platform) for platform in platforms}
    try:
        while running:
            ended, running = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for number, platform in enumerate(ended, start=1):
                error, others = platform.exception(), running or number < len(ended)
                if error and not (others and isinstance(error, StartError)):
                    raise error
                if isinstance(error, StartError):
                    say(refusals.to_start(error))
    finally:
        for platform in running:
            platform.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _end_when_told() -> None:
    """Say good-bye to the platforms before we end, whoever ends us: a person or a process manager."""
    task = asyncio.current_task()
    assert task  # noqa: S101 – a coroutine runs in one
    for sent in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            asyncio.get_running_loop().add_signal_handler(sent, task.cancel)


@asynccontextmanager
async def _coach(settings: Settings, say: Say) -> AsyncGenerator[Coach]:
    """Build the one running coach of a database: questions, lock, schema, connections."""
    bank = _bank(loader.load(folders(settings)), say)
    with alone(settings.database):
        kept = await asyncio.to_thread(migrations.prepare, settings.database, utc_now())
        if kept:
            say(f"The database was brought up to date; a copy of it as it was is {kept}")
        async with database.opened(settings.database) as opened:
            coach = Coach(
                Desk(
                    bank=bank,
                    database=opened,
                    messengers={},
                    clock=utc_now,
                    mint=lambda: secrets.token_hex(_ID_BYTES),
                    vault=vault(settings),
                )
            )
            await coach.people.finish_deletions()
            say(f"Your results are kept in {settings.database}")
            yield coach


async def _reread_on_hangup(coach: Coach, settings: Settings, say: Say) -> None:
    """Read the question files again whenever SIGHUP asks for it; what was asked before stays answerable."""
    asked = asyncio.Event()
    if hasattr(signal, "SIGHUP"):  # not on Windows
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    while await asked.wait():
        asked.clear()
        coach.desk.bank = _bank(await asyncio.to_thread(loader.load, folders(settings)), say)
        say(f"The questions were read again; there are {len(coach.desk.bank)} now")


async def say_locked(coach: Coach, say: Say) -> None:
    """Say whose tokens our key doesn't open; the other workspaces are served all the same."""
    locked = await coach.installations.locked()
    if locked:
        found = operators.locked([one.team_name for one in locked])
        say(f"{found.about}: {found.state}; {found.mend}")


def vault(settings: Settings) -> Vault | None:
    """Return what seals platform tokens, where a key is set."""
    return Vault(settings.secret_key.get_secret_value()) if settings.secret_key else None


def folders(settings: Settings) -> list[Path]:
    """Return the roots of the bank: what comes with the coach, then the team's own."""
    return [loader.shipped(), *([settings.content] if settings.content else [])]


def _bank(shelf: Shelf, say: Say) -> QuestionBank:
    """Say what is faulty, and return what can be asked; the files' sources aren't kept in memory."""
    if shelf.replaced:
        say(f"Your own questions replace these of the bank: {', '.join(sorted(shelf.replaced))}")
    for fault in shelf.faults[:1]:
        more = f" (and {len(shelf.faults) - 1} more: `coach check` names them)" if shelf.faults[1:] else ""
        say(f"The coach starts without what is faulty: {fault}{more}")
    return shelf.bank()


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Hold the database's lock, which a dead coach loses.

    Raises:
        AlreadyRunning: another coach holds it.
        NotADatabase: the folder can't be written.
    """
    database.make_folder(path)
    try:
        lock = FileLock(f"{path.resolve()}.lock").acquire(timeout=0)
    except Timeout:
        raise AlreadyRunning(str(path)) from None
    except OSError as error:
        raise NotADatabase(str(path), error.strerror or "its folder can't be written") from None
    with lock:
        yield


def _log_beside(path: Path, form: str) -> str:
    """Write the details of our faults to a file beside the database; return a sentence that says where."""
    file = path.with_name(f"{path.name}.log")
    try:
        handler: logging.Handler = logging.FileHandler(file, encoding="utf-8")
    except OSError:
        handler, where = logging.NullHandler(), f"Its details are lost, for {file} can't be written."
    else:
        where = f"Details are in {file}."
    handler.setFormatter(_Json() if form == "json" else logging.Formatter("%(asctime)s %(name)s %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    return where


class _Json(logging.Formatter):
    """A line of JSON for each record, for whoever collects logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat()
        trace = self.formatException(record.exc_info) if record.exc_info else None
        line = {"at": at, "level": record.levelname, "name": record.name, "message": record.getMessage()}
        return json.dumps({**line, **({"trace": trace} if trace else {})}, ensure_ascii=False)
