"""What may not leave the bot, and that each is named."""

from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.discord_server import contract
from tests.discord_server.bot import Bot
from tests.discord_server.conftest import Wire
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel

Json = dict[str, Any]

with_document = pytest.mark.skipif(
    not contract.DOCUMENT.exists(),
    reason="no ../shared/contracts/discord-openapi.json: no request is held against Discord's document",
)
NOBODY: Json = {"allowed_mentions": {"parse": []}}
V2 = 1 << 15
SEND = "POST /channels/1/messages"


@pytest.fixture
async def forbidden(loopback: LoopbackDiscord) -> AsyncGenerator[LoopbackDiscord]:
    """What is wrong here is wrong on purpose."""
    yield loopback
    loopback.violations.clear()
    loopback.unknown_routes.clear()


def button(custom_id: str, **more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Press", "custom_id": custom_id, **more}


def row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def display(text: str) -> Json:
    return {"type": 10, "content": text}


def command(name: str = "quiz", **more: Any) -> Json:
    return {"name": name, "description": "A question", "type": 1, **more}


def option(name: str, **more: Any) -> Json:
    return {"name": name, "description": "An option", "type": 3, **more}


LONG = [{"description": "x" * 3000, "title": "y"}, {"description": "z" * 3000}]
BOX = {"type": 17, "components": [display("x")] * 40}
CHOICES = [{"name": str(number), "value": str(number)} for number in range(26)]
WORDY = [{"name": "n" * 90, "value": f"{number:010}"} for number in range(8)]

MESSAGES: list[tuple[str, Json]] = [
    ("2,001 characters of content, at most 2,000", {"content": "x" * 2001}),
    ("an empty message", {"content": ""}),
    ("6,001 characters in the embeds together", {"embeds": LONG}),
    (
        "4,001 characters over all text displays",
        {"flags": V2, "components": [display("x" * 4000), display("y")]},
    ),
    ("41 components, at most 40", {"flags": V2, "components": [BOX]}),
    ("components V2 without their flag", {"components": [display("x")]}),
    ("content or embeds beside components V2", {"content": "x", "flags": V2, "components": [display("x")]}),
    ("the custom id 'a' 2 times", {"content": "x", "components": [row(button("a"), button("a"))]}),
    ("a custom id of 101 characters", {"content": "x", "components": [row(button("a" * 101))]}),
    ("more than 5 rows", {"content": "x", "components": [row(button(str(n))) for n in range(6)]}),
    ("26 characters of nonce", {"content": "x", "nonce": "n" * 26}),
]
COMMANDS: list[tuple[str, list[Json]]] = [
    ("/Quiz: a name in capitals", [command("Quiz")]),
    ("a name has 1 to 32 letters", [command("a quiz")]),
    ("a name has 1 to 32 letters", [command("q" * 33)]),
    ("/quiz Topic: a name in capitals", [command(options=[option("Topic")])]),
    ("no description", [{"name": "quiz", "type": 1}]),
    ("26 options, at most 25", [command(options=[option(f"o{n}") for n in range(26)])]),
    ("more than 25 choices", [command(options=[option("o", choices=CHOICES)])]),
    ("two options of one name", [command(options=[option("o"), option("o")])]),
    ("a required option after an optional one", [command(options=[option("o"), option("p", required=True)])]),
    ("the command 'quiz' 2 times", [command(), command()]),
    ("8,124 characters together", [command(options=[option(f"{n}" * 2, choices=WORDY) for n in range(10)])]),
]


@pytest.mark.parametrize(("words", "body"), MESSAGES, ids=[words for words, _ in MESSAGES])
async def test_a_bad_message_is_named_and_refused(
    forbidden: LoopbackDiscord, wire: Wire, channel: Channel, words: str, body: Json
) -> None:
    status, told = await wire.send("POST", f"/channels/{channel.id}/messages", {**body, **NOBODY})
    assert words in "\n".join(v.what for v in forbidden.violations)
    assert (status, told["code"]) in {(400, 50035), (400, 50006)}
    assert not forbidden.ledger.shown_in(channel.id)


@pytest.mark.parametrize(("words", "body"), COMMANDS, ids=[words for words, _ in COMMANDS])
async def test_a_bad_command_is_named_and_refused(
    forbidden: LoopbackDiscord, wire: Wire, words: str, body: list[Json]
) -> None:
    status, _ = await wire.send("PUT", f"/applications/{forbidden.hub.application.id}/commands", body)
    assert words in "\n".join(v.what for v in forbidden.violations)
    assert status == 400
    assert not forbidden.hub.state.commands.get(None)


@pytest.mark.parametrize(
    "mentions",
    [{}, {"allowed_mentions": {"parse": ["users"]}}, {"allowed_mentions": {"parse": [], "users": ["1"]}}],
)
async def test_text_that_may_notify_is_named(
    forbidden: LoopbackDiscord, wire: Wire, channel: Channel, mentions: Json
) -> None:
    """Discord takes it; we don't."""
    status, _ = await wire.send(
        "POST", f"/channels/{channel.id}/messages", {"content": "@everyone", **mentions}
    )
    assert status == 200
    assert "mentions" in forbidden.violations[0].what


@pytest.mark.usefixtures("bot")
async def test_the_fixture_would_have_failed(
    forbidden: LoopbackDiscord, wire: Wire, channel: Channel
) -> None:
    await wire.send("POST", f"/channels/{channel.id}/messages", {"content": "x" * 2001, **NOBODY})
    with pytest.raises(AssertionError, match="2,001 characters of content"):
        forbidden.assert_clean()


async def test_an_unknown_route_is_loud(forbidden: LoopbackDiscord, wire: Wire) -> None:
    assert (await wire.send("GET", "/sticker-packs"))[0] == 404
    assert forbidden.unknown_routes == ["GET /sticker-packs"]
    with pytest.raises(AssertionError, match="sticker-packs"):
        forbidden.assert_clean()


async def test_the_sdks_own_mistake_is_named(forbidden: LoopbackDiscord, bot: Bot, channel: Channel) -> None:
    """discord.py doesn't count the characters over all text displays."""
    view = discord.ui.LayoutView()
    for _ in range(3):
        view.add_item(discord.ui.TextDisplay[discord.ui.LayoutView]("x" * 1500))
    with pytest.raises(discord.HTTPException):
        await bot.get_partial_messageable(channel.id).send(view=view)
    assert "4,500 characters over all text displays" in forbidden.violations[0].what


@with_document
@pytest.mark.parametrize(
    ("request_", "body", "words"),
    [
        (SEND, {"content": 5}, "$.content: 5 is not of type"),
        (SEND, {"contents": "x"}, "'contents' was unexpected"),
        (SEND, {"components": [row(button("a", style=9))]}, "9 is not"),
        (SEND, {"embeds": [{"titel": "x"}]}, "'titel' was unexpected"),
        (SEND, None, "no body"),
        ("POST /users/@me/channels", {"recipient_id": "me"}, "does not match"),
        ("GET /channels/1/messages?limits=5", None, "an unknown query parameter: limits"),
        ("GET /users/@me", {"a": 1}, "a body where none belongs"),
        ("PUT /channels/1/messages", None, "no such method and path"),
    ],
)
async def test_the_document_is_held_against_a_request(
    forbidden: LoopbackDiscord, wire: Wire, request_: str, body: Any, words: str
) -> None:
    method, path = request_.split(" ")
    await wire.send(method, path, body)
    assert words in "\n".join(v.what for v in forbidden.violations)


async def test_files_come_with_their_json(loopback: LoopbackDiscord, bot: Bot, channel: Channel) -> None:
    file = discord.File(BytesIO(b'{"yours": true}'), "export.json")
    await bot.get_partial_messageable(channel.id).send("Your data", file=file)
    shown = loopback.ledger.shown_in(channel.id)[0]
    assert (shown.text, shown.files) == ("Your data", ("export.json",))
    kept = loopback.hub.state.messages[shown.message_id].attachments[0]
    assert kept.content == b'{"yours": true}'


def test_without_the_document_there_is_no_contract(tmp_path: Path) -> None:
    assert contract.load(tmp_path / "discord-openapi.json") is None
