import json

import pytest

from tests.loopback.shapes import Json
from tests.slack_server.bot import NAME, QUIET
from tests.slack_server.conftest import Wire
from tests.slack_server.ledger import of
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.slack_server.test_contract import button, row
from tests.world import Clock


async def test_a_trigger_lives_three_seconds_and_once(
    wire: Wire, channel: Channel, ada: Person, clock: Clock
) -> None:
    trigger = ada.slash(channel, "/ask").interaction.trigger_id
    clock.forward(seconds=3)
    assert (await wire.call("views.open", {"trigger_id": trigger, "view": NAME}))["ok"]
    again = await wire.call("views.open", {"trigger_id": trigger, "view": NAME})
    assert again["error"] == "exchanged_trigger_id"
    trigger = ada.slash(channel, "/ask").interaction.trigger_id
    clock.forward(seconds=3.1)
    late = await wire.call("views.open", {"trigger_id": trigger, "view": NAME})
    assert late["error"] == "expired_trigger_id"
    unknown = await wire.call("views.open", {"trigger_id": "1.2", "view": NAME})
    assert unknown["error"] == "invalid_arguments"


async def respond(wire: Wire, url: str, body: Json) -> tuple[int, str]:
    async with wire.session.post(url, json=body) as response:
        text = await response.text()
        return response.status, json.loads(text)["error"] if text.startswith("{") else text


async def test_a_response_url_works_five_times(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    url = ada.slash(channel, "/quiz x").interaction.payload["response_url"]
    for _ in range(5):
        assert await respond(wire, url, {"text": "Only you"}) == (200, "ok")
    assert await respond(wire, url, {"text": "Only you"}) == (404, "used_url")
    assert len(loopback.ledger.all(of("shown"))) == 5
    assert not loopback.ledger.shown_in(channel)


async def test_a_response_url_lives_thirty_minutes(
    wire: Wire, channel: Channel, ada: Person, clock: Clock
) -> None:
    url = ada.slash(channel, "/quiz x").interaction.payload["response_url"]
    clock.forward(minutes=30)
    assert (await respond(wire, url, {"text": "Only you"}))[0] == 200
    clock.forward(seconds=1)
    assert await respond(wire, url, {"text": "Only you"}) == (404, "expired_url")


async def test_a_response_url_replaces_and_deletes(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    """A whisper, too, which the Web API cannot reach."""
    whisper: Json = {"channel": channel.id, "user": ada.id, "text": "x", "blocks": [row(button())]}
    await wire.call("chat.postEphemeral", whisper)
    seen = ada.private[-1]
    url = ada.press(seen, "Press").interaction.payload["response_url"]
    await respond(wire, url, {"text": "Replaced", "replace_original": True})
    assert (ada.private[-1].what, ada.private[-1].text, ada.private[-1].ephemeral) == (
        "edited",
        "Replaced",
        True,
    )
    await respond(wire, url, {"delete_original": True})
    assert (ada.private[-1].what, ada.private[-1].ts) == ("deleted", seen.ts)
    named: Json = {"channel": channel.id, "ts": seen.ts, "text": "x"}
    assert (await wire.call("chat.update", named))["error"] == "message_not_found"
    assert not loopback.ledger.shown_in(channel)


async def test_a_response_url_speaks_where_the_bot_is_not(
    loopback: LoopbackSlack, wire: Wire, team: Team
) -> None:
    elsewhere = loopback.channel(team, "elsewhere", invited=False)
    grace = loopback.person("Grace", team, elsewhere)
    url = grace.slash(elsewhere, "/quiz x").interaction.payload["response_url"]
    await respond(wire, url, {"text": "Hello all", "response_type": "in_channel", **QUIET})
    assert [seen.text for seen in loopback.ledger.shown_in(elsewhere)] == ["Hello all"]


async def test_a_ts_grows_in_its_channel_and_repeats_elsewhere(
    loopback: LoopbackSlack, wire: Wire, team: Team, channel: Channel, ada: Person
) -> None:
    elsewhere = loopback.channel(team, "elsewhere")
    sent: list[str] = []
    for place in (channel, channel, elsewhere):
        told = await wire.call("chat.postMessage", {"channel": place.id, "text": "x", **QUIET})
        sent.append(told["ts"])
    assert sent[0] < sent[1]
    assert sent[0] == sent[2]
    ada.react(loopback.message(channel, sent[0]), "eyes")
    found = await wire.call("reactions.get", {"channel": elsewhere.id, "timestamp": sent[2]})
    assert "reactions" not in found["message"]


@pytest.mark.usefixtures("team")
async def test_a_ts_loses_no_digit(loopback: LoopbackSlack) -> None:
    ts = loopback.hub.state.mint_ts(("T", "C"))
    assert ts == "1795003200.000000"
    assert loopback.hub.state.mint_ts(("T", "C")) == "1795003200.000001"
