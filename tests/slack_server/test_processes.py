"""A server that outlives its bots, and a ledger that outlives everything."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.loopback.thread import Threaded
from tests.slack_server.ledger import Ledger
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.sockets import Happening

ROOT = Path(__file__).parents[2]


@contextmanager
def bot_process(environment: dict[str, str]) -> Generator[subprocess.Popen[bytes]]:
    """A bot that dies by SIGKILL at the end of the block at the latest."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.slack_server.bot"]
    bare = {name: value for name, value in os.environ.items() if not name.startswith("SLACK_")}
    with subprocess.Popen(command, cwd=ROOT, env={**bare, **environment}, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def greeted(happening: Happening) -> bool:
    return happening.what == "HELLO"


def closed(happening: Happening) -> bool:
    return happening.what == "CLOSE"


def test_bots_die_and_the_server_remembers(tmp_path: Path) -> None:
    """Killed in one process, answered by the next; the ledger has both, in memory and in its file."""
    file = tmp_path / "ledger.jsonl"
    with Threaded(LoopbackSlack(ledger=file)) as threaded:
        server = threaded.server
        team = threaded.do(server.team)
        channel = threaded.do(server.channel, team)
        ada = threaded.do(server.person, "Ada", team, channel)
        for life in (1, 2):
            with bot_process(server.environment) as process:
                threaded.wait(server.sockets.happened.wait_for, greeted, count=life, within=20)
                asked = threaded.do(ada.slash, channel, f"/quiz life {life}")
                assert threaded.wait(asked.seen).text == f"A question about life {life}"
                os.kill(process.pid, signal.SIGKILL)
                threaded.wait(server.sockets.happened.wait_for, closed, count=life)
        server.assert_clean()
    assert [seen.text for seen in Ledger.read(file)] == ["A question about life 1", "A question about life 2"]
    assert Ledger.read(file) == list(server.ledger)


def test_a_bot_over_http_in_a_process_of_its_own() -> None:
    with Threaded(LoopbackSlack()) as threaded:
        server = threaded.server
        team = threaded.do(server.team)
        channel = threaded.do(server.channel, team)
        ada = threaded.do(server.person, "Ada", team, channel)
        with bot_process({**server.http_environment, "PORT": "0"}) as process:
            assert process.stdout
            port = int(process.stdout.readline())
            threaded.wait(server.subscribe, f"http://127.0.0.1:{port}/slack/events")
            asked = threaded.do(ada.slash, channel, "/quiz migrations")
            assert threaded.wait(asked.seen).text == "A question about migrations"
        server.assert_clean()


def test_a_ledger_file_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    for name in ("one", "two"):
        with Threaded(LoopbackSlack(ledger=file)) as threaded:
            team = threaded.do(threaded.server.team)
            ada = threaded.do(threaded.server.person, "Ada", team)
            threaded.do(ada.direct_message, name)
    assert [seen.text for seen in Ledger.read(file)] == ["one", "two"]
