"""A server that outlives its bots, and a ledger that outlives everything."""

import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from tests.discord_server.gateway import Happening
from tests.discord_server.ledger import Ledger
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.thread import Threaded

ROOT = Path(__file__).parents[2]


@contextmanager
def bot_process(server: LoopbackDiscord) -> Generator[int]:
    """The process id of a bot that dies by SIGKILL at the end of the block at the latest."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.discord_server.bot"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **server.environment}) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def created(happening: Happening) -> bool:
    return happening.event == "GUILD_CREATE"


def closed(happening: Happening) -> bool:
    return happening.what == "CLOSE"


def test_bots_die_and_the_server_remembers(tmp_path: Path) -> None:
    """Killed in one process, answered by the next; the ledger has both, in memory and in its file."""
    file = tmp_path / "ledger.jsonl"
    with Threaded(LoopbackDiscord(ledger=file)) as threaded:
        server = threaded.server
        guild = threaded.do(server.guild)
        channel = threaded.do(server.channel, guild)
        ada = threaded.do(server.person, "Ada", guild)
        for life in (1, 2):
            with bot_process(server) as pid:
                threaded.wait(server.gateway.happened.wait_for, created, count=life, within=20)
                asked = threaded.do(ada.slash, channel, "quiz", topic=f"life {life}")
                assert threaded.wait(asked.seen).text == f"A question about life {life}"
                os.kill(pid, signal.SIGKILL)
                threaded.wait(server.gateway.happened.wait_for, closed, count=life)
        assert server.gateway.identifies_left == 998
        server.assert_clean()
    assert [seen.text for seen in Ledger.read(file)] == ["A question about life 1", "A question about life 2"]
    assert Ledger.read(file) == list(server.ledger)


def test_a_ledger_file_is_added_to(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    for name in ("one", "two"):
        with Threaded(LoopbackDiscord(ledger=file)) as threaded:
            ada = threaded.do(threaded.server.person, "Ada")
            threaded.do(ada.direct_message, name)
    assert [seen.text for seen in Ledger.read(file)] == ["one", "two"]
