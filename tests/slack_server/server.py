"""Slack on 127.0.0.1: what a test starts, fills with people, breaks on purpose and reads afterwards."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.loopback.faults import Faults, Rule
from tests.loopback.impossible import Impossible
from tests.loopback.log import Log
from tests.loopback.shapes import Json, Now, utc_now
from tests.loopback.violation import Violation, assert_none
from tests.slack_server import oauth, signed
from tests.slack_server.alarms import Alarms
from tests.slack_server.deliveries import Deliveries
from tests.slack_server.faults import Fault
from tests.slack_server.hub import Acknowledgement, Hub, Request
from tests.slack_server.ledger import Ledger
from tests.slack_server.people import Person
from tests.slack_server.rates import Rates
from tests.slack_server.rest import Rest
from tests.slack_server.signed import Signed
from tests.slack_server.sockets import Sockets
from tests.slack_server.state import (
    Application,
    Channel,
    Installation,
    Kind,
    Message,
    Standing,
    State,
    Team,
    User,
)

SCOPES = frozenset(  # what our app asks for by default; a test grants what goes beyond
    {
        "commands",
        "chat:write",
        "reactions:read",
        "reactions:write",
        "im:history",
        "im:write",
        "users:read",
        "channels:read",
        "channels:history",
        "groups:history",
    }
)
EVENTS = frozenset(
    {
        "reaction_added",
        "reaction_removed",
        "message.im",
        "app_home_opened",
        "app_uninstalled",
        "tokens_revoked",
        "member_joined_channel",
        "member_left_channel",
        "channel_archive",
        "channel_unarchive",
        "channel_deleted",
        "channel_left",
        "group_left",
    }
)
COMMANDS = frozenset({"quiz", "drill", "leaderboard", "coach"})
APP_TOKEN = "xapp-loopback-not-a-secret"  # noqa: S105 - it opens nothing but this server
SIGNING_SECRET = "loopback-signing-not-a-secret"  # noqa: S105 - the same
CLIENT_SECRET = "loopback-client-not-a-secret"  # noqa: S105 - the same


class LoopbackSlack:
    """The Web API under /api/, Socket Mode under /link, on a free port of 127.0.0.1.

    Args:
        now: the server's clock, for ts, triggers, response_urls, codes and signatures. Rate limits, slowness
            and the wait for acknowledgements and retries are in the event loop's time instead; `forward`
            hurries the last two on.
        ledger: a JSONL file that gets every entry of the ledger, too.
        commands: the slash commands that are written down at Slack, without their slash.
        events: the subscriptions that are.
        messages_tab: whether people may write with the bot in its App Home.
    """

    def __init__(
        self,
        *,
        now: Now = utc_now,
        ledger: Path | None = None,
        commands: Iterable[str] = COMMANDS,
        events: Iterable[str] = EVENTS,
        messages_tab: bool = True,
        port: int = 0,
    ) -> None:
        state = State(now)
        application = Application(
            id=state.mint("A"),
            name="Interview Coach",
            client_id="loopback.client",
            client_secret=CLIENT_SECRET,
            signing_secret=SIGNING_SECRET,
            app_token=APP_TOKEN,
            commands=frozenset(commands),
            events=frozenset(events),
            messages_tab=messages_tab,
        )
        self._alarms = Alarms()
        self.sockets = Sockets(self._alarms, application.id)
        self.deliveries = Deliveries(self._alarms, self.sockets)
        self.ledger = Ledger(ledger)
        self.hub = Hub(state, application, self.deliveries, self.ledger)
        self.faults: Faults[Fault] = Faults()
        self.rates = Rates(lambda: asyncio.get_running_loop().time())
        self._port = port

    # Starting and stopping

    async def __aenter__(self) -> Self:
        self._closing = asyncio.Event()
        rest = Rest(self.hub, self.sockets, self.faults, self.rates, self._closing)
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_route("*", "/api/{method}", rest.method)
        app.router.add_post("/response/{token}", rest.response)
        app.router.add_post("/upload/{file}", rest.upload)
        app.router.add_get("/link", self.sockets.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.hub.address = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        try:
            await self.deliveries.end()
        finally:
            self.sockets.release()
            self.sockets.drop()
            await self._runner.cleanup()
            self.ledger.close()

    # Where it is

    @property
    def api_url(self) -> str:
        """What the SDK takes as its base_url."""
        return f"{self.hub.address}/api/"

    @property
    def token(self) -> str:
        """The bot's, in the workspace that installed it last."""
        return next(reversed(self.hub.state.installations))

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in a process of its own needs to come here in Socket Mode."""
        return {
            "SLACK_BOT_TOKEN": self.token,
            "SLACK_APP_TOKEN": self.hub.application.app_token,
            "SLACK_API_URL": self.api_url,
        }

    @property
    def http_environment(self) -> dict[str, str]:
        """The same for one workspace over HTTP; `subscribe` then says where that bot is."""
        return {
            "SLACK_BOT_TOKEN": self.token,
            "SLACK_SIGNING_SECRET": self.hub.application.signing_secret,
            "SLACK_API_URL": self.api_url,
        }

    @property
    def oauth_environment(self) -> dict[str, str]:
        """The same for many workspaces."""
        return {
            "SLACK_CLIENT_ID": self.hub.application.client_id,
            "SLACK_CLIENT_SECRET": self.hub.application.client_secret,
            "SLACK_SIGNING_SECRET": self.hub.application.signing_secret,
            "SLACK_API_URL": self.api_url,
        }

    # Who and what is there

    def team(
        self,
        name: str = "The Team",
        *,
        installed: bool = True,
        scopes: frozenset[str] = SCOPES,
        team_id: str = "",
        bot_user_id: str = "",
    ) -> Team:
        """A workspace, with the app in it; ids may be given so that two workspaces share them."""
        team = self.hub.state.team(name, team_id)
        if installed:
            oauth.install(self.hub, team.id, scopes, bot_user_id)
        return team

    def installation(self, team: Team) -> Installation:
        """The app in that workspace, as it stood last."""
        found = [i for i in self.hub.state.installations.values() if i.team_id == team.id]
        if not found:
            raise Impossible(f"the app was never installed in {team.name}")
        return found[-1]

    def channel(
        self,
        team: Team,
        name: str = "interviews",
        *,
        private: bool = False,
        invited: bool = True,
        creator: Person | None = None,
        channel_id: str = "",
    ) -> Channel:
        """A channel with the bot in it, unless it isn't `invited`; its creator is in it, too."""
        kind = Kind.PRIVATE if private else Kind.PUBLIC
        by = creator.id if creator else self.hub.state.mint("U")
        channel = self.hub.state.channel(team.id, name, channel_id=channel_id, kind=kind, creator=by)
        inside = {by} | {i.bot_user_id for i in self.hub.state.installed(team.id) if invited}
        self.hub.state.members |= {(*channel.place, user_id) for user_id in inside}
        return channel

    def person(
        self,
        name: str,
        team: Team,
        *channels: Channel,
        admin: bool = False,
        owner: bool = False,
        bot: bool = False,
        zone: str = "Etc/UTC",
        user_id: str = "",
    ) -> Person:
        """Somebody in that workspace and these channels of it."""
        user_id = user_id or self.hub.state.mint("U")
        self.hub.state.keep_user(User(team.id, user_id, name, bot=bot, admin=admin, owner=owner, zone=zone))
        self.hub.state.members |= {(*channel.place, user_id) for channel in channels}
        return Person(self.hub, team.id, user_id)

    def message(self, channel: Channel, ts: str) -> Message:
        """A message as it stands now: `ada.press(server.message(channel, ts), "Reveal")`."""
        return self.hub.state.messages[*channel.place, ts]

    # How the bot is told

    async def subscribe(self, url: str) -> Signed:
        """From now on events, commands and clicks go there as signed requests, after Slack's challenge."""
        way = Signed(url, self.hub.application.signing_secret, now=self.hub.state.now, alarms=self._alarms)
        await way.challenge()
        self.deliveries.carrier = way
        return way

    def sign(self, body: bytes) -> dict[str, str]:
        """The headers with which Slack would send this body now."""
        return signed.signature(self.hub.application.signing_secret, body, self.hub.state.now)

    def forward(self, **amount: float) -> None:
        """So much time passes for whoever waits for an acknowledgement or for the next retry."""
        self._alarms.forward(timedelta(**amount).total_seconds())

    def repeat(self, event: str, *, times: int = 1) -> None:
        """The newest event of that type again, each time under a new event_id, as Slack sometimes does."""
        parcel = next(p for p in reversed(self.deliveries.parcels) if p.type == event)
        for _ in range(times):
            fresh = self.hub.state.mint("Ev")
            payload: Json = {**parcel.payload, "event_id": fresh}
            self.deliveries.send(replace(parcel, id=fresh, payload=payload), retried=True)

    # What happens to the bot

    def invite(self, channel: Channel) -> None:
        for by in self.hub.state.installed(channel.team_id):
            self.hub.state.members.add((*channel.place, by.bot_user_id))
            joined = {"type": "member_joined_channel", "user": by.bot_user_id, "channel": channel.id}
            self.hub.tell(by, {**joined, "team": channel.team_id}, place=channel)

    def kick(self, channel: Channel) -> None:
        for by in self.hub.state.installed(channel.team_id):
            self.hub.state.members.discard((*channel.place, by.bot_user_id))
            kind = "group_left" if channel.kind is Kind.PRIVATE else "channel_left"
            self.hub.tell(by, {"type": kind, "channel": channel.id})

    def archive(self, channel: Channel) -> None:
        self.hub.state.channels[channel.place] = replace(channel, archived=True)
        self.hub.tell_all(channel.team_id, {"type": "channel_archive", "channel": channel.id}, place=channel)

    def unarchive(self, channel: Channel) -> None:
        self.hub.state.channels[channel.place] = replace(channel, archived=False)
        self.hub.tell_all(
            channel.team_id, {"type": "channel_unarchive", "channel": channel.id}, place=channel
        )

    def delete_channel(self, channel: Channel) -> None:
        self.hub.tell_all(channel.team_id, {"type": "channel_deleted", "channel": channel.id}, place=channel)
        del self.hub.state.channels[channel.place]

    def grant(self, team: Team, scopes: frozenset[str]) -> None:
        """The installation's token may do this and nothing else from now on."""
        installation = replace(self.installation(team), scopes=scopes)
        self.hub.state.installations[installation.token] = installation

    def revoke_token(self, team: Team) -> None:
        """From now on `token_revoked`, and the bot is told."""
        oauth.end(self.hub, self.installation(team), Standing.REVOKED)

    def uninstall(self, team: Team) -> None:
        """From now on `account_inactive`; the bot is told with both events, in no certain order."""
        oauth.end(self.hub, self.installation(team), Standing.UNINSTALLED)

    def fail(self, method: str, fault: Fault, *, on: int = 1, times: int | None = 1) -> Rule[Fault]:
        """The `on`-th call of such a method from now goes wrong, and `times - 1` after it (None: all)."""
        return self.faults.add(method, fault, on=on, times=times)

    # What there is to read afterwards

    @property
    def requests(self) -> Log[Request]:
        return self.hub.requests

    @property
    def violations(self) -> list[Violation]:
        return self.hub.violations

    @property
    def unknown_routes(self) -> list[str]:
        return self.hub.unknown_routes

    @property
    def late_answers(self) -> list[Acknowledgement]:
        """Commands and clicks that weren't acknowledged within three seconds."""
        return self.hub.acknowledgements.all(lambda a: a.problem.endswith("timeout"))

    def assert_clean(self) -> None:
        """Nothing left the bot that Slack, its block types or our manners forbid."""
        assert_none(self.violations, self.unknown_routes)
