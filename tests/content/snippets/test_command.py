"""`coach check --run`, as its user types it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.content.snippets.conftest import FIRST_LINE, Write
from tests.content.snippets.test_sandbox import gone

COACH = (sys.executable, "-m", "bot", "check")


def test_faults_come_in_the_order_of_the_files_and_then_the_tally(write: Write) -> None:
    first = write(("bash run", "sleep 0.5; false"), name="a")
    write(("bash run", "cat; echo 1"), ("text shows", "1"), ("json parse it is data", "{}"), name="b")
    last = write(("python run", "print(2)"), ("text shows", "3"), name="c")
    bank = first.parents[3]
    ran = subprocess.run(
        [*COACH, bank, "--run"],
        input="not for blocks",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    lines = ran.stdout.splitlines()
    places = [line.partition(": ")[0] for line in lines if line.startswith(str(bank))]
    assert places == [f"{first}:{FIRST_LINE}", f"{last}:{FIRST_LINE + 4}"]
    assert lines[-1] == "3 blocks run, 2 compared, 1 parsed"
    assert (ran.returncode, ran.stderr) == (1, "")


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_when_stopped_it_ends_in_one_line_and_leaves_no_process_and_no_file(
    write: Write, tmp_path: Path, sent: signal.Signals
) -> None:
    pid = tmp_path / "pid"
    ready, folders = tmp_path / "ready", tmp_path / "folders"
    ready.touch()
    folders.mkdir()
    busy = "for n in $(seq 20); do (for i in $(seq 100000); do echo >$n-$i; done) & done"
    code = f"echo $$ >{pid}\n{busy}\nuntil [ -e 20-50 ]; do sleep 0.02; done\necho >{ready}\nwait"
    bank = write(("bash run", code)).parents[3]
    with subprocess.Popen(
        [*COACH, bank, "--run"],
        env=os.environ | {"TMPDIR": str(folders)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as coach:
        while not ready.read_text():
            assert coach.poll() is None
            time.sleep(0.02)
        coach.send_signal(sent)
        said = coach.communicate(timeout=20)
    assert said == ("", "coach: stopped before the end\n")
    assert coach.returncode == 1
    assert gone(int(pid.read_text()))
    assert not list(folders.iterdir())


def test_a_machine_without_bash_is_told_what_it_takes(write: Write) -> None:
    bank = write(("bash run", "true")).parents[3]
    ran = subprocess.run(
        [*COACH, bank, "--run"], env={"PATH": ""}, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == 2
    assert ran.stderr == "coach: --run needs bash and process groups: use Linux, macOS or WSL\n"
