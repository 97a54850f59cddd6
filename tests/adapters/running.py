"""A coach that is on a platform, in this process, and how it is brought there."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass

from bot.core.coach import Coach
from bot.domain.place import Platform
from tests.loopback.told import Told


@dataclass
class Running:
    """A coach, and what it says of its start."""

    coach: Coach
    here: str
    """What it says once it is there."""
    told: Told
    task: "asyncio.Task[None]"

    async def ready(self, count: int = 1) -> None:
        await self.told.hears(self.here, count=count)

    async def look(self) -> None:
        """What the scheduler does each second, twice: what has been done is not done again."""
        platform = Platform(self.here.partition(":")[0].lower())
        for _ in range(2):
            await self.coach.drills.run(platform)


Connect = Callable[[], AbstractAsyncContextManager[Running]]


@asynccontextmanager
async def running_on(
    coach: Coach, run: Callable[[Told], Coroutine[None, None, None]], here: str
) -> AsyncGenerator[Running]:
    """A coach that goes to a platform, and leaves it at the end."""
    told = Told()
    task = asyncio.create_task(run(told))
    try:
        yield Running(coach, here, told, task)
    finally:
        task.cancel()
        await asyncio.wait({task})
