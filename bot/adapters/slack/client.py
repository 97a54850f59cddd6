"""The connection to Slack: Bolt's app, and Socket Mode, which needs no public address."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack import chooser, commands, home, reactions, replies
from bot.adapters.slack.messenger import Messenger
from bot.adapters.slack.sockets import Sockets
from bot.adapters.slack.teams import Team, parts
from bot.adapters.slack.web import Json, Refused, Silent, Trouble, Web
from bot.core.coach import Coach
from bot.core.recent import Recent
from bot.domain.errors import BadToken
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
class Access:
    """What lets us into one workspace in Socket Mode, and where Slack is."""

    bot_token: str
    app_token: str
    api_url: str | None = None


async def run(coach: Coach, access: Access, say: Say) -> None:
    """Be on Slack until we are cancelled.

    Raises:
        BadToken: Slack doesn't accept a token, or not any more.
    """
    team = await _insist(lambda: _team(Web(access.bot_token, access.api_url)), say)
    slack = Slack(coach, {team.id: team})
    coach.desk.messengers[Platform.SLACK] = Messenger(slack.team)
    sockets = Sockets(slack.app, Web(access.app_token, access.api_url))
    try:
        # Asked by ourselves first, for the SDK doesn't tell a wrong token from a silent Slack.
        sockets.wss_uri = await _insist(sockets.issue_new_wss_url, say)
        await sockets.connect()
        await slack.catch_up()
        say(f"Slack: here in {team.name}")
        await sockets.locked_out.wait()
        raise BadToken("Slack")
    finally:
        await sockets.close()


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

    def __init__(self, coach: Coach, known: dict[str, Team]) -> None:
        """Take what people talk to, and the workspaces that are known."""
        self._coach, self._teams = coach, known
        self._forms = Recent(REMEMBERED)
        self.app = AsyncApp(
            authorize=_authorizing(self.team),
            request_verification_enabled=False,
            logger=logging.getLogger("slack_bolt"),
        )
        self._listen(self.app)

    async def team(self, team_id: str) -> Team | None:
        """Return a workspace that we are in."""
        return self._teams.get(team_id)

    async def catch_up(self) -> None:
        """End what a crash left open, and read the reactions that were missed."""
        await self._coach.settle(Platform.SLACK)
        for message in await self._coach.reactions.unread(Platform.SLACK):
            team = await self._team_of(message)
            if team:
                await reactions.read_again(self._coach, team, message)

    async def _team_of(self, message: MessageRef) -> Team | None:
        team_id, _ = parts(message.channel)
        return await self.team(team_id)

    def _listen(self, app: Any) -> None:  # noqa: ANN401 – Bolt's decorators are typed loosely
        app.command(re.compile(f"^({'|'.join(commands.NAMES)})$"))(self._command)
        app.options(chooser.TOPIC)(self._complete)
        app.view(chooser.CALLBACK)(self._submitted)
        app.event("reaction_added", middleware=[self._hear])(self._answer)
        app.event("app_home_opened")(self._home)
        app.action(_ANY)(self._press)
        app.error(self._broken)

    async def _command(self, ack: Ack, body: Json) -> None:
        await ack()
        team = self._teams[body["team_id"]]
        await commands.carry_out(self._coach, team, body)

    async def _press(self, ack: Ack, body: Json, action: Json) -> None:
        await ack()
        team = self._teams[body["team"]["id"]]

        async def act() -> Message:
            person = await team.person(body["user"]["id"])
            account = team.account(person, body["channel"]["id"])
            return await self._coach.press(account, Press.parse(str(action.get("value", ""))))

        await replies.answer(team, body, act)

    async def _complete(self, ack: Ack, payload: Json) -> None:
        await ack(options=chooser.topics(self._coach, str(payload.get("value") or "")))

    async def _submitted(self, ack: Ack, body: Json, view: Json) -> None:
        await ack()
        team = self._teams[body["team"]["id"]]
        if not self._forms.new(f"{team.id}.{view['id']}"):
            return
        person = await team.person(body["user"]["id"])
        channel_id, name, topic, difficulty = chooser.chosen(view)
        account = team.account(person, channel_id)
        channel = team.channel(channel_id, person.id, name)
        told = await replies.outcome(
            lambda: self._coach.quizzes.start(account, channel, topic=topic, difficulty=difficulty)
        )
        messenger = self._coach.desk.messenger(channel)
        await messenger.whisper(account, MessageRef(channel, ""), told)

    async def _hear(self, body: Json, event: Json, context: Json, next: Next) -> None:  # noqa: A002 – Bolt's name
        """Keep a reaction before Bolt tells Slack that we have it; on an error Slack sends it again."""
        team = self._teams[body["team_id"]]
        async with asyncio.timeout(KEEPING):
            context["kept"] = await reactions.hear(self._coach, team, event)
        await next()

    async def _answer(self, context: Json) -> None:
        if context["kept"]:
            await reactions.answer(self._coach, context["kept"])

    async def _home(self, body: Json, event: Json) -> None:
        if event.get("tab") == "home":
            await home.publish(self._coach, self._teams[body["team_id"]], event["user"])

    async def _broken(self, error: Exception) -> None:
        log.error("something from Slack could not be carried out", exc_info=error)


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
            bot_token=team.web.client.token,
        )

    return authorize
