"""Whatever keeps a coach from starting is one readable line and an exit status; the rest it starts with."""

import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.command_line.process import Command, ask


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("COACH_DATABASE_URL", "postgres://ada:hunter2@host/coach", "PostgreSQL comes later"),
        ("COACH_DATABASE_URL", "nonsense", "sqlite:///path/coach.db"),
        ("COACH_LOG", "nonsense", "'text' or 'json'"),
    ],
)
def test_settings_that_make_no_sense(command: Command, variable: str, value: str, why: str) -> None:
    ended = command("chat", **{variable: value})
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.refusal.startswith(f"{variable}: ")
    assert why in ended.refusal
    assert "hunter2" not in ended.err


def test_a_folder_is_no_database(tmp_path: Path) -> None:
    ended = Command(tmp_path, tmp_path)("chat")
    assert (ended.status, ended.out) == (1, "")
    assert ended.refusal.startswith(f"{tmp_path} can't be used as the coach's database (")


def test_a_text_file_is_no_database_and_stays_as_it_was(command: Command) -> None:
    command.database.write_text("Dear diary\n" * 1000)
    ended = command("chat")
    assert (ended.status, ended.out) == (1, "")
    assert ended.refusal.startswith(f"{command.database} can't be used as the coach's database (")
    assert command.database.read_text() == "Dear diary\n" * 1000


def test_a_newer_coachs_database_is_left_alone(command: Command) -> None:
    with closing(sqlite3.connect(command.database)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = command.database.read_bytes()

    for ended in (command("chat"), command("migrate")):
        assert (ended.status, ended.out) == (1, "")
        assert ended.refusal.startswith(f"{command.database} was written by a newer coach (schema 9999;")
    assert command.database.read_bytes() == before


def test_a_folder_of_questions_that_is_not_there(command: Command, tmp_path: Path) -> None:
    """The shipped questions are asked all the same."""
    ended = command.talk("/quiz migrations", COACH_CONTENT=str(tmp_path / "nowhere"))
    assert f"{tmp_path / 'nowhere'}:1: this folder can't be read" in ended.err
    assert "Asked in #general." in ended.out


def test_a_broken_question_costs_only_itself(command: Command, questions: Path) -> None:
    broken = questions / "python" / "concurrency" / "patience" / "broken.md"
    broken.write_text("---\ndifficulty: easy\npionts: []\n---\n# What?\n\nThat.\n")
    ended = command.talk("/quiz patience", "/quiz patience", COACH_CONTENT=str(questions))
    fault = f"{broken}:3: unknown key `pionts`: did you mean `points`?"
    assert f"coach: The coach starts without what is faulty: {fault}\n" in ended.err
    assert ended.lines.count("What does wait_for do?") == 2


def test_an_own_question_replaces_a_shipped_one_and_that_is_said(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "fastapi" / "database" / "migrations"
    folder.mkdir(parents=True)
    (folder / "_topic.yaml").write_text("framework: FastAPI\ntopic: Database\nsubtopic: Moving house\n")
    (folder / "alembic-stamp.md").write_text("---\ndifficulty: hard\n---\n# Our own?\n\nYes.\n")
    ended = command.talk("/quiz moving hard", COACH_CONTENT=str(tmp_path / "own"))
    assert "coach: Your own questions replace these of the bank: alembic-stamp\n" in ended.err
    assert ended.lines[:2] == ["Our own?", "Hard – FastAPI → Database → Moving house"]


def test_a_second_coach_is_refused_until_the_first_is_gone(command: Command) -> None:
    """However it went: a killed one leaves its lock file behind, but not its lock."""
    with command.running() as first:
        second = command("chat")
        ask(first, "/coach help", "I ask interview questions")
        first.kill()
    third = command.talk("/leaderboard")

    assert (second.status, second.out) == (1, "")
    assert second.refusal == (
        f"a coach is running on {command.database} already: stop it first, or use another file"
    )
    assert first.returncode == -signal.SIGKILL
    assert third.lines[0] == "This week in the terminal"


def test_every_other_command_works_beside_a_running_coach(command: Command, tmp_path: Path) -> None:
    with command.running() as running:
        ask(running, "/quiz", "Asked in #general")
        ask(running, "✅", "Noted: Good. 2 points.")
        others = (command("check"), command("backup", tmp_path / "copy.db"), command("migrate"))
        ask(running, "/leaderboard", "1. ada: 2 points, 1 answer – you")
    copy = Command(tmp_path / "copy.db", tmp_path).talk("/leaderboard")

    assert [other.status for other in others] == [0, 0, 0]
    assert running.returncode == 0
    assert "1. ada: 2 points, 1 answer – you" in copy.lines


def test_a_refusal_is_the_only_line(tmp_path: Path) -> None:
    """Nobody is told where results are kept before they can be."""
    assert Command(tmp_path, tmp_path)("chat").err.count("\n") == 1


def test_a_link_to_the_database_is_the_same_database(command: Command, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(command.database)
    with command.running():
        ended = Command(link, tmp_path)("chat")
    assert ended.status == 1
    assert "is running" in ended.refusal


def test_the_schema_does_not_change_under_a_running_coach(command: Command) -> None:
    with command.running() as process:
        ended = command("migrate", "base")
        assert ended.status == 1
        assert "is running" in ended.refusal
        assert command("migrate").status == 0  # nothing to change
        ask(process, "/quiz", "Asked in #general")


@pytest.mark.parametrize("url", ["sqlite:///:memory:", "sqlite:///~nosuchuser/x.db"])
def test_a_database_that_is_no_file(command: Command, url: str) -> None:
    ended = command("chat", COACH_DATABASE_URL=url)
    assert ended.status == 2
    assert ended.refusal.startswith("COACH_DATABASE_URL: ")


def test_a_database_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for name in ("chat", "migrate"):
        ended = Command(tmp_path / "file" / "coach.db", tmp_path)(name)
        assert ended.status == 1
        assert "its folder can't be made" in ended.refusal


def test_a_log_that_cant_be_written_keeps_nobody_from_talking(command: Command) -> None:
    command.database.with_name(f"{command.database.name}.log").mkdir()
    assert "Asked in #general" in command.talk("/quiz").out


def test_hanging_up_reads_the_questions_again(command: Command, questions: Path) -> None:
    """What was imported or written is asked without a restart."""
    late = questions / "python" / "concurrency" / "patience" / "gather.md"
    with command.running(COACH_CONTENT=str(questions)) as process:
        late.write_text("---\ndifficulty: hard\n---\n# What does `gather` do?\n\nIt gathers.\n")
        process.send_signal(signal.SIGHUP)
        assert process.stderr
        assert any("The questions were read again" in notice for notice in process.stderr)
        ask(process, "/quiz patience hard", "What does gather do?")


def test_a_deletion_that_cant_be_carried_out_yet_keeps_the_coach_from_starting(command: Command) -> None:
    """Somebody asked to be forgotten, we died, and now another process holds the file."""
    with closing(sqlite3.connect(command.database, isolation_level=None)) as other:
        other.execute("INSERT INTO erasures (user_id, created_at) VALUES ('ada', 0)")
        other.execute("BEGIN IMMEDIATE")
        ended = command("chat")
    assert (ended.status, ended.out, ended.err.count("\n")) == (1, "", 1)
    assert ended.refusal == "The database is busy. Nothing was counted; please try again."
