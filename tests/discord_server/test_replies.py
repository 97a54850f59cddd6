"""What the webhook of an interaction, and the message routes, do beyond the plain way."""

from typing import Any

import pytest

from tests.discord_server.asked import Asked
from tests.discord_server.conftest import Wire
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild

NOBODY: dict[str, Any] = {"allowed_mentions": {"parse": []}}
EPHEMERAL = 64


@pytest.fixture
async def asked(loopback: LoopbackDiscord, wire: Wire, channel: Channel, ada: Person) -> Asked:
    command = {"name": "quiz", "description": "A question", "type": 1}
    await wire.send("PUT", f"/applications/{loopback.hub.application.id}/commands", [command])
    return ada.slash(channel, "quiz")


def callback(asked: Asked) -> str:
    return f"/interactions/{asked.interaction.id}/{asked.interaction.token}/callback"


def webhook(asked: Asked) -> str:
    return f"/webhooks/{asked.hub.application.id}/{asked.interaction.token}"


async def test_without_with_response_there_is_nothing(wire: Wire, asked: Asked) -> None:
    assert await wire.send("POST", callback(asked), {"type": 5}) == (204, "")


async def test_a_public_deferral_stays_public(wire: Wire, asked: Asked, channel: Channel) -> None:
    """The privacy is the deferral's, whatever the follow-up says."""
    await wire.send("POST", callback(asked), {"type": 5})
    body = {"content": "Here", "flags": EPHEMERAL, **NOBODY}
    _, shown = await wire.send("POST", webhook(asked), body)
    assert not shown["flags"] & EPHEMERAL
    assert [seen.text for seen in asked.hub.ledger.shown_in(channel.id)] == ["Here"]


async def test_a_follow_up_before_the_answer_is_refused(wire: Wire, asked: Asked) -> None:
    assert (await wire.send("POST", webhook(asked), {"content": "Early", **NOBODY}))[1]["code"] == 10015


async def test_an_answer_is_edited_and_deleted(wire: Wire, asked: Asked, ada: Person) -> None:
    data = {"content": "One", "flags": EPHEMERAL, **NOBODY}
    await wire.send("POST", callback(asked), {"type": 4, "data": data})
    await wire.send("PATCH", f"{webhook(asked)}/messages/@original", {"content": "Two", **NOBODY})
    await wire.send("DELETE", f"{webhook(asked)}/messages/@original")
    assert [(seen.what, seen.text, seen.to) for seen in asked.hub.ledger] == [
        ("shown", "One", ada.id),
        ("edited", "Two", ada.id),
        ("deleted", "Two", ada.id),
    ]
    assert (await wire.send("GET", f"{webhook(asked)}/messages/@original"))[1]["code"] == 10008


async def test_a_webhook_has_no_hand_on_other_messages(
    wire: Wire, asked: Asked, ada: Person, channel: Channel
) -> None:
    said = ada.say(channel, "Mine")
    await wire.send("POST", callback(asked), {"type": 5})
    edit = await wire.send("PATCH", f"{webhook(asked)}/messages/{said.id}", {"content": "Yours", **NOBODY})
    assert edit[1]["code"] == 10008


async def test_a_callback_must_fit_its_interaction(wire: Wire, asked: Asked) -> None:
    """A slash command has no message to update, and no choices to offer."""
    update: dict[str, Any] = {"type": 6}
    choices: dict[str, Any] = {"type": 8, "data": {"choices": []}}
    for body in (update, choices):
        assert (await wire.send("POST", callback(asked), body))[0] == 400


async def test_history_is_paged(wire: Wire, channel: Channel) -> None:
    path = f"/channels/{channel.id}/messages"
    ids = [(await wire.send("POST", path, {"content": str(n), **NOBODY}))[1]["id"] for n in range(5)]

    async def page(query: str) -> list[str]:
        return [message["id"] for message in (await wire.send("GET", f"{path}?{query}"))[1]]

    assert await page("limit=2") == [ids[4], ids[3]]
    assert await page(f"limit=2&before={ids[3]}") == [ids[2], ids[1]]
    assert await page(f"limit=2&after={ids[0]}") == [ids[2], ids[1]]


async def test_an_edit_that_leaves_nothing(loopback: LoopbackDiscord, wire: Wire, channel: Channel) -> None:
    path = f"/channels/{channel.id}/messages"
    _, shown = await wire.send("POST", path, {"content": "x", **NOBODY})
    assert (await wire.send("PATCH", f"{path}/{shown['id']}", {"content": ""}))[1]["code"] == 50006
    assert "leaves an empty message" in loopback.violations.pop().what


async def test_a_guilds_own_command_goes_first(
    loopback: LoopbackDiscord, wire: Wire, guild: Guild, channel: Channel, ada: Person
) -> None:
    everywhere = f"/applications/{loopback.hub.application.id}/commands"
    here = f"/applications/{loopback.hub.application.id}/guilds/{guild.id}/commands"
    command = {"name": "quiz", "description": "A question", "type": 1}
    await wire.send("PUT", everywhere, [command])
    _, (own,) = await wire.send("PUT", here, [command])
    data = ada.slash(channel, "quiz").interaction.payload["data"]
    assert (data["id"], data["guild_id"]) == (own["id"], str(guild.id))
    _, (again,) = await wire.send("PUT", here, [command])
    assert again["id"] == own["id"]
