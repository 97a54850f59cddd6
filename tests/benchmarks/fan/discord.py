"""The real Discord adapter over discord.py, without a socket: answers come after 100 to 200 ms."""

import asyncio
import json
import random
from collections.abc import Sequence
from types import SimpleNamespace, TracebackType
from typing import Any, cast

import aiohttp
import yarl
from discord.user import ClientUser

from bot.adapters.discord import client
from bot.adapters.discord.messenger import Messenger
from bot.core.coach import Coach
from bot.domain.place import Platform
from tests.benchmarks.discord.unplugged import Answer, Unplugged
from tests.benchmarks.fan.crowd import Place
from tests.benchmarks.fan.ledger import Ledger
from tests.discord_server import directory
from tests.discord_server.state import Channel, Guild, Kind
from tests.loopback.shapes import Json

LATENCY = 0.1, 0.2
"""Seconds between which an answer takes."""

KNOWN_AGAIN = 120.0
"""Seconds for which Discord knows a nonce."""


class Discord:
    """aiohttp's session, as far as discord.py uses it."""

    platform = Platform.DISCORD

    def __init__(self, places: Sequence[Place], chance: random.Random) -> None:
        self.places, self.ledger = places, Ledger(places)
        self.down = False
        """Whether it breaks every request: refused, cut or left hanging, some of them carried out."""
        self._chance = chance
        self._place = Unplugged()
        self._sample = ""
        self._cut: dict[str, list[tuple[float, str, Json]]] = {}
        """What stands in a channel without our having been told: when it was said, its nonce, the message."""
        self._next = 10**17

    async def connect(self, coach: Coach) -> None:
        """Let a coach in."""
        connected = client.Client(coach, client.Servers(), lambda _: None, [])
        await self._place.connected(connected)
        server = self._place._server
        state, hub = connected._connection, server.hub
        bot = hub.application.bot
        for place in self.places:
            guild = Guild(int(place.quiz.workspace.id), place.quiz.workspace.name, bot.id)
            hub.state.join(guild, bot)
            own = [Channel(int(c.id), Kind.TEXT, c.name, guild.id) for c in (place.quiz, *place.drills)]
            hub.state.channels = {channel.id: channel for channel in own}
            hub.state.guilds[guild.id] = guild
            arrival: Any = directory.arrival(hub.state, guild, bot)
            state._add_guild_from_data(arrival)
        assert isinstance(state.user, ClientUser)
        assert connected.http.http_trace
        self._trace = connected.http.http_trace
        self._trace.freeze()
        connected.http._HTTPClient__session = self  # pyright: ignore[reportAttributeAccessIssue]
        coach.desk.messengers[Platform.DISCORD] = Messenger(connected)

    def request(self, method: str, url: str, *, data: str | None = None, **_: object) -> "Coming":
        return Coming(self, method, yarl.URL(url), data)

    async def answer(self, method: str, url: yarl.URL, data: str | None) -> Answer:
        """Carry a request out, or not; as aiohttp would, tell who traces it before."""
        headers: Any = {}
        session = cast("aiohttp.ClientSession", self)
        params = aiohttp.TraceRequestStartParams(method, url, headers)
        await self._trace.on_request_start.send(session, SimpleNamespace(), params)
        self.ledger.request()
        channel, _, rest = url.path.rpartition("/channels/")[2].partition("/")
        if method == "POST" and rest == "messages":
            self.ledger.ask(channel)
        await asyncio.sleep(self._chance.uniform(*LATENCY))
        if self.down and self._chance.random() < 1 / 2:
            return await self._broken()
        done = self._do(method, channel, rest, data)
        return await self._broken() if self.down else done

    async def _broken(self) -> Answer:
        if self._chance.random() < 1 / 2:
            await asyncio.sleep(3600)
        return Failure(500, "")

    def _do(self, method: str, channel: str, rest: str, data: str | None) -> Answer:
        match method, rest:
            case "POST", "messages":
                return Answer(200, self._say(channel, json.loads(data or "{}")))
            case "GET", "messages":
                return Answer(200, json.dumps([message for _, _, message in self._cut.get(channel, [])]))
            case "POST", _:
                self._next += 1
                return Answer(201, json.dumps({"id": rest.split("/")[1]}))
            case "PUT", _:
                self.ledger.mark(channel)
                return Answer(204, "")
            case _:
                raise AssertionError(method, rest)

    def _say(self, channel: str, body: Json) -> str:
        now, nonce = asyncio.get_running_loop().time(), body["nonce"]
        for at, known, message in self._cut.get(channel, []):
            if known == nonce and now - at < KNOWN_AGAIN:
                return json.dumps(message)
        self._next += 1
        self.ledger.stand(channel)
        if self.down:
            message = {**self._place.posted(body), "id": str(self._next), "channel_id": channel}
            self._cut.setdefault(channel, []).append((now, nonce, message))
            return json.dumps(message)
        if not self._sample:
            self._sample = json.dumps(self._place.posted(body))
        return self._sample.replace("8" * 18, str(self._next))


class Failure(Answer):
    """With what discord.py reads of one."""

    reason = "Internal Server Error"


class Coming:
    """A response of aiohttp's that is on its way."""

    def __init__(self, discord: Discord, method: str, url: yarl.URL, data: str | None) -> None:
        self._coming = discord.answer(method, url, data)

    async def __aenter__(self) -> Answer:
        return await self._coming

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is to be given back."""
