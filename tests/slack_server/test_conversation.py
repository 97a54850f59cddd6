import asyncio
from typing import Any

import pytest

from tests.slack_server.bot import Bot
from tests.slack_server.ledger import of
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team


@pytest.mark.usefixtures("bot")
async def test_a_slash_command_is_answered_privately(channel: Channel, ada: Person) -> None:
    answer = await ada.slash(channel, "/quiz migrations")
    assert answer.text == "A question about migrations"
    assert answer.ephemeral
    assert answer.to == ada.id
    assert answer.buttons == {"Again": "again"}
    assert answer.fallback == "A question about migrations"


@pytest.mark.usefixtures("bot")
async def test_a_private_answer_makes_no_event(loopback: LoopbackSlack, ada: Person) -> None:
    """Even where the bot would hear of every message."""
    answer = await ada.slash(ada.dm, "/quiz migrations")
    await ada.press(answer, "Again")
    assert {parcel.type for parcel in loopback.deliveries.parcels} == {"/quiz", "block_actions"}


@pytest.mark.usefixtures("bot")
async def test_a_button_changes_its_message(channel: Channel, ada: Person) -> None:
    question = await ada.slash(channel, "quiz asyncio")
    answer = await ada.press(question, "Again")
    assert (answer.what, answer.text, answer.ts) == ("edited", "Once more", question.ts)


@pytest.mark.usefixtures("bot")
async def test_a_command_is_answered_and_followed(channel: Channel, ada: Person) -> None:
    asked = ada.slash(channel, "/slow")
    assert (await asked.seen()).text == "Thought about it"
    assert (await asked.seen(count=2)).text == "And one thing more"
    assert [seen.what for seen in ada.private] == ["shown", "shown"]


@pytest.mark.usefixtures("bot")
async def test_a_modal_is_filled_in(loopback: LoopbackSlack, channel: Channel, ada: Person) -> None:
    modal = await ada.slash(channel, "/ask")
    assert (modal.what, modal.text.splitlines()[0]) == ("modal", "Your name")
    wrong = await ada.submit(modal, {"Name": "A"})
    assert (wrong.what, wrong.errors) == ("errors", {"name": "That is no name"})
    assert (await ada.submit(modal, {"Name": "Ada Lovelace"})).what == "closed"
    hello = await loopback.ledger.wait_for(of("shown", text="Hello Ada Lovelace"))
    assert (hello.channel_id, hello.to) == (ada.dm.id, ada.id)


@pytest.mark.usefixtures("bot")
async def test_choices_complete_what_is_typed(channel: Channel, ada: Person) -> None:
    modal = await ada.slash(channel, "/ask")
    choices = await ada.suggest(modal, "topic", "migr")
    assert choices.choices == {"Migrations": "migrations"}
    submitted = ada.submit(modal, {"name": "Ada", "topic": "Migrations"})
    assert (await submitted).what == "closed"
    values = submitted.interaction.payload["view"]["state"]["values"]
    assert values["topic"]["topic"]["selected_option"]["value"] == "migrations"


async def test_a_reaction_comes_as_an_event(
    loopback: LoopbackSlack, bot: Bot, channel: Channel, ada: Person
) -> None:
    ts = await bot.post(channel.id, "A question")
    await bot.client.reactions_add(channel=channel.id, timestamp=ts, name="eyes")
    ada.react(loopback.message(channel, ts), "👀")
    ada.unreact(loopback.message(channel, ts), "eyes")
    assert sorted(await bot.hears(2)) == ["reaction_added eyes", "reaction_removed eyes"]
    event = next(body for body in bot.bodies if body["type"] == "reaction_added")
    assert (event["user"], event["item"]) == (ada.id, {"type": "message", "channel": channel.id, "ts": ts})
    assert event["item_user"] == loopback.installation(Team(ada.team_id, "", "")).bot_user_id
    assert [seen.text for seen in loopback.ledger.all(of("reacted"))] == ["eyes", "eyes"]


async def test_a_reaction_added_anew_has_another_event_ts(
    loopback: LoopbackSlack, bot: Bot, channel: Channel, ada: Person
) -> None:
    message = loopback.message(channel, await bot.post(channel.id, "A question"))
    for _ in range(2):
        ada.react(message, "eyes")
        ada.unreact(message, "eyes")
    await bot.hears(4)
    assert len({body["event_ts"] for body in bot.bodies}) == 4


async def test_a_direct_message_goes_both_ways(bot: Bot, ada: Person) -> None:
    ada.direct_message("hello")
    assert await bot.hears(1) == ["hello"]
    assert bot.bodies[0]["channel_type"] == "im"
    await bot.post(bot.bodies[0]["channel"], "hello yourself")
    assert ada.private[-1].text == "hello yourself"
    await bot.post(ada.id, "and once more")
    assert ada.private[-1].channel_id == ada.dm.id


async def test_a_thread_hangs_on_its_message(loopback: LoopbackSlack, bot: Bot, channel: Channel) -> None:
    ts = await bot.post(channel.id, "A question")
    reply = await bot.post(channel.id, "In here", thread_ts=ts)
    assert [seen.thread_ts for seen in loopback.ledger.shown_in(channel)] == ["", ts]
    history = await bot.client.conversations_history(channel=channel.id)
    assert [(m["ts"], m["reply_count"]) for m in history["messages"]] == [(ts, 1)]
    replies = await bot.client.conversations_replies(channel=channel.id, ts=ts)
    assert [m["ts"] for m in replies["messages"]] == [ts, reply]


async def test_a_reply_can_be_shown_in_the_channel_too(
    loopback: LoopbackSlack, bot: Bot, channel: Channel
) -> None:
    ts = await bot.post(channel.id, "A question")
    reply = await bot.post(channel.id, "Aloud", thread_ts=ts, reply_broadcast=True)
    assert loopback.ledger.shown_in(channel)[-1].broadcast
    history = await bot.client.conversations_history(channel=channel.id)
    assert [(m["ts"], m.get("subtype")) for m in history["messages"]] == [
        (reply, "thread_broadcast"),
        (ts, None),
    ]
    replies = await bot.client.conversations_replies(channel=channel.id, ts=ts)
    assert [m["ts"] for m in replies["messages"]] == [ts, reply]


@pytest.mark.usefixtures("bot")
async def test_the_home_tab_is_published(loopback: LoopbackSlack, ada: Person) -> None:
    ada.open_home()
    home = await loopback.ledger.wait_for(of("home"))
    assert (home.to, home.text) == (ada.id, "Nothing is due")


async def test_a_whisper_is_for_one_and_vanishes(
    loopback: LoopbackSlack, bot: Bot, channel: Channel, team: Team, ada: Person
) -> None:
    grace = loopback.person("Grace", team, channel)
    await bot.client.chat_postEphemeral(channel=channel.id, user=ada.id, text="Only you")
    assert (ada.private[-1].text, grace.private) == ("Only you", [])
    assert not loopback.ledger.shown_in(channel)
    assert not (await bot.client.conversations_history(channel=channel.id))["messages"]
    ada.reload()
    assert ada.private[-1].what == "vanished"


async def test_a_whisper_to_a_closed_client_is_lost(
    bot: Bot, loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    """Slack says ok all the same: nobody promises that an ephemeral message arrives."""
    ada.go_away()
    assert (await bot.client.chat_postEphemeral(channel=channel.id, user=ada.id, text="Only you"))["ok"]
    assert not ada.private
    ada.come_back()
    await bot.client.chat_postEphemeral(channel=channel.id, user=ada.id, text="Only you")
    assert len(ada.private) == 1
    assert not loopback.ledger.all(of("vanished"))


async def test_a_whisper_in_a_thread_needs_an_answer_there(bot: Bot, channel: Channel, ada: Person) -> None:
    """In a thread without replies it is lost, and Slack says ok."""
    ts = await bot.post(channel.id, "A question")
    whisper = {"channel": channel.id, "user": ada.id, "text": "Only you", "thread_ts": ts}
    await bot.client.chat_postEphemeral(**whisper)
    assert not ada.private
    await bot.post(channel.id, "In here", thread_ts=ts)
    await bot.client.chat_postEphemeral(**whisper)
    assert [(seen.text, seen.thread_ts) for seen in ada.private] == [("Only you", ts)]


async def test_metadata_is_found_again(bot: Bot, channel: Channel) -> None:
    """Our own message is recognised by its delivery id; only where all metadata is asked for."""
    delivery: dict[str, Any] = {"event_type": "delivery", "event_payload": {"id": "d1"}}
    ts = await bot.post(channel.id, "A question", metadata=delivery)
    history = bot.client.conversations_history
    full = await history(channel=channel.id, include_all_metadata=True)
    assert full["messages"][0]["metadata"] == delivery
    assert "metadata" not in (await history(channel=channel.id))["messages"][0]
    await bot.client.chat_update(channel=channel.id, ts=ts, text="Edited")
    edited = (await history(channel=channel.id, include_all_metadata=True))["messages"][0]
    assert (edited["text"], edited["metadata"]) == ("Edited", delivery)
    await bot.client.chat_update(channel=channel.id, ts=ts, text="Edited", metadata={})
    bare = (await history(channel=channel.id, include_all_metadata=True))["messages"][0]
    assert "metadata" not in bare


async def test_a_message_is_edited_and_deleted(loopback: LoopbackSlack, bot: Bot, channel: Channel) -> None:
    ts = await bot.post(channel.id, "A question")
    await bot.client.chat_update(channel=channel.id, ts=ts, text="Edited")
    await bot.client.chat_delete(channel=channel.id, ts=ts)
    assert [(s.what, s.text) for s in loopback.ledger] == [
        ("shown", "A question"),
        ("edited", "Edited"),
        ("deleted", "Edited"),
    ]


async def test_history_is_paged(loopback: LoopbackSlack, bot: Bot, channel: Channel, ada: Person) -> None:
    sent = [ada.say(channel, f"Message {number}").ts for number in range(5)]
    seen: list[str] = []
    cursor = None
    while cursor != "":
        page = await bot.client.conversations_history(channel=channel.id, limit=2, cursor=cursor)
        seen += [message["ts"] for message in page["messages"]]
        cursor = page["response_metadata"]["next_cursor"]
    assert seen == sent[::-1]
    within = await bot.client.conversations_history(channel=channel.id, oldest=sent[1], latest=sent[3])
    assert [message["ts"] for message in within["messages"]] == [sent[2]]
    ends = await bot.client.conversations_history(
        channel=channel.id, oldest=sent[1], latest=sent[3], inclusive=True
    )
    assert len(ends["messages"]) == 3
    assert len(loopback.ledger) == 5


async def test_a_file_comes_in_three_steps(loopback: LoopbackSlack, bot: Bot, channel: Channel) -> None:
    await bot.client.files_upload_v2(
        channel=channel.id, filename="board.png", content=b"picture", initial_comment="The board"
    )
    shown = loopback.ledger.shown_in(channel)[0]
    assert (shown.text, shown.files) == ("The board", ("board.png",))
    assert [upload.content for upload in loopback.hub.state.uploads.values()] == [b"picture"]


async def test_reactions_are_read_after_a_start(
    loopback: LoopbackSlack, bot: Bot, channel: Channel, ada: Person
) -> None:
    ts = await bot.post(channel.id, "A question")
    ada.react(loopback.message(channel, ts), "✅")
    told = await bot.client.reactions_get(channel=channel.id, timestamp=ts, full=True)
    assert told["message"]["reactions"] == [{"name": "white_check_mark", "users": [ada.id], "count": 1}]


async def test_who_and_where(
    loopback: LoopbackSlack, bot: Bot, team: Team, channel: Channel, ada: Person
) -> None:
    owner = loopback.person("Olga", team, channel, owner=True, zone="Europe/Berlin")
    own = loopback.channel(team, "olgas", private=True, creator=owner)
    olga = (await bot.client.users_info(user=owner.id))["user"]
    assert (olga["is_admin"], olga["is_owner"], olga["tz"], olga["tz_offset"]) == (
        True,
        True,
        "Europe/Berlin",
        3600,
    )
    assert not (await bot.client.users_info(user=ada.id))["user"]["is_admin"]
    assert (await bot.client.conversations_info(channel=own.id))["channel"]["creator"] == owner.id
    listed = await bot.client.users_conversations(types="public_channel,private_channel")
    assert [c["id"] for c in listed["channels"]] == [channel.id, own.id]
    loopback.archive(own)
    listed = await bot.client.users_conversations(
        types="public_channel,private_channel", exclude_archived=True
    )
    assert [c["id"] for c in listed["channels"]] == [channel.id]
    assert (await bot.client.team_info())["team"]["id"] == team.id
    opened = await bot.client.conversations_open(users=[ada.id])
    assert opened["channel"]["id"] == ada.dm.id


async def test_comings_and_goings_are_told(
    loopback: LoopbackSlack, bot: Bot, team: Team, channel: Channel
) -> None:
    grace = loopback.person("Grace", team)
    grace.join(channel)
    grace.leave(channel)
    assert sorted(await bot.hears(2)) == ["member_joined_channel", "member_left_channel"]


async def test_an_event_of_nobodys_interest_is_not_sent(
    loopback: LoopbackSlack, bot: Bot, team: Team
) -> None:
    """Neither of a channel that the bot isn't in, nor one that it hasn't subscribed to, nor without scope."""
    elsewhere = loopback.channel(team, "elsewhere", invited=False)
    ada = loopback.person("Ada", team, elsewhere)
    message = ada.say(elsewhere, "Hello")
    ada.react(message, "eyes")
    loopback.invite(elsewhere)
    loopback.grant(team, frozenset({"chat:write", "im:history"}))
    ada.unreact(message, "eyes")
    ada.direct_message("hello")
    assert sorted(await bot.hears(2)) == ["hello", "member_joined_channel"]
    assert [parcel.type for parcel in loopback.deliveries.parcels] == ["member_joined_channel", "message"]


async def test_one_event_comes_under_several_ids(
    loopback: LoopbackSlack, bot: Bot, channel: Channel, ada: Person
) -> None:
    ada.react(loopback.message(channel, await bot.post(channel.id, "A question")), "eyes")
    await bot.hears(1)
    loopback.repeat("reaction_added", times=10)
    await bot.hears(11)
    assert len({body["event_ts"] for body in bot.bodies}) == 1
    assert len({parcel.id for parcel in loopback.deliveries.parcels}) == 11


async def test_a_form_sent_twice_arrives_twice(channel: Channel, ada: Person, bot: Bot) -> None:
    """Until the first is acknowledged, the button is there."""
    modal = await ada.slash(channel, "/ask")
    bot.deaf = asyncio.Event()
    first, second = ada.submit(modal, {"name": "Ada"}), ada.submit(modal, {"name": "Ada"})
    bot.deaf.set()
    await first.acknowledged()
    await second.acknowledged()
    assert [seen.what for seen in ada.private].count("closed") == 1
