"""The scripted conversation, the same on every platform, through which coaches die wherever one likes."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.adapters.life import Life
from tests.adapters.seat import Command, Seat, Seen, shown

REQUESTS = 11
"""What the conversation takes after the start, and one more, at which nobody dies."""


@dataclass(frozen=True)
class Step:
    """What a person does, and what they then see."""

    who: Seat[Any]
    do: Callable[[], Awaitable[None]]
    wanted: Callable[[Seen], bool]
    lasts: bool = False
    """It stands there, as an emoji does: a coach that was dead when it came must find it by itself.

    What doesn't last, such as a click, is done again when nothing comes of it.
    """


@dataclass(frozen=True)
class Script:
    """`/quiz migrations`, 👀 by two people, their ratings, the board."""

    ada: Seat[Any]
    bob: Seat[Any]

    @property
    def steps(self) -> list[Step]:
        both = (self.ada, self.bob)
        return [
            Step(self.ada, lambda: self.ada.say(QUIZ), question),
            *(Step(who, lambda who=who: who.react("👀"), answer, lasts=True) for who in both),
            *(Step(who, lambda who=who: who.press("Good"), rated) for who in both),
            Step(self.ada, lambda: self.ada.say(BOARD), board),
        ]

    def assert_ends_well(self, database: Path, *, conversations: int = 1) -> None:
        """One question, two private answers, both on the board; everything of all of them counted once."""
        [asked] = self.ada.has(public)
        assert "What is Alembic, and why" in asked.text
        assert all(who.has(answer) for who in (self.ada, self.bob))
        standings = self.ada.has(board)[-1].text
        assert "Ada: 2 points, 1 answer – you" in standings
        assert "Bob: 2 points, 1 answer" in standings
        assert _counted(database) == (2 * conversations, 4 * conversations, 0)


async def converse(life: Life[Any], steps: list[Step], *, kills: bool) -> None:
    """Take the steps in turn; whenever the coach has died, begin another one.

    Args:
        life: the coaches.
        steps: the conversation.
        kills: kill the coach before each step, which comes while it is dead where it lasts.
    """
    for step in steps:
        if kills:
            life.kill()
            await life.end()
        if step.lasts:
            await step.do()
        if kills:
            await life.begin()
        if not step.lasts:
            await step.do()
        while not await life.sees(step.who.sees(step.wanted, within=life.left)):
            await life.again()
            if not step.lasts and not step.who.has(step.wanted):
                await step.do()


QUIZ = Command("/quiz migrations", "quiz", {"topic": "migrations"})
BOARD = Command("/leaderboard", "leaderboard")


def public(seen: Seen) -> bool:
    return shown(seen) and not seen.to


def question(seen: Seen) -> bool:
    return public(seen) and "Reveal" in seen.buttons


def answer(seen: Seen) -> bool:
    return shown(seen) and bool(seen.to) and "Good" in seen.buttons


def rated(seen: Seen) -> bool:
    told = ("Noted: Good", "Your first rating stands: Good")
    return bool(seen.to) and any(words in seen.text for words in told)


def board(seen: Seen) -> bool:
    return bool(seen.to) and "This week in" in seen.text


def _counted(database: Path) -> tuple[int, int, int]:
    """Attempts, their points, and deliveries that have not ended well."""
    with closing(sqlite3.connect(database)) as connection:
        counted = connection.execute("SELECT COUNT(*), SUM(points) FROM attempts").fetchone()
        open_ = connection.execute("SELECT COUNT(*) FROM deliveries WHERE state <> 'posted'").fetchone()
    return (*counted, *open_)
