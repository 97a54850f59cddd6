"""Messages of several pages: all there, once, also when their words have changed meanwhile."""

from dataclasses import replace

import pytest

from bot.adapters.discord import messenger
from bot.core import deliveries
from bot.domain.bank import QuestionBank
from tests.adapters.discord.conftest import Connect
from tests.discord_server.faults import Cut
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel
from tests.world import TOPICS, Clock, question


def bank(word: str) -> QuestionBank:
    """One question, whose answer takes two pages."""
    answer = "\n\n".join([f"{word} " * 100] * 8)
    return QuestionBank(TOPICS, [replace(question("stamp"), answer=answer)])


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(deliveries, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(messenger, "SECONDS", 0.5)


@pytest.mark.parametrize("cut", [1, 2])
@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.parametrize("words", ["the same", "others"])
async def test_a_long_answer_in_doubt_is_there_once(
    loopback: LoopbackDiscord,
    connect: Connect,
    channel: Channel,
    ada: Person,
    clock: Clock,
    *,
    cut: int,
    stored: bool,
    words: str,
) -> None:
    """A restart often brings newer questions: what stands there is known by its buttons."""
    async with connect() as running:
        running.coach.desk.bank = bank("before")
        await running.ready()
        await ada.slash(channel, "coach settings", name="reveal", value="channel")
        await ada.slash(channel, "quiz", topic="migrations")
        [asked] = loopback.ledger.shown_in(channel.id)
        loopback.fail("POST /channels/*/messages", Cut(stored=stored), on=cut, times=None)
        await ada.press(asked, "Reveal")
    loopback.faults.clear()
    clock.forward(minutes=5)
    async with connect() as running:
        running.coach.desk.bank = bank("before" if words == "the same" else "after")
        await running.ready()
    pages = [seen for seen in loopback.ledger.shown_in(channel.id) if seen.message_id != asked.message_id]
    assert ["Good" in page.buttons for page in pages][-2:] == [False, True]
    assert len([page for page in pages if page.buttons]) == 1
    if words == "the same":
        assert len(pages) == 2
