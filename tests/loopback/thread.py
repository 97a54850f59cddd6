"""The server in a thread of its own, for a test or a program that blocks while bots live and die."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Generic, ParamSpec, Self, TypeVar

P = ParamSpec("P")
T = TypeVar("T")
S = TypeVar("S", bound=AbstractAsyncContextManager[Any])


class Threaded(Generic[S]):
    """`with Threaded(LoopbackDiscord()) as threaded:`; one acts on the server through `do` and `wait`."""

    def __init__(self, server: S) -> None:
        self.server = server
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="loopback", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self.wait(self.server.__aenter__)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wait(self.server.__aexit__, kind, error, trace)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def do(self, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Runs something short in the server's thread: `do(ada.react, question, "👀")`."""

        async def acting() -> T:
            return act(*args, **kwargs)

        return asyncio.run_coroutine_threadsafe(acting(), self._loop).result()

    def wait(self, start: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Waits there for what it starts: `wait(asked.seen)`."""

        async def waiting() -> T:
            return await start(*args, **kwargs)

        return asyncio.run_coroutine_threadsafe(waiting(), self._loop).result()
