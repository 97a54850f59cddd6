"""What a platform lets us ask of it, and who may use it first: those for whom somebody waits."""

import asyncio
from contextvars import ContextVar

unhurried: ContextVar[bool] = ContextVar("unhurried", default=False)
"""Whether nobody waits for what is being done."""


class Budget:
    """So many requests at once, and that many again in each such time: a bucket that leaks steadily.

    What nobody waits for may use all that is left, but half of what may go at once is kept free.
    """

    def __init__(self, most: int, seconds: float) -> None:
        """Take how many in how many seconds."""
        self._step = seconds / most
        self._burst, self._kept = (most - 1) * self._step, most // 2 * self._step
        self._empty_at = 0.0
        """When nothing that was let through counts any more, in the event loop's time."""
        self._line = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more request may be made."""
        if not unhurried.get():
            wait = self._wait(self._burst)
            self._count()
            await asyncio.sleep(wait)
            return
        async with self._line:
            while wait := self._wait(self._burst - self._kept):  # noqa: ASYNC110 – somebody may come before us
                await asyncio.sleep(wait)
            self._count()

    def _wait(self, burst: float) -> float:
        return max(self._empty_at - burst - asyncio.get_running_loop().time(), 0.0)

    def _count(self) -> None:
        self._empty_at = max(self._empty_at, asyncio.get_running_loop().time()) + self._step
