"""A gateway session and the websockets that come and go on it."""

import asyncio
import json
import zlib
from dataclasses import dataclass, field

from aiohttp import web

from tests.loopback.shapes import Json

_SETTING_UP = {"READY", "RESUMED", "GUILD_CREATE"}


@dataclass(frozen=True, slots=True)
class Event:
    sequence: int
    name: str
    data: Json = field(repr=False)


@dataclass(eq=False)
class Session:
    """What one IDENTIFY began. It outlives its connection, so that RESUME can replay."""

    id: str
    intents: int
    shard: tuple[int, int]
    log: list[Event] = field(default_factory=list[Event])
    connection: "Connection | None" = None
    over: bool = False

    def append(self, name: str, data: Json) -> None:
        self.log.append(Event(len(self.log) + 1, name, data))
        if self.connection:
            self.connection.wake.set()

    def concerns(self, guild_id: int) -> bool:
        """A guild belongs to one shard, direct messages (0) to the first."""
        return (guild_id >> 22) % self.shard[1] == self.shard[0]

    def replay_from(self, position: int, *, overlap: int) -> int:
        """Where a RESUME goes on: behind what was received, or a few real events before that."""
        for _ in range(overlap):
            if position == 0 or self.log[position - 1].name in _SETTING_UP:
                break
            position -= 1
        return position


@dataclass(eq=False)
class Connection:
    """One websocket. Its pump sends whatever its session's log has beyond `position`."""

    socket: web.WebSocketResponse
    request: web.Request
    deflate: "zlib._Compress | None"
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    session: Session | None = None
    position: int = 0
    frozen: bool = False  # a zombie: says nothing any more, not even that

    async def send(self, payload: Json) -> bool:
        """Whether the socket still took it."""
        text = json.dumps(payload)
        try:
            if self.deflate is None:
                await self.socket.send_str(text)
            else:
                packed = self.deflate.compress(text.encode()) + self.deflate.flush(zlib.Z_SYNC_FLUSH)
                await self.socket.send_bytes(packed)
        except ConnectionResetError:
            return False
        return True

    def next_event(self) -> Event | None:
        if self.frozen or self.session is None or self.position >= len(self.session.log):
            return None
        self.position += 1
        return self.session.log[self.position - 1]

    def abort(self) -> None:
        if self.request.transport:
            self.request.transport.abort()
