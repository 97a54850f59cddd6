"""A town on each platform: channels that drill each day, people who answer, and what all of them saw."""

import os
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot.content import loader
from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.place import AccountRef, ChannelRef, Platform, WorkspaceRef
from bot.domain.wish import Wish
from bot.store import database
from tests import world
from tests.discord_server.ledger import Seen as SeenOnDiscord
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel as DiscordChannel
from tests.discord_server.state import Right
from tests.slack_server.ledger import Seen as SeenOnSlack
from tests.slack_server.server import SCOPES, LoopbackSlack

A_DAY = timedelta(days=1)
NAMES = ("Ada", "Bob", "Cem")
IN_A_GUILD = 40
"""Channels; then the next guild begins."""


@dataclass
class Ahead:
    """The real time, and how far ahead of it all clocks are."""

    amount: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.amount


@dataclass(frozen=True, order=True)
class Question:
    """A drill that everybody in a channel could see."""

    channel: str
    id: str
    at: datetime


class DiscordTown:
    """Guilds of at most so many channels each, which Discord knows."""

    platform = Platform.DISCORD

    def __init__(self, server: LoopbackDiscord, count: int) -> None:
        self.server, self._channels = server, list[DiscordChannel]()
        guilds = [server.guild(f"Guild {n}") for n in range(-(-count // IN_A_GUILD))]
        self._people = {name: server.person(name, *guilds) for name in NAMES}
        self._admin = server.person("Admin", *guilds, manages=True)
        self.channels = list[ChannelRef]()
        for n in range(count):
            guild = guilds[n // IN_A_GUILD]
            channel = server.channel(guild, f"room-{n}")
            workspace = WorkspaceRef(Platform.DISCORD, str(guild.id), guild.name)
            self._channels.append(channel)
            self.channels.append(ChannelRef(workspace, str(channel.id), channel.name))

    def admin(self, channel: ChannelRef) -> AccountRef:
        return AccountRef(channel.workspace, str(self._admin.id), "Admin", administrator=True)

    def close_history(self) -> None:
        for channel in self._channels:
            self.server.forbid(channel, Right.READ_MESSAGE_HISTORY)

    def count(self) -> int:
        return len(self.server.ledger)

    def questions(self, start: int = 0) -> Iterator[Question]:
        for n in range(start, self.count()):
            seen = self.server.ledger[n]
            if seen.what == "shown" and seen.to is None and "Reveal" in seen.buttons:
                yield Question(str(seen.channel_id), str(seen.message_id), datetime.fromisoformat(seen.at))

    def results(self) -> Iterator[str]:
        """A thread has the id of the message that it hangs on."""
        return (str(seen.channel_id) for seen in self.server.ledger if _over(seen))

    def told(self) -> list[str]:
        return [seen.text for seen in self._admin.private]

    def react(self, name: str, question: Question, emoji: str) -> None:
        self._people[name].react(int(question.id), emoji)

    async def boards(self) -> dict[str, str]:
        """The text of each guild's board, by the guild's id."""
        first = {str(channel.guild_id): channel for channel in reversed(self._channels)}
        ada = self._people["Ada"]
        return {
            guild: (await ada.slash(channel, "leaderboard", period="all")).text
            for guild, channel in first.items()
        }


class SlackTown:
    """One workspace with all its channels."""

    platform = Platform.SLACK

    def __init__(self, server: LoopbackSlack, count: int) -> None:
        self.server = server
        self._team = server.team()
        self._channels = [server.channel(self._team, f"room-{n}") for n in range(count)]
        self._people = {name: server.person(name, self._team, *self._channels) for name in NAMES}
        self._admin = server.person("Admin", self._team, *self._channels, admin=True)
        self._workspace = WorkspaceRef(Platform.SLACK, self._team.id, self._team.name)
        self.channels = [ChannelRef(self._workspace, one.id, one.name) for one in self._channels]

    def admin(self, channel: ChannelRef) -> AccountRef:
        return AccountRef(channel.workspace, f"{self._team.id}.{self._admin.id}", "Admin", administrator=True)

    def close_history(self) -> None:
        self.server.grant(self._team, SCOPES - {"channels:history", "groups:history", "im:history"})

    def count(self) -> int:
        return len(self.server.ledger)

    def questions(self, start: int = 0) -> Iterator[Question]:
        for n in range(start, self.count()):
            seen = self.server.ledger[n]
            if seen.what == "shown" and not seen.to and "Reveal" in seen.buttons:
                yield Question(seen.channel_id, seen.ts, datetime.fromisoformat(seen.at))

    def results(self) -> Iterator[str]:
        return (seen.thread_ts for seen in self.server.ledger if _over(seen))

    def told(self) -> list[str]:
        return [seen.text for seen in self._admin.private]

    def react(self, name: str, question: Question, emoji: str) -> None:
        channel = next(one for one in self._channels if one.id == question.channel)
        self._people[name].react(self.server.message(channel, question.id), emoji)

    async def boards(self) -> dict[str, str]:
        """The text of the workspace's board, by the workspace's id."""
        asked = self._people["Ada"].slash(self._channels[0], "/leaderboard all")
        return {self._team.id: (await asked).text}


Town = DiscordTown | SlackTown


def _over(seen: SeenOnDiscord | SeenOnSlack) -> bool:
    return seen.what == "shown" and not seen.to and "The drill is over" in seen.text


@dataclass(frozen=True, order=True)
class Knew:
    """Somebody's ✅ under a drill."""

    platform: str
    channel: str
    name: str
    question: str


@dataclass
class Crowd:
    """People who answer some of the drills, whether the coach is there or not."""

    towns: Collection[Town]
    chance: Random
    share: float
    """Of the drills, so many are answered by each person."""
    knew: set[Knew] = field(default_factory=set[Knew])
    _read: dict[Platform, int] = field(default_factory=dict[Platform, int])

    def act(self) -> None:
        """React to what was shown since the last time."""
        for town in self.towns:
            start = self._read.get(town.platform, 0)
            self._read[town.platform] = town.count()
            for question in list(town.questions(start)):
                self._answer(town, question)

    def _answer(self, town: Town, question: Question) -> None:
        for name in NAMES:
            if self.chance.random() < self.share:
                town.react(name, question, "✅")
                self.knew.add(Knew(town.platform, question.channel, name, question.id))
            if self.chance.random() < self.share:
                town.react(name, question, "👀")


async def set_drills(
    path: Path, towns: Collection[Town], at: datetime, since: Callable[[int], datetime]
) -> None:
    """Let every channel drill daily at a time (in UTC), as its administrator did when nobody had a coach yet.

    Args:
        path: the database.
        towns: whose channels.
        at: the time of day, to the minute.
        since: when it was set in the n-th channel.
    """
    set_at = world.Clock(at)
    async with database.opened(path) as opened:
        coach = Coach(
            Desk(
                bank=loader.load([loader.shipped()]).bank(),
                database=opened,
                messengers=dict.fromkeys(Platform, world.Ledger(set_at)),
                clock=set_at,
                mint=lambda: os.urandom(10).hex(),
            )
        )
        wish = Wish(topics=("migrations",), at=at.time(), zone="Etc/UTC")
        for town in towns:
            for n, channel in enumerate(town.channels):
                set_at.time = since(n)
                await coach.schedules.put(town.admin(channel), channel, wish)
