"""An append-only log that can outlive its process: in memory and, with a path, line by line in a file."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

from tests.loopback.log import Log
from tests.loopback.shapes import Json

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


class KeptLog(Log[T]):
    """Each entry is in the file before anybody who waits for it hears of it."""

    def __init__(self, path: Path | None = None) -> None:
        super().__init__()
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None

    def append(self, entry: T) -> None:
        if self._file:
            self._file.write(json.dumps(asdict(entry), ensure_ascii=False) + "\n")
            self._file.flush()
        super().append(entry)

    def close(self) -> None:
        if self._file:
            self._file.close()


def kept(path: Path) -> list[Json]:
    """A ledger file's entries, whoever wrote them."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
