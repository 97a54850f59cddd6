"""`coach run` on Discord: how it starts, what it says, how it ends."""

import asyncio
import signal
from pathlib import Path

import pytest

from bot.adapters.discord import client
from bot.adapters.discord.messenger import Messenger
from bot.core.coach import Coach
from bot.domain.errors import BadToken
from bot.domain.place import Platform
from tests.adapters.discord.conftest import Connect, Lives, Running
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel
from tests.loopback.faults import Broken, Cut


async def test_a_wrong_token_is_one_clear_line_and_status_1(discord_life: Lives, database_file: Path) -> None:
    async with discord_life() as one:
        one.server.hub.revoked = True
        await one.start()
        assert await one.end() == 1
        assert one.said[-1] == (
            "coach: Discord doesn't accept the token; docs/discord.md says where to get one"
        )
        assert len(one.server.requests) == 1
        assert not any(one.server.token in line for line in one.said)
        written = [path for path in database_file.parent.rglob("*") if path.is_file()]
        assert not any(one.server.token.encode() in path.read_bytes() for path in written)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
async def test_a_coach_that_is_told_to_stop_says_good_bye(discord_life: Lives, sent: signal.Signals) -> None:
    async with discord_life() as one:
        await one.begin()
        assert one.process
        one.process.send_signal(sent)
        assert await one.end() == 0
        closed = await one.server.gateway.happened.wait_for(lambda h: h.what == "CLOSE")
        assert closed.code == 1000
        assert not any("Traceback" in line for line in one.said)


async def test_a_token_that_is_revoked_later_ends_it(running: Running, loopback: LoopbackDiscord) -> None:
    await loopback.revoke_token()
    with pytest.raises(BadToken):
        await asyncio.wait_for(running.task, 5)


@pytest.mark.parametrize("fault", [Cut(), Broken(503)])
async def test_discord_down_at_start_is_waited_for(
    loopback: LoopbackDiscord, connect: Connect, monkeypatch: pytest.MonkeyPatch, fault: Cut | Broken
) -> None:
    monkeypatch.setattr(client, "SHORTEST_PAUSE", 0.01)
    monkeypatch.setattr(client, "LONGEST_PAUSE", 0.02)
    monkeypatch.setattr("discord.http.asyncio", _Hurried())
    loopback.fail("GET /users/@me", fault, times=5 if isinstance(fault, Broken) else 2)
    async with connect() as running:
        await running.told.hears("Discord can't be reached")
        await running.ready()


class _Hurried:
    """asyncio for discord.py's retries, without their seconds."""

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    async def sleep(self, seconds: float) -> None:
        del seconds
        await asyncio.sleep(0)


async def test_commands_are_registered_once_and_again_when_they_change(
    loopback: LoopbackDiscord, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def registered() -> int:
        return len(loopback.requests.all(lambda r: r.method == "PUT" and r.path.endswith("/commands")))

    for wanted in (1, 1):
        async with connect() as running:
            await running.ready()
        assert registered() == wanted
    monkeypatch.setattr("bot.core.menu.QUIZ", "Asks in other words")
    async with connect() as running:
        await running.ready()
    assert registered() == 2
    assert {c["name"] for c in loopback.hub.state.commands[None]} == {"quiz", "leaderboard", "drill", "coach"}


async def test_no_second_has_more_requests_than_discord_allows(
    loopback: LoopbackDiscord, running: Running, ada: Person
) -> None:
    """However many are wanted at once: a bot may make fifty, and some room is left."""
    messenger = running.coach.desk.messengers[Platform.DISCORD]
    assert isinstance(messenger, Messenger)
    await asyncio.gather(*(messenger._client.http.get_user(ada.id) for _ in range(80)))
    times = [request.looptime for request in loopback.requests.all(lambda r: r.path == f"/users/{ada.id}")]
    assert len(times) == 80
    assert max(sum(start <= at < start + 1 for at in times) for start in times) <= 45


async def test_it_is_as_lean_as_can_be(loopback: LoopbackDiscord, running: Running) -> None:
    """No privileged intent, no presence of anybody, no message content."""
    del running
    [identified] = loopback.gateway.happened.all(lambda h: h.what == "IDENTIFY")
    asked = identified.detail["intents"]
    assert asked == (1 << 0) | (1 << 10) | (1 << 12) | (1 << 13)


async def test_it_is_sharded_when_discord_asks_for_it(
    loopback: LoopbackDiscord,
    connect: Connect,
    channel: Channel,
    ada: Person,
) -> None:
    loopback.gateway.shards = 3
    async with connect() as running:
        await running.ready()
        assert "Asked in" in (await ada.slash(channel, "quiz")).text
    shards = [tuple(h.detail["shard"]) for h in loopback.gateway.happened.all(lambda h: h.what == "IDENTIFY")]
    assert shards == [(0, 3), (1, 3), (2, 3)]


async def test_limits_of_channels_are_forgotten_once_they_are_over(coach: Coach) -> None:
    """A bot that speaks in ten thousand channels holds a few of their limits, and each that is in use."""
    async with client.Client(coach, client.Servers(), lambda _: None, []) as unconnected:
        http = unconnected.http
        used = http.get_ratelimit("used")
        async with used:
            for number in range(5 * client.REMEMBERED):
                http.get_ratelimit(f"channel-{number}")
            assert len(http._buckets) <= client.REMEMBERED + 1
            assert http.get_ratelimit("used") is used
