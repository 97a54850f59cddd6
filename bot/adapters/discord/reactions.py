"""Emoji under our questions, from raw events: nothing has to be in a cache, and old messages work."""

import asyncio
import logging

import aiohttp
import discord

from bot.adapters.discord import refs, rights
from bot.core.coach import Coach
from bot.domain.errors import CantSpeak, CoachError
from bot.domain.message import Reaction
from bot.domain.place import AccountRef, MessageRef, Platform

log = logging.getLogger(__name__)

PAUSES = (1.0, 5.0, 20.0)
"""Seconds between the tries to read what Discord did not hand out."""

EMOJI = {Reaction.REVEAL: "👀", Reaction.KNEW: "✅", Reaction.DIDNT: "❌"}
_TO_READ = ("view_channel", "read_message_history")
_EMOJI_STYLE = "\ufe0f"
_MEANS = {form: reaction for reaction, emoji in EMOJI.items() for form in (emoji, emoji + _EMOJI_STYLE)}


def meant(emoji: discord.PartialEmoji | discord.Emoji | str) -> Reaction | None:
    """Return what an emoji means to us, if anything."""
    return _MEANS.get(str(emoji))


def concerns(event: discord.RawReactionActionEvent, bot_id: int) -> bool:
    """Whether a person put one of our emoji under what may be our message; asked often, so cheap."""
    return (
        event.emoji.name in _MEANS
        and event.user_id != bot_id
        and event.message_author_id in {None, bot_id}
        and not (event.member and event.member.bot)
    )


async def heard(client: discord.Client, coach: Coach, event: discord.RawReactionActionEvent) -> None:
    """Do what a reaction says; a CoachError is logged, for the coach tries again by itself."""
    reaction = meant(event.emoji)
    if reaction is None:
        return
    guild = client.get_guild(event.guild_id) if event.guild_id else None
    workspace = refs.workspace(event.guild_id, guild.name if guild else "", event.user_id)
    user = event.member or client.get_user(event.user_id) or await client.fetch_user(event.user_id)
    message = refs.message(workspace, event.channel_id, event.message_id)
    await _add(coach, user, message, reaction)


async def read_again(client: discord.Client, coach: Coach) -> None:
    """Read, after a time in which events were lost, the reactions to every question that is still open."""
    left = await coach.reactions.unread(Platform.DISCORD)
    for pause in (0.0, *PAUSES):
        await asyncio.sleep(pause)
        left = [message for message in left if not await _done(client, coach, message)]
        if not left:
            return
    log.error("the reactions to %s questions could not be read", len(left))


async def _done(client: discord.Client, coach: Coach, message: MessageRef) -> bool:
    """Whether nothing is left to be read there; no where Discord did not answer."""
    try:
        has = rights.seen(client, message.channel)
        if has is None or not rights.lacking(has, _TO_READ):
            await _read(client, coach, message)
    except CantSpeak:
        return True
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        log.warning("the reactions to %s can't be read: %s", message.id, error)
        # Deleted, or out of our sight: there is nothing to read.
        return isinstance(error, discord.NotFound | discord.Forbidden)
    return True


async def _read(client: discord.Client, coach: Coach, message: MessageRef) -> None:
    channel = client.get_partial_messageable(int(message.channel.id))
    found = await channel.fetch_message(int(message.id))
    for reaction in found.reactions:
        meaning = meant(reaction.emoji)
        if meaning is None or reaction.count == int(reaction.me):
            continue
        async for user in reaction.users():
            if not user.bot:
                await _add(coach, user, message, meaning, again=True)
    if not any(reaction.me and meant(reaction.emoji) is Reaction.REVEAL for reaction in found.reactions):
        await coach.deliveries.beckon(message)


async def _add(
    coach: Coach,
    user: discord.User | discord.Member,
    message: MessageRef,
    reaction: Reaction,
    *,
    again: bool = False,
) -> None:
    account = AccountRef(message.channel.workspace, str(user.id), user.display_name)
    try:
        await coach.reactions.add(account, message, reaction, again=again)
    except CoachError as error:
        log.warning("a reaction to %s has no reply yet: %r", message.id, error)
    except Exception:
        log.exception("a reaction to %s", message.id)  # a fault of ours, which the others must not bear
