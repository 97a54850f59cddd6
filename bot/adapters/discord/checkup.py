"""Whether the coach is set up on Discord: its token, its commands, its rights on each server."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import discord

from bot.adapters.discord import rights
from bot.adapters.discord.client import Servers
from bot.core import operators
from bot.core.words import many
from bot.domain.checkup import Finding

A_PAGE = 200
"""Servers in one answer of Discord's."""

_COMMANDS = {"quiz", "leaderboard", "drill", "coach"}


async def examine(token: str, servers: Servers) -> list[Finding]:
    """Look without taking part: no gateway, nothing is changed."""
    servers.use()
    try:
        async with discord.Client(intents=discord.Intents(guilds=True)) as client:
            await client.login(token)
            return [finding async for finding in _findings(client)]
    except discord.LoginFailure:
        return [operators.bad_token(operators.DISCORD)]
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        return [operators.unreachable(operators.DISCORD, str(error))]


async def _findings(client: discord.Client) -> AsyncIterator[Finding]:
    application = client.application
    assert application  # noqa: S101 – login has asked for it
    joined = [guild async for guild in _guilds(client)]
    if joined:
        yield operators.here_as(operators.DISCORD, str(client.user), f"on {many(len(joined), 'server')}")
    else:
        yield operators.nowhere(operators.DISCORD, rights.invite(application.id))
    if application.interactions_endpoint_url:
        yield operators.elsewhere(operators.DISCORD, application.interactions_endpoint_url)
    registered = await client.http.get_global_commands(application.id)
    if not {command["name"] for command in registered} >= _COMMANDS:
        yield operators.unregistered(operators.DISCORD)
    for guild in joined:
        missing = rights.lacking(discord.Permissions(int(guild["permissions"])))
        if missing:
            yield operators.lacking(guild["name"], missing)


async def _guilds(client: discord.Client) -> AsyncIterator[dict[str, Any]]:
    """Yield every server as Discord describes it, with the bot's rights there; discord.py drops those."""
    after = 0
    while True:
        page: list[Any] = await client.http.get_guilds(A_PAGE, after=after or None, with_counts=False)
        for guild in page:
            yield guild
        if len(page) < A_PAGE:
            return
        after = int(page[-1]["id"])
