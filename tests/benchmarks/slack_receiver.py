"""What does our HTTP receiver cost beyond Bolt's own server?

`uv run python -m tests.benchmarks.slack_receiver` prints a table: a command's and an event's way there and
back at one caller, and how many a second at sixteen. Both sides and the callers share one process.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from statistics import median
from typing import Any

import aiohttp
from aiohttp import web
from rich.console import Console
from slack_bolt.app.async_app import AsyncApp

from bot.adapters.slack.receiver import EVENTS, receiving
from bot.core.desk import utc_now
from tests.adapters.slack.speaker import SECRET, Said, authorize, command, event, signed
from tests.benchmarks.row import Row, table

SLOWER, SHARE = 2.0, 0.75
"""At most so many milliseconds more at one caller; at least this share of Bolt's own throughput."""

Serving = Callable[[], AbstractAsyncContextManager[str]]
Speaking = Callable[[int], Said]


def listening(*, verify: bool) -> AsyncApp:
    """A Bolt app that does nothing but acknowledge."""
    made = AsyncApp(authorize=authorize, signing_secret=SECRET, request_verification_enabled=verify)
    app: Any = made  # Bolt's decorators are typed loosely
    app.command("/quiz")(quiz)
    app.event("reaction_added")(heard)
    return made


async def quiz(ack: Any) -> None:
    await ack("A question")


async def heard() -> None:
    """Does nothing."""


@asynccontextmanager
async def bolts() -> AsyncGenerator[str]:
    """Bolt's own server."""
    runner = web.AppRunner(listening(verify=True).web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def ours() -> AsyncGenerator[str]:
    app = listening(verify=False)
    async with receiving(app, signing_secret=SECRET, clock=utc_now, host="127.0.0.1", port=0) as address:
        yield address.url


async def one_after_the_other(url: str, said: Speaking, numbers: Iterator[int], times: int) -> list[float]:
    """Seconds there and back, each."""
    took: list[float] = []
    async with aiohttp.ClientSession() as session:
        for number in itertools.islice(numbers, times):
            one = said(number)
            headers = signed(one.body, str(int(time.time()))) | {"Content-Type": one.kind}
            began = time.perf_counter()
            async with session.post(url + EVENTS, data=one.body, headers=headers) as response:
                assert response.status == 200, response.status
                await response.read()
            took.append(time.perf_counter() - began)
    return took


async def measured(serving: Serving, said: Speaking, times: int) -> tuple[float, float]:
    """Milliseconds at one caller (the median), and how many a second at sixteen."""
    numbers = itertools.count()
    async with serving() as url:
        await one_after_the_other(url, said, numbers, max(times // 10, 1))
        alone = median(await one_after_the_other(url, said, numbers, times)) * 1000
        began = time.perf_counter()
        await asyncio.gather(*(one_after_the_other(url, said, numbers, times // 4) for _ in range(16)))
        return alone, times // 4 * 16 / (time.perf_counter() - began)


async def rows(times: int, rounds: int) -> list[Row]:
    found: list[Row] = []
    for name, said in (("commands", command), ("events", event)):
        # In turn, so that what disturbs the machine disturbs both.
        both = [
            (await measured(bolts, said, times), await measured(ours, said, times)) for _ in range(rounds)
        ]
        theirs, here = zip(*both, strict=True)
        (slow, few), (quick, many) = (
            (median(alone for alone, _ in side), median(rate for _, rate in side)) for side in (theirs, here)
        )
        found += [
            Row(
                f"{name}, there and back", f"{quick:.2f} ms", f"{slow:.2f} ms", f"{quick - slow:+.2f} ms"
            ).against(f"at most +{SLOWER:.0f} ms", met=quick - slow <= SLOWER),
            Row(f"{name} a second, 16 callers", f"{many:.0f}", f"{few:.0f}", f"{many / few:.2f} ×").against(
                f"at least {SHARE} ×", met=many / few >= SHARE
            ),
        ]
    return found


async def measure(console: Console, *, times: int = 400, rounds: int = 7) -> None:
    """Measure and print."""
    console.print(table("Our HTTP receiver beside Bolt's own server", await rows(times, rounds)))


if __name__ == "__main__":
    asyncio.run(measure(Console(width=108)))
