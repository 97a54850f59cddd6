"""Acts that take longer than Discord waits."""

import pytest

from bot.adapters.discord import replies
from tests.discord_server.ledger import of
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel

pytestmark = pytest.mark.usefixtures("running")


async def test_a_slow_act_is_announced_and_then_answered_privately(
    loopback: LoopbackDiscord, channel: Channel, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord is told in time that we are at it, alone to the one who asked; the answer follows."""
    monkeypatch.setattr(replies, "PATIENCE", 0.0)
    await ada.slash(channel, "quiz", topic="migrations").seen()
    told = await loopback.ledger.wait_for(lambda seen: "Asked in #interviews" in seen.text)
    assert told.ephemeral
    assert len(loopback.ledger.all(of("thinking"))) == 1
    assert len(loopback.ledger.shown_in(channel.id)) == 1
