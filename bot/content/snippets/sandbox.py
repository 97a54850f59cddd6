"""A fresh folder for the blocks of one question, and the processes that run in it."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

PROJECTS = Path(__file__).parents[1] / "sandboxes"
"""A folder for each kind of sandbox, copied for each question."""

EMPTY = "python"
"""The kind without one."""

LONGEST_OUTPUT = 64 * 1024
"""Bytes of what a process prints that are kept; the rest is read and thrown away."""

_GLANCE = 0.02
"""Seconds between two looks at a silent process."""


@dataclass(frozen=True)
class Ended:
    """How a process ended; `status` is None if it had to be killed."""

    status: int | None
    output: str


@dataclass(frozen=True)
class Sandbox:
    """Where blocks run, one after the other."""

    home: Path
    timeout: float
    """Seconds for one process."""
    stop: threading.Event
    """Ends what is running now, and at once what is started later."""

    @property
    def project(self) -> Path:
        """The folder that every block runs in."""
        return self.home / "project"

    def write(self, path: str, text: str) -> Path:
        """Write a file; a relative path counts from the project."""
        file = (self.project / path).resolve()
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def run(self, *command: str | Path) -> Ended:
        """Run a command in the project, and end whatever it leaves in the background."""
        with subprocess.Popen(  # noqa: S603 – to run the bank's own code is the point
            command,
            cwd=self.project,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
            # A group to kill as one, and no terminal: what asks for a password fails instead of waiting.
            start_new_session=True,
        ) as child:
            try:
                output = self._output(child)
                return Ended(child.poll(), output.decode(errors="replace"))
            finally:
                _end(child)

    def _output(self, child: subprocess.Popen[bytes]) -> bytes:
        """Read until the child itself has ended, whoever else holds its pipe, or its time is up."""
        pipe = child.stdout
        assert pipe  # noqa: S101 – it was started with one; this tells the type checker
        os.set_blocking(pipe.fileno(), False)
        deadline = time.monotonic() + self.timeout
        kept = b""
        while time.monotonic() < deadline and not self.stop.is_set():
            ended = child.poll() is not None  # asked before reading, so its last words are read
            chunk = pipe.read(LONGEST_OUTPUT)
            kept += (chunk or b"")[: LONGEST_OUTPUT - len(kept)]
            if ended and not (chunk and len(kept) < LONGEST_OUTPUT):
                break
            if not chunk:
                self.stop.wait(_GLANCE)
        return kept

    def _environment(self) -> dict[str, str]:
        """Return all that a process is told: nothing of ours, which may hold tokens."""
        return {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), "/usr/bin", "/bin"]),
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PYTHONPATH": str(self.project),
            # Otherwise what is printed comes after all warnings and errors, unlike in a terminal.
            "PYTHONUNBUFFERED": "1",
            # What a block shows must not depend on what else is installed; `pytest -p NAME` loads one.
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill a process group, and wait (a second at most) until nobody of it can write into the folder."""
    # Mostly the group is gone already; macOS says EPERM if only a zombie is left.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        for _ in range(50):
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            time.sleep(_GLANCE)


@contextlib.contextmanager
def fresh(kind: str, *, timeout: float, stop: threading.Event) -> Generator[Sandbox]:
    """Set a sandbox up, and leave nothing of it."""
    with TemporaryDirectory(prefix="coach-", ignore_cleanup_errors=True) as folder:
        sandbox = Sandbox(Path(folder).resolve(), timeout, stop)
        if kind == EMPTY:
            sandbox.project.mkdir()
        else:
            shutil.copytree(PROJECTS / kind, sandbox.project)
        yield sandbox
