"""A mistake in a content file, worded for its author."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, order=True)
class Fault:
    """Where it is (lines count from 1), what it is, and how to mend it."""

    file: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.text}"


class FaultyFile(Exception):
    """A file that can't be read at all; the faults say why."""

    def __init__(self, *faults: Fault) -> None:
        """Take at least one fault."""
        super().__init__(*faults)
        self.faults = faults
