"""Things measured in turn, A B C A B C …, so that what disturbs the machine disturbs them all."""

import asyncio
import gc
import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from time import process_time
from typing import TypeVar

from rich.progress import track

T = TypeVar("T")

Turn = Callable[[], Awaitable[float]]
"""Does a thing and returns what it cost."""

Costs = Mapping[str, Sequence[float]]
"""What each thing cost, a figure for each round."""


async def in_turn(what: str, rounds: int, **turns: Callable[[], Awaitable[T]]) -> Mapping[str, Sequence[T]]:
    """Every thing's costs; a first round, which warms caches up, isn't counted."""
    costs: dict[str, list[T]] = {name: [] for name in turns}
    gc.collect()
    gc.freeze()  # what is there already is no part of anybody's costs
    for _ in track(range(1 + rounds), what):
        for name, turn in turns.items():
            costs[name].append(await turn())
    gc.unfreeze()
    return {name: found[1:] for name, found in costs.items()}


def typical(costs: Costs, name: str) -> float:
    return statistics.median(costs[name])


def ratio(costs: Costs, ours: str, theirs: str) -> float:
    """The median of the rounds' own ratios."""
    return statistics.median(a / b for a, b in zip(costs[ours], costs[theirs], strict=True))


def difference(costs: Costs, ours: str, theirs: str) -> float:
    """The median of how much more it is in the same round."""
    return statistics.median(a - b for a, b in zip(costs[ours], costs[theirs], strict=True))


def cpu(make: Callable[[], Sequence[Callable[[], None]]]) -> Turn:
    """CPU seconds for one of the things that `make` prepares, with all the tasks that it starts."""

    async def turn() -> float:
        things = make()
        others = asyncio.all_tasks()
        gc.collect()
        start = process_time()
        for do in things:
            do()
        while started := asyncio.all_tasks() - others:
            await asyncio.wait(started)
        return (process_time() - start) / len(things)

    return turn
