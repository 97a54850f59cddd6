"""A whole conversation, without a process: lines in, the screen out."""

import io
from collections.abc import Awaitable, Callable

import pytest
from rich.console import Console

from bot.adapters.console.client import LONGEST_LINE, Client, _piped
from bot.adapters.console.messenger import Screen
from bot.core.coach import Coach
from bot.domain.bank import QuestionBank
from bot.domain.place import Platform
from tests.world import TOPICS, question

Talk = Callable[[str], Awaitable[list[str]]]


@pytest.fixture
def talk(coach: Coach, monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Says lines to the coach; returns what stood on the screen, paragraph by paragraph."""
    out = io.StringIO()
    screen = Screen(Console(file=out, highlight=False, markup=False, emoji=False))
    coach.desk.messengers = {Platform.CONSOLE: screen}

    async def said(typed: str) -> list[str]:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
        await Client(coach, screen, name="ada", channel="general", log_place="Details are in the log.").talk()
        return out.getvalue().split("\n\n")[:-1]

    return said


async def test_question_answer_rating_board(talk: Talk) -> None:
    """What the channel sees and what is whispered stand one below the other, in the order of the talk."""
    assert await talk("/quiz migrations\n👀\n3\n/leaderboard\n") == [
        "What is stamp?\nEasy – FastAPI → Database → Alembic migrations",
        "[1] Reveal   [2] I knew it   [3] I didn't",
        "Asked in #general. Answer in your head first, then 👀 or Reveal shows the answer.",
        "What is stamp?",
        "It is stamp.",
        "Remember: Remember stamp.",
        "How well did you know it?",
        "[1] Again   [2] Hard   [3] Good   [4] Easy",
        "Noted: Good. 2 points.\nIt comes back for review on 20 November 2026.",
        "[1] Reveal",
        "This week in the terminal",
        "1. ada: 2 points, 1 answer – you",
    ]


async def test_buttons_stay_until_there_are_others(talk: Talk) -> None:
    """A message without any doesn't take them away."""
    seen = await talk("/quiz migrations\n/coach help\nnonsense\n2\n")
    assert seen[-2:] == [
        "Noted: Good. 2 points.\nIt comes back for review on 20 November 2026.",
        "[1] Reveal",
    ]


async def test_an_answer_for_all_is_said_once(talk: Talk) -> None:
    """The channel sees it, the one who asked for it is told so; it earns nothing from then on."""
    seen = await talk("/coach settings reveal channel\n/quiz migrations\n👀\nEasy\n")
    assert seen.count("It is stamp.") == 1
    assert seen[-4:] == [
        "The answer is there for everybody now. Ratings from here on earn no points.",
        "[1] Again   [2] Hard   [3] Good   [4] Easy",
        "Noted: Easy. No points.\nIt comes back for review on 26 November 2026.",
        "[1] Reveal",
    ]


async def test_a_fault_of_ours_ends_one_line_not_the_talk(
    talk: Talk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever typed it is told where the details are; nobody is shown them."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("our secret")

    monkeypatch.setattr(QuestionBank, "about", broken)
    seen = await talk("/quiz\n/leaderboard\n")
    assert seen[0] == "Something broke on our side; nothing you did. Details are in the log."
    assert seen[1] == "This week in the terminal"
    assert not any("secret" in paragraph for paragraph in seen)
    assert "our secret" in caplog.text


async def test_a_question_that_left_the_bank(talk: Talk, coach: Coach) -> None:
    await talk("/quiz migrations\n")
    coach.desk.bank = QuestionBank(TOPICS, [question("another")])
    seen = await talk("👀\n✅\n")
    assert seen[-3:] == [
        "“stamp” has left the question bank, so there is no answer to show.",
        "Noted: Good. 2 points.\nIt comes back for review on 20 November 2026.",
        "[1] Reveal",
    ]


async def read(typed: bytes) -> list[str | None]:
    return [line async for line in _piped(io.BytesIO(typed))]


@pytest.mark.parametrize(
    ("typed", "lines"),
    [
        (b"", []),
        (b"one", ["one"]),
        (b"one\r\n\ntwo\n", ["one\r\n", "\n", "two\n"]),
        ("👀\n".encode(), ["👀\n"]),
        (b"\xff\n\x00\nnext\n", [None, None, "next\n"]),
        (b"\xf0\x9f", [None]),
        (b"x" * (LONGEST_LINE - 1) + b"\nnext", ["x" * (LONGEST_LINE - 1) + "\n", "next"]),
        (b"x" * LONGEST_LINE + b"\nnext", [None, "next"]),
        (b"x" * LONGEST_LINE * 3 + b"\nnext", [None, "next"]),
        (b"x" * (LONGEST_LINE * 3 + 1), [None]),
    ],
)
async def test_a_pipe_is_read_line_by_line(typed: bytes, lines: list[str | None]) -> None:
    """None stands for what can't be read; the line after it can."""
    assert await read(typed) == lines
