"""A person can do what Discord's client lets them do, and no more."""

from typing import Any

import pytest

from tests.discord_server.conftest import Wire
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Guild
from tests.loopback.impossible import Impossible

TOPIC = {"name": "topic", "description": "A topic", "type": 3, "required": True}
LEVEL = {
    "name": "level",
    "description": "How hard",
    "type": 4,
    "choices": [{"name": "Easy", "value": 1}, {"name": "Hard", "value": 3}],
}
REVIEW = {"name": "review", "description": "What is due", "type": 1}
COMMANDS: list[dict[str, Any]] = [
    {"name": "quiz", "description": "A question", "type": 1, "options": [TOPIC, LEVEL]},
    {"name": "coach", "description": "Everything else", "type": 1, "options": [REVIEW], "contexts": [0, 1]},
    {"name": "drill", "description": "Each day", "type": 1, "contexts": [0]},
]
BUTTONS = {
    "type": 1,
    "components": [
        {"type": 2, "style": 1, "label": "Reveal", "custom_id": "reveal"},
        {"type": 2, "style": 1, "label": "Gone", "custom_id": "gone", "disabled": True},
    ],
}


@pytest.fixture
async def ready(loopback: LoopbackDiscord, wire: Wire) -> Wire:
    await wire.send("PUT", f"/applications/{loopback.hub.application.id}/commands", COMMANDS)
    return wire


@pytest.mark.usefixtures("ready")
def test_a_slash_command_is_checked_as_by_the_client(channel: Channel, ada: Person) -> None:
    mistakes: list[tuple[str, dict[str, Any], str]] = [
        ("quizz", {}, "/quizz isn't offered"),
        ("quiz", {}, "required: topic"),
        ("quiz", {"topic": "x", "hard": True}, "no such option: hard"),
        ("quiz", {"topic": 5}, "topic doesn't take 5"),
        ("quiz", {"topic": "x", "level": 2}, "level is one of"),
        ("coach", {}, "one of its subcommands is needed: review"),
        ("coach revue", {}, "/coach has no 'revue'"),
    ]
    for command, options, words in mistakes:
        with pytest.raises(Impossible, match=words):
            ada.slash(channel, command, **options)


@pytest.mark.usefixtures("ready")
def test_a_command_is_offered_where_its_contexts_say(channel: Channel, ada: Person) -> None:
    ada.slash(channel, "drill")
    ada.slash(ada.dm, "coach review")
    with pytest.raises(Impossible, match="isn't offered"):
        ada.slash(ada.dm, "drill")


@pytest.mark.usefixtures("ready")
def test_a_subcommand_carries_its_path(channel: Channel, ada: Person) -> None:
    data = ada.slash(channel, "coach review").interaction.payload["data"]
    assert data["options"] == [{"name": "review", "type": 1, "options": []}]


@pytest.mark.usefixtures("ready")
def test_nobody_acts_where_they_are_not(loopback: LoopbackDiscord, channel: Channel, ada: Person) -> None:
    grace = loopback.person("Grace")
    with pytest.raises(Impossible, match="Grace isn't in that channel"):
        grace.slash(channel, "drill")
    with pytest.raises(Impossible, match="somebody else's"):
        grace.slash(ada.dm, "coach review")


async def test_a_button_must_be_there(
    loopback: LoopbackDiscord, ready: Wire, channel: Channel, ada: Person
) -> None:
    body: dict[str, Any] = {"content": "?", "allowed_mentions": {"parse": []}, "components": [BUTTONS]}
    _, shown = await ready.send("POST", f"/channels/{channel.id}/messages", body)
    message = int(shown["id"])
    assert ada.press(message, "Reveal").interaction.payload["data"]["custom_id"] == "reveal"
    assert ada.forge(message, "reveal:9").interaction.payload["data"]["custom_id"] == "reveal:9"
    with pytest.raises(Impossible, match="'Gone' is disabled"):
        ada.press(message, "Gone")
    with pytest.raises(Impossible, match=r"no 'Hide' there, only \['Reveal', 'Gone'\]"):
        ada.press(message, "Hide")
    with pytest.raises(Impossible, match="sees no message"):
        ada.press(loopback.hub.state.mint(), "Reveal")


@pytest.mark.usefixtures("bot")
async def test_an_ephemeral_message_is_there_for_one(
    loopback: LoopbackDiscord, guild: Guild, wire: Wire, channel: Channel, ada: Person
) -> None:
    grace = loopback.person("Grace", guild)
    answer = await ada.slash(channel, "quiz", topic="asyncio")
    with pytest.raises(Impossible, match="Grace sees no message"):
        grace.press(answer, "Again")
    path = f"/channels/{channel.id}/messages"
    assert (await wire.send("GET", f"{path}/{answer.message_id}"))[1]["code"] == 10008
    assert (await wire.send("GET", path))[1] == []


async def test_who_left_is_no_member(
    loopback: LoopbackDiscord, guild: Guild, wire: Wire, ada: Person
) -> None:
    path = f"/guilds/{guild.id}/members/{ada.id}"
    ada.rename(guild, "Countess")
    assert (await wire.send("GET", path))[1]["nick"] == "Countess"
    ada.leave(guild)
    assert (await wire.send("GET", path))[1]["code"] == 10007
    assert (await wire.send("GET", f"/users/{ada.id}"))[1]["global_name"] == "Ada"
    assert (await wire.send("GET", f"/users/{loopback.hub.state.mint()}"))[1]["code"] == 10013
