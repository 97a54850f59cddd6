"""What a block can't do to the one who runs it."""

import contextlib
import os
import time
from pathlib import Path

import pytest

from tests.content.snippets.conftest import Try


def gone(pid: int, *, within: float = 5.0) -> bool:
    """Whether a process that isn't ours to wait for ends, or is dead and waits for its parent."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        time.sleep(0.02)
    return False


def test_a_hanging_block_is_killed_with_all_that_it_started(attempt: Try, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    [fault] = attempt(
        ("bash run", f"(sleep 60) &\necho $$ $! >{pids}\necho begun\nsleep 60"), timeout=0.5
    ).faults
    assert "ran too long and was killed" in fault.text
    assert fault.text.endswith("begun")
    assert all(gone(int(pid)) for pid in pids.read_text().split())


def test_what_a_block_leaves_in_the_background_neither_delays_the_next_nor_lives_on(
    attempt: Try, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"
    report = attempt(
        ("bash run", f"sleep 60 &\necho $! >{pid}\necho done"), ("text shows", "done"), timeout=20
    )
    assert not report.faults
    assert gone(int(pid.read_text()))


def test_endless_output_is_bounded(attempt: Try) -> None:
    """64 kB are kept, and a fault repeats a few lines of them."""
    [fault] = attempt(("bash run", "yes | head -c 10000000; false")).faults
    assert f"({64 * 1024 // len('y?') - 24} more lines)" in fault.text
    assert len(fault.text) < 500


def test_a_block_learns_nothing_from_the_callers_environment(
    attempt: Try, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bank may be checked where the coach's own tokens are set."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "canary-token")
    code = "import os\nprint('canary' in str(os.environ))"
    assert not attempt(("python run", code), ("text shows", "False")).faults
