"""What anybody can do with a pipe and no token."""

import shlex
import subprocess
from pathlib import Path

import pytest

from bot.adapters.console.client import LONGEST_LINE
from tests.command_line.process import ROOT, SECONDS, Command, line

BUTTONS = "[1] Reveal   [2] I knew it   [3] I didn't"
RATINGS = "[1] Again   [2] Hard   [3] Good   [4] Easy"
LONGEST = 16_384
ANSWER = """\
It waits, and it stops waiting: this paragraph is longer than any terminal is wide, \
for it says at length what could have been said in a word.

    async def patient(seconds: float) -> str:
        await asyncio.wait_for(work(), timeout=seconds)


        return "a line of code that is longer than eighty columns, so that wrapping it would be seen"

- the task is cancelled
- its exception is lost"""


def test_the_readmes_conversation_and_that_it_is_remembered(tmp_path: Path) -> None:
    """From nothing: no database, no folder for it. The second coach knows the first one's question."""
    command = Command(tmp_path / "a folder" / "coach.db", tmp_path)

    first = command.talk("/quiz migrations", "👀", "Good", "/leaderboard")
    second = command.talk("Good", "/leaderboard")

    assert first.lines[0]
    assert first.lines.count(first.lines[0]) == 2, "the question heads the answer, too"
    assert first.err == f"coach: Your results are kept in {command.database}\n"
    talk = (BUTTONS, RATINGS, "Noted: Good. 2 points.", "1. ada: 2 points, 1 answer – you")
    assert first.said(*talk) == list(talk)
    again = ("Your first rating stands: Good, 2 points.", "1. ada: 2 points, 1 answer – you")
    assert second.said(*again) == list(again)


def test_two_people_share_a_board(command: Command) -> None:
    command.talk("/quiz", "✅", name="ada")
    bob = command.talk("❌", "/leaderboard", name="  bob\t von  B ")
    board = ("1. ada: 2 points, 1 answer", "1. bob von B: 2 points, 1 answer – you")
    assert bob.said(*board) == list(board)


def test_a_pipe_gets_plain_whole_lines(command: Command, questions: Path) -> None:
    """However narrow and colourful the terminal is that the pipe is set up in."""
    narrow = {"COACH_CONTENT": str(questions), "COLUMNS": "40", "TERM": "xterm-256color"}
    ended = command.talk("/quiz patience", "👀", **narrow)

    assert "\x1b" not in ended.out
    assert [line for line in ended.lines if line != line.rstrip()] == []
    answer = ended.out.rpartition("What does wait_for do?\n\n")[2]
    assert answer.partition("\n\nHow well")[0] == ANSWER


def test_a_topic_forgives(command: Command, questions: Path) -> None:
    """A slip finds it; what can't be found names the nearest."""
    ended = command.talk(
        "/quiz pateince", "/quiz 'PATIENCE' hard", "/quiz patiense please", COACH_CONTENT=str(questions)
    )
    assert ended.lines[0] == "What does wait_for do?"
    assert ended.lines[-4] == "There is no hard question about Patience. There are easy ones."
    assert ended.lines[-2].startswith("I know no topic “patiense please”. Did you mean patience")


def test_only_the_first_answer_counts(command: Command) -> None:
    """Whatever is pressed, typed or reacted afterwards."""
    ended = command.talk("/quiz", "✅", "❌", "3", "I knew it", "i didn’t", ":x:", "/leaderboard")
    stands = "Your first rating stands: Good, 2 points."
    assert ended.said("Noted: Good. 2 points.", stands) == ["Noted: Good. 2 points.", *[stands] * 4]
    assert "1. ada: 2 points, 1 answer – you" in ended.lines


def test_what_makes_no_sense_is_answered_in_a_sentence(command: Command) -> None:
    ended = command.talk(
        "👀", "Reveal", "1", "", "   ", "/qiz", "/", "hello", "/coach dance", "/drill now", "/leaderboard 0"
    )
    assert ended.out.split("\n\n") == [
        "Nothing has been asked here yet. /quiz asks a question.",
        "Nothing has been asked here yet. /quiz asks a question.",
        "I don't understand “1”. /coach help says what I do.",
        "I don't understand “/qiz”. Did you mean /quiz?",
        "I don't understand “/”. Did you mean /quiz or /leaderboard?",
        "I don't understand “hello”. /coach help says what I do.",
        "I don't understand “/coach dance”. Did you mean /coach settings log or /coach doctor?",
        "This channel has no daily drill. /drill set TOPIC HH:MM ZONE begins one.",
        (
            "I don't understand “0” there. "
            "It takes workspace, channel, team, today, week, month, season, all or a topic."
        ),
        "",
    ]


def test_emoji_come_in_two_spellings(command: Command) -> None:
    """Some keyboards add a variation selector, which nobody sees."""
    ended = command.talk("/quiz", "👀\ufe0f", "❌\ufe0f", "/quiz", ":eyes:", "  ✅\ufe0f ")
    talk = (RATINGS, "Noted: Again. 2 points.", "Noted: Good. 2 points.")
    assert ended.said(*talk) == [RATINGS, talk[1], RATINGS, talk[2]]


def test_a_number_means_the_buttons_shown_last(command: Command) -> None:
    ended = command.talk("/quiz", "0", "4", "1", "5", "4", "2", "1")
    answers = [line for line in ended.lines if line.startswith(("I don't", "Noted", "You rated", "How well"))]
    assert answers == [
        "I don't understand “0”. /coach help says what I do.",
        "I don't understand “4”. /coach help says what I do.",
        "How well did you know it?",
        "I don't understand “5”. /coach help says what I do.",
        "Noted: Easy. 2 points.",
        "I don't understand “2”. /coach help says what I do.",
        "You rated it Easy.",
    ]


def test_rubbish_gets_a_sentence_and_the_next_line_an_answer(command: Command) -> None:
    """Bytes that are no text, a zero, a megabyte; the longest line that is allowed is still read."""
    unreadable = f"I can't read that line: it isn't text, or it is longer than {LONGEST} bytes."
    fits = b"x" * (LONGEST - 1)
    rubbish = [b"\xff\xfe\x00\x01", b"/quiz\0", b"a" * 2**20, b"\xf0\x9f\x91", fits, fits + b"x"]
    ended = command("chat", "--as", "ada", typed=b"".join(bad + b"\n/nope\n" for bad in rubbish))

    assert ended.status == 0
    nope = "I don't understand “/nope”. /coach help says what I do."
    answers = ended.said(unreadable, nope)
    assert answers == [unreadable, nope] * 4 + [nope] + [unreadable, nope]
    assert f"I don't understand “{'x' * 60}…”. /coach help says what I do." in ended.lines


def test_input_may_end_anywhere(command: Command) -> None:
    """Without a newline, within Windows' line ends, or before it began."""
    unfinished = command("chat", "--as", "ada", typed="/leaderboard\r\n\r\n/leaderboard")
    nothing = command("chat", "--as", "ada")

    assert unfinished.status == nothing.status == 0
    assert (
        unfinished.out == "This week in the terminal\n\nNobody is on it yet. /quiz asks a question.\n\n" * 2
    )
    assert nothing.out == ""


def test_a_last_line_of_just_the_longest_length_ends_too(command: Command) -> None:
    ended = command("chat", "--as", "ada", typed="x" * LONGEST_LINE)
    assert ended.status == 0
    assert "I can't read that line" in ended.out


def test_what_is_typed_after_leaving_is_nobodys_fault(command: Command) -> None:
    ended = command("chat", "--as", "ada", typed="/quit\n/quiz\n/quiz\n/quiz\n")
    assert (ended.status, ended.out) == (0, "")


def test_a_long_number_is_no_button(command: Command) -> None:
    assert "I don't understand" in command.talk("1" * 5000).out


def test_a_byte_order_mark_is_not_part_of_the_command(command: Command) -> None:
    assert "This week in the terminal" in command.talk("\ufeff/leaderboard").out


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_an_output_that_cant_show_everything_shows_the_rest(command: Command, encoding: str) -> None:
    ended = command("chat", "--as", "ada", typed="/quiz migrations\n👀\n", PYTHONIOENCODING=encoding)
    assert ended.status == 0
    assert "Alembic is the migration tool" in ended.out


def test_a_reader_that_has_gone_ends_it_quietly(command: Command) -> None:
    talk = "/coach help\n" * 2000
    shell = f"{shlex.join(line('chat', '--as', 'ada'))} | head -n 1"
    done = subprocess.run(
        ["/bin/sh", "-c", shell],
        input=talk,
        capture_output=True,
        cwd=ROOT,
        env={**command.env(), "PATH": "/usr/bin:/bin"},
        encoding="utf-8",
        timeout=SECONDS,
        check=False,
    )
    assert done.stdout.startswith("I ask interview questions")
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr
