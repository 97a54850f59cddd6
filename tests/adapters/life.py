"""A coach in a process of its own, which dies and is started again, and who talks to it."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from tests.loopback.faults import Death
from tests.loopback.log import Log

ROOT = Path(__file__).parents[2]
SECONDS = 20
"""The longest that anything here may take, far more than it needs."""


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
    born: Callable[[], Awaitable[object]] | None = None
    """What is to be done once the first coach is there."""
    said: Log[str] = field(default_factory=Log[str])
    """What every coach has told whoever started it."""
    deaths: Log[int] = field(default_factory=Log[int])
    """The process ids of the dead."""
    process: asyncio.subprocess.Process | None = None

    async def begin(self) -> None:
        """Start a coach, and wait until it is there and has ended what the one before it left open."""
        before = len(self.said.all(self._is_here))
        await self.start()
        await self.said.wait_for(self._is_here, count=before + 1, within=SECONDS)
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
            self.deaths.append(self.process.pid)

    async def end(self) -> int:
        """Wait until it is gone; return its exit status."""
        assert self.process
        status = await asyncio.wait_for(self.process.wait(), SECONDS)
        await self._listening
        return status

    async def again(self) -> None:
        """Let the next one begin where this one died."""
        await self.end()
        await self.begin()

    def die_at(self, request: int, *, stored: bool) -> None:
        """Let it die at its n-th request from now, before the server has stored it or right after."""
        self.server.fail("**", Death(self.kill, stored=stored), on=request)

    async def sees(self, outcome: Awaitable[object]) -> bool:
        """Whether something comes before the coach dies."""
        coming = asyncio.ensure_future(outcome)
        dying = asyncio.ensure_future(self.deaths.wait_for(self._mine, within=SECONDS))
        try:
            await asyncio.wait({coming, dying}, return_when=asyncio.FIRST_COMPLETED)
            if coming.done():
                coming.result()
            return coming.done()
        finally:
            coming.cancel()
            dying.cancel()

    def _is_here(self, line: str) -> bool:
        return self.here in line

    def _mine(self, pid: int) -> bool:
        return self.process is not None and pid == self.process.pid

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
            await one.end()
    server.assert_clean()


@dataclass(frozen=True)
class Step:
    """What a person does, and what they then see."""

    do: Callable[[], object]
    seen: Callable[[], Awaitable[object]]
    lasts: bool = False
    """It stands there, as an emoji does: a coach that was dead when it came must find it by itself.

    What doesn't last, such as a click, is done again when nothing comes of it.
    """


async def converse(life: Life[Server], steps: list[Step], *, kills: bool) -> None:
    """Take the steps in turn; whenever the coach has died, begin another one.

    Args:
        life: the coaches.
        steps: the conversation.
        kills: kill the coach before each step, which comes while it is dead where it lasts.
    """
    for step in steps:
        if kills:
            life.kill()
            await life.end()
        if step.lasts:
            step.do()
        if kills:
            await life.begin()
        if not step.lasts:
            step.do()
        while not await life.sees(step.seen()):
            await life.again()
            if not step.lasts and not await _there(step):
                step.do()


async def _there(step: Step) -> bool:
    with suppress(TimeoutError, AssertionError):
        await asyncio.wait_for(step.seen(), 0.01)
        return True
    return False
