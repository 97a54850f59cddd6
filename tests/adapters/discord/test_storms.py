"""Many drills at once, and Discord that says "too many": nothing is lost, nothing sent before its time."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import pytest

from bot.domain.place import Platform
from tests.adapters.discord.conftest import Running
from tests.discord_server.faults import TooMany
from tests.discord_server.hub import Request
from tests.discord_server.people import Person
from tests.discord_server.rates import UNCOUNTED
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel
from tests.world import Clock

POSTS = "POST /channels/{channel_id}/messages"
ON_ITS_WAY = 0.4
"""Seconds that a request may have been on its way when Discord said no to another."""

Scope = Literal["user", "global", "shared"]


@dataclass(frozen=True)
class Crowd:
    """A server whose channels all drill at the same minute."""

    loopback: LoopbackDiscord
    running: Running
    clock: Clock
    eve: Person
    channels: Sequence[Channel]
    before: int
    """Requests that were made to get here."""

    def comes_nine(self) -> None:
        self.clock.time = datetime(2026, 11, 19, 8, tzinfo=UTC)

    @property
    def requests(self) -> list[Request]:
        """Those that count, since the minute came."""
        made = list(self.loopback.requests)[self.before :]
        return [request for request in made if not request.path.startswith(UNCOUNTED)]

    def assert_each_once(self) -> None:
        for channel in self.channels:
            assert len(self.loopback.ledger.shown_in(channel.id)) == 1


@pytest.fixture(params=[60, pytest.param(600, marks=pytest.mark.long)])
async def crowd(
    loopback: LoopbackDiscord, running: Running, clock: Clock, request: pytest.FixtureRequest
) -> Crowd:
    guild = loopback.guild("Crowded")
    eve = loopback.person("Eve", guild, manages=True)
    channels = [loopback.channel(guild, f"c{n}") for n in range(request.param)]
    for channel in channels:
        await eve.slash(channel, "drill set", topic="asyncio", time="09:00", zone="Europe/Berlin")
    return Crowd(loopback, running, clock, eve, channels, len(loopback.requests))


def too_soon(requests: Sequence[Request], scope: Scope) -> list[Request]:
    """Those inside the Retry-After of an earlier one of the same path, or of any where that was for all."""
    return [
        request
        for refusal in requests
        if refusal.status == 429
        for request in requests
        if (scope == "global" or request.path == refusal.path)
        and ON_ITS_WAY < request.looptime - refusal.looptime < refusal.answer["retry_after"]
    ]


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_storm_of_429_is_waited_out_and_loses_nothing(
    crowd: Crowd, capsys: pytest.CaptureFixture[str], scope: Scope
) -> None:
    """F11; of two limits for all at once, discord.py alone waits for the shorter one."""
    most = len(crowd.channels)
    refused = 3 if scope == "global" else most
    for on in random.Random(most).sample(range(1, 2 * most, 2), refused):
        for number, seconds in enumerate((0.5, 1.5) if scope == "global" else (0.5,)):
            crowd.loopback.fail("**", TooMany(scope, retry_after=seconds), on=on + number)
    crowd.comes_nine()
    for _ in range(3):
        await crowd.running.look()
        await crowd.running.coach.settle(Platform.DISCORD)
    early = too_soon(crowd.requests, scope)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{most} drills, {crowd.loopback.invalid_requests} times 429 ({scope}), {len(early)} too soon"
        )
    crowd.assert_each_once()
    assert crowd.loopback.invalid_requests >= refused
    assert crowd.loopback.invalid_requests < 1000
    assert not early


async def test_drills_leave_room_for_whoever_waits(
    crowd: Crowd, ada: Person, channel: Channel, capsys: pytest.CaptureFixture[str]
) -> None:
    """However many are due: no second has more than Discord allows, and /quiz doesn't stand in their line."""
    crowd.comes_nine()
    drilling = asyncio.create_task(crowd.running.look())
    waited: list[float] = []
    now = asyncio.get_running_loop().time
    while not drilling.done():
        begun = now()
        await ada.slash(channel, "quiz")
        waited.append(now() - begun)
        await asyncio.wait({drilling}, timeout=0.3)
    await drilling
    crowd.assert_each_once()
    times = [request.looptime for request in crowd.requests]
    busiest = max(sum(start <= at < start + 1 for at in times) for start in times)
    with capsys.disabled():
        print(  # noqa: T201
            f"\n{len(crowd.channels)} drills: {len(times)} requests in {times[-1] - times[0]:.1f} s, at most "
            f"{busiest} in a second; /quiz in {max(waited):.2f} s at most ({len(waited)} of them)"
        )
    assert busiest <= 45
    assert max(waited) < 1
