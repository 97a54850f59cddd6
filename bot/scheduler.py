"""The only loop: wakes, posts what is due, and brings to an end what is still on its way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from bot.core.coach import Coach
from bot.domain.place import Platform

log = logging.getLogger(__name__)

TICK = 1.0
"""Seconds between two looks whether a drill is due."""

SETTLE = 30.0
"""Seconds between two tries of what a platform did not answer."""

SWEEP = 60 * 60.0
"""Seconds between two looks for workspaces that have been left for long; who is back has said so by then."""


async def run(coach: Coach) -> None:
    """Look after every platform until we are cancelled."""
    async with asyncio.TaskGroup() as group:
        group.create_task(_again_and_again(coach, coach.drills.run, TICK))
        group.create_task(_again_and_again(coach, coach.settle, SETTLE))
        group.create_task(_again_and_again(coach, coach.workspaces.erase_gone, SWEEP))


async def _again_and_again(coach: Coach, look: Callable[[Platform], Awaitable[None]], seconds: float) -> None:
    """Look again so many seconds after the last look on a platform has ended; none waits for another."""
    looking: dict[Platform, asyncio.Task[None]] = {}
    async with asyncio.TaskGroup() as group:
        while True:
            await asyncio.sleep(seconds)
            for platform in list(coach.desk.messengers):
                if platform not in looking or looking[platform].done():
                    looking[platform] = group.create_task(_look(look, platform))


async def _look(look: Callable[[Platform], Awaitable[None]], platform: Platform) -> None:
    try:
        await look(platform)
    except Exception:
        log.exception("what is open on %s could not be looked at", platform)
