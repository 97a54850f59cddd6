"""The ways to Slack and back: Socket Mode, which needs no public address, and signed HTTP."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import aiohttp
from aiohttp.web import RouteDef

from bot.adapters.slack.discretion import discreet
from bot.adapters.slack.grant import Exchange
from bot.adapters.slack.listeners import Slack
from bot.adapters.slack.messenger import Messenger
from bot.adapters.slack.oauth import InstallPages
from bot.adapters.slack.receiver import receiving
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.sockets import Sockets
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Refused, Silent, Trouble, Web
from bot.core.coach import Coach
from bot.domain.errors import BadToken
from bot.domain.place import Platform

log = logging.getLogger(__name__)

Say = Callable[[str], None]
T = TypeVar("T")

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries to reach Slack."""

RETRIES = 6 * 60
"""Seconds for which Slack sends an event again by itself; later it is lost."""

TIMETABLE = 60 * 60
"""Seconds between two looks over HTTP, where nobody notices that Slack could not reach us."""


@dataclass(frozen=True)
class OverSockets:
    """One workspace in Socket Mode, which needs no public address."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    api_url: str | None = None


@dataclass(frozen=True)
class OverHttp:
    """Signed requests to an address of ours: of one workspace, or of all that have added the app."""

    signing_secret: str = field(repr=False)
    host: str
    port: int
    bot_token: str | None = field(default=None, repr=False)
    """Of the one workspace; without it `client` is needed."""
    client: tuple[str, str] | None = field(default=None, repr=False)
    """The app's id and secret, with which workspaces add it by themselves."""
    api_url: str | None = None


@dataclass(frozen=True)
class _Line:
    """How we hear from Slack."""

    where: str
    """The address, as it is said at start."""
    locked_out: asyncio.Event
    """Set once Slack lets us in no more."""
    may_have_missed: Callable[[], Awaitable[None]]
    """Waits until some events may have been lost."""


async def run(coach: Coach, access: OverSockets | OverHttp, say: Say) -> None:
    """Be on Slack until we are cancelled.

    Raises:
        BadToken: Slack doesn't accept a token, or not any more.
        CantListen: the address is taken, or isn't ours.
    """
    with discreet():
        async with aiohttp.ClientSession() as session:
            own = None
            if access.bot_token:
                web = Web(access.bot_token, access.api_url, session=session)
                own = await _insist(lambda: _team(web), say)
            await _be_there(Slack(coach, own, access.api_url, session), access, say)


async def _be_there(slack: Slack, access: OverSockets | OverHttp, say: Say) -> None:
    slack.coach.desk.messengers[Platform.SLACK] = Messenger(slack.team)
    async with _connected(slack, access, say) as line:
        await slack.catch_up()
        say(f"Slack: here in {await slack.where()}{line.where}")
        reading = asyncio.create_task(_read_what_was_missed(slack, line))
        try:
            await line.locked_out.wait()
        finally:
            reading.cancel()
        raise BadToken("Slack")


async def _read_what_was_missed(slack: Slack, line: _Line) -> None:
    """Read the reactions under open questions anew, whenever some may have been lost, until cancelled."""
    while True:
        await line.may_have_missed()
        try:
            await slack.read_again()
        except Exception:
            log.exception("what was missed could not be read; it is tried again with the next time")


@asynccontextmanager
async def _connected(slack: Slack, access: OverSockets | OverHttp, say: Say) -> AsyncGenerator[_Line]:
    """Hear from Slack until the block ends."""
    match access:
        case OverSockets():
            sockets = Sockets(slack.app, Web(access.app_token, access.api_url))
            try:
                # Asked by ourselves first, for the SDK doesn't tell a wrong token from a silent Slack.
                sockets.wss_uri = await _insist(sockets.issue_new_wss_url, say)
                await sockets.connect()
                yield _Line("", sockets.locked_out, lambda: _retried(sockets.came_back))
            finally:
                await sockets.close()
        case OverHttp():
            async with receiving(
                slack.app,
                signing_secret=access.signing_secret,
                clock=slack.coach.desk.clock,
                host=access.host,
                port=access.port,
                routes=_install_pages(slack.coach, access),
            ) as address:
                where = f", listening on {address.url}"
                yield _Line(where, asyncio.Event(), lambda: asyncio.sleep(TIMETABLE))


async def _retried(came_back: asyncio.Event) -> None:
    """Wait until a socket has come back, and until what Slack sends again by itself has come."""
    await came_back.wait()
    came_back.clear()
    await asyncio.sleep(RETRIES)


def _install_pages(coach: Coach, access: OverHttp) -> list[RouteDef]:
    """Return the pages on which workspaces add the app, where they may."""
    if access.client is None:
        return []
    client_id, client_secret = access.client
    exchange = Exchange(client_id, client_secret, access.api_url)
    return InstallPages(coach.installations, exchange, NEEDED).routes()


async def _insist(ask: Callable[[], Awaitable[T]], say: Say) -> T:
    """Ask Slack until it answers.

    Raises:
        BadToken: it doesn't accept who we are.
    """
    pause = SHORTEST_PAUSE
    while True:
        try:
            return await ask()
        except Refused as error:
            if error.of_the_token or error.word == "missing_scope":
                raise BadToken("Slack") from None
            trouble: Trouble = error
        except Silent as error:
            trouble = error
        say(f"Slack can't be reached ({trouble}); trying again in {pause:.0f} s")
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def _team(web: Web) -> Team:
    """Return the workspace that a token belongs to.

    Raises:
        BadToken: it is a person's or an app's, not a bot's.
    """
    answer = await web.call("auth.test")
    if "bot_id" not in answer:
        raise BadToken("Slack")
    return Team(answer["team_id"], answer["team"], answer["user_id"], answer["bot_id"], web)
