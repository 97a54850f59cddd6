"""What whoever started a coach is told about the start."""

import asyncio
from dataclasses import dataclass, field


@dataclass
class Told:
    """What whoever started the coach is told."""

    lines: list[str] = field(default_factory=list[str])
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    def __call__(self, line: str) -> None:
        self.lines.append(line)
        self.grown.set()

    async def hears(self, what: str, *, count: int = 1) -> str:
        """The count-th line with these words."""
        async with asyncio.timeout(10):
            while len(found := [line for line in self.lines if what in line]) < count:
                self.grown.clear()
                await self.grown.wait()
        return found[count - 1]
