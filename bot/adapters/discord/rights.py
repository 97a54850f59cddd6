"""What the bot must be allowed to do on a server, and what each right is for."""

from collections.abc import Collection, Mapping

import discord

from bot.domain.delivery import Reason
from bot.domain.errors import CantSpeak
from bot.domain.place import ChannelRef

NEEDED: Mapping[str, str] = {
    "view_channel": "to see the channel that it is asked in",
    "send_messages": "to post questions",
    "send_messages_in_threads": "to post answers in a question's thread",
    "create_public_threads": "to open that thread",
    "add_reactions": "to put 👀 under a question",
    "read_message_history": "to see, after a crash, whether a question stands already",
}
"""discord.py's name of a right → why."""

_TITLES = {name: name.replace("_", " ").title().replace(" In ", " in ") for name in NEEDED}


def wanted() -> discord.Permissions:
    """Return all that the invite link asks for."""
    return discord.Permissions(**dict.fromkeys(NEEDED, True))


def invite(application_id: int) -> str:
    """Return the address that adds the bot to a server with these rights and no more."""
    return discord.utils.oauth_url(
        application_id, permissions=wanted(), scopes=("bot", "applications.commands")
    )


def title(name: str) -> str:
    """Return a right as Discord's own settings call it."""
    return _TITLES[name]


def lacking(has: discord.Permissions, needed: Collection[str] = NEEDED.keys()) -> tuple[str, ...]:
    """Return the titles of those rights that are missing."""
    if has.administrator:
        return ()
    return tuple(title(name) for name in needed if not getattr(has, name))


def seen(client: discord.Client, channel: ChannelRef) -> discord.Permissions | None:
    """Return what we may do in a channel, from what the gateway has told us: it costs no request.

    Ten thousand requests that Discord forbids, in ten minutes, ban our address. None where nothing is known:
    in direct messages, in a channel it has not told of (a thread that sleeps, one that is deleted), and while
    a server is unavailable, for what we know may be old then.

    Raises:
        CantSpeak: we aren't on that server.
    """
    if channel.workspace.direct:
        return None
    guild = client.get_guild(int(channel.workspace.id))
    if guild is None:
        raise CantSpeak(channel, Reason.GONE)
    place = None if guild.unavailable else guild.get_channel_or_thread(int(channel.id))
    return place.permissions_for(guild.me) if place else None
