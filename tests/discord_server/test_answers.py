"""The server's own answers, held against Discord's document: a stand-in that lies helps nobody."""

import discord

from tests.discord_server import contract
from tests.discord_server.bot import Bot
from tests.discord_server.conftest import Wire
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel
from tests.discord_server.test_contract import with_document


async def walk(bot: Bot, channel: Channel, ada: Person) -> None:
    """Something of everything."""
    place = await bot.fetch_channel(channel.id)
    assert isinstance(place, discord.TextChannel)
    view = discord.ui.LayoutView(timeout=None)
    row = discord.ui.ActionRow[discord.ui.LayoutView]()
    row.add_item(discord.ui.Button(label="Reveal", custom_id="reveal:1"))
    text = discord.ui.TextDisplay[discord.ui.LayoutView]("A question")
    view.add_item(discord.ui.Container[discord.ui.LayoutView](text, row, spoiler=True))
    message = await place.send(view=view)
    await message.add_reaction("👀")
    ada.react(message.id, "👀")
    fetched = await place.fetch_message(message.id)
    assert {user.id async for user in fetched.reactions[0].users()} == {bot.application_id, ada.id}
    assert [found.id async for found in place.history(limit=5)] == [message.id]
    await message.create_thread(name="Answers")
    plain = await place.send("Plain", embed=discord.Embed(title="A title", description="…"))
    await plain.edit(content="Edited")
    reply = await plain.reply("A reply")
    await reply.delete()
    await (await (await bot.fetch_user(ada.id)).create_dm()).send("Only you")
    await (await bot.fetch_guild(place.guild.id)).fetch_member(ada.id)


@with_document
async def test_every_answer_is_what_the_document_says(
    loopback: LoopbackDiscord, bot: Bot, wire: Wire, channel: Channel, ada: Person
) -> None:
    await walk(bot, channel, ada)
    asked = ada.slash(channel, "slow")
    await asked.seen(count=2)
    question = await ada.slash(channel, "quiz", topic="asyncio")
    await ada.press(question, "Again")
    await ada.submit(await ada.slash(channel, "ask"), {"name": "Ada"})
    for path in ("/gateway", "/gateway/bot", f"/guilds/{channel.guild_id}/channels"):
        await wire.send("GET", path)
    await wire.send("GET", f"/webhooks/{bot.application_id}/{asked.interaction.token}/messages/@original")
    await wire.send("GET", f"/applications/{bot.application_id}/commands")
    document = contract.load()
    assert document
    wrong = {
        f"{r.route} {error}"
        for r in loopback.requests
        for error in document.answer_errors(r.method, r.path, status=r.status, body=r.answer)
    }
    assert not wrong, "\n" + "\n".join(sorted(wrong))
