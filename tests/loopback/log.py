"""An append-only list that one can wait on."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Log(Generic[T]):
    """What happened, in order. Nothing is ever taken out."""

    def __init__(self) -> None:
        self._entries: list[T] = []
        self._waiting: list[asyncio.Future[None]] = []

    def append(self, entry: T) -> None:
        self._entries.append(entry)
        for waiting in self._waiting:
            if not waiting.done():
                waiting.set_result(None)
        self._waiting.clear()

    def __iter__(self) -> Iterator[T]:
        return iter(list(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def __getitem__(self, index: int) -> T:
        return self._entries[index]

    def all(self, wanted: Callable[[T], bool]) -> list[T]:
        return [entry for entry in self._entries if wanted(entry)]

    async def wait_for(self, wanted: Callable[[T], bool], *, count: int = 1, within: float = 5.0) -> T:
        """The count-th entry that is wanted, as soon as it is there.

        Raises:
            AssertionError: it didn't come within that many seconds of the event loop's time; names the last
                entries.
        """
        try:
            async with asyncio.timeout(within):
                return await self._nth(wanted, count)
        except TimeoutError:
            latest = "\n  ".join(str(entry) for entry in self._entries[-10:]) or "nothing"
            raise AssertionError(f"not seen within {within} s; the latest entries:\n  {latest}") from None

    async def _nth(self, wanted: Callable[[T], bool], count: int) -> T:
        read = 0
        while count:
            if read == len(self._entries):
                grown: asyncio.Future[None] = asyncio.get_running_loop().create_future()
                self._waiting.append(grown)
                await grown
            count -= wanted(self._entries[read])
            read += 1
        return self._entries[read - 1]
