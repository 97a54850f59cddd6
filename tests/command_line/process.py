"""The `coach` command as a process of its own: what goes in, what comes out, and how it ends."""

import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
SECONDS = 30
"""The longest that any coach here may take, far more than one needs."""


@dataclass(frozen=True)
class Ended:
    """What a coach left behind."""

    status: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()

    @property
    def refusal(self) -> str:
        """The last thing on standard error, where every line is a notice of the coach's."""
        notices = self.err.splitlines()
        assert all(notice.startswith("coach: ") for notice in notices), self.err
        return notices[-1].removeprefix("coach: ")

    def said(self, *wanted: str) -> list[str]:
        """Those of the wanted lines that were said, in the order of the talk."""
        return [line for line in self.lines if line in wanted]


@dataclass(frozen=True)
class Command:
    """Starts coaches on one database, with nothing of our own environment."""

    database: Path
    home: Path

    def env(self, **more: str) -> dict[str, str]:
        return {"COACH_DATABASE_URL": f"sqlite:///{self.database}", "HOME": str(self.home), **more}

    def __call__(self, *arguments: str | Path, typed: str | bytes = "", **env: str) -> Ended:
        """Run it to its end; whatever happens, nobody is shown a stack trace."""
        done = subprocess.run(
            line(*arguments),
            input=typed.encode() if isinstance(typed, str) else typed,
            capture_output=True,
            cwd=ROOT,
            env=self.env(**env),
            timeout=SECONDS,
            check=False,
        )
        ended = Ended(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ended.out + ended.err, ended.err
        return ended

    def talk(self, *typed: str, name: str = "ada", **env: str) -> Ended:
        """Say these lines through a pipe, which ends well."""
        ended = self("chat", "--as", name, typed="".join(f"{said}\n" for said in typed), **env)
        assert ended.status == 0, ended.err
        return ended

    @contextmanager
    def running(self, **env: str) -> Generator[subprocess.Popen[str]]:
        """A coach that has answered its first line, and waits for the next."""
        process = subprocess.Popen(
            line("chat", "--as", "ada"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env=self.env(**env),
            encoding="utf-8",
        )
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            ask(process, "/leaderboard", "This week")
            yield process
        finally:
            process.communicate()
            late.cancel()


def line(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "bot", *map(str, arguments)]


def ask(process: subprocess.Popen[str], said: str, until: str) -> None:
    """Say one line to a running coach, and read its answer up to the line that begins so."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(f"{said}\n")
    process.stdin.flush()
    heard = next((line for line in process.stdout if line.startswith(until)), None)
    assert heard, f"the coach fell silent at {said}"
