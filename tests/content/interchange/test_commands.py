import json
from pathlib import Path

import pytest

from tests.command_line.process import Command
from tests.content.interchange.pages import EXAMPLE, item, payload, saved


@pytest.fixture
def command(database_file: Path, tmp_path: Path) -> Command:
    return Command(database_file, tmp_path)


def test_an_imported_page_can_be_asked_and_exported(command: Command, tmp_path: Path) -> None:
    own = str(tmp_path / "own")
    done = command("import", EXAMPLE, COACH_CONTENT=own)
    assert (done.status, done.err) == (0, "")
    assert done.lines == [
        f"{own}/python/basics/lists: 1 question written",
        f"`coach check --complete {own}` says what an author must still add.",
    ]
    asked = command.talk("/quiz lists", "👀", COACH_CONTENT=own)
    assert asked.said("How do you copy a list?", "Use xs.copy().")
    told = command("check", "--complete", own)
    assert (told.status, "`points` has 0: write 3 to 6" in told.out) == (1, True)
    written = json.loads(command("export", "-", "--topic", "lists", COACH_CONTENT=own).out)
    assert [question["answer"] for question in written["questions"]] == [
        "Use `xs.copy()`.\n\nRule of thumb: copy before you change what is not yours.\n"
    ]


@pytest.mark.parametrize("form", ["json", "csv"])
def test_the_bank_goes_out_and_comes_in_whatever_its_file_is_called(
    command: Command, tmp_path: Path, form: str
) -> None:
    """Into a topic folder that is empty, beside the shipped bank."""
    out = tmp_path / "bank.txt"
    assert command("export", out, "--format", form).status == 0
    done = command("import", out, "--format", form, "--into", tmp_path / "own")
    assert (done.status, done.err) == (0, "")
    assert done.lines[-2:] == [
        f"Set COACH_CONTENT={tmp_path}/own so that the coach asks them.",
        f"`coach check --complete {tmp_path}/own` says what an author must still add.",
    ]
    assert command("check", "--complete", tmp_path / "own").status == 0


def test_an_import_needs_a_file(command: Command, tmp_path: Path) -> None:
    nothing = command("import", tmp_path / "none.json", "--into", tmp_path)
    assert nothing.status == 2
    assert f"'{tmp_path}/none.json' does not exist" in nothing.refusal


def test_a_wrong_form_is_said(command: Command, tmp_path: Path) -> None:
    done = command("import", EXAMPLE, "--format", "json", "--into", tmp_path / "own")
    assert (done.status, done.refusal) == (
        1,
        f"{EXAMPLE}: our JSON is an object with `topics` and `questions`; this is a list",
    )


def test_every_fault_is_a_line_and_nothing_is_written(command: Command, tmp_path: Path) -> None:
    file = saved(tmp_path, payload(item("a", difficulty="insane"), item("B")))
    done = command("import", file, "--into", tmp_path / "own")
    assert (done.status, done.out) == (1, "")
    assert done.err.splitlines() == [
        f'coach: {file}: question 1 ("a"): difficulty is "insane": easy, medium or hard',
        f'coach: {file}: question 2 ("B"): id: use small letters, digits and hyphens',
    ]
    assert not (tmp_path / "own").exists()


def test_an_export_overwrites_nothing(command: Command, tmp_path: Path) -> None:
    mine = saved(tmp_path, "mine", "bank.csv")
    done = command("export", mine)
    assert (done.status, done.refusal) == (1, f"{mine} exists already: choose another name")
    assert mine.read_text() == "mine"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("migratoins", None),
        ("cooking", 'there is no topic "cooking"'),
    ],
)
def test_an_exports_topic_is_named_as_for_quiz(command: Command, name: str, why: str | None) -> None:
    done = command("export", "-", "--topic", name)
    assert (done.status, done.err) == (1, f"coach: {why}\n") if why else (0, "")


def test_a_bank_with_a_fault_is_not_exported_in_part(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "a" / "b" / "c"
    folder.mkdir(parents=True)
    (folder / "q.md").write_text("faulty")
    done = command("export", tmp_path / "out.json", COACH_CONTENT=str(tmp_path / "own"))
    assert done.status == 1
    assert done.refusal.startswith(
        f"the bank has a fault, and nothing should be missing: {folder}/q.md:1: begin"
    )
    assert not (tmp_path / "out.json").exists()
