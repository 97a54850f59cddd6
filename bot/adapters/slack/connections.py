"""Who is connected: nobody waits for ever, and when it gets full, who has waited longest leaves."""

import asyncio
from collections.abc import Generator
from contextlib import contextmanager

from aiohttp import web


class Connections:
    """Makes aiohttp's side of each connection, and ends those that ask for nothing.

    aiohttp has one time for a request's head and for the pause between two; a proxy wants a long pause, and
    a slow head should be ended soon.
    """

    def __init__(self, server: web.Server, *, most: int, head: float, pause: float) -> None:
        """Take aiohttp's side, how many there may be, and the seconds for a first head and between two."""
        self._server, self._most, self._head, self._pause = server, most, head, pause
        self._all: dict[asyncio.BaseProtocol, asyncio.Transport] = {}
        self._waiting: dict[asyncio.BaseProtocol, float] = {}
        """Until when, in the event loop's time; who has waited longest comes first."""
        self._timers: dict[asyncio.BaseProtocol, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._all)

    def __call__(self) -> asyncio.Protocol:
        """Make our side of a new connection."""
        return _Line(self, self._server())

    @contextmanager
    def busy(self, line: asyncio.BaseProtocol) -> Generator[None]:
        """Leave a connection alone while a request of it is answered."""
        self._waiting.pop(line, None)
        try:
            yield
        finally:
            if line in self._all:
                self._waiting[line] = asyncio.get_running_loop().time() + self._pause

    def made(self, line: asyncio.BaseProtocol, transport: asyncio.Transport) -> None:
        """Note a new connection."""
        self._all[line] = transport
        self._waiting[line] = asyncio.get_running_loop().time() + self._head
        self._look_again(line, self._waiting[line])
        if len(self._all) > self._most:
            self._end(next(iter(self._waiting)))

    def lost(self, line: asyncio.BaseProtocol) -> None:
        """Forget a connection."""
        self._all.pop(line, None)
        self._waiting.pop(line, None)
        timer = self._timers.pop(line, None)
        if timer:
            timer.cancel()

    def _look(self, line: asyncio.BaseProtocol) -> None:
        """End a connection whose time is over. A timer for each request would cost more than this."""
        now = asyncio.get_running_loop().time()
        until = self._waiting.get(line, now + self._pause)
        if until <= now:
            self._end(line)
        else:
            self._look_again(line, until)

    def _look_again(self, line: asyncio.BaseProtocol, then: float) -> None:
        self._timers[line] = asyncio.get_running_loop().call_at(then, self._look, line)

    def _end(self, line: asyncio.BaseProtocol) -> None:
        transport = self._all[line]
        self.lost(line)
        transport.abort()


class _Line(asyncio.Protocol):
    """Stands between a connection and aiohttp, and hands everything on."""

    def __init__(self, connections: Connections, line: web.RequestHandler) -> None:
        self._connections, self._line = connections, line

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 – a server's always is
        self._connections.made(self._line, transport)
        self._line.connection_made(transport)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._connections.lost(self._line)
        self._line.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        self._line.data_received(data)

    def eof_received(self) -> None:
        self._line.eof_received()

    def pause_writing(self) -> None:
        self._line.pause_writing()

    def resume_writing(self) -> None:
        self._line.resume_writing()
