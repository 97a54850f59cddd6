"""The connection to Discord: lean, sharded when Discord asks for it, never more requests than allowed."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import commands, reactions
from bot.adapters.discord.messenger import Messenger
from bot.adapters.discord.pace import Pace
from bot.adapters.discord.refs import Click
from bot.adapters.discord.replies import Replies
from bot.core.coach import Coach
from bot.core.words import many
from bot.domain.errors import BadToken
from bot.domain.message import Message, Press
from bot.domain.place import AccountRef, ChannelRef, Platform

log = logging.getLogger(__name__)

Say = Callable[[str], None]

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds between tries to reach Discord."""

REMEMBERED = 256
"""Routes of which is kept what Discord allows there; more only as long as they are used."""

GUILDS_COME = 1.0
"""Seconds in which one more server may still come after a login."""

FREE_LOGINS, A_DAY = 24, 24 * 60 * 60.0
"""So many logins of a shard in so many seconds are free, for a coach that runs; the next ones are spread."""

LOGIN_WAITS = 30.0
"""Seconds that a connection may wait for its IDENTIFY; after a minute discord.py gives it up."""

_REVOKED, _UNAUTHORIZED = 4004, 401
discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False  # we don't speak aloud
_INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_messages=True, dm_reactions=True)


@dataclass(frozen=True)
class Servers:
    """Other servers to speak to than Discord's own: a rate-limiting proxy, a test server."""

    api: str | None = None
    gateway: str | None = None

    def use(self) -> None:
        """Send every request there; discord.py has no option for it."""
        if self.api:
            Route.BASE = self.api


async def run(coach: Coach, token: str, servers: Servers, say: Say) -> None:
    """Be on Discord until we are cancelled.

    Args:
        coach: what people talk to.
        token: the bot's own.
        servers: where Discord is.
        say: tells whoever started the coach how it goes.

    Raises:
        BadToken: Discord doesn't accept the token, or not any more.
    """
    servers.use()
    pause, logins = SHORTEST_PAUSE, list[float]()
    while True:
        async with Client(coach, servers, say, logins) as client:
            coach.desk.messengers[Platform.DISCORD] = Messenger(client)
            try:
                await _stay(client, token)
            except discord.LoginFailure:
                raise BadToken("Discord") from None
            except discord.ConnectionClosed as error:
                if error.code == _REVOKED:
                    raise BadToken("Discord") from None
                trouble: Exception = error
            except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
                trouble = error
            else:
                return
            pause = SHORTEST_PAUSE if client.is_ready() else min(pause * 2, LONGEST_PAUSE)
        say(f"Discord can't be reached ({trouble}); trying again in {pause:.0f} s")
        await asyncio.sleep(pause)


async def _stay(client: "Client", token: str) -> None:
    """Be connected until we are cancelled, which discord.py would not notice while it logs in again."""
    staying = asyncio.create_task(client.start(token))
    try:
        await asyncio.wait({staying})
    finally:
        staying.cancel()
    await staying


class Client(discord.AutoShardedClient):
    """One bot on Discord."""

    def __init__(self, coach: Coach, servers: Servers, say: Say, logins: list[float]) -> None:
        """Take what people talk to, where Discord is, whom to tell how it goes, and when we logged in."""
        super().__init__(
            intents=_INTENTS,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=GUILDS_COME,
            http_trace=Pace().trace(),
        )
        self._coach, self._servers, self._say, self._logins = coach, servers, say, logins
        self._replies = Replies()
        self._tree = commands.tree(self, coach, self._replies)
        self._catching_up = asyncio.Lock()
        self._login_at: float | None = None
        """When the next IDENTIFY may be sent, in the event loop's time; None until Discord was asked."""
        self.http._try_clear_expired_ratelimits = self._forget_limits  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] – discord.py has no option for it

    async def setup_hook(self) -> None:
        """Ask how many shards Discord wants, tell it of commands that have changed, wait for our turn."""
        self.shard_count, gateway, _ = await self.http.get_bot_gateway()
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._servers.gateway or gateway)
        await self._register()
        self._login_at = await self._login_planned()
        await asyncio.sleep(self._login_at - asyncio.get_running_loop().time())

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait so that the day's IDENTIFYs last, also for a coach that is started again and again.

        Raises:
            TimeoutError: not yet; discord.py comes again, with a connection that lives.
            BadToken: Discord doesn't accept the token any more.
        """
        await super().before_identify_hook(shard_id, initial=initial)
        if self._login_at is None:
            self._login_at = await self._login_planned()
        left = self._login_at - asyncio.get_running_loop().time()
        await asyncio.sleep(min(left, LOGIN_WAITS))
        if left > LOGIN_WAITS:
            raise TimeoutError
        self._login_at = None
        self._logins.append(asyncio.get_running_loop().time())

    async def on_ready(self) -> None:
        """After each new session: end what a crash left open, and read what was missed."""
        async with self._catching_up:
            await self._coach.settle(Platform.DISCORD)
            await reactions.read_again(self, self._coach)
        self._say(f"Discord: here as {self.user}, on {many(len(self.guilds), 'server')}")
        # Asked for, because discord.py goes on naming servers that a new session doesn't.
        servers = {str(guild.id) async for guild in self.fetch_guilds(limit=None, with_counts=False)}
        await self._coach.workspaces.only(Platform.DISCORD, servers)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """A server has let us in, perhaps again."""
        await self._coach.workspaces.back(Platform.DISCORD, str(guild.id))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """A server has thrown us out, or is no more; one that Discord can't reach isn't meant."""
        await self._coach.workspaces.left(Platform.DISCORD, str(guild.id))

    async def on_interaction(self, click: Click) -> None:
        """A button does what it is called."""
        data = cast("dict[str, Any]", click.data)
        name = str(data.get("custom_id", ""))

        async def press(account: AccountRef, _: ChannelRef) -> Message:
            return await self._coach.press(account, Press.parse(name))

        await self._replies.answer(click, press)

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """An emoji under one of our messages."""
        await reactions.heard(self, self._coach, event)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 – it is passed on
        """Drop what isn't for us before a task is made for it; commands go to the tree as well."""
        if event == "raw_reaction_add" and not (self.user and reactions.concerns(args[0], self.user.id)):
            return
        if event == "interaction" and args[0].type is not discord.InteractionType.component:
            return
        super().dispatch(event, *args, **kwargs)

    async def _login_planned(self) -> float:
        """Return when the next IDENTIFY may be sent; who started the coach is told if that isn't now."""
        try:
            limit = await self.fetch_session_start_limits()
        except discord.GatewayNotFound as error:
            if getattr(error.__cause__, "status", None) == _UNAUTHORIZED:
                raise BadToken("Discord") from None
            raise
        now = asyncio.get_running_loop().time()
        wait = max(
            identify_pause(limit.total, limit.remaining, limit.reset_after),
            login_pause(self._logins, now, self.shard_count or 1),
        )
        if wait:
            self._say(f"Discord allows few more logins today; waiting {wait:.0f} s")
        return now + wait

    async def _register(self) -> None:
        application, digest = str(self.application_id), commands.digest(self._tree)
        if not await self._coach.registrations.current(Platform.DISCORD, application, digest):
            await self._tree.sync()
            await self._coach.registrations.keep(Platform.DISCORD, application, digest)

    def _forget_limits(self) -> None:
        """Drop limits that are over; discord.py keeps each for five minutes, and looks through them all."""
        http: Any = self.http
        limits: dict[str, Any] = http._buckets  # noqa: SLF001 – the same
        for _ in range(len(limits) - REMEMBERED):
            oldest = next(iter(limits))
            limit = limits.pop(oldest)
            if limit.outgoing or limit._pending_requests or (limit.expires and not limit.is_expired()):  # noqa: SLF001 – the same
                limits[oldest] = limit


def identify_pause(total: int, remaining: int, reset_after: int) -> float:
    """Return how many seconds to wait before the next IDENTIFY.

    The first half of a day's is free; the rest is spread over what is left of the day, for after the last
    one Discord would reset the token.

    Args:
        total: the day's IDENTIFYs.
        remaining: what is left of them.
        reset_after: milliseconds until the day is over.
    """
    return 0.0 if remaining * 2 > total else reset_after / 1000 / max(remaining, 1)


def login_pause(logins: Sequence[float], now: float, shards: int) -> float:
    """Return how many seconds to wait before a login, where Discord has ended many of them already.

    Whatever ends a session at once would end the next one, too: of a shard there are 48 at most in any day.

    Args:
        logins: when there were some, in seconds, oldest first.
        now: the same clock's time.
        shards: how many connections there are.
    """
    free, today = FREE_LOGINS * shards, [at for at in logins if now - at < A_DAY]
    return max(0.0, today[-1] + A_DAY / free - now) if len(today) >= free else 0.0
