"""`coach standings rebuild`: the boards, recomputed from the attempts."""

import asyncio
from pathlib import Path

from bot.core import operators, standings
from bot.domain.standing import Difference
from bot.store import database


def rebuild(path: Path) -> list[str]:
    """Return what differed, a line for each total, and how many there were.

    Raises:
        StoreRefused: another process holds the database, or it can't be written.
        NotADatabase: it can't be opened.
    """
    found = asyncio.run(_rebuild(path))
    return [*map(operators.differed, found), operators.rebuilt(len(found))]


async def _rebuild(path: Path) -> list[Difference]:
    async with database.opened(path) as opened:
        return await standings.rebuild(opened)
