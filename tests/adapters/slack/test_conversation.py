"""What people do on Slack, and what they see of it."""

from collections.abc import Callable

import pytest

from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel

pytestmark = pytest.mark.usefixtures("running")


def to(person: Person, words: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.to == person.id and words in seen.text


async def test_a_question_its_answer_a_rating_and_the_board(
    loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
) -> None:
    told = await ada.slash(channel, "/quiz migrations")
    assert told.ephemeral
    assert "Asked in #interviews" in told.text
    [question] = loopback.ledger.shown_in(channel)
    assert "What is stamp?" in question.fallback
    assert list(question.buttons) == ["Reveal", "I knew it", "I didn't"]
    for person in (ada, bob):
        person.react(loopback.message(channel, question.ts), "👀")
        answer = await loopback.ledger.wait_for(
            lambda s, to=person: s.to == to.id and "It is stamp" in s.text
        )
        assert answer.ephemeral
        rated = await person.press(answer, "Good")
        assert "Noted: Good. 2 points." in rated.text
    board = await ada.slash(channel, "/leaderboard")
    assert "Ada: 2 points, 1 answer – you" in board.text
    assert "Bob: 2 points, 1 answer" in board.text
