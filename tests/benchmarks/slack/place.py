"""A bot in a process of its own, our own Slack around it, and what people there are about to do."""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from unittest.mock import patch

from tests.adapters.life import life
from tests.benchmarks.slack.bot import HERE
from tests.benchmarks.slack.calls import Answer, Call, one_after_the_other
from tests.loopback.log import Log
from tests.loopback.shapes import Json, utc_now
from tests.slack_server import customs
from tests.slack_server.deliveries import Outcome, Parcel
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person, Shown
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.signed import _outcome, _request, signature
from tests.slack_server.state import Channel

LONG = 60.0
"""Seconds, far more than anything here needs."""


class Held:
    """Keeps what is on its way to the bot until callers take it there; at other times nothing arrives."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._held: Log[Call] | None = None

    async def carry(self, parcel: Parcel, sent: Callable[[], None]) -> Outcome:
        sent()
        if self._held is None:
            return Outcome()
        body, headers = _request(parcel)
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._held.append(Call(body, headers | signature(self._secret, body, utc_now), answered))
        await asyncio.wait({answered})
        return _outcome(parcel, answered)

    async def hold(self, act: Callable[[], object], count: int) -> list[Call]:
        """So many requests that come of something that people do."""
        held = self._held = Log[Call]()
        act()
        await held.wait_for(lambda _: True, count=count, within=LONG)
        self._held = None
        return list(held)


@dataclass
class Place:
    """One bot, one channel, many people."""

    server: LoopbackSlack
    channel: Channel
    people: list[Person]
    url: str
    pid: int
    held: Held = field(init=False)
    _answers: int = 0

    def __post_init__(self) -> None:
        self.held = Held(self.server.hub.application.signing_secret)
        self.server.deliveries.carrier = self.held

    def cpu(self) -> float:
        """CPU seconds of the bot so far."""
        # The clock that clock_getcpuclockid(3) gives, which Python hasn't.
        return time.clock_gettime((~self.pid << 3) | 2)

    async def commands(self, typed: str, count: int) -> list[Call]:
        ada = self.people[0]
        return await self.held.hold(lambda: [ada.slash(self.channel, typed) for _ in range(count)], count)

    async def reactions(self, message: Shown, emoji: str, count: int) -> list[Call]:
        """Of so many people, one each."""
        people = self.people[:count]
        return await self.held.hold(lambda: [person.react(message, emoji) for person in people], count)

    def said(self) -> Shown:
        """A message of somebody's."""
        return self.people[0].say(self.channel, "Good morning")

    async def asked(self) -> Shown:
        """A question of the bot's."""
        answered = self.answers(1)
        for one in await one_after_the_other(self.url, iter(await self.commands("/quiz migrations", 1))):
            one.hand_over()
        await answered
        shown = self.server.ledger.shown_in(self.channel)
        return next(seen for seen in reversed(shown) if seen.buttons and not seen.to)

    def answers(self, count: int) -> asyncio.Future[Seen]:
        """What is there once people see so many more answers for their own eyes; begins to look at once."""
        self._answers += count
        waiting = self.server.ledger.wait_for(_answer, count=self._answers, within=LONG)
        return asyncio.ensure_future(waiting)


def _answer(seen: Seen) -> bool:
    """Whether it is the answer to a command, or the last message of an answer to 👀."""
    return seen.what == "shown" and seen.ephemeral and bool(seen.interaction_id or seen.buttons)


def _unchecked(_: Json) -> list[str]:
    return []


@asynccontextmanager
async def place(kind: Literal["coach", "bare"], people: int) -> AsyncGenerator[Place]:
    """A bot that is there; its messages aren't checked, which would take longer than all that it does."""
    program = ("-W", "ignore", "-m", "tests.benchmarks.slack.bot", kind)
    with tempfile.TemporaryDirectory() as home, patch.object(customs, "_message", _unchecked):
        async with LoopbackSlack() as server:
            team = server.team()
            channel = server.channel(team)
            there = [server.person(f"Ada {number}", team, channel) for number in range(people)]
            environment = {**server.http_environment, "PORT": "0"}
            async with life(
                server, Path(home) / "coach.db", HERE, lambda: environment, program=program
            ) as bot:
                await bot.begin()
                assert bot.process
                yield Place(server, channel, there, bot.said[-1].rpartition(HERE)[2], bot.process.pid)
