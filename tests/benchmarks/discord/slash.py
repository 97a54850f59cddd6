"""What `/quiz` costs in process: the adapter alone, everything, and where the time goes."""

import asyncio
import secrets
import tempfile
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import discord
from discord import ui

from bot.adapters.discord import client, pace, render
from bot.adapters.discord.messenger import Messenger
from bot.content import loader
from bot.core import messages
from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.core.quizzes import Quizzes
from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, PostId, Thread, WorkspaceRef
from bot.store import database, migrations
from tests.benchmarks.discord.bare import Bare, Sending
from tests.benchmarks.discord.unplugged import Unplugged
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import Row
from tests.benchmarks.turns import Costs, Turn, cpu, in_turn, ratio, typical
from tests.world import Ledger

GOAL = 3.0
"""How many times the CPU of the bare SDK with an empty command."""

TOPIC = "migrations"
HERE = ChannelRef(WorkspaceRef(Platform.DISCORD, "1", "The Guild"), "1", "interviews")
ADA = AccountRef(HERE.workspace, "1", "Ada")

TOLD = messages.asked(HERE, ())


@dataclass(frozen=True)
class AtOnce(Quizzes):
    """A core that has its words ready: what is left is the adapter."""

    async def start(self, account: AccountRef, channel: ChannelRef, **_: Any) -> Message:
        del account, channel
        return TOLD


class Nowhere(Ledger):
    """A platform that takes everything and keeps nothing: what is left is the core."""

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        del message, under
        return MessageRef(channel, delivery_id)

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """Nothing."""


async def rows(effort: Effort) -> list[Row]:
    place = Unplugged()
    async with a_coach() as whole:
        silent = Coach(replace(whole.desk, messengers={}))
        silent.quizzes = AtOnce(silent.desk, silent.deliveries)
        core = Coach(replace(whole.desk, messengers={Platform.DISCORD: Nowhere()}))
        post = _question(whole)
        ready, reply = _views(post, card=True), _views(TOLD)
        times = effort.quizzes
        costs = await in_turn(
            "/quiz",
            effort.rounds,
            bare=_clicks(await place.connected(Bare()), place, times),
            replying=_clicks(await place.connected(Sending([], reply)), place, times),
            sending=_clicks(await place.connected(Sending(ready, reply)), place, times),
            adapter=_clicks(await ours(silent, place), place, times),
            whole=_clicks(await ours(whole, place), place, times),
            core=_tasks(lambda: core.quizzes.start(ADA, HERE, topic=TOPIC), times),
            reply=_calls(lambda: _views(TOLD), times),
            post=_calls(lambda: _views(post, card=True), times),
        )
    return _rows(costs)


def _rows(costs: Costs) -> list[Row]:
    cost = {name: typical(costs, name) for name in costs}
    of_adapter = {
        "parse, dispatch": cost["bare"],
        "SDK's reply": cost["replying"] - cost["bare"],
        "rendering": cost["reply"],
    }
    of_whole = {
        "parse, dispatch": cost["bare"],
        "SDK's three requests": cost["sending"] - cost["bare"],
        "transactions, choice": cost["core"],
        "rendering": cost["reply"] + cost["post"],
    }
    return [
        _row("/quiz, the adapter's own share", costs, "adapter", "bare", goal=GOAL),
        _row("  beside the bare SDK with a ready reply", costs, "adapter", "replying"),
        *_parts(cost["adapter"], of_adapter),
        _row("/quiz, with core and database", costs, "whole", "bare", goal=GOAL),
        _row("  beside the bare SDK with three ready requests", costs, "whole", "sending"),
        *_parts(cost["whole"], of_whole),
    ]


def _row(what: str, costs: Costs, ours: str, theirs: str, goal: float | None = None) -> Row:
    times = ratio(costs, ours, theirs)
    row = Row(what, _micro(typical(costs, ours)), _micro(typical(costs, theirs)), f"{times:.2f} ×")
    return row if goal is None else row.against(f"≤ {goal:.1f} ×", met=times <= goal)


def _parts(whole: float, parts: Mapping[str, float]) -> list[Row]:
    """Where the time goes; what no part explains is the adapter's own way."""
    named = {**parts, "the rest: tasks, pacing, refs": whole - sum(parts.values())}
    return [Row(f"    {what}", _micro(cost), "", f"{cost / whole:.0%}") for what, cost in named.items()]


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:.0f} µs"


@asynccontextmanager
async def a_coach() -> AsyncGenerator[Coach]:
    """A coach with the shipped bank and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coach.db"
        migrations.prepare(path, utc_now())
        async with database.opened(path) as opened:
            bank = loader.load([loader.shipped()]).bank()
            yield Coach(Desk(bank, opened, {}, clock=utc_now, mint=lambda: secrets.token_hex(10)))


async def ours(coach: Coach, place: Unplugged) -> client.Client:
    """The adapter's own client; its requests never wait for their turn."""
    with patch.object(pace, "BURST", 10**9):
        connected = await place.connected(client.Client(coach, client.Servers(), lambda _: None, []))
    coach.desk.messengers[Platform.DISCORD] = Messenger(connected)
    return connected


def _question(coach: Coach) -> Message:
    bank = coach.desk.bank
    asked = bank.about(bank.find(TOPIC), None)[0]
    return messages.question(PostId("0" * 20), asked, bank.topic(asked.topic))


def _views(message: Message, *, card: bool = False) -> list[ui.LayoutView]:
    views = [render.view(page) for page in render.pages(message, card=card)]
    for view in views:
        view.stop()
    return views


def _clicks(who: discord.Client, place: Unplugged, times: int) -> Turn:
    """The command so many times; each click has an id of its own, as Discord's have."""
    parse = who._connection.parsers["INTERACTION_CREATE"]

    def clicks() -> list[Callable[[], None]]:
        return [partial(parse, place.command("quiz", topic=TOPIC)) for _ in range(times)]

    return cpu(clicks)


def _tasks(act: Callable[[], Coroutine[Any, Any, object]], times: int) -> Turn:
    tasks = set[asyncio.Task[object]]()

    def begin() -> None:
        task = asyncio.create_task(act())
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    return cpu(lambda: [begin] * times)


def _calls(act: Callable[[], object], times: int) -> Turn:
    def call() -> None:
        act()

    return cpu(lambda: [call] * times)
