"""The websocket's side: sessions with numbered events, and the connections that come and go on them."""

import asyncio
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from aiohttp import WSMsgType, web

from tests.discord_server import intents
from tests.discord_server.session import Connection, Session
from tests.loopback.log import Log
from tests.loopback.shapes import Json

DISPATCH, HEARTBEAT, IDENTIFY, PRESENCE, VOICE, RESUME = 0, 1, 2, 3, 4, 6
RECONNECT, REQUEST_MEMBERS, INVALID_SESSION, HELLO, ACK = 7, 8, 9, 10, 11

UNKNOWN_OPCODE, DECODE_ERROR, NOT_AUTHENTICATED, WRONG_TOKEN, AUTHENTICATED_ALREADY = range(4001, 4006)
INVALID_SHARD, SHARDING_REQUIRED, INVALID_VERSION, INVALID_INTENTS, DISALLOWED_INTENTS = range(4010, 4015)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on the wire, for tests to wait on: CONNECT, IDENTIFY, RESUME, HEARTBEAT, SENT, CLOSE."""

    what: str
    session_id: str = ""
    event: str = ""  # what was sent
    sequence: int = 0
    code: int = 0  # what was closed with
    detail: Json = field(default_factory=dict[str, Any], repr=False)


class Gateway:
    """All sessions of one bot, and what a test may do to them.

    Args:
        token: checks what IDENTIFY and RESUME bring.
        ready: the READY payload without its session and guilds, and the GUILD_CREATE payloads.
        now: the day of the IDENTIFY budget is counted on it.
    """

    def __init__(
        self,
        *,
        token: Callable[[str], bool],
        ready: Callable[[], tuple[Json, list[Json]]],
        now: Callable[[], datetime],
        bot_id: int,
        privileged: int = 0,
        heartbeat_interval: float = 41.25,
        budget: int = 1000,
    ) -> None:
        self._token, self._ready, self._now = token, ready, now
        self._bot_id, self._privileged = bot_id, privileged
        self.heartbeat_interval = heartbeat_interval
        self.budget = budget
        self.address = ""
        self.shards = 1
        self.overlap = 0  # so many events more than needed come again after a RESUME
        self.happened: Log[Happening] = Log()
        self.sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self._identified: list[datetime] = []
        self._open = asyncio.Event()
        self._open.set()

    # What the server does

    def dispatch(self, name: str, data: Json, *, guild_id: int = 0) -> None:
        """An event for every session whose intents and shard it concerns."""
        for session in self.sessions.values():
            if not session.over and session.concerns(guild_id):
                allowed = intents.filtered(session.intents, name, data, self._bot_id, direct=not guild_id)
                if allowed is not None:
                    session.append(name, allowed)

    @property
    def identifies_left(self) -> int:
        day_ago = self._now() - timedelta(days=1)
        return self.budget - sum(time > day_ago for time in self._identified)

    # What a test does

    def repeat(self, name: str, *, times: int = 1) -> None:
        """The newest event of that name again, as Discord's at-least-once delivery may."""
        for session in self.sessions.values():
            data = next((e.data for e in reversed(session.log) if e.name == name), None)
            for _ in range(times if data is not None else 0):
                session.append(name, data or {})

    def drop(self) -> None:
        """Every connection is cut without a word."""
        for connection in list(self._connections):
            connection.abort()

    async def close(self, code: int) -> None:
        for connection in list(self._connections):
            await connection.socket.close(code=code)

    async def reconnect(self) -> None:
        """Op 7: come back, please."""
        for connection in list(self._connections):
            await connection.send({"op": RECONNECT, "d": None})

    async def invalidate(self, *, resumable: bool) -> None:
        """Op 9 on every connection."""
        if not resumable:
            self.forget_sessions()
        for connection in list(self._connections):
            await connection.send({"op": INVALID_SESSION, "d": resumable})

    def forget_sessions(self) -> None:
        """A RESUME will be answered with op 9."""
        for session in self.sessions.values():
            session.over = True

    def freeze(self) -> None:
        """Zombies: the open connections stay open and say nothing more, ACKs included."""
        for connection in self._connections:
            connection.frozen = True

    def hold(self) -> None:
        """New connections wait for HELLO until `release`."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    @property
    def connected(self) -> int:
        return len(self._connections)

    # The wire

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=4096)  # Discord's own limit
        await socket.prepare(request)
        compressed = request.query.get("compress") == "zlib-stream"
        connection = Connection(socket, request, zlib.compressobj() if compressed else None)
        self._connections.add(connection)
        self.happened.append(Happening("CONNECT", detail=dict(request.query)))
        pump = asyncio.create_task(self._pump(connection))
        try:
            await self._converse(connection)
        finally:
            pump.cancel()
            self._ended(connection)
        return socket

    async def _converse(self, connection: Connection) -> None:
        query = connection.request.query
        if query.get("v") != "10" or query.get("encoding") != "json":
            await connection.socket.close(code=INVALID_VERSION)
            return
        await self._open.wait()
        await connection.send({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_interval * 1000)}})
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                await self._received(connection, message.data)

    def _ended(self, connection: Connection) -> None:
        self._connections.discard(connection)
        code = connection.socket.close_code or 0
        session = connection.session
        if session and session.connection is connection:
            session.connection = None
            session.over = session.over or code in {1000, 1001}  # a clean good-bye ends the session
        self.happened.append(Happening("CLOSE", session.id if session else "", code=code))

    async def _pump(self, connection: Connection) -> None:
        while True:
            while event := connection.next_event():
                payload = {"op": DISPATCH, "t": event.name, "s": event.sequence, "d": event.data}
                if not await connection.send(payload):
                    return
                session_id = connection.session.id if connection.session else ""
                self.happened.append(Happening("SENT", session_id, event.name, event.sequence))
            connection.wake.clear()
            await connection.wake.wait()

    async def _received(self, connection: Connection, text: str) -> None:
        try:
            payload: Json = json.loads(text)
            code, data = payload["op"], payload["d"]
        except (ValueError, KeyError, TypeError):
            await connection.socket.close(code=DECODE_ERROR)
            return
        if code == HEARTBEAT:
            await self._heartbeat(connection)
        elif code == IDENTIFY:
            await self._identify(connection, data)
        elif code == RESUME:
            await self._resume(connection, data)
        elif connection.session is None:
            await connection.socket.close(code=NOT_AUTHENTICATED)
        elif code not in {PRESENCE, VOICE, REQUEST_MEMBERS}:
            await connection.socket.close(code=UNKNOWN_OPCODE)

    async def _heartbeat(self, connection: Connection) -> None:
        self.happened.append(Happening("HEARTBEAT", connection.session.id if connection.session else ""))
        if not connection.frozen:
            await connection.send({"op": ACK, "d": None})

    async def _identify(self, connection: Connection, data: Json) -> None:
        shard: tuple[int, int] = tuple(data.get("shard", (0, 1)))
        self.happened.append(Happening("IDENTIFY", detail={**data, "token": "…"}))
        problem = self._refused(connection, data, shard)
        self._identified.append(self._now())
        if problem:
            await connection.socket.close(code=problem)
            return
        session = Session(f"session-{len(self.sessions) + 1}", data["intents"], shard)
        self.sessions[session.id] = session
        self._attach(connection, session, position=0)
        self._welcome(session)

    def _welcome(self, session: Session) -> None:
        ready, guilds = self._ready()
        own = [guild for guild in guilds if session.concerns(int(guild["id"]))]
        unavailable = [{"id": guild["id"], "unavailable": True} for guild in own]
        address: Json = {"session_id": session.id, "resume_gateway_url": self.address}
        session.append("READY", {**ready, **address, "shard": list(session.shard), "guilds": unavailable})
        for guild in own if session.intents & intents.GUILDS else []:
            session.append("GUILD_CREATE", guild)

    def _refused(self, connection: Connection, data: Json, shard: tuple[int, int]) -> int:
        asked = data.get("intents", -1)
        refusals = {
            AUTHENTICATED_ALREADY: connection.session is not None,
            WRONG_TOKEN: not self._token(data.get("token", "")) or self.identifies_left <= 0,
            INVALID_SHARD: not 0 <= shard[0] < shard[1],
            SHARDING_REQUIRED: shard[1] < self.shards,
            INVALID_INTENTS: not 0 <= asked < intents.HIGHEST,
            DISALLOWED_INTENTS: bool(asked & intents.PRIVILEGED & ~self._privileged),
        }
        return next((code for code, refused in refusals.items() if refused), 0)

    def _attach(self, connection: Connection, session: Session, *, position: int) -> None:
        connection.session, connection.position = session, position
        session.connection = connection
        connection.wake.set()

    async def _resume(self, connection: Connection, data: Json) -> None:
        self.happened.append(Happening("RESUME", data["session_id"], sequence=data["seq"] or 0))
        session = self.sessions.get(data["session_id"])
        if not self._token(data["token"]):
            await connection.socket.close(code=WRONG_TOKEN)
        elif session is None or session.over:
            await connection.send({"op": INVALID_SESSION, "d": False})
        else:
            self._attach(
                connection, session, position=session.replay_from(data["seq"] or 0, overlap=self.overlap)
            )
            session.append("RESUMED", {})
