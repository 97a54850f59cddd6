"""What a bot holds in memory once it is ready, and how long that takes: `coach run` and bare discord.py."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from rich.progress import track

from tests.benchmarks.effort import Effort
from tests.benchmarks.row import Row
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.thread import Threaded

MEGABYTES, SECONDS = 20.0, 0.3
"""How much more than a bare lean client a coach may hold, and take to be ready."""

PROBE = "tests.benchmarks.discord.probe"
ROOT = Path(__file__).parents[3]
BARE = {"lean": "a bare lean client", "defaults": "bare discord.py with defaults"}

Start = Mapping[str, float]
"""Of one start: MB at rest, seconds to ready, CPU seconds to ready."""

Starts = Mapping[str, Sequence[Start]]


def rows(effort: Effort) -> list[Row]:
    """The rows; every start is a process of its own on our own Discord, in turn."""
    starts = _starts(effort.starts)
    return [
        *(_memory(f"memory at rest, {name}", starts, kind) for kind, name in BARE.items()),
        *(_seconds(f"start to ready, {name}", starts, kind) for kind, name in BARE.items()),
        *(_cpu(f"    CPU of that, {name}", starts, kind) for kind, name in BARE.items()),
    ]


def _starts(times: int) -> Starts:
    starts: dict[str, list[Start]] = {"coach": [], **{kind: [] for kind in BARE}}
    with Threaded(LoopbackDiscord()) as discord, tempfile.TemporaryDirectory() as home:
        discord.do(discord.server.channel, discord.do(discord.server.guild))
        env = {**discord.server.environment, "HOME": home, "PYTHONWARNINGS": "ignore"}
        for _ in track(range(1 + times), "starts"):
            for kind, found in starts.items():
                found.append(_started(kind, env))
    # The first ones make the database, and bring the files into memory.
    return {kind: found[1:] for kind, found in starts.items()}


def _started(kind: str, env: Mapping[str, str]) -> Start:
    began = time.time()
    with subprocess.Popen(
        [sys.executable, "-m", PROBE, kind],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        assert process.stderr
        line = process.stdout.readline()
        process.kill()
        assert line, process.stderr.read().decode()
    told = json.loads(line)
    return {"memory": told["memory"], "seconds": told["at"] - began, "cpu": told["cpu"]}


def _memory(what: str, starts: Starts, kind: str) -> Row:
    figure, bare, more = _sides(starts, kind, "memory")
    row = Row(what, f"{figure:.1f} MB", f"{bare:.1f} MB", f"{more:+.1f} MB")
    return row.against(f"+ {MEGABYTES:g} MB", met=more <= MEGABYTES)


def _seconds(what: str, starts: Starts, kind: str) -> Row:
    figure, bare, more = _sides(starts, kind, "seconds")
    row = Row(what, f"{figure:.2f} s", f"{bare:.2f} s", f"{more:+.2f} s")
    return row.against(f"+ {SECONDS:g} s", met=more <= SECONDS)


def _cpu(what: str, starts: Starts, kind: str) -> Row:
    figure, bare, more = _sides(starts, kind, "cpu")
    return Row(what, f"{figure:.2f} s", f"{bare:.2f} s", f"{more:+.2f} s")


def _sides(starts: Starts, kind: str, measure: str) -> tuple[float, float, float]:
    """The coach's, the bare client's, and how much more it is in the same round: medians."""
    ours = [start[measure] for start in starts["coach"]]
    bare = [start[measure] for start in starts[kind]]
    return median(ours), median(bare), median(a - b for a, b in zip(ours, bare, strict=True))
