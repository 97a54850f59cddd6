"""The scripted conversation, with `coach run` dying by SIGKILL wherever one likes: the same ending."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.discord.conftest import Lives
from tests.adapters.life import Life, Step, converse
from tests.discord_server.ledger import Seen
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord

PROMPT = "What is Alembic, and why"


@dataclass
class Script:
    """`/quiz migrations`, 👀 by two people, their ratings, the board."""

    life: Life[LoopbackDiscord]

    def __post_init__(self) -> None:
        server = self.life.server
        guild = server.guild()
        self.channel = server.channel(guild)
        self.ada, self.bob = (server.person(name, guild) for name in ("Ada", "Bob"))

    @property
    def steps(self) -> list[Step]:
        return [
            Step(lambda: self.ada.slash(self.channel, "quiz", topic="migrations"), self._question),
            *(self._looks(person) for person in (self.ada, self.bob)),
            *(self._rates(person) for person in (self.ada, self.bob)),
            Step(lambda: self.ada.slash(self.channel, "leaderboard"), self._board),
        ]

    def ending(self) -> tuple[object, ...]:
        """What is there when all is done: questions, who has an answer, the board, what was counted."""
        questions = [seen.text for seen in self.life.server.ledger.shown_in(self.channel.id)]
        answered = {
            person.name for person in (self.ada, self.bob) for seen in person.private if _answer(seen)
        }
        board = self.ada.private[-1].text
        return len(questions), PROMPT in questions[0], answered, board, _counted(self.life.database)

    def _looks(self, person: Person) -> Step:
        return Step(
            do=lambda: person.react(self._question_id(), "👀"),
            seen=lambda: self._sees(person, _answer),
            lasts=True,
        )

    def _rates(self, person: Person) -> Step:
        def good() -> None:
            answer = next(seen for seen in reversed(person.private) if _answer(seen))
            person.press(answer, "Good")

        return Step(good, lambda: self._sees(person, _rated))

    def _question(self) -> Awaitable[Seen]:
        return self.life.server.ledger.wait_for(
            lambda seen: seen.channel_id == self.channel.id and "Reveal" in seen.buttons, within=15
        )

    def _question_id(self) -> int:
        return self.life.server.ledger.shown_in(self.channel.id)[0].message_id

    async def _sees(self, person: Person, what: Callable[[Seen], bool]) -> Seen:
        return await self.life.server.ledger.wait_for(
            lambda seen: seen.to == person.id and what(seen), within=15
        )

    async def _board(self) -> Seen:
        return await self._sees(self.ada, lambda seen: "This week in" in seen.text)


def _answer(seen: Seen) -> bool:
    return seen.what == "shown" and "Good" in seen.buttons


def _rated(seen: Seen) -> bool:
    return "Noted: Good" in seen.text or "Your first rating stands: Good" in seen.text


def _counted(database: Path) -> tuple[int, int, int]:
    """Attempts, their points, and deliveries that have not ended well."""
    with closing(sqlite3.connect(database)) as connection:
        counted = connection.execute("SELECT COUNT(*), SUM(points) FROM attempts").fetchone()
        open_ = connection.execute("SELECT COUNT(*) FROM deliveries WHERE state <> 'posted'").fetchone()
    return (*counted, *open_)


def assert_ends_well(script: Script) -> None:
    questions, is_it, answered, board, counted = script.ending()
    assert (questions, is_it, answered, counted) == (1, True, {"Ada", "Bob"}, (2, 4, 0))
    assert isinstance(board, str)
    assert "Ada: 2 points, 1 answer – you" in board
    assert "Bob: 2 points, 1 answer" in board


async def test_a_kill_between_any_two_steps(discord_life: Lives) -> None:
    async with discord_life() as one:
        script = Script(one)
        await one.begin()
        await converse(one, script.steps, kills=True)
        assert_ends_well(script)
        assert len(one.deaths) == len(script.steps)


REQUESTS = 11
"""What the conversation takes after the start, and one more, at which nobody dies."""

FIRST, *OTHERS = range(1, REQUESTS + 1)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    "request_", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, REQUESTS + 1))]
)
async def test_a_kill_at_any_request(discord_life: Lives, request_: int, *, stored: bool) -> None:
    """Whether Discord had stored it or not; the first is the question itself."""
    async with discord_life() as one:
        script = Script(one)
        await one.begin()
        one.die_at(request_, stored=stored)
        await converse(one, script.steps, kills=False)
        assert_ends_well(script)
        assert len(one.deaths) == (request_ < REQUESTS)
