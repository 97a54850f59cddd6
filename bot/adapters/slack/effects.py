"""Which signed requests have taken effect already, so that none takes effect twice."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.adapters.slack.signature import WINDOW, Signature

MOST = 50_000
"""So many are remembered, some 13 MB; the oldest is forgotten first. Only Slack can fill it."""


@dataclass(slots=True)
class _Effect:
    """What became of a request."""

    until: int
    """Epoch seconds; later its signature doesn't count."""
    deciding: asyncio.Future[int | None] | None
    """While it is under way; then its status, or None where it has changed nothing."""
    status: int = 0


class Effects:
    """Remembers a signature for as long as it counts; what changed nothing may come again."""

    def __init__(self, most: int = MOST) -> None:
        """Take how many are remembered."""
        self._most = most
        self._known: OrderedDict[bytes, _Effect] = OrderedDict()

    def __len__(self) -> int:
        return len(self._known)

    async def once(
        self, signature: Signature, now: float, act: Callable[[], Awaitable[int | None]]
    ) -> int | None:
        """Do something for a signature that counts now, unless it was done.

        Args:
            signature: of the request.
            now: epoch seconds.
            act: does it; returns its status, or None where it has changed nothing.

        Returns:
            None if it was this caller's to do, otherwise the status of when it was done.
        """
        while effect := self._known.get(signature.digest):
            if not effect.deciding:
                return effect.status
            status = await asyncio.shield(effect.deciding)
            if status is not None:
                return status
        self._forget(now)
        deciding = asyncio.get_running_loop().create_future()
        effect = self._known[signature.digest] = _Effect(signature.at + WINDOW, deciding)
        status = None
        try:
            status = await act()
        finally:
            if status is None:
                self._known.pop(signature.digest, None)
            else:
                effect.status, effect.deciding = status, None
            deciding.set_result(status)
        return None

    def _forget(self, now: float) -> None:
        """Forget what doesn't count any more, and the oldest where there are too many."""
        while self._known:
            oldest = next(iter(self._known.values()))
            if oldest.until >= now and len(self._known) < self._most:
                return
            self._known.popitem(last=False)
