"""discord.py with nothing of ours: what the coach's adapter is measured against."""

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands, ui

Click = discord.Interaction[discord.Client]

INTENTS = discord.Intents(guilds=True, guild_reactions=True, dm_messages=True, dm_reactions=True)


def lean() -> dict[str, Any]:
    """A lean client's options."""
    return {
        "intents": INTENTS,
        "max_messages": None,
        "chunk_guilds_at_startup": False,
        "member_cache_flags": discord.MemberCacheFlags.none(),
        "allowed_mentions": discord.AllowedMentions.none(),
    }


class Bare(discord.AutoShardedClient):
    """A lean client without handlers, and a tree of one command that does nothing."""

    def __init__(self) -> None:
        super().__init__(**lean())
        self.tree = app_commands.CommandTree(self)
        self.tree.command(name="quiz", description="A question")(self.quiz)

    async def quiz(self, click: Click, topic: str = "", difficulty: str = "", mode: str = "") -> None:
        """Options that discord.py parses, and nothing else."""


class Listening(Bare):
    """The same with an empty handler of reactions."""

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Nothing."""


class Sending(Bare):
    """The same with a command that sends what is ready: messages into the channel with 👀, then an answer."""

    def __init__(self, posts: Sequence[ui.LayoutView], replies: Sequence[ui.LayoutView]) -> None:
        super().__init__()
        self._posts, self._replies = posts, replies

    async def quiz(self, click: Click, topic: str = "", difficulty: str = "", mode: str = "") -> None:
        del topic, difficulty, mode
        for view in self._posts:
            sent = await self.get_partial_messageable(click.channel_id or 0).send(view=view, nonce="one")
            await self.http.add_reaction(sent.channel.id, sent.id, "👀")
        for view in self._replies:
            await click.response.send_message(view=view, ephemeral=True)
