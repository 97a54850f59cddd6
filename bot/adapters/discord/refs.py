"""Who and where on Discord: a guild is a workspace, and so are one's direct messages with the bot."""

import discord

from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, WorkspaceRef

Click = discord.Interaction[discord.Client]


def workspace(guild_id: int | None, name: str, user_id: int) -> WorkspaceRef:
    """Return a guild; without one, the workspace that a person has to themselves."""
    if guild_id is None:
        return WorkspaceRef(Platform.DISCORD, str(user_id), "our direct messages", direct=True)
    return WorkspaceRef(Platform.DISCORD, str(guild_id), name)


def account(click: Click) -> AccountRef:
    """Return who clicked or typed; who may manage the channel is an administrator of it."""
    return AccountRef(
        _workspace(click),
        str(click.user.id),
        click.user.display_name,
        administrator=click.guild_id is None or click.permissions.manage_channels,
    )


def channel(click: Click) -> ChannelRef:
    """Return where."""
    name = getattr(click.channel, "name", None) or "direct messages"
    return ChannelRef(_workspace(click), str(click.channel_id), name)


def message(workspace: WorkspaceRef, channel_id: int, message_id: int) -> MessageRef:
    """Return a message that an event names; events don't tell its channel's name."""
    return MessageRef(ChannelRef(workspace, str(channel_id), ""), str(message_id))


def _workspace(click: Click) -> WorkspaceRef:
    return workspace(click.guild_id, click.guild.name if click.guild else "", click.user.id)
