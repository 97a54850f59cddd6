"""What Bolt hands over – commands, presses, forms, events – and who carries it out."""

import asyncio
import logging
import os
import re
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from typing import Any

import aiohttp
from aiolimiter import AsyncLimiter
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack import chooser, commands, home, inputs, planner, reactions, replies
from bot.adapters.slack.forms import Forms
from bot.adapters.slack.inputs import Option
from bot.adapters.slack.oauth import left
from bot.adapters.slack.teams import Team, parts
from bot.adapters.slack.web import Json, Web
from bot.core.coach import Coach
from bot.core.words import many
from bot.domain.errors import CoachError, StoreRefused
from bot.domain.installation import Access, Installation
from bot.domain.message import Message, Press
from bot.domain.place import Platform

log = logging.getLogger(__name__)

Next = Callable[[], Awaitable[Any]]
Ack = Callable[..., Awaitable[Any]]

KEEPING = 2.0
"""Seconds in which a reaction must be kept, or Slack is let send it again; it gives up after three."""

READS = (40, 60.0)
"""So many questions' reactions in so many seconds in one workspace; Slack allows some fifty a minute."""

_ANY = re.compile(".*", re.DOTALL)


class Slack:
    """Bolt's app with everything that people can do."""

    def __init__(
        self,
        coach: Coach,
        own: Team | None,
        api_url: str | None = None,
        session: aiohttp.ClientSession | None = None,
    ) -> None:
        """Take what people talk to, the one workspace that the settings name, and the way to Slack."""
        self.coach = coach
        self._api_url, self._session = api_url, session
        self._teams: dict[str, tuple[Access, Team]] = {}
        self._own = own
        self._paces: dict[str, AsyncLimiter] = {}
        self._forms = Forms(coach)
        with _nothing_in_the_environment():
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
        before, team = self._teams.get(team_id, (None, None))
        if team is None or before != access:
            about = access.installation
            web = Web(access.token, self._api_url, session=self._session, ended=lambda: self._ended(about))
            team = Team(about.team_id, about.team_name, about.bot_user_id, about.bot_id, web)
            self._teams[team_id] = access, team
        return team

    async def where(self) -> str:
        """Return in which workspace we are, or in how many."""
        return self._own.name if self._own else many(len(await self.coach.installations.all()), "workspace")

    async def _ended(self, gone: Installation) -> None:
        """Let go of a workspace whose token is worth nothing: Slack's news of that may never come."""
        try:
            if await self.coach.installations.forget(gone.team_id, until=gone.installed_at):
                log.warning("Slack doesn't accept a workspace's token any more: it has to add the app anew")
        except StoreRefused as error:
            log.warning("a workspace that has ended could not be let go of yet: %s", error.why)

    async def catch_up(self) -> None:
        """End what a crash left open, and read the reactions that were missed."""
        if self._own:
            await self.coach.workspaces.back(Platform.SLACK, self._own.id)
        await self.coach.settle(Platform.SLACK)
        await self.read_again()

    async def read_again(self) -> None:
        """Read the reactions under the open questions, no faster than Slack lets us."""
        for message in await self.coach.reactions.unread(Platform.SLACK):
            team_id, _ = parts(message.channel)
            team = await self.team(team_id)
            if team:
                async with self._paces.setdefault(team_id, AsyncLimiter(*READS)):
                    await reactions.read_again(self.coach, team, message)

    def _listen(self, app: Any) -> None:  # noqa: ANN401 – Bolt's decorators are typed loosely
        app.command(re.compile(f"^({'|'.join(commands.NAMES)})$"))(self._command)
        for name, complete in (
            (chooser.TOPIC, self._topics),
            (planner.TOPICS, self._topics),
            (planner.ZONE, planner.zones_for),
        ):
            app.options(name)(_completing(complete))
        app.view(chooser.CALLBACK)(self._asked)
        app.view(planner.CALLBACK)(self._planned)
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

    def _topics(self, typed: str) -> list[Option]:
        return chooser.topics(self.coach, typed)

    async def _asked(self, ack: Ack, body: Json, view: Json) -> None:
        await self._forms.ask(ack, await self._there(body["team"]["id"]), body["user"]["id"], view)

    async def _planned(self, ack: Ack, body: Json, view: Json) -> None:
        await self._forms.plan(ack, await self._there(body["team"]["id"]), body["user"]["id"], view)

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


@contextmanager
def _nothing_in_the_environment() -> Generator[None]:
    """Hide Slack's variables from Bolt, which would take tokens and secrets that we did not give it."""
    hidden = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("SLACK_")}
    try:
        yield
    finally:
        os.environ.update(hidden)


def _completing(options: Callable[[str], list[Option]]) -> Callable[..., Awaitable[None]]:
    """Return what offers, while somebody types, what completes it."""

    async def complete(ack: Ack, payload: Json) -> None:
        await ack(options=inputs.shown_options(options(str(payload.get("value") or ""))))

    return complete


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
