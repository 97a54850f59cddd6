"""An import in a process of its own, and the memory and the time that it took."""

import multiprocessing
import resource
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from multiprocessing.connection import Connection
from pathlib import Path

from bot import __main__ as command_line

MEGABYTES = 256
SECONDS = 5

# The server has everything imported and forks each process from that: no test waits for Python to start.
_PROCESSES = multiprocessing.get_context("forkserver")
_PROCESSES.set_forkserver_preload([__name__])


@dataclass(frozen=True)
class Ran:
    """How an import ended, what it complained of, and what it took."""

    status: int
    said: list[str]
    megabytes: float
    seconds: float


def run(file: Path, into: Path, notices: Path) -> Ran:
    """Import a file in a new process, which writes its notices to a file."""
    here, there = _PROCESSES.Pipe(duplex=False)
    arguments = ["import", str(file), "--into", str(into)]
    process = _PROCESSES.Process(target=_import, args=(arguments, notices, there))
    process.start()
    process.join(timeout=60)
    assert process.exitcode == 0, notices.read_text()
    status, peak, seconds = here.recv()
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Ran(status, notices.read_text().splitlines(), peak / unit, seconds)


def _import(arguments: Sequence[str], notices: Path, there: Connection) -> None:
    begun = time.monotonic()
    sys.argv = ["coach", *arguments]
    with notices.open("w") as written, redirect_stderr(written), redirect_stdout(StringIO()):
        status = _status()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    there.send((status, peak, time.monotonic() - begun))


def _status() -> object:
    try:
        command_line.main()
    except SystemExit as ended:
        return ended.code
    return None
