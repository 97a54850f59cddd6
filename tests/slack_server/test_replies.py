"""What an acknowledgement does to what a person sees."""

from collections.abc import AsyncGenerator
from typing import Any

import aiohttp
import pytest

from tests.loopback.faults import Cut
from tests.loopback.shapes import Json
from tests.slack_server.bot import NAME, QUIET, section
from tests.slack_server.conftest import Wire
from tests.slack_server.ledger import Seen, of
from tests.slack_server.people import Person
from tests.slack_server.server import EVENTS, LoopbackSlack
from tests.slack_server.state import Channel
from tests.slack_server.test_contract import modal, option, plain, with_documents
from tests.slack_server.test_sockets import acknowledge, socket

TELL = {"submit": plain("Tell")}


@pytest.fixture
async def forgiving(loopback: LoopbackSlack) -> AsyncGenerator[LoopbackSlack]:
    """What is wrong here is wrong on purpose."""
    yield loopback
    loopback.violations.clear()


async def opened(wire: Wire, ada: Person, channel: Channel, view: Json) -> Seen:
    trigger = ada.slash(channel, "/ask").interaction.trigger_id
    assert (await wire.call("views.open", {"trigger_id": trigger, "view": view}))["ok"]
    return ada.private[-1]


@pytest.fixture
async def form(wire: Wire, channel: Channel, ada: Person) -> Seen:
    return await opened(wire, ada, channel, NAME)


async def answered(wire: Wire, ada: Person, form: Seen, payload: Json) -> Seen:
    async with socket(wire) as connection:
        asked = ada.submit(form, {"name": "Ada"})
        await acknowledge(connection, payload)
        return await asked


async def test_a_submission_updates_its_modal(wire: Wire, ada: Person, form: Seen) -> None:
    seen = await answered(wire, ada, form, {"response_action": "update", "view": modal(section("Thanks"))})
    assert (seen.what, seen.view_id, seen.text) == ("modal", form.view_id, "A title\nThanks")


async def test_a_submission_stacks_and_clears(wire: Wire, ada: Person, form: Seen) -> None:
    more = modal(NAME["blocks"][0], **TELL)
    second = await answered(wire, ada, form, {"response_action": "push", "view": more})
    assert (second.what, second.view_id != form.view_id) == ("modal", True)
    third = await answered(wire, ada, second, {"response_action": "push", "view": more})
    await answered(wire, ada, third, {"response_action": "clear"})
    gone = [seen.view_id for seen in ada.private if seen.what == "closed"]
    assert gone == [third.view_id, second.view_id, form.view_id]


async def test_three_modals_and_no_more(
    forgiving: LoopbackSlack, wire: Wire, ada: Person, form: Seen
) -> None:
    top = form
    for _ in range(2):
        push: Json = {"response_action": "push", "view": modal(NAME["blocks"][0], **TELL)}
        top = await answered(wire, ada, top, push)
    seen = await answered(wire, ada, top, {"response_action": "push", "view": modal(section("x"))})
    assert (seen.what, seen.text) == ("failed", "push_limit_reached")
    assert [violation.what for violation in forgiving.violations] == ["push_limit_reached"]


@pytest.mark.usefixtures("forgiving")
@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({"response_action": "errors", "errors": {"age": "x"}}, "an error for 'age', which is no input"),
        ({"response_action": "errors", "errors": {}}, "errors without any"),
        ({"response_action": "vanish"}, "response_action 'vanish'"),
        ({"response_action": "update", "view": modal(*[section("x")] * 101)}, "101 blocks, at most 100"),
        ({"response_action": "update"}, "no view"),
    ],
)
async def test_a_submissions_bad_answer_is_named(
    wire: Wire, ada: Person, form: Seen, payload: Json, words: str
) -> None:
    assert (await answered(wire, ada, form, payload)).what in {"failed", "errors"}
    assert words in [violation.what for violation in ada.hub.violations]


async def test_a_form_that_nobody_took_can_be_sent_again(
    loopback: LoopbackSlack, wire: Wire, ada: Person, form: Seen
) -> None:
    assert (await ada.submit(form, {"name": "Ada"})).text == "dispatch_failed"
    async with socket(wire) as connection:
        asked = ada.submit(form, {"name": "Ada"})
        await acknowledge(connection)
        assert (await asked).what == "closed"
    assert not loopback.ledger.all(of("errors"))


@pytest.mark.usefixtures("forgiving")
@pytest.mark.parametrize(
    ("payload", "words"),
    [
        ({}, "suggestions without options"),
        ({"options": [option(str(number)) for number in range(101)]}, "101 suggestions, at most 100"),
        ({"options": [option(text="x" * 76)]}, "option.text of 76 characters, 1 to 75"),
    ],
)
async def test_bad_suggestions_are_named(
    wire: Wire, ada: Person, form: Seen, payload: Json, words: str
) -> None:
    async with socket(wire) as connection:
        asked = ada.suggest(form, "topic", "mig")
        await acknowledge(connection, payload)
        assert (await asked).what == "failed"
    assert [violation.what for violation in ada.hub.violations] == [words]


@with_documents
async def test_a_suggestions_shape_is_held_against_slacks(
    forgiving: LoopbackSlack, wire: Wire, ada: Person, form: Seen
) -> None:
    async with socket(wire) as connection:
        asked = ada.suggest(form, "topic", "mig")
        await acknowledge(connection, {"options": [{"value": "m"}]})
        assert (await asked).what == "failed"
    assert "'text' is a required property" in "\n".join(v.what for v in forgiving.violations)


async def test_suggestions_may_come_in_groups(wire: Wire, ada: Person, form: Seen) -> None:
    groups = [{"label": plain("FastAPI"), "options": [option("m", "Migrations")]}]
    async with socket(wire) as connection:
        asked = ada.suggest(form, "topic", "mig")
        await acknowledge(connection, {"option_groups": groups})
        assert (await asked).choices == {"Migrations": "m"}


async def test_a_clicks_acknowledgement_says_nothing(
    forgiving: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    """Whoever thinks that it answers is told so."""
    view = modal(
        {"type": "actions", "elements": [{"type": "button", "text": plain("Go"), "action_id": "go"}]}
    )
    seen = await opened(wire, ada, channel, view)
    async with socket(wire) as connection:
        asked = ada.press(seen, "Go")
        await acknowledge(connection, {"text": "Gone"})
        await asked.acknowledged()
    assert [violation.what for violation in forgiving.violations] == ["an answer that Slack doesn't read"]
    assert not forgiving.ledger.all(of("shown"))


async def test_a_command_may_answer_the_whole_channel(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    answer: Json = {"text": "To all", "response_type": "in_channel", **QUIET}
    async with socket(wire) as connection:
        asked = ada.slash(channel, "/quiz x")
        await acknowledge(connection, answer)
        assert not (await asked).ephemeral
    assert [seen.text for seen in loopback.ledger.shown_in(channel)] == ["To all"]


async def test_a_response_url_can_be_cut(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    url = ada.slash(channel, "/quiz x").interaction.payload["response_url"]
    loopback.fail("response_url", Cut(stored=True))
    with pytest.raises(aiohttp.ClientError):
        await wire.session.post(url, json={"text": "Only you"})
    assert [seen.text for seen in ada.private if seen.what == "shown"] == ["Only you"]


async def test_messages_are_told_to_who_subscribed() -> None:
    """In channels, too, where the bot asked for it; an edit and a deletion come as changes of a message."""
    wanted = {"message.channels", "app_mention"}
    scopes = frozenset({"channels:history", "app_mentions:read", "chat:write", "im:history"})
    async with LoopbackSlack(events=EVENTS | wanted) as server:
        team = server.team(scopes=scopes)
        channel = server.channel(team)
        ada = server.person("Ada", team, channel)
        ada.say(channel, f"<@{server.installation(team).bot_user_id}> hello")
        events: list[Any] = [parcel.payload["event"] for parcel in server.deliveries.parcels]
        assert [(e["type"], e.get("channel_type")) for e in events] == [
            ("message", "channel"),
            ("app_mention", "channel"),
        ]


async def test_a_change_in_direct_messages_is_an_event(
    loopback: LoopbackSlack, wire: Wire, ada: Person
) -> None:
    sent = await wire.call("chat.postMessage", {"channel": ada.id, "text": "Hello"})
    named: Json = {"channel": sent["channel"], "ts": sent["ts"]}
    await wire.call("chat.update", {**named, "text": "Hello again"})
    await wire.call("chat.delete", named)
    events: list[Any] = [parcel.payload["event"] for parcel in loopback.deliveries.parcels]
    assert [event.get("subtype") for event in events] == [None, "message_changed", "message_deleted"]
    assert events[0]["bot_id"]
    assert (events[1]["message"]["text"], events[1]["previous_message"]["text"]) == ("Hello again", "Hello")
