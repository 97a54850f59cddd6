"""The connection to Slack: Bolt's app, and Socket Mode, which needs no public address."""

import asyncio
import logging
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

from aiohttp.web import RouteDef
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack import chooser, commands, home, reactions, replies
from bot.adapters.slack.grant import Exchange
from bot.adapters.slack.messenger import Messenger
from bot.adapters.slack.oauth import InstallPages, left
from bot.adapters.slack.receiver import receiving
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.sockets import Sockets
from bot.adapters.slack.teams import Team, parts
from bot.adapters.slack.web import Json, Refused, Silent, Trouble, Web
from bot.core.coach import Coach
from bot.core.recent import Recent
from bot.core.words import many
from bot.domain.errors import BadToken, CoachError
from bot.domain.message import Message, Press
from bot.domain.place import MessageRef, Platform

log = logging.getLogger(__name__)

Say = Callable[[str], None]
T = TypeVar("T")
Next = Callable[[], Awaitable[Any]]
Ack = Callable[..., Awaitable[Any]]

REMEMBERED = 10_000
"""Forms that are known again when they are sent twice."""

KEEPING = 2.0
"""Seconds in which a reaction must be kept, or Slack is let send it again; it gives up after three."""

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries to reach Slack."""

_ANY = re.compile(".*", re.DOTALL)


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


async def run(coach: Coach, access: OverSockets | OverHttp, say: Say) -> None:
    """Be on Slack until we are cancelled.

    Raises:
        BadToken: Slack doesn't accept a token, or not any more.
        CantListen: the address is taken, or isn't ours.
    """
    own = None
    if access.bot_token:
        web = Web(access.bot_token, access.api_url)
        own = await _insist(lambda: _team(web), say)
    slack = Slack(coach, own, access.api_url)
    coach.desk.messengers[Platform.SLACK] = Messenger(slack.team)
    async with _connected(slack, access, say) as (where, locked_out):
        await slack.catch_up()
        name = own.name if own else many(len(await coach.installations.all()), "workspace")
        say(f"Slack: here in {name}{where}")
        await locked_out.wait()
        raise BadToken("Slack")


@asynccontextmanager
async def _connected(
    slack: "Slack", access: OverSockets | OverHttp, say: Say
) -> AsyncGenerator[tuple[str, asyncio.Event]]:
    """Hear from Slack until the block ends; yield where, and what is set once Slack lets us in no more."""
    match access:
        case OverSockets():
            sockets = Sockets(slack.app, Web(access.app_token, access.api_url))
            try:
                # Asked by ourselves first, for the SDK doesn't tell a wrong token from a silent Slack.
                sockets.wss_uri = await _insist(sockets.issue_new_wss_url, say)
                await sockets.connect()
                yield "", sockets.locked_out
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
                yield f", listening on {address.url}", asyncio.Event()


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


class Slack:
    """Bolt's app with everything that people can do."""

    def __init__(self, coach: Coach, own: Team | None, api_url: str | None = None) -> None:
        """Take what people talk to, the one workspace that the settings name, and where Slack is."""
        self.coach = coach
        self._api_url = api_url
        self._teams: dict[str, Team] = {own.id: own} if own else {}
        self._own = own
        self._forms = Recent(REMEMBERED)
        self.app = AsyncApp(
            name="coach",  # else Bolt reads the sources of all that called us to find one
            authorize=_authorizing(self.team),
            request_verification_enabled=False,  # sockets need none, and our receiver has its own
            logger=logging.getLogger("slack_bolt"),
        )
        self._listen(self.app)

    async def team(self, team_id: str) -> Team | None:
        """Return a workspace that we are in, as it is installed now."""
        if self._own:
            return self._own if team_id == self._own.id else None
        try:
            access = await self.coach.installations.of(team_id)
        except CoachError as error:
            log.error("a workspace's token can't be used: %s", type(error).__name__)  # noqa: TRY400 – no trace
            return None
        if access is None:
            self._teams.pop(team_id, None)
            return None
        known = self._teams.get(team_id)
        if known is None or known.web.token != access.token:
            about = access.installation
            web = Web(access.token, self._api_url)
            known = Team(about.team_id, about.team_name, about.bot_user_id, about.bot_id, web)
            self._teams[team_id] = known
        return known

    async def catch_up(self) -> None:
        """End what a crash left open, and read the reactions that were missed."""
        await self.coach.settle(Platform.SLACK)
        for message in await self.coach.reactions.unread(Platform.SLACK):
            team_id, _ = parts(message.channel)
            team = await self.team(team_id)
            if team:
                await reactions.read_again(self.coach, team, message)

    def _listen(self, app: Any) -> None:  # noqa: ANN401 – Bolt's decorators are typed loosely
        app.command(re.compile(f"^({'|'.join(commands.NAMES)})$"))(self._command)
        app.options(chooser.TOPIC)(self._complete)
        app.view(chooser.CALLBACK)(self._submitted)
        app.event("reaction_added", middleware=[self._hear])(self._answer)
        app.event("app_home_opened")(self._home)
        for gone in ("app_uninstalled", "tokens_revoked"):
            app.event(gone, middleware=[self._leave])(_nothing)
        app.action(_ANY)(self._press)
        app.error(self._broken)

    async def _command(self, ack: Ack, body: Json) -> None:
        await ack()
        await commands.carry_out(self.coach, await self._there(body["team_id"]), body)

    async def _press(self, ack: Ack, body: Json, action: Json) -> None:
        await ack()
        team = await self._there(body["team"]["id"])

        async def act() -> Message:
            person = await team.person(body["user"]["id"])
            account = team.account(person, body["channel"]["id"])
            return await self.coach.press(account, Press.parse(str(action.get("value", ""))))

        await replies.answer(team, body, act)

    async def _complete(self, ack: Ack, payload: Json) -> None:
        await ack(options=chooser.topics(self.coach, str(payload.get("value") or "")))

    async def _submitted(self, ack: Ack, body: Json, view: Json) -> None:
        await ack()
        team = await self._there(body["team"]["id"])
        if not self._forms.new(f"{team.id}.{view['id']}"):
            return
        person = await team.person(body["user"]["id"])
        channel_id, name, topic, difficulty = chooser.chosen(view)
        account = team.account(person, channel_id)
        channel = team.channel(channel_id, person.id, name)
        told = await replies.outcome(
            lambda: self.coach.quizzes.start(account, channel, topic=topic, difficulty=difficulty)
        )
        messenger = self.coach.desk.messenger(channel)
        await messenger.whisper(account, MessageRef(channel, ""), told)

    async def _hear(self, body: Json, event: Json, context: Json, next: Next) -> None:  # noqa: A002 – Bolt's name
        """Keep a reaction before Bolt tells Slack that we have it; on an error Slack sends it again."""
        team = await self._there(body["team_id"])
        async with asyncio.timeout(KEEPING):
            context["kept"] = await reactions.hear(self.coach, team, event)
        await next()

    async def _answer(self, context: Json) -> None:
        if context["kept"]:
            await reactions.answer(self.coach, context["kept"])

    async def _home(self, body: Json, event: Json) -> None:
        if event.get("tab") == "home":
            await home.publish(self.coach, await self._there(body["team_id"]), event["user"])

    async def _leave(self, body: Json, next: Next) -> None:  # noqa: A002 – Bolt's name
        """Let go of a token that is worth nothing any more, before Slack is told that we know."""
        await left(self.coach.installations, body)
        await next()

    async def _there(self, team_id: str) -> Team:
        """Return the workspace of somebody who has just acted in it.

        Raises:
            LookupError: the app was taken out of it this moment.
        """
        team = await self.team(team_id)
        if team is None:
            raise LookupError("a workspace that the app isn't in")
        return team

    async def _broken(self, error: Exception) -> None:
        log.error("something from Slack could not be carried out", exc_info=error)


async def _nothing() -> None:
    """What was to be done is done before Slack is answered."""


def _authorizing(team_of: Callable[[str], Awaitable[Team | None]]) -> Any:  # noqa: ANN401 – Bolt doesn't say that it may be None
    """Return what tells Bolt who we are in a workspace; a method would be handed its `self` twice."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult | None:
        team = await team_of(team_id or "")
        if team is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team.id,
            bot_user_id=team.bot_user_id,
            bot_id=team.bot_id,
            bot_token=team.web.token,
        )

    return authorize
