"""What a platform lets us ask of it, in a time that is skipped."""

import asyncio

from bot.core.budget import Budget, unhurried
from tests.benchmarks.fan import skipping
from tests.benchmarks.fan.skipping import Skipping


async def ask(budget: Budget, moments: list[float], *, waits: bool) -> None:
    unhurried.set(not waits)
    await budget.turn()
    moments.append(asyncio.get_running_loop().time())


def test_no_second_has_more_and_none_is_wasted() -> None:
    """Whoever they are for: five at once and forty a second are never more than 45 in a second."""

    async def main(_: Skipping) -> None:
        budget, moments = Budget(5, 0.125), list[float]()
        await asyncio.gather(*(ask(budget, moments, waits=bool(number % 4 == 0)) for number in range(200)))
        assert max(sum(start <= at < start + 1 for at in moments) for start in moments) <= 45
        assert max(moments) - min(moments) <= 1.05 * 195 / 40

    skipping.run(main)


def test_who_is_waited_for_goes_first_and_at_once() -> None:
    """Half of what may go at once is kept free for them, however many others have been waiting for long."""

    async def main(loop: Skipping) -> None:
        budget, others, moments = Budget(5, 1.0), list[float](), list[float]()
        async with asyncio.TaskGroup() as group:
            for _ in range(100):
                group.create_task(ask(budget, others, waits=False))
            await asyncio.sleep(10)
            began = loop.time()
            await asyncio.gather(*(ask(budget, moments, waits=True) for _ in range(2)))
        assert max(moments) - began < 0.1
        assert max(others) - min(others) <= 1.05 * 99 / 5

    skipping.run(main)
