"""The smallest bot that uses every part of the server: what the tests of this room talk through."""

import asyncio
import os
from typing import Any

import discord
from discord import app_commands

from tests.discord_server import sdk

Click = discord.Interaction[discord.Client]
INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_messages=True, dm_reactions=True)


class Name(discord.ui.Modal, title="Your name"):
    name: discord.ui.TextInput["Name"] = discord.ui.TextInput(label="Name", custom_id="name")

    async def on_submit(self, interaction: Click, /) -> None:
        await interaction.response.send_message(f"Hello {self.name.value}", ephemeral=True)


class Bot(discord.Client):
    """Says what it heard into `heard`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            intents=options.pop("intents", INTENTS),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            guild_ready_timeout=0.02,  # on_ready waits so long for one more GUILD_CREATE
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.heard: list[str] = []
        self.grown = asyncio.Event()
        self.readies = 0
        self.resumes = 0
        self.tree = app_commands.CommandTree(self)
        self.tree.command()(app_commands.autocomplete(topic=topics)(quiz))
        self.tree.command()(slow)
        self.tree.command()(ask)

    async def setup_hook(self) -> None:
        await self.tree.sync()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Without the five seconds that discord.py waits before any but the first IDENTIFY."""

    async def on_ready(self) -> None:
        self.readies += 1

    async def on_resumed(self) -> None:
        self.resumes += 1

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self._hear(str(payload.emoji))

    async def on_message(self, message: discord.Message) -> None:
        if message.author != self.user:
            self._hear(message.content)

    async def hears(self, count: int) -> list[str]:
        """Everything heard, as soon as it is that much."""
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                self.grown.clear()
                await self.grown.wait()
        return self.heard

    def _hear(self, what: str) -> None:
        self.heard.append(what)
        self.grown.set()

    async def post(self, channel_id: int, text: str, **options: Any) -> discord.Message:
        return await self.get_partial_messageable(channel_id).send(text, **options)


async def topics(interaction: Click, current: str) -> list[app_commands.Choice[str]]:
    del interaction
    known = ("migrations", "asyncio")
    return [app_commands.Choice(name=name.title(), value=name) for name in known if current in name]


async def quiz(interaction: Click, topic: str) -> None:
    """Answers privately, with a button."""
    view = discord.ui.View(timeout=None)
    view.add_item(Again(label="Again", custom_id="again"))
    await interaction.response.send_message(f"A question about {topic}", view=view, ephemeral=True)


class Again(discord.ui.Button[discord.ui.View]):
    async def callback(self, interaction: Click) -> None:
        await interaction.response.edit_message(content="Once more")


async def slow(interaction: Click) -> None:
    """Defers, then answers, then says more."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    await asyncio.sleep(0)
    await interaction.edit_original_response(content="Thought about it")
    await interaction.followup.send("And one thing more", ephemeral=True)


async def ask(interaction: Click) -> None:
    """Asks for a name."""
    await interaction.response.send_modal(Name())


if __name__ == "__main__":
    with sdk.pointed_at(os.environ["DISCORD_API_URL"], os.environ["DISCORD_GATEWAY_URL"]):
        Bot().run(os.environ["DISCORD_TOKEN"], log_handler=None)
