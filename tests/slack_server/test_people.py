"""A person can do what Slack's client lets them do, and no more."""

import pytest

from tests.loopback.impossible import Impossible
from tests.loopback.shapes import Json
from tests.slack_server.bot import NAME, QUIET, section
from tests.slack_server.conftest import Wire
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Message, Team
from tests.slack_server.test_contract import button, modal, option, plain, row, select


async def shown(wire: Wire, channel: Channel, *blocks: Json) -> Message:
    told = await wire.call(
        "chat.postMessage", {"channel": channel.id, "text": "x", "blocks": list(blocks), **QUIET}
    )
    return wire.server.message(channel, told["ts"])


async def opened(wire: Wire, ada: Person, channel: Channel, view: Json) -> None:
    trigger = ada.slash(channel, "/ask").interaction.trigger_id
    assert (await wire.call("views.open", {"trigger_id": trigger, "view": view}))["ok"]


async def test_a_command_must_be_known(loopback: LoopbackSlack, channel: Channel, ada: Person) -> None:
    with pytest.raises(Impossible, match="/quizz isn't offered"):
        ada.slash(channel, "/quizz x")
    loopback.uninstall(loopback.hub.state.teams[ada.team_id])
    with pytest.raises(Impossible, match="/quiz isn't offered"):
        ada.slash(channel, "/quiz x")


async def test_nobody_acts_where_they_are_not(
    loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person
) -> None:
    grace = loopback.person("Grace", team)
    message = ada.say(channel, "Hello")
    with pytest.raises(Impossible, match="Grace isn't in that channel"):
        grace.slash(channel, "/quiz")
    with pytest.raises(Impossible, match="Grace isn't in that channel"):
        grace.react(message, "eyes")
    with pytest.raises(Impossible, match="isn't in that channel"):
        grace.slash(ada.dm, "/quiz")
    loopback.archive(channel)
    with pytest.raises(Impossible, match="is archived"):
        ada.say(channel, "Hello?")


async def test_a_button_must_be_there(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    message = await shown(wire, channel, row(button("reveal", value="7", text=plain("Reveal"))))
    pressed = ada.press(message, "Reveal").interaction.payload
    action = pressed["actions"][0]
    assert (action["action_id"], action["value"], action["type"]) == ("reveal", "7", "button")
    assert pressed["message"]["ts"] == message.ts
    assert ada.press(message, "reveal").interaction.payload["container"]["channel_id"] == channel.id
    forged = ada.forge(message, "reveal", "8").interaction.payload["actions"][0]
    assert forged["value"] == "8"
    with pytest.raises(Impossible, match=r"no 'Hide' there, only \['Reveal'\]"):
        ada.press(message, "Hide")
    await wire.call("chat.delete", {"channel": channel.id, "ts": message.ts})
    with pytest.raises(Impossible, match="sees no message"):
        ada.press(message, "Reveal")
    assert loopback.ledger[-1].what == "deleted"


async def test_a_whisper_is_there_for_one(
    loopback: LoopbackSlack, wire: Wire, team: Team, channel: Channel, ada: Person
) -> None:
    """Its content isn't sent along with a click; after a reload there is nothing to click."""
    grace = loopback.person("Grace", team, channel)
    whisper: Json = {"channel": channel.id, "user": ada.id, "text": "x", "blocks": [row(button())]}
    await wire.call("chat.postEphemeral", whisper)
    seen = ada.private[-1]
    with pytest.raises(Impossible, match="Grace sees no message"):
        grace.press(seen, "Press")
    with pytest.raises(Impossible, match="nobody can react"):
        ada.react(seen, "eyes")
    payload = ada.press(seen, "Press").interaction.payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload
    reaction: Json = {"channel": channel.id, "timestamp": seen.ts, "name": "eyes"}
    assert (await wire.call("reactions.add", reaction))["error"] == "message_not_found"
    ada.reload()
    with pytest.raises(Impossible, match="sees no message"):
        ada.press(seen, "Press")


async def test_a_select_takes_what_it_offers(wire: Wire, channel: Channel, ada: Person) -> None:
    several = {**select(option("1", "One"), option("2", "Two"), kind="checkboxes"), "action_id": "c"}
    message = await shown(wire, channel, row(select(option("easy", "Easy"), option("hard", "Hard")), several))
    action = ada.choose(message, "s", "Hard").interaction.payload["actions"][0]
    assert action["selected_option"]["value"] == "hard"
    action = ada.choose(message, "c", "1", "Two").interaction.payload["actions"][0]
    assert [one["value"] for one in action["selected_options"]] == ["1", "2"]
    with pytest.raises(Impossible, match=r"no 'medium' to choose, only \['Easy', 'Hard'\]"):
        ada.choose(message, "s", "medium")


async def test_a_reaction_is_added_once(channel: Channel, ada: Person) -> None:
    message = ada.say(channel, "Hello")
    with pytest.raises(Impossible, match="hasn't reacted"):
        ada.unreact(message, "👀")
    ada.react(message, "👀")
    with pytest.raises(Impossible, match="has reacted with eyes already"):
        ada.react(message, "eyes")


async def test_a_form_is_checked_as_by_the_client(wire: Wire, channel: Channel, ada: Person) -> None:
    await opened(wire, ada, channel, NAME)
    form = ada.private[-1]
    with pytest.raises(Impossible, match="required: Name"):
        ada.submit(form)
    with pytest.raises(Impossible, match="the modal has no Age"):
        ada.submit(form, {"Age": "36"})
    with pytest.raises(Impossible, match="'Name' takes text"):
        ada.submit(form, {"Name": 36})
    with pytest.raises(Impossible, match="no 'asyncio' to choose, only"):
        ada.submit(form, {"Name": "Ada", "Topic": "asyncio"})
    with pytest.raises(Impossible, match="asks nothing before 2 characters"):
        ada.suggest(form, "topic", "a")
    with pytest.raises(Impossible, match="sends nothing before its form"):
        ada.choose(form, "topic", "asyncio")
    ada.close(form)
    with pytest.raises(Impossible, match="doesn't have that view before them"):
        ada.submit(form, {"Name": "Ada"})


async def test_a_modal_is_stacked_changed_and_closed(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, ada: Person
) -> None:
    await opened(wire, ada, channel, modal(section("first"), row(button())))
    first = ada.private[-1]
    trigger = ada.press(first, "Press").interaction.trigger_id
    second = modal(section("second"), notify_on_close=True)
    assert (await wire.call("views.push", {"trigger_id": trigger, "view": second}))["ok"]
    with pytest.raises(Impossible, match="doesn't have that view"):
        ada.press(first, "Press")
    told = await wire.call("views.update", {"view_id": first.view_id, "view": modal(section("changed"))})
    assert (ada.private[-1].text, told["view"]["id"]) == ("A title\nchanged", first.view_id)
    stale: Json = {"view_id": first.view_id, "view": modal(section("x")), "hash": "old"}
    assert (await wire.call("views.update", stale))["error"] == "hash_conflict"
    ada.close(next(seen for seen in ada.private if "second" in seen.text))
    assert loopback.deliveries.parcels[-1].type == "view_closed"
    ada.reload()
    await opened(wire, ada, channel, modal(section("one")))
    await opened(wire, ada, channel, modal(section("another")))
    whats = [seen.what for seen in ada.private if seen.what in {"modal", "closed"}]
    assert whats[-3:] == ["modal", "closed", "modal"]
    gone: Json = {"view_id": first.view_id, "view": modal(section("x"))}
    assert (await wire.call("views.update", gone))["error"] == "not_found"


async def test_a_home_tab_is_kept(loopback: LoopbackSlack, wire: Wire, ada: Person) -> None:
    home: Json = {"type": "home", "blocks": [section("Due: 1"), row(button())]}
    told = await wire.call("views.publish", {"user_id": ada.id, "view": home})
    tab = ada.private[-1]
    assert (tab.what, tab.text) == ("home", "Due: 1")
    assert ada.press(tab, "Press").interaction.payload["view"]["id"] == told["view"]["id"]
    again = {"user_id": ada.id, "view": home, "hash": told["view"]["hash"]}
    assert (await wire.call("views.publish", again))["view"]["id"] == told["view"]["id"]
    assert (await wire.call("views.publish", again))["error"] == "hash_conflict"
    ada.open_home()
    assert loopback.deliveries.parcels[-1].payload["event"]["view"]["id"] == told["view"]["id"]


async def test_a_name_is_read_anew(wire: Wire, ada: Person) -> None:
    ada.rename("Countess")
    assert (await wire.call("users.info", {"user": ada.id}))["user"]["profile"]["display_name"] == "Countess"
