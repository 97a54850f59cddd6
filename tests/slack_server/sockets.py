"""Socket Mode: the bot's websockets, the envelopes on them and their acknowledgements."""

import asyncio
import itertools
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import WSMsgType, web

from tests.loopback.log import Log
from tests.loopback.shapes import Json, json_object
from tests.slack_server.alarms import Alarms
from tests.slack_server.deliveries import PATIENCE, Outcome, Parcel

MOST = 10  # connections at once
Farewell = Literal["warning", "refresh_requested", "link_disabled", "too_many_websockets"]


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing on the wire, for tests to wait on."""

    what: Literal["CONNECT", "HELLO", "SENT", "ACK", "LATE", "DISCONNECT", "CLOSE"]
    connection: int = 0
    envelope_id: str = ""
    type: str = ""  # what was sent, or why the bot was asked to go
    attempt: int = 0
    payload: Any = field(default=None, repr=False)
    code: int | None = None  # with which the bot closed, 1006 where it didn't say good-bye


@dataclass(eq=False)
class Connection:
    number: int
    socket: web.WebSocketResponse
    request: web.Request
    frozen: bool = False  # a zombie: takes everything and says nothing any more, not even pong

    async def send(self, payload: Json) -> bool:
        """Whether the socket still took it."""
        if self.frozen:
            return True
        try:
            await self.socket.send_str(json.dumps(payload))
        except ConnectionError:
            return False
        return True

    def abort(self) -> None:
        if self.request.transport:
            self.request.transport.abort()


class Sockets:
    """All connections of one app, and what a test may do to them."""

    def __init__(self, alarms: Alarms, app_id: str) -> None:
        self.happened: Log[Happening] = Log()
        self._alarms, self._app_id = alarms, app_id
        self._tickets: set[str] = set()
        self._numbers = itertools.count(1)
        self._connections: list[Connection] = []
        self._waiting: dict[str, asyncio.Future[Any]] = {}
        self._open = asyncio.Event()
        self._open.set()

    # What the server does

    def ticket(self) -> str:
        """Opens one connection, once."""
        ticket = uuid.uuid4().hex
        self._tickets.add(ticket)
        return ticket

    async def carry(self, parcel: Parcel, sent: Callable[[], None]) -> Outcome:
        """To one of the connections, in turn."""
        envelope_id, due = str(uuid.uuid4()), self._alarms.due(PATIENCE)
        acknowledged: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[envelope_id] = acknowledged
        connection = await self._sent(_envelope(parcel, envelope_id))
        sent()
        if connection is None:
            del self._waiting[envelope_id]
            return Outcome("connection_failed")
        number = connection.number
        self.happened.append(Happening("SENT", number, envelope_id, parcel.type, parcel.attempt))
        patience = asyncio.ensure_future(self._alarms.reached(due))
        try:
            await asyncio.wait({acknowledged, patience}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            patience.cancel()
            del self._waiting[envelope_id]
        return Outcome(payload=acknowledged.result()) if acknowledged.done() else Outcome("timeout")

    async def _sent(self, envelope: Json) -> Connection | None:
        """The connection that took it; the next one's turn comes after that."""
        for connection in list(self._connections):
            self._connections.remove(connection)
            self._connections.append(connection)
            if await connection.send(envelope):
                return connection
        return None

    # What a test does

    @property
    def connected(self) -> int:
        return len(self._connections)

    def drop(self) -> None:
        """Every connection is cut without a word."""
        for connection in list(self._connections):
            connection.abort()

    async def disconnect(self, reason: Farewell = "refresh_requested") -> None:
        """Asks the bot to come back on another connection: it is Slack that goes, a moment later."""
        for connection in list(self._connections):
            await self._farewell(connection, reason)

    def freeze(self) -> None:
        """Zombies: the open connections stay open and say nothing more, pongs included."""
        for connection in self._connections:
            connection.frozen = True

    def hold(self) -> None:
        """New connections wait for their hello until `release`."""
        self._open.clear()

    def release(self) -> None:
        self._open.set()

    # The wire

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ticket = request.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=401)
        self._tickets.discard(ticket)
        socket = web.WebSocketResponse(autoping=False, max_msg_size=1024 * 1024)
        await socket.prepare(request)
        connection = Connection(next(self._numbers), socket, request)
        self.happened.append(Happening("CONNECT", connection.number))
        try:
            await self._converse(connection)
        finally:
            if connection in self._connections:
                self._connections.remove(connection)
            self.happened.append(Happening("CLOSE", connection.number, code=socket.close_code))
        return socket

    async def _converse(self, connection: Connection) -> None:
        await self._open.wait()
        if len(self._connections) >= MOST:
            await self._farewell(connection, "too_many_websockets")
            await connection.socket.close()
            return
        self._connections.append(connection)
        await connection.send(_hello(self._app_id, len(self._connections)))
        self.happened.append(Happening("HELLO", connection.number))
        async for message in connection.socket:
            if message.type is WSMsgType.TEXT:
                self._received(connection, message.data)
            if message.type is WSMsgType.PING and not connection.frozen:
                await connection.socket.pong(message.data)

    def _received(self, connection: Connection, text: str) -> None:
        try:
            said = json_object(json.loads(text)) or {}
        except ValueError:
            said = {}  # Slack has nothing to say about it either
        envelope_id = str(said.get("envelope_id", ""))
        waiting = self._waiting.get(envelope_id)
        punctual = waiting is not None and not waiting.done()
        if waiting and punctual:
            waiting.set_result(said.get("payload"))
        what = "ACK" if punctual else "LATE"
        self.happened.append(Happening(what, connection.number, envelope_id, payload=said.get("payload")))

    async def _farewell(self, connection: Connection, reason: Farewell) -> None:
        await connection.send({"type": "disconnect", "reason": reason, "debug_info": {"host": "loopback"}})
        self.happened.append(Happening("DISCONNECT", connection.number, type=reason))


def _hello(app_id: str, connections: int) -> Json:
    return {
        "type": "hello",
        "num_connections": connections,
        "connection_info": {"app_id": app_id},
        "debug_info": {"host": "loopback", "build_number": 1, "approximate_connection_time": 18_060},
    }


def _envelope(parcel: Parcel, envelope_id: str) -> Json:
    envelope: Json = {
        "envelope_id": envelope_id,
        "type": parcel.envelope,
        "accepts_response_payload": parcel.answerable,
        "payload": parcel.payload,
    }
    if parcel.envelope == "events_api":
        envelope |= {"retry_attempt": parcel.attempt, "retry_reason": parcel.reason}
    return envelope
