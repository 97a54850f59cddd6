"""What does our HTTP receiver cost beyond Bolt's own server?

`uv run python -m tests.benchmarks.slack_receiver` prints a table: a command's and an event's way there and
back at one caller, and how many a second at sixteen. Both sides and the callers share one process.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from statistics import median

from rich.console import Console

from bot.adapters.slack.receiver import receiving
from bot.core.desk import utc_now
from tests.adapters.slack.speaker import SECRET, Said, command, event, signed
from tests.benchmarks.row import Row, table
from tests.benchmarks.slack.bare import bolts, listening
from tests.benchmarks.slack.calls import Call, at_once, one_after_the_other

SLOWER, SHARE = 2.0, 0.75
"""At most so many milliseconds more at one caller; at least this share of Bolt's own throughput."""

Serving = Callable[[], AbstractAsyncContextManager[str]]
Speaking = Callable[[int], Said]


@asynccontextmanager
async def ours() -> AsyncGenerator[str]:
    app = listening(verify=False)
    async with receiving(app, signing_secret=SECRET, clock=utc_now, host="127.0.0.1", port=0) as address:
        yield address.url


def calls(said: Speaking, numbers: Iterable[int]) -> Iterator[Call]:
    for number in numbers:
        one = said(number)
        yield Call(one.body, signed(one.body, str(int(time.time()))) | {"Content-Type": one.kind})


async def measured(serving: Serving, said: Speaking, times: int) -> tuple[float, float]:
    """Milliseconds at one caller (the median), and how many a second at sixteen."""
    numbers = itertools.count()
    async with serving() as url:
        await one_after_the_other(url, calls(said, itertools.islice(numbers, max(times // 10, 1))))
        alone = await one_after_the_other(url, calls(said, itertools.islice(numbers, times)))
        many, _ = await at_once(url, calls(said, itertools.islice(numbers, times // 4 * 16)), 16)
        return median(one.seconds for one in alone) * 1000, many


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
