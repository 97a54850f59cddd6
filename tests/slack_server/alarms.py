"""The server's patience: waiting in the event loop's time, which a test may hurry on."""

import asyncio
from contextlib import suppress


class Alarms:
    """Three seconds for an acknowledgement, a minute and five for a retry – or a `forward` of as much."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._moved = asyncio.Event()

    def due(self, seconds: float) -> float:
        """The time, so many seconds from now, that `reached` waits for."""
        return self._time() + seconds

    async def reached(self, due: float) -> None:
        while (left := due - self._time()) > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await self._moved.wait()

    def forward(self, seconds: float) -> None:
        """Whoever waits finds that many seconds gone."""
        self._ahead += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    def _time(self) -> float:
        return asyncio.get_running_loop().time() + self._ahead
