from typing import Any

import pytest

from tests.discord_server.bot import Bot
from tests.discord_server.conftest import Wire
from tests.discord_server.people import Person
from tests.discord_server.problems import Problem
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel
from tests.world import Clock

COMMAND = {"name": "ask", "description": "Asks", "type": 1}


async def test_a_nonce_lives_two_minutes(
    loopback: LoopbackDiscord, bot: Bot, channel: Channel, clock: Clock
) -> None:
    first = await bot.post(channel.id, "A question", nonce="delivery-1")
    clock.forward(seconds=119)
    again = await bot.post(channel.id, "A question", nonce="delivery-1")
    assert (again.id, len(loopback.ledger.shown_in(channel.id))) == (first.id, 1)
    clock.forward(seconds=1)
    later = await bot.post(channel.id, "A question", nonce="delivery-1")
    assert later.id != first.id
    assert len(loopback.ledger.shown_in(channel.id)) == 2


async def test_a_nonce_that_is_not_enforced_means_nothing(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel
) -> None:
    body: dict[str, Any] = {"content": "Hello", "nonce": "1", "allowed_mentions": {"parse": []}}
    for _ in range(2):
        await wire.send("POST", f"/channels/{channel.id}/messages", body)
    assert len(loopback.ledger.shown_in(channel.id)) == 2


async def test_an_answer_after_three_seconds_is_too_late(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, ada: Person, clock: Clock
) -> None:
    await wire.send("PUT", f"/applications/{loopback.hub.application.id}/commands", [COMMAND])
    asked = ada.slash(channel, "ask")
    clock.forward(seconds=3.1)
    path = f"/interactions/{asked.interaction.id}/{asked.interaction.token}/callback"
    status, told = await wire.send("POST", path, {"type": 5})
    assert (status, told["code"]) == (404, 10062)
    assert (await asked.acknowledged()).problem is Problem.UNKNOWN_INTERACTION
    assert len(loopback.late_answers) == 1


@pytest.mark.usefixtures("bot")
async def test_an_interaction_is_answered_once(wire: Wire, channel: Channel, ada: Person) -> None:
    asked = ada.slash(channel, "quiz", topic="asyncio")
    await asked.acknowledged()
    path = f"/interactions/{asked.interaction.id}/{asked.interaction.token}/callback"
    assert (await wire.send("POST", path, {"type": 5}))[1]["code"] == 40060


@pytest.mark.usefixtures("bot")
async def test_a_token_lives_fifteen_minutes(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, ada: Person, clock: Clock
) -> None:
    asked = ada.slash(channel, "quiz", topic="asyncio")
    await asked.acknowledged()
    path = f"/webhooks/{loopback.hub.application.id}/{asked.interaction.token}"
    clock.forward(minutes=15)
    assert (await wire.send("GET", f"{path}/messages/@original"))[0] == 200
    clock.forward(seconds=1)
    assert (await wire.send("GET", f"{path}/messages/@original"))[1]["code"] == 50027
