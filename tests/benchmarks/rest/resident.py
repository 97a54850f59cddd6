"""What a bot holds in memory once it is ready, and how long that takes: `coach run` and the bare SDKs."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer

from rich.progress import track

from tests.benchmarks.effort import Effort
from tests.benchmarks.row import Row
from tests.benchmarks.turns import Costs, difference, typical
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.thread import Threaded
from tests.slack_server.server import LoopbackSlack

MEGABYTES, SECONDS = 20.0, 0.3
"""How much more than the bare SDKs a coach may hold, and take to be ready."""

MOST = 90.0
"""Megabytes that a coach on both platforms may hold."""

LONGEST = 60.0
"""Seconds that a start may take, far more than it needs."""

PROBE = "tests.benchmarks.rest.probe"
ROOT = Path(__file__).parents[3]

Environment = Mapping[str, str]
Start = Mapping[str, float]
"""Of one start: MB at rest, seconds to ready, CPU seconds to ready."""

Starts = Mapping[str, Sequence[Start]]


@dataclass(frozen=True)
class Where:
    """Platforms, and the kinds of bare bots that are compared with a coach on them."""

    name: str
    platforms: tuple[str, ...]
    bare: Mapping[str, str]


WHERES = (
    Where("both", ("discord", "slack"), {"both": "a bare lean client and Bolt"}),
    Where("Discord", ("discord",), {"lean": "a bare lean client", "defaults": "one with defaults"}),
    Where("Slack", ("slack",), {"bolt": "bare Bolt"}),
)


def rows(effort: Effort, wheres: Sequence[Where] = WHERES) -> list[Row]:
    """The rows; every start is a process of its own on our own platforms, in turn."""
    found: list[Row] = []
    with _platforms() as platforms:
        for where in wheres:
            env = {name: value for one in where.platforms for name, value in platforms[one].items()}
            found += _rows(where, _starts(where, env, effort.starts))
    return found


@contextmanager
def _platforms() -> Generator[Mapping[str, Environment]]:
    """Our own, with a guild, a workspace and a channel each; yields how one comes there."""
    with Threaded(LoopbackDiscord()) as discord, Threaded(LoopbackSlack()) as slack:
        discord.do(discord.server.channel, discord.do(discord.server.guild))
        slack.do(slack.server.channel, slack.do(slack.server.team))
        yield {"discord": discord.server.environment, "slack": slack.server.environment}


def _starts(where: Where, env: Environment, times: int) -> Starts:
    starts: dict[str, list[Start]] = {"coach": [], **{kind: [] for kind in where.bare}}
    with tempfile.TemporaryDirectory() as home:
        around = {"PATH": os.environ["PATH"], "HOME": home, "PYTHONWARNINGS": "ignore", **env}
        for _ in track(range(1 + times), f"starts: {where.name}"):
            for kind, found in starts.items():
                found.append(_started(kind, around))
    # The first ones make the database, and bring the files into memory.
    return {kind: found[1:] for kind, found in starts.items()}


def _started(kind: str, env: Environment) -> Start:
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
        patience = Timer(LONGEST, process.kill)
        patience.start()
        line = process.stdout.readline()
        patience.cancel()
        process.kill()
        assert line, process.stderr.read().decode()
    told = json.loads(line)
    return {"memory": told["memory"], "seconds": told["at"] - began, "cpu": told["cpu"]}


def _rows(where: Where, starts: Starts) -> list[Row]:
    memory, seconds, cpu = (
        {kind: [start[measure] for start in found] for kind, found in starts.items()}
        for measure in ("memory", "seconds", "cpu")
    )
    return [
        *(
            _more(f"{where.name}, RSS at rest: {name}", memory, kind, "MB").against(
                f"≤ + {MEGABYTES:g} MB", met=difference(memory, "coach", kind) <= MEGABYTES
            )
            for kind, name in where.bare.items()
        ),
        *(
            _more(f"{where.name}, start to ready: {name}", seconds, kind, "s").against(
                f"≤ + {SECONDS:g} s", met=difference(seconds, "coach", kind) <= SECONDS
            )
            for kind, name in where.bare.items()
        ),
        *(_more("    CPU of that", cpu, kind, "s") for kind in where.bare),
        *([_whole(memory)] if where.name == "both" else []),
    ]


def _whole(memory: Costs) -> Row:
    held = typical(memory, "coach")
    return Row("both, RSS at rest", f"{held:.1f} MB").against(f"≤ {MOST:g} MB", met=held <= MOST)


def _more(what: str, costs: Costs, kind: str, unit: str) -> Row:
    places = 1 if unit == "MB" else 2
    ours, bare = (f"{typical(costs, side):.{places}f} {unit}" for side in ("coach", kind))
    return Row(what, ours, bare, f"{difference(costs, 'coach', kind):+.{places}f} {unit}")
