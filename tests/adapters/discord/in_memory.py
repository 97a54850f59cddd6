"""simcord's Discord, in memory, with a real coach on it; and what people see there.

The second oracle beside our own server on the wire: somebody else's reading of Discord's documentation.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

import discord
import simcord
from discord import ui
from simcord.components import walk_components
from simcord.http.router import RequestContext, route

from bot.adapters.discord import rights
from bot.adapters.discord.client import Client, Servers
from bot.adapters.discord.commands import Tree
from bot.adapters.discord.messenger import Messenger
from bot.core.coach import Coach
from bot.domain.place import Platform
from tests.conftest import Started

Shown = discord.Message | simcord.ResponseMessage

_BUTTON, _WORDS, _CONTAINER = (
    discord.ComponentType.button.value,
    discord.ComponentType.text_display.value,
    discord.ComponentType.container.value,
)
_CLOSED_DMS = 50007
_LOGINS = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
_PEOPLE = discord.Permissions(
    view_channel=True,
    send_messages=True,
    read_message_history=True,
    add_reactions=True,
    use_application_commands=True,
)


@dataclass
class World:
    """A Discord on which the coach is, with one guild to begin with."""

    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    coach: Coach
    _start: Started
    _running: AsyncExitStack

    def person(
        self, name: str, guild: simcord.GuildHandle | None = None, *, manages: bool = False
    ) -> simcord.MemberActor:
        """Somebody in a guild; `manages` its channels."""
        home = guild or self.guild
        user = self.env.create_user(f"user{len(home.member_ids())}", global_name=name)
        roles = ["People", "Managers"] if manages else ["People"]
        return home.add_member(user, roles=[home.roles[role] for role in roles])

    def take_away(self, right: str) -> None:
        """Leave the bot without one of its rights in the guild."""
        left = rights.wanted()
        left.update(**{right: False})
        _allow(self.env, self.guild, left)

    def close_direct_messages(self, person: simcord.MemberActor) -> None:
        """The person takes no direct messages from the bot any more."""
        self.env.inject_error(
            "POST",
            f"/channels/{person.user.dm_channel.id}/messages",
            status=403,
            code=_CLOSED_DMS,
            message="Cannot send messages to this user",
            times=None,
        )

    def question(self) -> discord.Message:
        """The newest question in the channel."""
        return questions(self.channel)[-1]

    def written_to(self) -> set[int]:
        """The ids of all people who have had a direct message."""
        backend = self.env.backend
        return {person for person, channel in backend.dm_channels.items() if backend.messages[channel]}

    async def planted(self, name: str, channel: simcord.ChannelHandle | None = None) -> discord.Message:
        """A message of the bot's own with a button of that name, as a changed client could make one up."""
        view = ui.LayoutView(timeout=None)
        view.add_item(ui.ActionRow(ui.Button[ui.LayoutView](label="Press me", custom_id=name)))
        view.stop()
        where = self.env.bot.get_partial_messageable((channel or self.channel).id)
        return await where.send(view=view)

    def thread(self) -> list[discord.Message]:
        """All that stands in the only thread of the channel."""
        [thread] = self.channel.threads
        return [message for message in thread.history() if message.components]

    async def restart(self) -> None:
        """End the coach, and start another one on the same database."""
        await self.env.settle()
        await self._running.aclose()
        self.coach = await self._running.enter_async_context(self._start())
        await self.env.restart_bot(_client(self.coach))


@asynccontextmanager
async def in_memory(start: Started) -> AsyncGenerator[World]:
    """Bring a coach to a Discord in memory; whatever it raised there is raised again at the end."""
    async with AsyncExitStack() as running:
        coach = await running.enter_async_context(start())
        # None approved: a privileged intent would be refused, as Discord refuses it.
        env = simcord.Env(_client(coach), shard_count=1, approved_intents=discord.Intents.none())
        await env.start()
        try:
            yield World(env, *found(env, "The Guild"), coach, start, running)
        finally:
            await env.shutdown()
        env.raise_errors()


def found(env: simcord.Env, name: str) -> tuple[simcord.GuildHandle, simcord.ChannelHandle]:
    """Make a guild in which the bot may do what its invite link asks for, and nothing else."""
    guild = env.create_guild(name)
    env.backend.edit_role(guild.id, guild.default_role.id, {"permissions": 0})
    guild.create_role("People", permissions=_PEOPLE)
    guild.create_role("Managers", permissions=discord.Permissions(manage_channels=True))
    _allow(env, guild, rights.wanted())
    return guild, guild.create_text_channel("interviews")


def questions(channel: simcord.ChannelHandle) -> list[discord.Message]:
    """All questions in a channel."""
    return [message for message in channel.history() if "Reveal" in buttons(message)]


def answered(result: simcord.InteractionResult) -> simcord.ResponseMessage:
    """What a click or a command was answered with: once, and to nobody else."""
    assert result.response
    assert result.response.ephemeral
    assert not result.followups
    return result.response


def whispers(person: simcord.MemberActor) -> list[discord.Message]:
    """The direct messages between the bot and somebody."""
    return person.user.dm_channel.history(viewer=person.user)


def says(shown: Shown) -> str:
    """All words of a message, as the bot wrote them."""
    return "\n".join(part["content"] for part in _parts(shown) if part["type"] == _WORDS)


def buttons(shown: Shown) -> list[str]:
    """What one can press."""
    return [part["label"] for part in _parts(shown) if part["type"] == _BUTTON]


def name_of(shown: Shown, label: str) -> str:
    """What a button is called behind its label."""
    return next(part["custom_id"] for part in _parts(shown) if part.get("label") == label)


def covered(shown: Shown) -> bool:
    """Whether all of it is hidden until somebody wants to see it."""
    outermost = raw(shown)
    return [part["type"] for part in outermost] == [_CONTAINER] and outermost[0].get("spoiler") is True


def raw(shown: Shown) -> list[dict[str, Any]]:
    """What the bot sent for a message, as Discord would show it."""
    if isinstance(shown, simcord.ResponseMessage):
        return shown.components
    return [dict(part.to_dict()) for part in shown.components]


@route("GET", "/gateway/bot")
def _gateway(_: RequestContext) -> dict[str, object]:
    """What simcord lacks: where the gateway is, which it never opens."""
    return {"url": "wss://gateway.discord.gg/", "shards": 1, "session_start_limit": _LOGINS}


def _parts(shown: Shown) -> Iterator[dict[str, Any]]:
    return walk_components(raw(shown))


def _allow(env: simcord.Env, guild: simcord.GuildHandle, permissions: discord.Permissions) -> None:
    own = guild.roles[env.backend.bot_user.name]
    env.backend.edit_role(guild.id, own.id, {"permissions": permissions.value})


class _Client(Client):
    """The real client, whose commands simcord looks for where most bots have them."""

    @property
    def tree(self) -> Tree:
        return self._tree


def _client(coach: Coach) -> Client:
    client = _Client(coach, Servers(), lambda _: None, [])
    coach.desk.messengers[Platform.DISCORD] = Messenger(client)
    return client
