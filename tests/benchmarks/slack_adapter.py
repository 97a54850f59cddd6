"""What does our whole Slack adapter cost beyond slack-bolt itself, over signed HTTP?

`uv run python -m tests.benchmarks.slack_adapter` prints a table: how many commands and events a second are
acknowledged to eight callers, how long one caller waits for that and for what people then see, and the bot's
CPU with all that it does afterwards. Each bot is a process of its own; our own Slack, which answers the Web
API, and the callers share this one. Bare Bolt answers a command with its acknowledgement, and hears events
without doing anything.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import median

import aiohttp
from rich.console import Console

from tests.benchmarks.row import Row, table
from tests.benchmarks.slack.calls import Call, at_once, send
from tests.benchmarks.slack.place import Place, place
from tests.benchmarks.turns import Costs, difference, in_turn, ratio, typical

CALLERS = 8
SIDES = "ours", "bare"
WIDTH = 108
"""Columns; the table needs them, wherever it is printed."""

SLOWER, SHARE = 2.0, 0.75
"""At most so many milliseconds more at one caller; at least this share of Bolt's own throughput."""


@dataclass(frozen=True)
class Act:
    """Something that people do, so many times."""

    prepare: Callable[[Place, int], Awaitable[list[Call]]]
    answered: bool = True
    """Whether they see something because of it."""


@dataclass(frozen=True)
class Figures:
    """Of one round."""

    a_second: float
    """Acknowledged to eight callers."""
    alone: float
    """Milliseconds until one caller has the acknowledgement, the median."""
    visible: float
    """The same until something is seen."""
    cpu: float
    """The bot's CPU for each, in milliseconds, once all is done."""


async def help_(here: Place, count: int) -> list[Call]:
    return await here.commands("/coach help", count)


async def quiz(here: Place, count: int) -> list[Call]:
    return await here.commands("/quiz migrations", count)


async def party(here: Place, count: int) -> list[Call]:
    return await here.reactions(here.said(), "tada", count)


async def eyes_elsewhere(here: Place, count: int) -> list[Call]:
    return await here.reactions(here.said(), "eyes", count)


async def eyes(here: Place, count: int) -> list[Call]:
    return await here.reactions(await here.asked(), "eyes", count)


PAIRS = {
    "/coach help": (Act(help_), Act(help_)),
    "/quiz (a question, 👀, an answer)": (Act(quiz), Act(quiz)),
    "another emoji": (Act(party, answered=False), Act(party, answered=False)),
    "👀, somebody else's message": (Act(eyes_elsewhere, answered=False), Act(eyes_elsewhere, answered=False)),
    "👀, our question (kept for good)": (Act(eyes), Act(eyes_elsewhere, answered=False)),
}
"""What the coach hears, and what bare Bolt does."""


async def measured(here: Place, act: Act, times: int) -> Figures:
    alone, visible = await _alone(here, act, max(times // 10, 1))
    calls = await act.prepare(here, times)
    start = here.cpu()
    done = here.answers(times) if act.answered else None
    a_second, acknowledged = await at_once(here.url, iter(calls), CALLERS)
    for one in acknowledged:
        one.hand_over()
    if done:
        await done
    return Figures(a_second, alone, visible, (here.cpu() - start) / times * 1000)


async def _alone(here: Place, act: Act, times: int) -> tuple[float, float]:
    """Milliseconds to the acknowledgement, and to what is seen; who asks waits for it before the next."""
    took: list[tuple[float, float]] = []
    async with aiohttp.ClientSession() as session:
        for call in await act.prepare(here, times):
            seen = here.answers(1) if act.answered else None
            await asyncio.sleep(0)  # it has begun to look
            began = time.perf_counter()
            one = await send(session, here.url, call)
            one.hand_over()
            if seen:
                await seen
            took.append((one.seconds * 1000, (time.perf_counter() - began) * 1000))
    acknowledged, visible = zip(*took, strict=True)
    return median(acknowledged), median(visible)


async def rows(times: int, rounds: int) -> list[Row]:
    found: list[Row] = []
    async with place("coach", times) as coach, place("bare", times) as bare:
        for name, (ours, theirs) in PAIRS.items():
            figures = await in_turn(
                name,
                rounds,
                bare=partial(measured, bare, theirs, times),
                ours=partial(measured, coach, ours, times),
            )
            found += [*_judged(name, figures), *_told(figures, seen=ours.answered)]
    return found


def _judged(name: str, figures: Mapping[str, Sequence[Figures]]) -> list[Row]:
    rate, alone = _costs(figures, "a_second"), _costs(figures, "alone")
    share, slower = ratio(rate, *SIDES), difference(alone, *SIDES)
    ours, bare = (f"{typical(rate, side):.0f}/s" for side in SIDES)
    return [
        Row(name, ours, bare, f"{share:.2f} ×").against(f"≥ {SHARE} ×", met=share >= SHARE),
        _milliseconds("  one caller, to the acknowledgement", alone).against(
            f"≤ + {SLOWER:g} ms", met=slower <= SLOWER
        ),
    ]


def _told(figures: Mapping[str, Sequence[Figures]], *, seen: bool) -> list[Row]:
    cpu, visible = _costs(figures, "cpu"), _costs(figures, "visible")
    row = _milliseconds("  the bot's CPU for each, all done", cpu)
    return [
        *([_milliseconds("  one caller, to what is seen", visible)] if seen else []),
        replace(row, beside=f"{ratio(cpu, *SIDES):.2f} ×"),
    ]


def _milliseconds(what: str, costs: Costs) -> Row:
    ours, bare = (f"{typical(costs, side):.2f} ms" for side in SIDES)
    return Row(what, ours, bare, f"{difference(costs, *SIDES):+.2f} ms")


def _costs(figures: Mapping[str, Sequence[Figures]], name: str) -> Costs:
    return {side: [getattr(one, name) for one in found] for side, found in figures.items()}


async def measure(console: Console, *, times: int = 200, rounds: int = 9) -> None:
    """Measure and print."""
    console.print(table("The Slack adapter beside slack-bolt", await rows(times, rounds)))


if __name__ == "__main__":
    asyncio.run(measure(Console(width=WIDTH)))
