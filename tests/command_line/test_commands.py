"""The commands beside the talk: their words, their exit status, what they leave on the disk."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from bot.store.migrations import known
from tests.command_line.process import ROOT, SECONDS, Command, ask, line

BROKEN = "---\ndifficulty: eazy\n---\n# What?\n\nThat.\n"


@pytest.mark.parametrize("arguments", [["nope"], ["chat", "--nope"], ["chat", "--as"]])
def test_a_command_line_that_makes_no_sense(command: Command, arguments: list[str]) -> None:
    ended = command(*arguments)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert ended.refusal.endswith("`coach --help` lists what there is.")
    assert arguments[-1] in ended.refusal


def test_a_name_is_short_and_can_be_seen(command: Command) -> None:
    for option, name in (("--as", " \t"), ("--channel", "a" * 81)):
        ended = command("chat", option, name)
        assert (ended.status, ended.out) == (2, "")
        assert ended.refusal == f"{option} takes a name of 1 to 80 characters"


def test_coach_alone_talks(command: Command) -> None:
    ended = command(typed="/leaderboard\n")
    assert (ended.status, ended.lines[0]) == (0, "This week in the terminal")


def test_run_without_a_token_says_which_it_wants(command: Command) -> None:
    ended = command("run")
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
    assert all(name in ended.refusal for name in ("DISCORD_TOKEN", "SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"))


def test_check_names_every_fault_with_its_line(command: Command, questions: Path) -> None:
    """One line for each, in the order of the files, and the sum below them."""
    folder = questions / "python" / "concurrency" / "patience"
    (folder / "a.md").write_text(BROKEN)
    (folder / "b.md").write_text("---\ndifficulty: hard\norder: first\npionts: []\n---\n# What?\n\nThat.\n")
    ended = command("check", questions)
    assert (ended.status, ended.err) == (1, "")
    assert ended.lines == [
        f"{folder}/a.md:2: `difficulty` is 'eazy': write easy, medium or hard",
        f"{folder}/b.md:3: `order`: input should be a valid integer",
        f"{folder}/b.md:4: unknown key `pionts`: did you mean `points`?",
        "1 question in 1 topic, 3 faults",
    ]


def test_check_of_one_file_is_about_that_file(command: Command, questions: Path) -> None:
    folder = questions / "python" / "concurrency" / "patience"
    (folder / "broken.md").write_text(BROKEN)
    good, bad = command("check", folder / "wait-for.md"), command("check", folder / "broken.md")
    assert (good.status, good.lines) == (0, ["1 question in 1 topic, 0 faults"])
    assert (bad.status, bad.lines[1:]) == (1, ["0 questions in 0 topics, 1 fault"])
    assert bad.lines[0].startswith(f"{folder}/broken.md:2: ")


def test_check_asks_for_more_of_what_should_be_complete(command: Command, questions: Path) -> None:
    ended = command("check", questions, "--complete")
    assert ended.status == 1
    assert all(line.startswith(f"{questions}/python/concurrency/patience/") for line in ended.lines[:-1])
    assert any("`hints` has 0: write at least 2" in line for line in ended.lines)


def test_a_reader_that_has_gone_is_no_failure(command: Command, questions: Path) -> None:
    """As in `coach check | true`."""
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        line("check", questions),
        stdout=writer,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        env=command.env(),
        timeout=SECONDS,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_check_of_nothing(command: Command, tmp_path: Path) -> None:
    ended = command("check", tmp_path / "nowhere")
    assert (ended.status, ended.refusal) == (2, f"{tmp_path / 'nowhere'} is no folder and no question file")


def test_a_backup_has_what_was_answered_and_never_overwrites(command: Command, tmp_path: Path) -> None:
    command.talk("/quiz", "❌")
    copy = tmp_path / "copies of ours" / "monday's.db"
    copy.parent.mkdir()

    made = command("backup", copy)
    kept = copy.read_bytes()
    refused = command("backup", copy)

    assert (made.status, made.out) == (0, f"{command.database} was copied to {copy}\n")
    assert (refused.status, refused.refusal) == (1, f"{copy} exists already: choose another name")
    assert copy.read_bytes() == kept
    assert "1. ada: 2 points, 1 answer – you" in Command(copy, tmp_path).talk("/leaderboard").lines


def test_there_is_nothing_to_back_up_before_the_first_start(tmp_path: Path) -> None:
    """And the question doesn't make a database."""
    command = Command(tmp_path / "coach.db", tmp_path)
    ended = command("backup", tmp_path / "copy.db")
    assert (ended.status, ended.refusal) == (1, f"there is no database at {command.database} yet")
    assert list(tmp_path.iterdir()) == []


def test_boards_are_rebuilt_beside_a_running_coach(command: Command) -> None:
    """Who looks at the board of the coach that runs sees what the answers add up to."""
    command.talk("/quiz", "✅")
    with closing(sqlite3.connect(command.database)) as connection, connection:
        connection.execute("UPDATE standings SET points = 40 WHERE scope LIKE 'workspace:%'")
    with command.running() as coach:
        ask(coach, "/leaderboard", "1. ada: 40 points, 1 answer")
        mended, again = command("standings", "rebuild"), command("standings", "rebuild")
        ask(coach, "/leaderboard", "1. ada: 2 points, 1 answer")
    # Five periods of the workspace's board and of three topics' boards in it, and a line about them all.
    assert (mended.status, mended.err, len(mended.lines)) == (0, "", 21)
    assert mended.lines[0] == "the terminal, all, ada: 40 points, 1 answer → 2 points, 1 answer"
    assert mended.lines[-1] == "20 totals differed, and now are right."
    assert (again.status, again.lines) == (
        0,
        ["Nothing differed: the boards are what the attempts add up to."],
    )


def test_there_is_nothing_to_rebuild_without_a_current_database(command: Command, tmp_path: Path) -> None:
    """And nothing is made or brought up to date by the question."""
    nowhere = Command(tmp_path / "none.db", tmp_path)
    ended = nowhere("standings", "rebuild")
    assert (ended.status, ended.refusal) == (1, f"there is no database at {nowhere.database} yet")
    assert not nowhere.database.exists()
    command("migrate", known()[-2])
    ended = command("standings", "rebuild")
    assert (ended.status, ended.refusal) == (
        1,
        f"{command.database} has an older schema: `coach migrate` brings it up to date",
    )


def test_migrate_goes_down_and_up_after_a_copy(command: Command, tmp_path: Path) -> None:
    """What base forgets, the copy has."""
    command.talk("/quiz", "✅")
    down, up = command("migrate", "base"), command("migrate")

    assert (down.status, up.status) == (0, 0)
    said, at_base = down.lines
    assert at_base == f"{command.database} is at schema base"
    assert up.lines == [f"{command.database} is at schema {known()[-1]}"]
    kept = Path(said.removeprefix("A copy of the database as it was: "))
    assert "1. ada: 2 points, 1 answer – you" in Command(kept, tmp_path).talk("/leaderboard").lines
    assert "Nobody is on it yet. /quiz asks a question." in command.talk("/leaderboard").lines


def test_migrate_knows_its_revisions(command: Command) -> None:
    before = command.database.read_bytes()
    ended = command("migrate", "9999")
    assert ended.status != 0
    assert ended.refusal.startswith("there is no schema revision '9999': use head, base or one of ")
    assert command.database.read_bytes() == before
