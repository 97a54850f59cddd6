"""A coach in a process of its own, which dies and is started again, and who talks to it."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from tests.loopback.faults import Death
from tests.loopback.log import Log

ROOT = Path(__file__).parents[2]
SECONDS = 180
"""The longest that a life may take, with all its coaches: far more than it needs, for nothing hangs on it."""


class Platform(Protocol):
    """A platform's stand-in, as far as a life needs it."""

    @property
    def environment(self) -> dict[str, str]: ...

    def fail(self, route: str, fault: Death, /, *, on: int = 1, times: int | None = 1) -> object: ...

    def assert_clean(self) -> None: ...


Server = TypeVar("Server", bound=Platform)


@dataclass
class Life(Generic[Server]):
    """One database, one platform, one coach after the other."""

    server: Server
    database: Path
    here: str
    """What a coach says when it is there."""
    environment: Callable[[], dict[str, str]]
    """What it is told of where it is."""
    program: Sequence[str] = ("-m", "bot", "run")
    """What Python starts."""
    platforms: int = 1
    """On how many it says that it is there."""
    born: Callable[[], Awaitable[object]] | None = None
    """What is to be done once the first coach is there."""
    ends: float = field(default_factory=lambda: asyncio.get_running_loop().time() + SECONDS)
    """When nobody waits any longer, in the event loop's time."""
    said: Log[str] = field(default_factory=Log[str])
    """What every coach has told whoever started it."""
    deaths: int = 0
    """How many we have killed."""
    process: asyncio.subprocess.Process | None = None

    @property
    def left(self) -> float:
        """How many seconds one may still wait."""
        return max(0.0, self.ends - asyncio.get_running_loop().time())

    async def begin(self) -> None:
        """Start a coach, and wait until it is there and has ended what the one before it left open."""
        before = len(self.said.all(self._is_here))
        await self.start()
        here = self.said.wait_for(self._is_here, count=before + self.platforms, within=self.left)
        assert await self.sees(here), f"it ended at once: {list(self.said)[-10:]}"
        if self.born and not before:
            await self.born()

    async def start(self) -> None:
        """Start a coach, which may end at once."""
        env = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.database.parent),
            "COACH_DATABASE_URL": f"sqlite:///{self.database}",
            **self.environment(),
        }
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, *self.program, cwd=ROOT, env=env, stderr=asyncio.subprocess.PIPE
        )
        self._listening = asyncio.create_task(self._listen(self.process))

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process and self.process.returncode is None:
            self.process.kill()
            self.deaths += 1

    async def end(self) -> int:
        """Wait until it is gone; return its exit status."""
        async with asyncio.timeout(self.left):
            return await self.gone()

    async def gone(self) -> int:
        """The same, of one that is certain to go."""
        assert self.process
        status = await self.process.wait()
        await self._listening
        return status

    async def again(self) -> None:
        """Let the next one begin where this one was killed."""
        assert await self.end() == -signal.SIGKILL, f"it ended by itself: {list(self.said)[-10:]}"
        await self.begin()

    def die_at(self, request: int, *, stored: bool) -> None:
        """Let it die at its n-th request from now, before the server has stored it or right after."""
        self.server.fail("**", Death(self.kill, stored=stored), on=request)

    async def sees(self, outcome: Awaitable[object]) -> bool:
        """Whether something comes before the coach is gone."""
        assert self.process
        coming, going = asyncio.ensure_future(outcome), asyncio.ensure_future(self.process.wait())
        try:
            await asyncio.wait({coming, going}, return_when=asyncio.FIRST_COMPLETED)
            if coming.done():
                coming.result()
            return coming.done()
        finally:
            coming.cancel()
            going.cancel()

    def _is_here(self, line: str) -> bool:
        return self.here in line

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        async for line in process.stderr:
            self.said.append(line.decode().rstrip())


@asynccontextmanager
async def life(
    server: Server,
    database: Path,
    here: str,
    environment: Callable[[], dict[str, str]] | None = None,
    program: Sequence[str] = Life.program,
) -> AsyncGenerator[Life[Server]]:
    """Coaches on a platform that runs, all gone at the end."""
    one = Life(server, database, here, environment or (lambda: server.environment), program)
    try:
        yield one
    finally:
        one.kill()
        if one.process:
            await one.gone()
    server.assert_clean()
