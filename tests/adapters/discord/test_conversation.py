"""What people do on Discord, and what they see of it."""

import pytest

from tests.discord_server.ledger import of
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel

pytestmark = pytest.mark.usefixtures("running")


async def test_a_question_its_answer_a_rating_and_the_board(
    loopback: LoopbackDiscord, channel: Channel, ada: Person, bob: Person
) -> None:
    told = await ada.slash(channel, "quiz", topic="migrations")
    assert told.ephemeral
    assert "Asked in #interviews" in told.text
    [question] = loopback.ledger.shown_in(channel.id)
    assert "What is `stamp`?" in question.text
    assert list(question.buttons) == ["Reveal", "I knew it", "I didn't"]
    assert loopback.ledger.all(of("reacted"))[0].text == "👀"
    for person in (ada, bob):
        person.react(question.message_id, "👀")
        answer = await loopback.ledger.wait_for(
            lambda seen, to=person.id: seen.to == to and "It is stamp" in seen.text
        )
        rated = await person.press(answer, "Good")
        assert "Noted: Good. 2 points." in rated.text
    board = await ada.slash(channel, "leaderboard")
    assert "1. Ada: 2 points, 1 answer – you" in board.text
    assert "Bob: 2 points, 1 answer" in board.text
