"""One person in one channel of each platform, and what the core says to them before a platform renders it."""

import asyncio
import io
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Protocol

import pytest
from rich.console import Console

from bot.adapters.console import commands as console
from bot.adapters.console import refs
from bot.adapters.console.messenger import Screen
from bot.adapters.discord import client as discord
from bot.adapters.discord import render as discord_render
from bot.adapters.slack import client as slack
from bot.adapters.slack import render as slack_render
from bot.adapters.slack.scopes import NEEDED
from bot.core import refusals
from bot.core.coach import Coach
from bot.domain.errors import CoachError
from bot.domain.message import Button, Message
from bot.domain.place import Platform
from tests.adapters.discord.seat import OnDiscord
from tests.adapters.running import running_on
from tests.adapters.seat import Command, Seen
from tests.adapters.slack.seat import OnSlack
from tests.discord_server import sdk
from tests.discord_server.server import LoopbackDiscord
from tests.slack_server.server import LoopbackSlack
from tests.world import Clock, text

HOUSE, CHANNEL, ADA = "the terminal", "general", "Ada"
"""Every place bears the terminal's names, so that nothing but the platform differs."""


@dataclass
class Heard:
    """What the core has said, in order."""

    messages: list[Message] = field(default_factory=list[Message])
    grown: asyncio.Event = field(default_factory=asyncio.Event)

    def keep(self, message: Message) -> None:
        self.messages.append(message)
        self.grown.set()

    async def wait(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.messages) < count:
                self.grown.clear()
                await self.grown.wait()

    def told(self) -> list[tuple[str, list[str]]]:
        """Words and buttons, with posts numbered in the order in which they came up."""
        posts: list[str] = []
        return [(text(message), [_named(b, posts) for b in message.buttons]) for message in self.messages]


def _named(button: Button, posts: list[str]) -> str:
    if button.press.post not in posts:
        posts.append(button.press.post)
    return (
        f"{button.label}: {str(button.press).replace(button.press.post, str(posts.index(button.press.post)))}"
    )


class Place(Protocol):
    """A platform, as one person uses it."""

    async def say(self, command: Command) -> None: ...

    async def react(self, emoji: str) -> None: ...

    async def press(self, label: str) -> None: ...

    async def sees(self, wanted: Callable[[Seen], bool], *, count: int = 1) -> object:
        """Wait until so many such things have appeared before the person."""
        ...


@dataclass
class AtTerminal:
    """Lines typed at a prompt."""

    coach: Coach
    screen: Screen

    async def say(self, command: Command) -> None:
        await self._type(command.line)

    async def react(self, emoji: str) -> None:
        await self._type(emoji)

    async def press(self, label: str) -> None:
        await self._type(label)

    async def sees(self, wanted: Callable[[Seen], bool], *, count: int = 1) -> None:
        del wanted, count  # what is typed is answered at once

    async def _type(self, line: str) -> None:
        who, where = refs.account(ADA), refs.channel(CHANNEL)
        try:
            reply = await console.carry_out(self.coach, who, where, line, self.screen.buttons)
        except CoachError as error:
            reply = refusals.message(error)
        self.screen.show(reply)


@asynccontextmanager
async def terminal(
    coach: Coach, clock: Clock, heard: Heard, patch: pytest.MonkeyPatch
) -> AsyncGenerator[AtTerminal]:
    del clock
    screen = Screen(Console(file=io.StringIO()))
    show = screen.show

    def kept(message: Message) -> None:
        heard.keep(message)
        show(message)

    patch.setattr(screen, "show", kept)
    coach.desk.messengers[Platform.CONSOLE] = screen
    yield AtTerminal(coach, screen)


@asynccontextmanager
async def on_discord(
    coach: Coach, clock: Clock, heard: Heard, patch: pytest.MonkeyPatch
) -> AsyncGenerator[OnDiscord]:
    _record(heard, patch, discord_render)
    patch.setattr(discord, "GUILDS_COME", 0.02)
    async with LoopbackDiscord(now=clock) as server:
        guild = server.guild(HOUSE)
        ada = server.person(ADA, guild, manages=True)
        place = OnDiscord(server, server.channel(guild, CHANNEL), ada)
        servers = discord.Servers(server.api_url, server.gateway_url)
        with sdk.pointed_at(server.api_url, server.gateway_url):
            async with running_on(
                coach, lambda told: discord.run(coach, server.token, servers, told), "Discord: here"
            ) as running:
                await running.ready()
                yield place
        server.assert_clean()


@asynccontextmanager
async def on_slack(
    coach: Coach, clock: Clock, heard: Heard, patch: pytest.MonkeyPatch
) -> AsyncGenerator[OnSlack]:
    _record(heard, patch, slack_render)
    async with LoopbackSlack(now=clock) as server:
        channel = server.channel(team := server.team(HOUSE, scopes=frozenset(NEEDED)), CHANNEL)
        place = OnSlack(server, channel, server.person(ADA, team, channel, admin=True))
        env = server.environment
        access = slack.OverSockets(env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], env["SLACK_API_URL"])
        async with running_on(coach, lambda told: slack.run(coach, access, told), "Slack: here") as running:
            await running.ready()
            yield place
    server.assert_clean()


def _record(heard: Heard, patch: pytest.MonkeyPatch, render: object) -> None:
    """Keep every message that a platform is about to render."""
    pages = getattr(render, "pages")  # noqa: B009 – of one module or the other

    def kept(message: Message, **options: bool) -> object:
        heard.keep(message)
        return pages(message, **options)

    patch.setattr(render, "pages", kept)
