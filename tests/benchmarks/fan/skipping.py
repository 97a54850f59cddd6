"""An event loop that doesn't wait: where nothing can be done, it is later at once.

Its time is the CPU that this process takes, all threads together, and what it skips: so what the coach does
itself takes its time, minutes of waiting take none, and other processes don't matter.
"""

import asyncio
import selectors
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Generator
from contextlib import contextmanager
from typing import Any, TypeVar
from unittest.mock import patch

import aiosqlite

T = TypeVar("T")

GRAIN = 1e-4
"""Seconds of a step of how long the loop is held."""


class Skipping(asyncio.SelectorEventLoop):
    """A loop of one bot's own: what its threads do is waited for, its timers aren't."""

    def __init__(self) -> None:
        self.skipped = 0.0
        self.at = 0.0
        """The time at which this turn began: it is asked for often, and a process's CPU isn't cheap."""
        self.elsewhere = 0
        """Statements that a database's thread is carrying out."""
        self.statements = 0
        self.held: Counter[int] = Counter()
        """How often the loop was held for so many grains of its thread's CPU between two turns."""
        super().__init__(_Impatient(self))

    def time(self) -> float:
        return self.at

    def lag(self, share: float) -> float:
        """Seconds for which the loop was held at most, in that share of its turns."""
        left = share * self.held.total()
        for grains in sorted(self.held):
            left -= self.held[grains]
            if left <= 0:
                return grains * GRAIN
        return 0.0


class _Impatient(selectors.DefaultSelector):
    def __init__(self, loop: Skipping) -> None:
        super().__init__()
        self._loop, self._since = loop, time.thread_time()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self._loop.held[int((time.thread_time() - self._since) / GRAIN)] += 1
        events = self._events(timeout)
        self._loop.at = time.process_time() + self._loop.skipped
        self._since = time.thread_time()
        return events

    def _events(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        if self._loop.elsewhere:
            return super().select(timeout if timeout == 0 else None)
        events = super().select(0 if timeout else timeout)
        if timeout and not events:
            self._loop.skipped += timeout
        return events


def run(main: Callable[[Skipping], Coroutine[Any, Any, T]]) -> T:
    """Run it on a loop of its own."""
    with _counting_statements(), asyncio.Runner(loop_factory=Skipping) as runner:
        loop = runner.get_loop()
        assert isinstance(loop, Skipping)
        return runner.run(main(loop))


@contextmanager
def _counting_statements() -> Generator[None]:
    """Let a loop know that a thread is at work for it; aiosqlite's calls all go through one method."""
    execute: Any = vars(aiosqlite.Connection)["_execute"]

    async def counted(*args: Any, **kwargs: Any) -> Any:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Skipping)
        loop.elsewhere += 1
        loop.statements += 1
        try:
            return await execute(*args, **kwargs)
        finally:
            loop.elsewhere -= 1

    with patch.object(aiosqlite.Connection, "_execute", counted):
        yield
