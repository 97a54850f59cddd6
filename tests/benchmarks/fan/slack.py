"""The real Slack messenger, its Web API in place of a socket: answers come after 100 to 200 ms."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any

from bot.adapters.slack.messenger import Messenger
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json, Silent, Web
from bot.core.coach import Coach
from bot.domain.place import Platform
from tests.benchmarks.fan.crowd import Place
from tests.benchmarks.fan.discord import LATENCY
from tests.benchmarks.fan.ledger import Ledger


class Slack:
    """Every workspace's Web API."""

    platform = Platform.SLACK

    def __init__(self, places: Sequence[Place], chance: random.Random) -> None:
        self.places, self.ledger = places, Ledger(places)
        self.down = False
        """Whether it breaks every request: cut or left hanging, some of them carried out."""
        self._chance = chance
        self._teams = {
            place.quiz.workspace.id: Team(
                place.quiz.workspace.id, place.quiz.workspace.name, "U1", "B1", Asked(self)
            )
            for place in places
        }
        self._cut: dict[str, list[Json]] = {}
        """What stands in a channel without our having been told."""
        self._next = 0

    async def connect(self, coach: Coach) -> None:
        """Let a coach in."""

        async def team(team_id: str) -> Team:
            return self._teams[team_id]

        coach.desk.messengers[Platform.SLACK] = Messenger(team)

    async def answer(self, method: str, sent: Json) -> Json:
        """Carry a request out, or not."""
        channel: str = sent["channel"]
        self.ledger.request()
        if method == "chat.postMessage":
            self.ledger.ask(channel)
        await asyncio.sleep(self._chance.uniform(*LATENCY))
        if self.down and self._chance.random() < 1 / 2:
            await self._break()
        done = self._do(method, channel, sent)
        if self.down:
            await self._break()
        return done

    async def _break(self) -> None:
        if self._chance.random() < 1 / 2:
            await asyncio.sleep(20)
        raise Silent("fatal_error")

    def _do(self, method: str, channel: str, sent: Json) -> Json:
        match method:
            case "chat.postMessage":
                self.ledger.stand(channel)
                self._next += 1
                ts = f"{1_800_000_000 + self._next}.000000"
                if self.down:
                    self._cut.setdefault(channel, []).append({**sent, "ts": ts, "user": "U1"})
                return {"ts": ts}
            case "reactions.add":
                self.ledger.mark(channel)
                return {}
            case "conversations.history":
                return {"messages": self._cut.get(channel, [])}
            case _:
                raise AssertionError(method)


class Asked(Web):
    """One workspace's."""

    def __init__(self, slack: Slack) -> None:
        super().__init__("xoxb-1")
        self._slack = slack

    async def call(self, method: str, **arguments: Any) -> Json:
        return await self._slack.answer(method, arguments)
