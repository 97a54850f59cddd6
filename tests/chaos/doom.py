"""A death before any statement and around any call of the platform, in the test's own time."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.store.database import Session
from tests.world import Killed, Ledger


class Doom:
    """Kills before the n-th await of database or platform; what is dead stays dead."""

    def __init__(self, at: int) -> None:
        self._left = at

    def step(self) -> None:
        self._left -= 1
        if self._left <= 0:
            raise Killed

    def around(
        self, call: Callable[..., Awaitable[Any]], *, after: bool = False
    ) -> Callable[..., Awaitable[Any]]:
        async def doomed(*args: Any, **kwargs: Any) -> Any:
            self.step()
            result = await call(*args, **kwargs)
            if after:
                self.step()
            return result

        return doomed


def doom(moment: int, ledger: Ledger, patched: pytest.MonkeyPatch) -> None:
    """Let the n-th await from now on be the last."""
    doomed = Doom(moment)
    patched.setattr(Session, "all", doomed.around(Session.all))
    for name in ("post", "find", "whisper", "write", "react", "lacking"):
        patched.setattr(ledger, name, doomed.around(getattr(ledger, name), after=True))


async def dies(doing: Awaitable[None]) -> bool:
    """Whether somebody was killed while they did it, alone or in a group of tasks."""
    try:
        await doing
    except Killed:
        return True
    except BaseExceptionGroup as group:
        if group.split(Killed)[1]:
            raise
        return True
    return False
