"""The only loop: wakes, and brings to an end what is still on its way."""

import asyncio
import logging

from bot.core.coach import Coach

log = logging.getLogger(__name__)

SECONDS = 30.0
"""Between two looks; a platform that doesn't answer is tried again so often."""


async def run(coach: Coach) -> None:
    """Look after every platform until we are cancelled."""
    while True:
        await asyncio.sleep(SECONDS)
        for platform in list(coach.desk.messengers):
            try:
                await coach.settle(platform)
            except Exception:
                log.exception("what is open on %s could not be looked at", platform)
