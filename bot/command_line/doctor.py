"""`coach doctor`: what is set up, what is missing, how to mend it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bot import app
from bot.content import loader
from bot.core import operators, refusals
from bot.domain.checkup import Finding
from bot.domain.errors import StartError
from bot.domain.installation import Access, Installation
from bot.domain.vault import Vault
from bot.settings import Settings
from bot.store import database, deliveries, installations, migrations, schedules


def examine(settings: Settings) -> Iterator[Finding]:
    """Yield what is found, in the order in which one would mend it. Nothing is changed."""
    shelf = loader.load(app.folders(settings))
    yield operators.questions(len(shelf.bank()), len(shelf.faults))
    yield from _database(settings)
    yield from _discord(settings)
    yield from _slack(settings)


def _database(settings: Settings) -> Iterator[Finding]:
    path = settings.database
    if not path.exists():
        yield operators.no_database(str(path))
        return
    try:
        revision = database.stored_revision(path) or "base"
        if revision != migrations.known()[-1]:
            yield operators.old_database(str(path), revision)
            return
        yield operators.database(str(path), revision)
        yield from asyncio.run(_undecided(path))
        yield from asyncio.run(_halted(path))
    except StartError as error:
        yield operators.bad_database(refusals.to_start(error))


async def _undecided(path: Path) -> list[Finding]:
    async with database.opened(path) as opened:
        unknown = await deliveries.unknown(opened.reader)
    return [
        operators.undecided(workspace, channel, datetime.fromtimestamp(at / 1000, UTC))
        for workspace, channel, at in unknown
    ]


async def _halted(path: Path) -> list[Finding]:
    async with database.opened(path) as opened:
        halted = await schedules.halted(opened.reader)
    return [operators.halted(one.channel, one.halt) for one in halted if one.halt]


def _installed(settings: Settings) -> list[tuple[Installation, str | None]]:
    """Return who has added the coach on Slack, with the tokens that our key opens.

    Where the database can't be read, which is said elsewhere, nobody.
    """
    path, vault = settings.database, app.vault(settings)
    try:
        if not (vault and path.exists() and database.stored_revision(path) == migrations.known()[-1]):
            return []
        return asyncio.run(_opened(path, vault))
    except StartError:
        return []


async def _opened(path: Path, vault: Vault) -> list[tuple[Installation, str | None]]:
    async with database.opened(path) as opened:
        installed = await installations.every(opened.reader)
    return [(one, vault.open(sealed, one.team_id)) for one, sealed in installed]


def _discord(settings: Settings) -> Iterator[Finding]:
    if settings.discord_token is None:
        yield operators.off(operators.DISCORD, "DISCORD_TOKEN")
        return
    # Here, for nobody should wait for an SDK that isn't used.
    from bot.adapters.discord import checkup  # noqa: PLC0415
    from bot.adapters.discord.client import Servers  # noqa: PLC0415

    servers = Servers(settings.discord_api_url, settings.discord_gateway_url)
    yield from asyncio.run(checkup.examine(settings.discord_token.get_secret_value(), servers))


def _slack(settings: Settings) -> Iterator[Finding]:
    if not settings.slack:
        yield operators.off(operators.SLACK, "SLACK_BOT_TOKEN with SLACK_APP_TOKEN")
        return
    from bot.adapters.slack import checkup  # noqa: PLC0415

    installed = _installed(settings) if settings.slack_installs else []
    if locked := [one.team_name for one, token in installed if token is None]:
        yield operators.locked(locked)
    opened = [Access(one, token) for one, token in installed if token is not None]
    yield from asyncio.run(checkup.examine(app.slack_access(settings), opened))
