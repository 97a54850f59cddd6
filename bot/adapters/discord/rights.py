"""What the bot must be allowed to do on a server, and what each right is for."""

from collections.abc import Collection, Mapping

import discord

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
