"""Whose turn it is: work of many workspaces at a steady pace, none of them waiting behind another's."""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from aiolimiter import AsyncLimiter

from bot.domain.errors import CoachError
from bot.domain.place import WorkspaceId

log = logging.getLogger(__name__)

AT_ONCE, OF_ONE = 48, 16
"""So many pieces of work at once, and so many of one workspace: enough to use a platform's whole rate."""

A_LOOK = 64
"""Pieces that are read at once: however many there are, no more are held in memory."""

FRESH = 1.0
"""Seconds after which it is looked anew who is waiting."""

T = TypeVar("T", bound=Hashable)


@dataclass
class Turns(Generic[T]):
    """One round of work, until none is left."""

    waiting: Callable[[int], Awaitable[Sequence[tuple[WorkspaceId, T]]]]
    """Returns so much of what is to be done, a piece of each workspace before a second of any."""
    act: Callable[[T], Awaitable[None]]
    pace: AsyncLimiter | None
    """How fast pieces may follow one another."""
    _line: list[tuple[WorkspaceId, T]] = field(default_factory=list[tuple[WorkspaceId, T]])
    _at_work: dict[T, "asyncio.Task[None]"] = field(default_factory=dict[T, "asyncio.Task[None]"])
    _busy: Counter[WorkspaceId] = field(default_factory=Counter[WorkspaceId])
    _failed: set[T] = field(default_factory=set[T])

    async def take(self) -> None:
        """Do everything that waits, and what comes while it is done; a piece that fails is left for later.

        Raises:
            StoreRefused: nobody can see what waits; what was begun came to its end.
        """
        async with asyncio.TaskGroup() as group:
            try:
                await self._deal(group)
            except Exception as error:  # noqa: BLE001 – it is raised below
                blind = error
            else:
                return
        raise blind

    async def _deal(self, group: asyncio.TaskGroup) -> None:
        """Begin one piece after another."""
        looked = -FRESH
        while True:
            now = asyncio.get_running_loop().time()
            if not self._line or now - looked > FRESH:
                looked = now
                await self._look()
            if not (self._line or self._at_work):
                return
            piece = self._next()
            if piece is None:
                await asyncio.wait(
                    list(self._at_work.values()), timeout=FRESH, return_when=asyncio.FIRST_COMPLETED
                )
                continue
            if self.pace:
                await self.pace.acquire()
            self._begin(group, *piece)

    async def _look(self) -> None:
        known = self._failed | self._at_work.keys()
        found = await self.waiting(A_LOOK + len(known))
        self._line = [piece for piece in found if piece[1] not in known]

    def _next(self) -> tuple[WorkspaceId, T] | None:
        """Take the first piece out of the line whose workspace may have another at work."""
        if len(self._at_work) >= AT_ONCE:
            return None
        for place, (workspace_id, _) in enumerate(self._line):
            if self._busy[workspace_id] < OF_ONE:
                return self._line.pop(place)
        return None

    def _begin(self, group: asyncio.TaskGroup, workspace_id: WorkspaceId, one: T) -> None:
        self._busy[workspace_id] += 1
        self._at_work[one] = group.create_task(self._do(workspace_id, one))

    async def _do(self, workspace_id: WorkspaceId, one: T) -> None:
        try:
            await self.act(one)
        except CoachError as error:
            log.warning("something must wait: %r", error)
            self._failed.add(one)
        except Exception:
            log.exception("something could not be done")
            self._failed.add(one)
        finally:
            del self._at_work[one]
            self._busy[workspace_id] -= 1
            if not self._busy[workspace_id]:
                del self._busy[workspace_id]
