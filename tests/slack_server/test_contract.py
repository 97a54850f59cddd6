"""What may not leave the bot, and that each is named."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.loopback.faults import Cut
from tests.loopback.shapes import Json
from tests.slack_server import contract
from tests.slack_server.bot import NAME, QUIET, section
from tests.slack_server.conftest import Wire
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel

with_documents = pytest.mark.skipif(
    contract.load() is None,
    reason="no ../shared/contracts/slack-*.schema.json: no message is held against Slack's block types",
)


@pytest.fixture
async def forbidden(loopback: LoopbackSlack) -> AsyncGenerator[LoopbackSlack]:
    """What is wrong here is wrong on purpose."""
    yield loopback
    loopback.violations.clear()
    loopback.unknown_routes.clear()


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(action_id: str = "a", **more: Any) -> Json:
    return {"type": "button", "text": plain("Press"), "action_id": action_id, **more}


def row(*elements: Json, **more: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str = "v", text: str = "An option", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(*options: Json, kind: str = "static_select") -> Json:
    return {"type": kind, "action_id": "s", "options": list(options)}


def markdown(text: str) -> Json:
    return {"type": "markdown", "text": text}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("A title"), "blocks": list(blocks), **more}


CONFIRM = {"title": plain("t" * 101), "text": plain("x"), "confirm": plain("y"), "deny": plain("n")}
MESSAGES: list[tuple[str, list[Json]]] = [
    ("51 blocks, at most 50", [section("x")] * 51),
    ("section.text of 3,001 characters", [section("x" * 3_001)]),
    ("section.text of 0 characters", [section("")]),
    ("section.fields of 11 entries", [{"type": "section", "fields": [plain("x")] * 11}]),
    ("a field of more than 2,000", [{"type": "section", "fields": [plain("x" * 2_001)]}]),
    ("header.text of 151 characters", [{"type": "header", "text": plain("x" * 151)}]),
    ("markdown.text of 12,001 characters", [markdown("x" * 12_001)]),
    ("12,002 characters of Markdown together", [markdown("x" * 6_001)] * 2),
    ("15,000 characters over all blocks", [section("x" * 3_000)] * 5),
    ("actions.elements of 26 entries", [row(*[button(str(n)) for n in range(26)])]),
    ("context.elements of 11 entries", [{"type": "context", "elements": [plain("x")] * 11}]),
    ("button.text of 76 characters", [row(button(text=plain("x" * 76)))]),
    ("button.value of 2,001 characters", [row(button(value="x" * 2_001))]),
    ("button.url of 3,001 characters", [row(button(url="x" * 3_001))]),
    ("an action_id of 256 characters", [row(button("a" * 256))]),
    ("an action_id of 0 characters", [row(button(""))]),
    ("the action_id 'a' 2 times", [row(button(), button())]),
    ("the block_id 'b' 2 times", [row(button(), block_id="b"), row(button("c"), block_id="b")]),
    ("a block_id of more than 255", [row(button(), block_id="b" * 256)]),
    ("static_select.options of 101 entries", [row(select(*[option(str(n)) for n in range(101)]))]),
    ("overflow.options of 6 entries", [row(select(*[option()] * 6, kind="overflow"))]),
    ("option.text of 76 characters", [row(select(option(text="x" * 76)))]),
    ("option.value of 151 characters", [row(select(option("v" * 151)))]),
    ("option.description of 76 characters", [row(select(option(description=plain("x" * 76))))]),
    ("confirm.title of 101 characters", [row(button(confirm=CONFIRM))]),
    ("image.alt_text of 2,001 characters", [{"type": "image", "image_url": "u", "alt_text": "x" * 2_001}]),
    ("text attribute cannot exceed 3000", [section("x" * 3_001)]),  # slack_sdk's own words
]
VIEWS: list[tuple[str, Json]] = [
    ("view.title of 25 characters", modal(section("x"), title=plain("t" * 25))),
    ("a modal without a title", {"type": "modal", "blocks": [section("x")]}),
    ("view.submit of 25 characters", modal(section("x"), submit=plain("s" * 25))),
    ("view.private_metadata of 3,001 characters", modal(section("x"), private_metadata="x" * 3_001)),
    ("view.callback_id of 256 characters", modal(section("x"), callback_id="x" * 256)),
    ("101 blocks, at most 100", modal(*[section("x")] * 101)),
    ("a modal with an input and without submit", modal(NAME["blocks"][0])),
    ("input.label of 2,001 characters", modal({**NAME["blocks"][0], "label": plain("x" * 2_001)})),
]
PUBLIC: list[tuple[str, Json]] = [
    ("<!channel> notifies in public", {"text": "<!channel> wake up"}),
    ("<@U123> notifies in public", {"text": "<@U123> leads"}),
    ("<!here|here> notifies in public", {"text": "x", "blocks": [section("<!here|here>")]}),
    ("<@U1> notifies in public", {"text": "x", "blocks": [markdown("<@U1>")]}),
    ("<!subteam^S1> notifies in public", {"text": "<!subteam^S1>"}),
    ("link_names or parse", {"text": "@ada", "link_names": True}),
    ("unfurl_links isn't off", {"text": "x", "unfurl_links": True}),
    ("unfurl_media isn't off", {"text": "x", "unfurl_media": None}),
    ("blocks without text", {"blocks": [section("x")]}),
    ("an unknown argument: colour", {"text": "x", "colour": "red"}),
]


@pytest.mark.parametrize(("words", "blocks"), MESSAGES, ids=[words for words, _ in MESSAGES])
async def test_a_bad_message_is_named_and_refused(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel, words: str, blocks: list[Json]
) -> None:
    told = await wire.call(
        "chat.postMessage", {"channel": channel.id, "text": "x", "blocks": blocks, **QUIET}
    )
    assert words in "\n".join(v.what for v in forbidden.violations)
    assert told["error"] == ("msg_blocks_too_long" if "over all" in words else "invalid_blocks")
    assert told["response_metadata"]["messages"][0].startswith("[ERROR] ")
    assert not forbidden.ledger.shown_in(channel)


@pytest.mark.parametrize(("words", "view"), VIEWS, ids=[words for words, _ in VIEWS])
async def test_a_bad_view_is_named_and_refused(
    forbidden: LoopbackSlack, wire: Wire, ada: Person, words: str, view: Json
) -> None:
    trigger = ada.slash(ada.dm, "/ask").interaction.trigger_id
    told = await wire.call("views.open", {"trigger_id": trigger, "view": view})
    assert words in "\n".join(v.what for v in forbidden.violations)
    assert told["error"] == "invalid_arguments"
    assert not [seen for seen in ada.private if seen.what == "modal"]


@pytest.mark.parametrize(("words", "args"), PUBLIC, ids=[words for words, _ in PUBLIC])
async def test_bad_manners_are_named_and_taken(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel, words: str, args: Json
) -> None:
    """Slack takes them; we don't."""
    told = await wire.call("chat.postMessage", {"channel": channel.id, **QUIET, **args})
    assert told["ok"]
    assert words in "\n".join(v.what for v in forbidden.violations)


async def test_what_pings_nobody_may_pass(loopback: LoopbackSlack, wire: Wire, ada: Person) -> None:
    """In direct messages and whispers, escaped, or as plain text; the fixture would complain."""
    place = next(iter(loopback.hub.state.channels.values()))
    for args in (
        {"channel": ada.id, "text": f"<@{ada.id}> it is you"},
        {"channel": place.id, "text": "&lt;!channel&gt;", **QUIET},
        {"channel": place.id, "text": "x", "blocks": [{"type": "header", "text": plain("<!here>")}], **QUIET},
    ):
        assert (await wire.call("chat.postMessage", args))["ok"]
    whisper: Json = {"channel": place.id, "user": ada.id, "text": f"<@{ada.id}>"}
    assert (await wire.call("chat.postEphemeral", whisper))["ok"]


async def test_a_request_that_is_cut_is_looked_at_too(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel
) -> None:
    forbidden.fail("chat.postMessage", Cut())
    with pytest.raises(aiohttp.ClientError):
        await wire.call("chat.postMessage", {"channel": channel.id, "text": "<!channel>", **QUIET})
    assert [v.what for v in forbidden.violations] == ["<!channel> notifies in public"]


async def test_an_edit_is_looked_at_too(forbidden: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    sent = await wire.call("chat.postMessage", {"channel": channel.id, "text": "x", **QUIET})
    edit: Json = {"channel": channel.id, "ts": sent["ts"], "text": "<!channel>"}
    assert (await wire.call("chat.update", edit))["ok"]
    assert [v.what for v in forbidden.violations] == ["<!channel> notifies in public"]


async def test_an_edit_says_what_becomes_of_the_blocks(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel
) -> None:
    blocks = [section("x")]
    sent = await wire.call(
        "chat.postMessage", {"channel": channel.id, "text": "x", "blocks": blocks, **QUIET}
    )
    edit: Json = {"channel": channel.id, "ts": sent["ts"], "text": "y"}
    assert (await wire.call("chat.update", edit))["ok"]
    assert "says nothing of blocks" in forbidden.violations[0].what
    assert (await wire.call("chat.update", {**edit, "blocks": []}))["ok"]
    assert len(forbidden.violations) == 1


async def test_an_answer_is_looked_at_too(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    """What goes to a response_url."""
    url = ada.slash(channel, "/quiz x").interaction.payload["response_url"]
    loud: Json = {"text": "<!channel>", "response_type": "in_channel", **QUIET}
    async with wire.session.post(url, json=loud) as response:
        assert response.status == 200
    async with wire.session.post(url, json={"text": "x", "blocks": [section("x")] * 51}) as response:
        assert response.status == 200
        assert (await response.json())["error"] == "invalid_blocks"
    found = "\n".join(v.what for v in forbidden.violations)
    assert "<!channel> notifies in public" in found
    assert "51 blocks" in found


async def test_an_answer_to_a_click_says_what_becomes_of_the_message(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    ada.slash(channel, "/quiz x")
    blocks = [row(button())]
    sent = await wire.call(
        "chat.postMessage", {"channel": channel.id, "text": "x", "blocks": blocks, **QUIET}
    )
    pressed = ada.press(forbidden.message(channel, sent["ts"]), "Press")
    url = pressed.interaction.payload["response_url"]
    async with wire.session.post(url, json={"text": "x"}) as response:
        assert response.status == 200
    assert "says neither replace_original nor delete_original" in forbidden.violations[0].what
    loud: Json = {"text": "<!here>", "replace_original": True}
    async with wire.session.post(url, json=loud) as response:
        assert response.status == 200
    assert [v.what for v in forbidden.violations[1:]] == ["<!here> notifies in public"]


async def test_the_fixture_would_have_failed(forbidden: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    await wire.call("chat.postMessage", {"channel": channel.id, "text": "<!here>", **QUIET})
    with pytest.raises(AssertionError, match="<!here> notifies in public"):
        forbidden.assert_clean()


@pytest.mark.usefixtures("team")
async def test_an_unknown_method_is_loud(forbidden: LoopbackSlack, wire: Wire) -> None:
    assert (await wire.call("stars.add"))["error"] == "unknown_method"
    assert forbidden.unknown_routes == ["stars.add"]
    with pytest.raises(AssertionError, match=r"stars\.add"):
        forbidden.assert_clean()


@with_documents
@pytest.mark.parametrize(
    ("blocks", "words"),
    [
        ([{"type": "sektion"}], "'sektion' is not one of"),
        ([{"type": "section", "text": "x"}], "$.blocks[0].text"),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "'plain_text' was expected"),
        ([{**section("x"), "colour": "red"}], "'colour' was unexpected"),
        ([row(button(style="huge"))], "'huge' is not one of"),
        ([row({"type": "knob", "action_id": "a"})], "'knob' is not one of"),
        ([row(select(option(), kind="external_select"))], "'options' was unexpected"),
        (["section"], "is not of type 'object'"),
    ],
)
async def test_slacks_block_types_are_held_against_a_message(
    forbidden: LoopbackSlack, wire: Wire, channel: Channel, blocks: list[Json], words: str
) -> None:
    args = {"channel": channel.id, "text": "x", "blocks": blocks, **QUIET}
    assert (await wire.call("chat.postMessage", args))["error"] == "invalid_blocks"
    assert words in "\n".join(v.what for v in forbidden.violations)


@with_documents
async def test_slacks_block_types_are_held_against_a_view(
    forbidden: LoopbackSlack, wire: Wire, ada: Person
) -> None:
    home: Json = {"user_id": ada.id, "view": {"type": "home", "blocks": [{"type": "sektion"}]}}
    assert (await wire.call("views.publish", home))["error"] == "invalid_arguments"
    assert "'sektion' is not one of" in "\n".join(v.what for v in forbidden.violations)


def test_without_the_documents_there_is_no_contract(tmp_path: Path) -> None:
    assert contract.load(tmp_path / "slack-message.schema.json") is None
