"""discord.py without a socket: what it hears is handed to its parsers, what it asks is answered in place."""

import asyncio
import itertools
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar

import discord
from discord.user import ClientUser

from tests.discord_server import clicks, directory, wire
from tests.discord_server.replies import COMMAND
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Message
from tests.loopback.shapes import Json

C = TypeVar("C", bound=discord.Client)

_ID = "8" * 18
"""Stands in a prepared answer for the id of the message that it is about."""


@dataclass(frozen=True)
class Answer:
    """A response of aiohttp's, as far as discord.py reads it."""

    status: int
    body: str

    @property
    def headers(self) -> dict[str, str]:
        return {"content-type": "application/json"} if self.body else {}

    async def text(self, encoding: str) -> str:
        del encoding
        return self.body

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is to be given back."""


class Unplugged:
    """A guild with one channel and one person in it, and clients that believe to be connected."""

    def __init__(self) -> None:
        self._server = LoopbackDiscord()  # never started: it knows how everything looks in JSON
        self._guild = self._server.guild()
        self.channel = self._server.channel(self._guild)
        self._ada = self._server.person("Ada", self._guild)

    async def connected(self, client: C) -> C:
        """Bring a client to where it is after READY."""
        await client._async_setup_hook()
        state, bot = client._connection, self._server.hub.application.bot
        state.user = ClientUser(state=state, data=_any(directory.user(bot)))
        state._add_guild_from_data(_any(directory.arrival(self._server.hub.state, self._guild, bot)))
        client.http._HTTPClient__session = Answers(self)  # pyright: ignore[reportAttributeAccessIssue]
        client.http._global_over = asyncio.Event()
        client.http._global_over.set()
        client._ready.set()
        return client

    def command(self, name: str, **options: str) -> Json:
        """An INTERACTION_CREATE of a slash command."""
        given = [{"name": option, "type": 3, "value": value} for option, value in options.items()]
        data: Json = {"id": "1", "name": name, "type": 1, "options": given}
        hub = self._server.hub
        sent = clicks.send(hub, COMMAND, who=self._ada.user, place=self.channel, data=data)
        return {**sent.payload, "guild_id": str(self._guild.id)}

    def reaction(self, emoji: str, *, ours: bool) -> Json:
        """A MESSAGE_REACTION_ADD of the person, under a message of the bot's or of their own."""
        member = self._server.hub.state.members[self._guild.id, self._ada.id]
        return {
            "user_id": str(self._ada.id),
            "type": 0,
            "message_id": str(self._server.hub.state.mint()),
            "message_author_id": str(self._server.hub.bot_id if ours else self._ada.id),
            "member": directory.member(self._server.hub.state, member),
            "emoji": {"id": None, "name": emoji},
            "channel_id": str(self.channel.id),
            "guild_id": str(self._guild.id),
            "burst": False,
        }

    def posted(self, body: Json) -> Json:
        """The message that Discord makes of a request's body."""
        state, bot = self._server.hub.state, self._server.hub.application.bot
        components, flags = tuple(body.get("components", ())), body.get("flags", 0)
        message = Message(int(_ID), self.channel.id, bot.id, state.now(), components=components, flags=flags)
        return wire.message(state, message, bot)


@dataclass
class Answers:
    """aiohttp's session, as far as discord.py uses it; each kind of request has its answer prepared."""

    place: Unplugged
    asked: int = 0
    _prepared: dict[str, str] = field(default_factory=dict[str, str])
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(10**17))

    def request(self, method: str, url: str, *, data: str | None = None, **_: object) -> Answer:
        self.asked += 1
        if method == "PUT":
            return Answer(204, "")
        kind = url.rpartition("/")[2]
        if kind not in self._prepared:
            self._prepared[kind] = self._prepare(kind, json.loads(data or "{}"))
        return Answer(200, self._prepared[kind].replace(_ID, str(next(self._ids))))

    def _prepare(self, kind: str, body: Json) -> str:
        if kind == "messages":
            return json.dumps(self.place.posted(body))
        about = {"id": "1", "type": COMMAND, "response_message_id": _ID, "response_message_ephemeral": True}
        made = {"type": body["type"], "message": self.place.posted(body["data"])}
        return json.dumps({"interaction": about, "resource": made})


def _any(payload: Json) -> Any:
    """Our JSON, where discord.py names the type of its own."""
    return payload
