"""What an event costs that isn't ours: another emoji, or 👀 under somebody else's message."""

from functools import partial

import discord

from tests.benchmarks.discord.bare import Bare, Listening
from tests.benchmarks.discord.slash import a_coach, ours
from tests.benchmarks.discord.unplugged import Unplugged
from tests.benchmarks.effort import Effort
from tests.benchmarks.row import Row
from tests.benchmarks.turns import Costs, Turn, cpu, in_turn, ratio, typical
from tests.loopback.shapes import Json

GOAL = 1.1
"""How many times the bare SDK's CPU."""


async def rows(effort: Effort) -> list[Row]:
    place = Unplugged()
    kinds = {
        "another emoji": place.reaction("🎉", ours=True),
        "👀, somebody else's message": place.reaction("👀", ours=False),
    }
    found: list[Row] = []
    async with a_coach() as coach:
        coach_client = await ours(coach, place)
        bare, listening = await place.connected(Bare()), await place.connected(Listening())
        for kind, event in kinds.items():
            costs = await in_turn(
                kind,
                effort.rounds,
                ours=_hearing(coach_client, event, effort.events),
                bare=_hearing(bare, event, effort.events),
                listening=_hearing(listening, event, effort.events),
            )
            found += [
                _row(f"{kind}: no handler", costs, "bare"),
                _row(f"{kind}: an empty handler", costs, "listening"),
            ]
    return found


def _row(what: str, costs: Costs, theirs: str) -> Row:
    times = ratio(costs, "ours", theirs)
    row = Row(what, _micro(typical(costs, "ours")), _micro(typical(costs, theirs)), f"{times:.2f} ×")
    return row.against(f"≤ {GOAL:.1f} ×", met=times <= GOAL)


def _micro(seconds: float) -> str:
    return f"{seconds * 1e6:.1f} µs"


def _hearing(who: discord.Client, event: Json, times: int) -> Turn:
    hear = partial(who._connection.parsers["MESSAGE_REACTION_ADD"], event)
    return cpu(lambda: [hear] * times)
