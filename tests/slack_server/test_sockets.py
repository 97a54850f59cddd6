"""Socket Mode: connections that come and go, and what is acknowledged on them."""

import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from tests.loopback.shapes import Json
from tests.slack_server.bot import Bot
from tests.slack_server.conftest import Running, Wire
from tests.slack_server.deliveries import Happening
from tests.slack_server.ledger import of
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.sockets import Happening as OnWire
from tests.slack_server.state import Channel, Message


def step(what: str, attempt: int = 0) -> Callable[[Happening], bool]:
    return lambda happening: (happening.what, happening.attempt) == (what, attempt)


def wired(what: str) -> Callable[[OnWire], bool]:
    return lambda happening: happening.what == what


@asynccontextmanager
async def socket(wire: Wire) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
    """A connection without the SDK; the hello is read already."""
    told = await wire.call("apps.connections.open", token=wire.server.hub.application.app_token)
    async with wire.session.ws_connect(told["url"]) as connection:
        hello = await connection.receive_json(timeout=5)
        assert hello["type"] == "hello"
        yield connection


async def acknowledge(connection: aiohttp.ClientWebSocketResponse, payload: Json | None = None) -> Json:
    """Receives one envelope and acknowledges it."""
    envelope: Json = await connection.receive_json(timeout=5)
    answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
    await connection.send_json(answer)
    return envelope


@pytest.fixture
def question(loopback: LoopbackSlack, channel: Channel, ada: Person) -> Message:
    """Something to react to."""
    del loopback
    return ada.say(channel, "A question")


async def test_a_hello_tells_the_number_of_connections(loopback: LoopbackSlack, wire: Wire) -> None:
    async with socket(wire):
        told = await wire.call("apps.connections.open", token=loopback.hub.application.app_token)
        async with wire.session.ws_connect(told["url"]) as second:
            hello = await second.receive_json(timeout=5)
            assert hello["num_connections"] == 2
            assert hello["connection_info"] == {"app_id": loopback.hub.application.id}


async def test_a_ticket_opens_one_connection(loopback: LoopbackSlack, wire: Wire) -> None:
    told = await wire.call("apps.connections.open", token=loopback.hub.application.app_token)
    async with wire.session.ws_connect(told["url"]):
        pass
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await wire.session.ws_connect(told["url"])


@pytest.mark.usefixtures("team")
async def test_only_the_apps_own_token_opens_one(wire: Wire) -> None:
    assert (await wire.call("apps.connections.open"))["error"] == "not_allowed_token_type"
    assert (await wire.call("apps.connections.open", token="wrong"))["error"] == "invalid_auth"  # noqa: S106


async def test_an_event_is_an_envelope(wire: Wire, ada: Person, question: Message) -> None:
    async with socket(wire) as connection:
        ada.react(question, "eyes")
        envelope = await acknowledge(connection)
    assert (envelope["type"], envelope["retry_attempt"], envelope["retry_reason"]) == ("events_api", 0, "")
    assert not envelope["accepts_response_payload"]
    assert envelope["payload"]["event"]["reaction"] == "eyes"


async def test_connections_take_turns(wire: Wire, ada: Person, question: Message) -> None:
    async with socket(wire) as first, socket(wire) as second:
        ada.react(question, "eyes")
        ada.react(question, "x")
        names = {(await acknowledge(one))["payload"]["event"]["reaction"] for one in (first, second)}
    assert names == {"eyes", "x"}


async def test_an_event_comes_again_until_it_is_acknowledged(
    loopback: LoopbackSlack, wire: Wire, ada: Person, question: Message
) -> None:
    """At once, after a minute, after five; then never again. The event keeps its id, the envelope doesn't."""
    happened = loopback.deliveries.happened
    async with socket(wire) as connection:
        ada.react(question, "eyes")
        for attempt, wait in enumerate((0, 60, 300)):
            await happened.wait_for(step("sent", attempt))
            loopback.forward(seconds=3)
            await happened.wait_for(step("failed", attempt))
            loopback.forward(seconds=wait)
        await happened.wait_for(step("sent", 3))
        loopback.forward(seconds=3)
        await happened.wait_for(step("given up", 3))
        envelopes: list[Json] = [await connection.receive_json(timeout=5) for _ in range(4)]
    assert [e["retry_attempt"] for e in envelopes] == [0, 1, 2, 3]
    assert [e["retry_reason"] for e in envelopes] == ["", "timeout", "timeout", "timeout"]
    assert len({e["payload"]["event_id"] for e in envelopes}) == 1
    assert len({e["envelope_id"] for e in envelopes}) == 4


async def test_the_second_try_comes_not_before_its_minute(
    loopback: LoopbackSlack, wire: Wire, ada: Person, question: Message
) -> None:
    happened = loopback.deliveries.happened
    async with socket(wire) as connection:
        ada.react(question, "eyes")
        for attempt in range(2):
            await happened.wait_for(step("sent", attempt))
            loopback.forward(seconds=3)
            await happened.wait_for(step("failed", attempt))
        loopback.forward(seconds=59)
        with pytest.raises(AssertionError):
            await happened.wait_for(step("sent", 2), within=0.05)
        loopback.forward(seconds=1)
        await happened.wait_for(step("sent", 2))
        for _ in range(3):
            await acknowledge(connection)
        await happened.wait_for(step("acknowledged", 2))


async def test_an_event_for_nobody_waits_for_the_bot(
    loopback: LoopbackSlack, running: Running, ada: Person, question: Message
) -> None:
    """Without any connection it fails at once and once more; a minute later the bot is there."""
    ada.react(question, "eyes")
    await loopback.deliveries.happened.wait_for(step("failed", 1))
    async with running() as bot:
        loopback.forward(minutes=1)
        assert await bot.hears(1) == ["reaction_added eyes"]


async def test_a_command_for_nobody_fails_before_their_eyes(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    failed = await ada.slash(channel, "/quiz x")
    assert (failed.what, failed.text, failed.to) == ("failed", "dispatch_failed", ada.id)
    assert not loopback.late_answers


async def test_a_command_is_tried_once_and_for_three_seconds(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    async with socket(wire) as connection:
        asked = ada.slash(channel, "/quiz x")
        await loopback.deliveries.happened.wait_for(step("sent"))
        loopback.forward(seconds=2.8)
        with pytest.raises(AssertionError):
            await asked.acknowledged(within=0.05)
        loopback.forward(seconds=0.2)
        assert (await asked).text == "operation_timeout"
        await acknowledge(connection, {"text": "too late"})
        await loopback.sockets.happened.wait_for(wired("LATE"))
    assert [seen.what for seen in ada.private] == ["failed"]
    assert [answer.interaction_id for answer in loopback.late_answers] == [asked.interaction.id]
    assert len(loopback.deliveries.happened.all(step("sent"))) == 1


async def test_an_acknowledgement_carries_an_answer(wire: Wire, channel: Channel, ada: Person) -> None:
    async with socket(wire) as connection:
        asked = ada.slash(channel, "/quiz x")
        envelope = await acknowledge(connection, {"text": "Here"})
        assert (await asked).text == "Here"
    assert (envelope["type"], envelope["accepts_response_payload"]) == ("slash_commands", True)
    assert (envelope["payload"]["command"], envelope["payload"]["text"]) == ("/quiz", "x")


async def test_the_sdk_comes_back_when_it_is_asked_to(
    loopback: LoopbackSlack, bot: Bot, ada: Person, question: Message
) -> None:
    happened = loopback.sockets.happened
    for round_, reason in enumerate(("warning", "refresh_requested"), start=2):
        farewell: Any = reason
        await loopback.sockets.disconnect(farewell)
        await happened.wait_for(wired("HELLO"), count=round_)
        await happened.wait_for(wired("CLOSE"), count=round_ - 1)
    ada.react(question, "eyes")
    assert await bot.hears(1) == ["reaction_added eyes"]
    assert loopback.sockets.connected == 1


async def test_the_sdk_comes_back_after_a_drop(
    loopback: LoopbackSlack, running: Running, ada: Person, question: Message
) -> None:
    async with running(ping_interval=0.5) as bot:
        loopback.sockets.drop()
        await loopback.sockets.happened.wait_for(wired("HELLO"), count=2)
        ada.react(question, "eyes")
        assert await bot.hears(1) == ["reaction_added eyes"]


async def test_a_zombie_is_left_after_its_silence(
    loopback: LoopbackSlack, running: Running, ada: Person, question: Message
) -> None:
    """No pong: the SDK connects anew. What the zombie swallowed comes again."""
    async with running(ping_interval=0.5) as bot:
        loopback.sockets.freeze()
        ada.react(question, "eyes")
        await loopback.sockets.happened.wait_for(wired("SENT"))
        await loopback.sockets.happened.wait_for(wired("HELLO"), count=2)
        await loopback.sockets.happened.wait_for(wired("CLOSE"))
        assert not bot.heard
        loopback.forward(seconds=3)
        assert await bot.hears(1) == ["reaction_added eyes"]


async def test_what_a_drop_swallowed_comes_again(
    loopback: LoopbackSlack, wire: Wire, running: Running, ada: Person, question: Message
) -> None:
    async with socket(wire) as connection:
        ada.react(question, "eyes")
        await connection.receive_json(timeout=5)
        loopback.sockets.drop()
        await loopback.sockets.happened.wait_for(wired("CLOSE"))
        async with running() as bot:
            loopback.forward(seconds=3)
            assert await bot.hears(1) == ["reaction_added eyes"]


async def test_ten_connections_and_no_more(loopback: LoopbackSlack, wire: Wire) -> None:
    kept: list[aiohttp.ClientWebSocketResponse] = []
    for _ in range(10):
        told = await wire.call("apps.connections.open", token=loopback.hub.application.app_token)
        kept.append(await wire.session.ws_connect(told["url"]))
    await loopback.sockets.happened.wait_for(wired("HELLO"), count=10)
    told = await wire.call("apps.connections.open", token=loopback.hub.application.app_token)
    async with wire.session.ws_connect(told["url"]) as eleventh:
        assert (await eleventh.receive_json(timeout=5))["reason"] == "too_many_websockets"
    assert loopback.sockets.connected == len(kept)


async def test_a_hello_can_be_held_back(
    loopback: LoopbackSlack, wire: Wire, ada: Person, question: Message
) -> None:
    """Meanwhile nothing arrives; it comes again."""
    loopback.sockets.hold()
    told = await wire.call("apps.connections.open", token=loopback.hub.application.app_token)
    async with wire.session.ws_connect(told["url"]) as connection:
        ada.react(question, "eyes")
        await loopback.deliveries.happened.wait_for(step("failed", 1))
        loopback.sockets.release()
        assert (await connection.receive_json(timeout=5))["type"] == "hello"
        loopback.forward(minutes=1)
        assert json.loads((await connection.receive(timeout=5)).data)["retry_attempt"] == 2


async def test_an_answer_without_words_fails_before_their_eyes(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    async with socket(wire) as connection:
        asked = ada.slash(channel, "/quiz x")
        await acknowledge(connection, {"response_type": "ephemeral"})
        assert (await asked).text == "no_text"
    assert [violation.what for violation in loopback.violations] == ["no_text"]
    loopback.violations.clear()


async def test_an_answer_that_slack_would_refuse_is_named(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    async with socket(wire) as connection:
        asked = ada.slash(channel, "/quiz x")
        await acknowledge(connection, {"text": "x", "blocks": [{"type": "header"}] * 51})
        assert (await asked).text == "invalid_command_response"
    assert "51 blocks, at most 50" in [violation.what for violation in loopback.violations]
    loopback.violations.clear()
    assert not loopback.ledger.all(of("shown"))
