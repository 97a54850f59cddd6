"""One person in one channel of each platform, and what the core says to them before a platform renders it."""

import asyncio
import io
from collections.abc import AsyncGenerator
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
from bot.core import refusals
from bot.core.coach import Coach
from bot.domain.errors import CoachError
from bot.domain.message import Button, Message
from bot.domain.place import Platform
from tests.discord_server import sdk
from tests.discord_server.ledger import Seen as DiscordSeen
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.told import Told
from tests.slack_server.ledger import Seen as SlackSeen
from tests.slack_server.server import LoopbackSlack
from tests.world import Clock, text

HOUSE, CHANNEL, ADA = "the terminal", "general", "Ada"
"""Every place bears the terminal's names, so that nothing but the platform differs."""


@dataclass(frozen=True)
class Command:
    """A command as it is typed, and as Discord takes its parts."""

    line: str
    name: str
    options: dict[str, str] = field(default_factory=dict[str, str])


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

    async def sees(self, count: int) -> None:
        """Wait until so many messages have appeared before the person."""
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

    async def sees(self, count: int) -> None:
        del count  # what is typed is answered at once

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


@dataclass
class OnDiscord:
    """Slash commands with options, emoji and buttons."""

    server: LoopbackDiscord

    def __post_init__(self) -> None:
        guild = self.server.guild(HOUSE)
        self.channel = self.server.channel(guild, CHANNEL)
        self.ada = self.server.person(ADA, guild, manages=True)

    async def say(self, command: Command) -> None:
        self.ada.slash(self.channel, command.name, **command.options)

    async def react(self, emoji: str) -> None:
        self.ada.react(self.server.ledger.shown_in(self.channel.id)[-1].message_id, emoji)

    async def press(self, label: str) -> None:
        self.ada.press(
            self.server.ledger.all(lambda seen: self._hers(seen) and label in seen.buttons)[-1], label
        )

    async def sees(self, count: int) -> None:
        await self.server.ledger.wait_for(self._hers, count=count)

    def _hers(self, seen: DiscordSeen) -> bool:
        return seen.what == "shown" and seen.to in {None, self.ada.id}


@asynccontextmanager
async def on_discord(
    coach: Coach, clock: Clock, heard: Heard, patch: pytest.MonkeyPatch
) -> AsyncGenerator[OnDiscord]:
    _record(heard, patch, discord_render)
    patch.setattr(discord, "GUILDS_COME", 0.02)
    async with LoopbackDiscord(now=clock) as server:
        with sdk.pointed_at(server.api_url, server.gateway_url):
            place = OnDiscord(server)
            servers = discord.Servers(server.api_url, server.gateway_url)
            told = Told()
            task = asyncio.create_task(discord.run(coach, server.token, servers, told))
            await told.hears("Discord: here")
            yield place
            task.cancel()
            await asyncio.wait({task})
        server.assert_clean()


@dataclass
class OnSlack:
    """Slash commands of one line, emoji and buttons."""

    server: LoopbackSlack

    def __post_init__(self) -> None:
        team = self.server.team(HOUSE)
        self.channel = self.server.channel(team, CHANNEL)
        self.ada = self.server.person(ADA, team, self.channel, admin=True)

    async def say(self, command: Command) -> None:
        self.ada.slash(self.channel, command.line)

    async def react(self, emoji: str) -> None:
        question = self.server.ledger.shown_in(self.channel)[-1]
        self.ada.react(self.server.message(self.channel, question.ts), emoji)

    async def press(self, label: str) -> None:
        self.ada.press(
            self.server.ledger.all(lambda seen: self._hers(seen) and label in seen.buttons)[-1], label
        )

    async def sees(self, count: int) -> None:
        await self.server.ledger.wait_for(self._hers, count=count)

    def _hers(self, seen: SlackSeen) -> bool:
        return seen.what == "shown" and seen.to in {None, "", self.ada.id}


@asynccontextmanager
async def on_slack(
    coach: Coach, clock: Clock, heard: Heard, patch: pytest.MonkeyPatch
) -> AsyncGenerator[OnSlack]:
    _record(heard, patch, slack_render)
    async with LoopbackSlack(now=clock) as server:
        place = OnSlack(server)
        env = server.environment
        access = slack.Sockets(env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], env["SLACK_API_URL"])
        told = Told()
        task = asyncio.create_task(slack.run(coach, access, told))
        await told.hears("Slack: here")
        yield place
        task.cancel()
        await asyncio.wait({task})
    server.assert_clean()


def _record(heard: Heard, patch: pytest.MonkeyPatch, render: object) -> None:
    """Keep every message that a platform is about to render."""
    pages = getattr(render, "pages")  # noqa: B009 – of one module or the other

    def kept(message: Message, **options: bool) -> object:
        heard.keep(message)
        return pages(message, **options)

    patch.setattr(render, "pages", kept)
