"""What somebody sees who sits at a real terminal: a pseudo-terminal, and keys pressed in it."""

import io
import os
import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest

from tests.command_line.process import ROOT, SECONDS, Command, line

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals of this kind")

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*[39]\d[;\d]*m")
READY = "\x1b[?2004h"
"""The line editor says so when it waits for keys: from now on, pasted text is marked as such."""


class Terminal:
    """Presses keys, and waits for what should be seen."""

    def __init__(self, spawned: "pexpect.spawn[str]") -> None:
        self._spawned = spawned
        self._shown = io.StringIO()
        spawned.logfile_read = self._shown

    def shows(self, *texts: str) -> None:
        """Wait for these words, in this order; colours may begin and end between any two of them."""
        for text in texts:
            words = (re.escape(word) for word in text.split(" "))
            self._spawned.expect(r"(?:\s|\x1b\[[0-9;?]*[A-Za-z])+".join(words))

    def type(self, typed: str) -> None:
        """Type a line once we are asked for one."""
        self.begin(typed)
        self.press("\r")

    def begin(self, typed: str) -> None:
        """Type the beginning of a line."""
        self._spawned.expect_exact(READY)
        self.press(typed)

    def press(self, keys: str) -> None:
        self._spawned.send(keys)

    def leaves_with(self, key: str) -> int | None:
        """Press a control key; return the exit status."""
        self._spawned.expect_exact(READY)
        self._spawned.sendcontrol(key)
        self._spawned.expect_exact(pexpect.EOF)
        self._spawned.close()
        return self._spawned.exitstatus

    @property
    def raw(self) -> list[str]:
        return self._shown.getvalue().replace("\r", "").split("\n")

    @property
    def plain(self) -> list[str]:
        return [ESCAPE.sub("", shown) for shown in self.raw]

    @property
    def code(self) -> str:
        """The first line of the question's code."""
        return next(shown for shown in self.raw if "async" in shown)


@contextmanager
def terminal(command: Command, *, columns: int, rows: int = 24, **env: str) -> Generator[Terminal]:
    # A pseudo-terminal doesn't answer "where is the cursor?", and the line editor would wait for it.
    looks = {"TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", **env}
    python, *arguments = line("chat", "--as", "ada")
    spawned: pexpect.spawn[str] = pexpect.spawn(
        python,
        arguments,
        env=command.env(**looks),
        cwd=str(ROOT),
        dimensions=(rows, columns),
        encoding="utf-8",
        timeout=SECONDS,
    )
    try:
        yield Terminal(spawned)
    finally:
        spawned.close(force=True)


@pytest.mark.parametrize(
    ("columns", "first_lines"),
    [
        (80, ["It waits, and it stops waiting: this paragraph is longer than any terminal is"]),
        (40, ["It waits, and it stops waiting: this", "paragraph is longer than any terminal is"]),
    ],
)
def test_a_first_visit(command: Command, questions: Path, columns: int, first_lines: list[str]) -> None:
    """The greeting says what to type; then a question, its answer, a rating, the board, and out."""
    with terminal(command, columns=columns, COACH_CONTENT=str(questions)) as seen:
        seen.shows("Type /quiz for a question", "Ctrl-D leaves")
        seen.type("/quiz patience")
        seen.shows("What does wait_for do?", "[1] Reveal", "[2] I knew it", "Asked in #general")
        seen.type("1")
        seen.shows("the task is cancelled", "[3] Good")
        seen.type("Good")
        seen.shows("Noted: Good. 2 points.")
        seen.type("/leaderboard")
        seen.shows("1. ada: 2 points, 1 answer – you")
        assert seen.leaves_with("d") == 0

    assert "Traceback" not in "\n".join(seen.plain)
    prose = seen.plain.index(first_lines[0])
    assert seen.plain[prose : prose + len(first_lines)] == first_lines, "prose breaks between words"
    assert "        await asyncio.wait_for(work(), timeout=seconds)" in seen.plain, "code is left as it is"
    assert COLOUR.search(seen.code)


def test_ctrl_c_leaves_as_well(command: Command) -> None:
    with terminal(command, columns=80) as seen:
        assert seen.leaves_with("c") == 0
    assert "Traceback" not in "\n".join(seen.plain)


def test_what_is_begun_is_completed(command: Command, questions: Path) -> None:
    """What may be meant is listed below the line; the tab key takes it."""
    with terminal(command, columns=80, COACH_CONTENT=str(questions)) as seen:
        seen.begin("/quiz pa")
        seen.shows("/quiz patience")
        seen.press("\t\r")
        seen.shows("What does wait_for do?")
        assert seen.leaves_with("d") == 0
