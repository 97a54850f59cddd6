"""What is wrong with a block before anything is run."""

from pathlib import Path

import pytest

from bot.content import completeness, loader
from tests.content.snippets.conftest import FIRST_LINE, Fence, Try, Write

RUN = ("bash run", "true")


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ("", "say how this code is held to its word"),
        ("bash", "say how this code is held to its word"),
        ("run", "say how this code is held to its word"),
        ("bash run twice", "say how this code is held to its word"),
        ("yaml parse", "`parse` needs its reason"),
        ("yaml run", "only bash, python, sql can be run"),
    ],
)
def test_a_fence_without_a_proper_mark_is_told_what_to_write(attempt: Try, info: str, said: str) -> None:
    [fault] = attempt((info, "true")).faults
    assert fault.line == FIRST_LINE
    assert said in fault.text


@pytest.mark.parametrize(
    ("fences", "said"),
    [
        ([("bash run", " ")], "empty"),
        ([RUN, ("text shows", "...")], "true of any output"),
        ([("text shows", "1")], "no block runs right before"),
        ([("bash parse no reason", "echo 1"), ("text shows", "1")], "no block runs right before"),
        ([("python run", "# a.py\nprint(1)"), ("text shows", "1"), RUN], "no block runs right before"),
        ([RUN, ("python run", "# tests/test_a.py\ndef test_a(): ...")], "nothing uses tests/test_a.py"),
        ([("python run", "# ../a.py\n"), RUN], "outside the sandbox"),
    ],
)
def test_a_block_that_cannot_keep_its_promise_is_told_before_anything_runs(
    attempt: Try, fences: list[Fence], said: str
) -> None:
    report = attempt(*fences)
    assert [said in fault.text for fault in report.faults] == [True]
    assert not report.tried


def test_a_teams_own_topic_file_keeps_the_sandbox_of_the_shipped_topic(write: Write, tmp_path: Path) -> None:
    """Unless it names one; and a sandbox that doesn't exist is a fault on its line."""
    topic = write(RUN, sandbox="alembic").parent
    own = tmp_path / "own" / topic.relative_to(tmp_path / "bank")
    own.mkdir(parents=True)
    described = 'framework: "Python"\ntopic: "Basics"\nsubtopic: "Code"\n'
    for line, sandbox, faulty in (
        ("", "alembic", []),
        ("sandbox: python", "python", []),
        ("sandbox: x", "alembic", [4]),
    ):
        (own / loader.TOPIC_FILE).write_text(described + line)
        shelf = loader.load([tmp_path / "bank", tmp_path / "own"])
        assert [shelf.sandbox(file) for file in shelf.files.values()] == [sandbox]
        assert [fault.line for fault in shelf.faults] == faulty


def test_a_complete_question_is_held_to_the_same_rule(write: Write) -> None:
    """`coach check --complete` names a bad mark in the words of `coach check --run`."""
    [file] = loader.load([write(("bash", "true")).parents[3]]).files.values()
    [fault] = [fault for fault in completeness.faults(file) if fault.line == FIRST_LINE]
    assert "```bash run" in fault.text
