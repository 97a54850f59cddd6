"""Somebody who asks for a question again and again, and how long they wait for it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from bot.core.coach import Coach
from tests.benchmarks.fan.crowd import Place

PAUSE = 2.0
"""Seconds between two questions."""


@asynccontextmanager
async def quizzing(coach: Coach, place: Place) -> AsyncGenerator[list[float]]:
    """Let them ask until the block ends; yield the seconds until each was told that it is asked."""
    waits: list[float] = []
    asker = asyncio.create_task(_ask_on(coach, place, waits))
    yield waits
    asker.cancel()
    await asyncio.gather(asker, return_exceptions=True)


async def _ask_on(coach: Coach, place: Place, waits: list[float]) -> None:
    async with asyncio.TaskGroup() as group:
        while True:
            group.create_task(_ask(coach, place, waits))
            await asyncio.sleep(PAUSE)


async def _ask(coach: Coach, place: Place, waits: list[float]) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    await coach.quizzes.start(place.ada, place.quiz)
    waits.append(loop.time() - began)
