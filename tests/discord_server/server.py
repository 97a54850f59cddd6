"""Discord on 127.0.0.1: what a test starts, fills with people, breaks on purpose and reads afterwards."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.discord_server import contract, directory
from tests.discord_server.faults import Fault
from tests.discord_server.gateway import WRONG_TOKEN, Gateway
from tests.discord_server.hub import Acknowledgement, Hub, Request
from tests.discord_server.ledger import Ledger
from tests.discord_server.people import Person
from tests.discord_server.problems import Problem
from tests.discord_server.rates import Rates
from tests.discord_server.rest import PREFIX, Rest
from tests.discord_server.state import ORDINARY, Application, Channel, Guild, Kind, Right, State
from tests.loopback.faults import Faults, Rule
from tests.loopback.log import Log
from tests.loopback.shapes import Json, utc_now
from tests.loopback.violation import Violation, assert_none

TOKEN = "TG9vcGJhY2s.loopback.not-a-secret"  # noqa: S105 - it opens nothing but this server


class LoopbackDiscord:
    """REST under /api/v10 and the gateway under /gateway, on a free port of 127.0.0.1.

    Args:
        now: the server's clock, for ids, nonces, the three seconds of an interaction and the IDENTIFY budget.
            Rate limits and slowness are in the event loop's time instead, as the SDK's own sleeps are.
        ledger: a JSONL file that gets every entry of the ledger, too.
        privileged: the privileged intents that the application has switched on.
        heartbeat_interval: seconds, told in HELLO.
    """

    def __init__(
        self,
        *,
        now: Callable[[], datetime] = utc_now,
        ledger: Path | None = None,
        privileged: int = 0,
        heartbeat_interval: float = 41.25,
        port: int = 0,
    ) -> None:
        state = State(now)
        bot = state.user("Coach", bot=True)
        application = Application(bot.id, "Interview Coach", TOKEN, bot, privileged)
        self.gateway = Gateway(
            token=self._knows,
            ready=self._ready,
            now=now,
            bot_id=bot.id,
            privileged=privileged,
            heartbeat_interval=heartbeat_interval,
        )
        self.ledger = Ledger(ledger)
        self.hub = Hub(state, application, self.gateway, self.ledger)
        self.faults: Faults[Fault] = Faults()
        self.rates = Rates(lambda: asyncio.get_running_loop().time())
        self._port = port

    # Starting and stopping

    async def __aenter__(self) -> Self:
        self._closing = asyncio.Event()
        rest = Rest(self.hub, self.faults, self.rates, contract.load(), self._closing)
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_route("*", "/{path:.*}", rest.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self.gateway.address = self.gateway_url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self.gateway.release()
        self.gateway.drop()
        await self._runner.cleanup()
        self.ledger.close()

    # Where it is

    @property
    def token(self) -> str:
        return self.hub.application.token

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/gateway"

    @property
    def environment(self) -> dict[str, str]:
        """What a bot in a process of its own needs to come here."""
        return {
            "DISCORD_TOKEN": self.token,
            "DISCORD_API_URL": self.api_url,
            "DISCORD_GATEWAY_URL": self.gateway_url,
        }

    # Who and what is there

    def guild(self, name: str = "The Guild") -> Guild:
        """A guild with an owner of its own and the bot in it."""
        guild = self.hub.state.guild(name, self.hub.state.user(f"Owner of {name}"))
        self.invite(guild)
        return guild

    def channel(self, guild: Guild, name: str = "interviews") -> Channel:
        channel = self.hub.state.channel(guild, name)
        payload = directory.channel(self.hub.state, channel, self.hub.application.bot)
        self.hub.tell("CHANNEL_CREATE", payload, place=channel)
        return channel

    def thread(self, channel: Channel, name: str = "aside") -> Channel:
        """A thread that somebody has opened by themselves."""
        parent, owner = channel.id, self.hub.state.guilds[channel.guild_id or 0].owner_id
        mint = self.hub.state.mint()
        thread = Channel(mint, Kind.THREAD, name, channel.guild_id, parent_id=parent, owner_id=owner)
        self.hub.state.channels[thread.id] = thread
        payload = directory.channel(self.hub.state, thread, self.hub.application.bot)
        self.hub.tell("THREAD_CREATE", {**payload, "newly_created": True}, place=thread)
        return thread

    def person(self, name: str, *guilds: Guild, manages: bool = False, bot: bool = False) -> Person:
        """Somebody in these guilds; who manages may manage their channels."""
        user = self.hub.state.user(name, bot=bot)
        for guild in guilds:
            rights = ORDINARY | Right.MANAGE_CHANNELS if manages else ORDINARY
            self.hub.state.join(guild, user, rights)
        return Person(self.hub, user)

    # What happens to the bot

    def invite(self, guild: Guild) -> None:
        self.hub.state.join(guild, self.hub.application.bot)
        arrival = directory.arrival(self.hub.state, guild, self.hub.application.bot)
        del arrival["unavailable"]  # that would say that an outage is over
        self.gateway.dispatch("GUILD_CREATE", arrival, guild_id=guild.id)

    def kick(self, guild: Guild) -> None:
        del self.hub.state.members[guild.id, self.hub.bot_id]
        self.gateway.dispatch("GUILD_DELETE", {"id": str(guild.id)}, guild_id=guild.id)

    def forbid(self, channel: Channel, rights: Right) -> None:
        """Denies the bot these rights in the channel; `Right.NONE` gives everything back."""
        denied = replace(channel, denied=rights)
        self.hub.state.channels[channel.id] = denied
        payload = directory.channel(self.hub.state, denied, self.hub.application.bot)
        self.hub.tell("CHANNEL_UPDATE", payload, place=denied)

    def delete_channel(self, channel: Channel) -> None:
        payload = directory.channel(self.hub.state, channel, self.hub.application.bot)
        del self.hub.state.channels[channel.id]
        self.hub.tell("CHANNEL_DELETE", payload, place=channel)

    async def revoke_token(self) -> None:
        """From now on everything is 401, and the gateway closes with 4004."""
        self.hub.revoked = True
        await self.gateway.close(WRONG_TOKEN)

    def fail(self, route: str, fault: Fault, *, on: int = 1, times: int | None = 1) -> Rule[Fault]:
        """The `on`-th call of such a route from now goes wrong, and `times - 1` after it (None: all)."""
        return self.faults.add(route, fault, on=on, times=times)

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
        """First answers that came after three seconds, or to no interaction at all."""
        return self.hub.acknowledgements.all(lambda a: a.problem is Problem.UNKNOWN_INTERACTION)

    @property
    def invalid_requests(self) -> int:
        """Answers that count towards the ban: 10,000 of them in ten minutes."""
        return len(self.requests.all(lambda request: request.status in {401, 403, 429}))

    def assert_clean(self) -> None:
        """Nothing left the bot that Discord, its document or our manners forbid."""
        assert_none(self.violations, self.unknown_routes)

    def _knows(self, token: str) -> bool:
        return token == TOKEN and not self.hub.revoked

    def _ready(self) -> tuple[Json, list[Json]]:
        bot, state = self.hub.application.bot, self.hub.state
        inside = [guild for guild in state.guilds.values() if (guild.id, bot.id) in state.members]
        ready: Json = {
            "v": 10,
            "user": directory.user(bot),
            "private_channels": [],
            "application": {"id": str(bot.id), "flags": 0},
        }
        return ready, [directory.arrival(state, guild, bot) for guild in inside]
