"""What a platform was asked for, and when; all of its memory is taken before anything is measured."""

import asyncio
from array import array
from collections import Counter
from collections.abc import Sequence

from tests.benchmarks.fan.crowd import Place

NEVER = 0.0
"""No moment."""


class Ledger:
    """Moments in the event loop's time."""

    def __init__(self, places: Sequence[Place]) -> None:
        channels = [channel.id for place in places for channel in place.drills]
        self._number = {channel: number for number, channel in enumerate(channels)}
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        most = len(self._number)
        self.asked, self.marked = array("d", [NEVER]) * most, array("d", [NEVER]) * most
        """When each channel's question was handed over, and its 👀."""
        self.stands = array("H", [0]) * most
        """How many questions stand there."""
        self.requests: Counter[int] = Counter()
        """So many in each tenth of a second."""
        self.left = most
        """Channels that have no 👀 yet."""

    def request(self) -> None:
        self.requests[int(self._now() * 10)] += 1

    def ask(self, channel: str) -> None:
        if channel in self._number:
            self.asked[self._number[channel]] = self._now()

    def stand(self, channel: str) -> None:
        if channel in self._number:
            self.stands[self._number[channel]] += 1

    def mark(self, channel: str) -> None:
        number = self._number.get(channel)
        if number is not None:
            self.left -= self.marked[number] == NEVER
            self.marked[number] = self._now()

    def moments(self, place: Place) -> list[float]:
        """When the questions of a workspace were handed over, in that order."""
        return sorted(self.asked[self._number[channel.id]] for channel in place.drills)

    def busiest(self) -> int:
        """The most requests in any second, looked at in steps of a tenth."""
        return max(sum(self.requests[start + n] for n in range(10)) for start in self.requests)

    def until(self, moment: float) -> int:
        """How many requests there were until then."""
        return sum(number for tenth, number in self.requests.items() if tenth <= moment * 10)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
