import asyncio

import discord
import pytest

from tests.discord_server.bot import Bot
from tests.discord_server.ledger import of
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel


async def test_a_bot_logs_in_and_its_commands_are_there(
    loopback: LoopbackDiscord, bot: Bot, channel: Channel
) -> None:
    assert bot.user
    assert bot.user.id == loopback.hub.bot_id
    assert bot.get_channel(channel.id)
    assert {c["name"] for c in loopback.hub.state.commands[None]} == {"quiz", "slow", "ask"}


@pytest.mark.usefixtures("bot")
async def test_a_slash_command_is_answered_privately(channel: Channel, ada: Person) -> None:
    answer = await ada.slash(channel, "quiz", topic="migrations")
    assert answer.text == "A question about migrations"
    assert answer.ephemeral
    assert answer.to == ada.id
    assert answer.buttons == {"Again": "again"}


@pytest.mark.usefixtures("bot")
async def test_a_private_answer_makes_no_event(loopback: LoopbackDiscord, ada: Person) -> None:
    """Even where the bot would hear of every message."""
    answer = await ada.slash(ada.dm, "quiz", topic="migrations")
    ada.press(answer, "Again")
    await loopback.ledger.wait_for(of("edited"))
    events = {event.name for session in loopback.gateway.sessions.values() for event in session.log}
    assert not {"MESSAGE_CREATE", "MESSAGE_UPDATE"} & events


@pytest.mark.usefixtures("bot")
async def test_choices_complete_what_is_typed(channel: Channel, ada: Person) -> None:
    answer = await ada.autocomplete(channel, "quiz", "topic", "migr")
    assert answer.choices == {"Migrations": "migrations"}


@pytest.mark.usefixtures("bot")
async def test_a_button_changes_its_message(channel: Channel, ada: Person) -> None:
    question = await ada.slash(channel, "quiz", topic="asyncio")
    answer = await ada.press(question, "Again")
    assert (answer.what, answer.text, answer.message_id) == ("edited", "Once more", question.message_id)


@pytest.mark.usefixtures("bot")
async def test_a_deferral_is_filled_and_followed(channel: Channel, ada: Person) -> None:
    asked = ada.slash(channel, "slow")
    assert (await asked.seen()).text == "Thought about it"
    assert (await asked.seen(count=2)).text == "And one thing more"
    assert [seen.what for seen in ada.private] == ["thinking", "shown", "shown"]


@pytest.mark.usefixtures("bot")
async def test_a_modal_is_filled_in(channel: Channel, ada: Person) -> None:
    modal = await ada.slash(channel, "ask")
    assert modal.what == "modal"
    answer = await ada.submit(modal, {"name": "Ada Lovelace"})
    assert answer.text == "Hello Ada Lovelace"


async def test_a_reaction_comes_as_a_raw_event(
    loopback: LoopbackDiscord, bot: Bot, channel: Channel, ada: Person
) -> None:
    message = await bot.post(channel.id, "A question")
    heard = asyncio.create_task(bot.wait_for("raw_reaction_add", timeout=5))
    await message.add_reaction("👀")
    assert (await heard).user_id == loopback.hub.bot_id
    heard = asyncio.create_task(bot.wait_for("raw_reaction_add", timeout=5))
    await asyncio.sleep(0)
    ada.react(message.id, "👀")
    event = await heard
    assert (event.user_id, str(event.emoji)) == (ada.id, "👀")
    assert loopback.ledger.all(of("reacted"))[0].text == "👀"


async def test_a_direct_message_goes_both_ways(bot: Bot, ada: Person) -> None:
    heard = asyncio.create_task(bot.wait_for("message", timeout=5))
    await asyncio.sleep(0)
    ada.direct_message("hello")
    message = await heard
    assert message.content == "hello"
    await message.channel.send("hello yourself")
    assert ada.private[-1].text == "hello yourself"
    ada.close_dms()
    with pytest.raises(discord.Forbidden) as closed:
        await message.channel.send("are you there?")
    assert closed.value.code == 50007


async def test_a_thread_hangs_on_its_message(loopback: LoopbackDiscord, bot: Bot, channel: Channel) -> None:
    place = bot.get_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    message = await bot.post(channel.id, "A question")
    thread = await place.get_partial_message(message.id).create_thread(name="Answers")
    await thread.send("In here")
    assert [s.what for s in loopback.ledger.all(lambda s: s.message_id == message.id)] == ["shown", "thread"]
    assert loopback.ledger.shown_in(thread.id)[0].text == "In here"
