"""Discord's scripted conversation on Slack, with `coach run` dying by SIGKILL wherever one likes."""

import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.adapters.life import Life, Step, converse
from tests.adapters.slack.conftest import Lives
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Message


@dataclass
class Script:
    """`/quiz migrations`, 👀 by two people, their ratings, the board."""

    life: Life[LoopbackSlack]

    def __post_init__(self) -> None:
        server = self.life.server
        team = server.team()
        self.channel = server.channel(team)
        self.ada, self.bob = (server.person(name, team, self.channel) for name in ("Ada", "Bob"))

    @property
    def steps(self) -> list[Step]:
        return [
            Step(lambda: self.ada.slash(self.channel, "/quiz migrations"), self._question),
            *(self._looks(person) for person in (self.ada, self.bob)),
            *(self._rates(person) for person in (self.ada, self.bob)),
            Step(lambda: self.ada.slash(self.channel, "/leaderboard"), self._board),
        ]

    def assert_ends_well(self) -> None:
        """One question, two private answers, both on the board, everything counted once."""
        [question] = self.life.server.ledger.shown_in(self.channel)
        assert "What is Alembic, and why" in question.text
        assert all(any(map(_answer, person.private)) for person in (self.ada, self.bob))
        board = self.ada.private[-1].text
        assert "Ada: 2 points, 1 answer – you" in board
        assert "Bob: 2 points, 1 answer" in board
        assert _counted(self.life.database) == (2, 4, 0)

    def _looks(self, person: Person) -> Step:
        return Step(
            do=lambda: person.react(self._message(), "👀"),
            seen=lambda: self._sees(person, _answer),
            lasts=True,
        )

    def _rates(self, person: Person) -> Step:
        def good() -> None:
            person.press(next(seen for seen in reversed(person.private) if _answer(seen)), "Good")

        return Step(good, lambda: self._sees(person, _rated))

    def _message(self) -> Message:
        return self.life.server.message(self.channel, self.life.server.ledger.shown_in(self.channel)[0].ts)

    def _question(self) -> Awaitable[Seen]:
        return self.life.server.ledger.wait_for(
            lambda seen: (
                seen.channel_id == self.channel.id and "Reveal" in seen.buttons and not seen.ephemeral
            ),
            within=15,
        )

    async def _sees(self, person: Person, what: Callable[[Seen], bool]) -> Seen:
        return await self.life.server.ledger.wait_for(
            lambda seen: seen.to == person.id and what(seen), within=15
        )

    async def _board(self) -> Seen:
        return await self._sees(self.ada, lambda seen: "This week in" in seen.text)


def _answer(seen: Seen) -> bool:
    return "Good" in seen.buttons


def _rated(seen: Seen) -> bool:
    return "Noted: Good" in seen.text or "Your first rating stands: Good" in seen.text


def _counted(database: Path) -> tuple[int, int, int]:
    """Attempts, their points, and deliveries that have not ended well."""
    with closing(sqlite3.connect(database)) as connection:
        counted = connection.execute("SELECT COUNT(*), SUM(points) FROM attempts").fetchone()
        open_ = connection.execute("SELECT COUNT(*) FROM deliveries WHERE state <> 'posted'").fetchone()
    return (*counted, *open_)


async def test_a_kill_between_any_two_steps(slack_life_each_way: Lives) -> None:
    async with slack_life_each_way() as one:
        script = Script(one)
        await one.begin()
        await converse(one, script.steps, kills=True)
        script.assert_ends_well()
        assert len(one.deaths) == len(script.steps)


REQUESTS = 11
"""What the conversation takes after the start, and one more, at which nobody dies."""
FIRST, *OTHERS = range(1, REQUESTS + 1)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("request_", [FIRST, *(pytest.param(n, marks=pytest.mark.long) for n in OTHERS)])
async def test_a_kill_at_any_request(slack_life_each_way: Lives, request_: int, *, stored: bool) -> None:
    """Whether Slack had stored it or not."""
    async with slack_life_each_way() as one:
        script = Script(one)
        await one.begin()
        one.die_at(request_, stored=stored)
        await converse(one, script.steps, kills=False)
        script.assert_ends_well()
        assert len(one.deaths) == (request_ < REQUESTS)
