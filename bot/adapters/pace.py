"""How fast a platform may be asked, and who goes first: those for whom somebody waits."""

import asyncio

from bot.core.ports import unhurried


class Pace:
    """So many requests at once, and that many again in each such time: a bucket that leaks steadily.

    What nobody waits for uses all of it that is left, but half of what may go at once is kept free.
    """

    def __init__(self, most: int, seconds: float) -> None:
        """Take how many in how many seconds."""
        self._step = seconds / most
        self._burst, self._kept = (most - 1) * self._step, most // 2 * self._step
        self._empty_at = 0.0
        """When nothing that was let through would count any more, in the event loop's time."""
        self._line = asyncio.Lock()

    async def turn(self) -> None:
        """Wait until one more request may be made."""
        if not unhurried.get():
            wait = self._wait(self._burst)
            self._count()
            await asyncio.sleep(wait)
            return
        async with self._line:
            while wait := self._wait(self._burst - self._kept):
                await asyncio.sleep(wait)
            self._count()

    def _wait(self, burst: float) -> float:
        return max(self._empty_at - burst - asyncio.get_running_loop().time(), 0.0)

    def _count(self) -> None:
        self._empty_at = max(self._empty_at, asyncio.get_running_loop().time()) + self._step
