"""Every fault, seen without the SDK; then what the SDK makes of the ones that decide our design."""

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from tests.discord_server.bot import Bot
from tests.discord_server.conftest import Wire
from tests.discord_server.faults import Banned, Fault, Refused, TooMany
from tests.discord_server.problems import Problem
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Right
from tests.loopback.faults import Broken, Cut, Death, Hanging, Slow, WrongType

SEND = "POST /channels/*/messages"
HELLO: dict[str, Any] = {"content": "Hello", "allowed_mentions": {"parse": []}}


async def send(wire: Wire, channel: Channel, **options: Any) -> tuple[int, Any]:
    return await wire.send("POST", f"/channels/{channel.id}/messages", HELLO, **options)


def stored(loopback: LoopbackDiscord, channel: Channel) -> int:
    return len(loopback.ledger.shown_in(channel.id))


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_before_or_after_storing(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, after: bool
) -> None:
    loopback.fail(SEND, Cut(stored=after))
    with pytest.raises(aiohttp.ClientError):
        await send(wire, channel)
    assert (stored(loopback, channel), loopback.requests[0].status) == (after, 0)
    assert (await send(wire, channel))[0] == 200


@pytest.mark.parametrize("after", [False, True])
async def test_the_bot_dies_at_a_request(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, after: bool
) -> None:
    killed: list[int] = []
    loopback.fail(SEND, Death(lambda: killed.append(stored(loopback, channel)), stored=after))
    with pytest.raises(aiohttp.ClientError):
        await send(wire, channel)
    assert killed == [after]


@pytest.mark.parametrize("after", [False, True])
async def test_a_request_that_hangs(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, after: bool
) -> None:
    loopback.fail(SEND, Hanging(stored=after))
    with pytest.raises(TimeoutError):
        await send(wire, channel, timeout=aiohttp.ClientTimeout(total=0.05))
    assert stored(loopback, channel) == after


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("after", [False, True])
async def test_a_server_error(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, status: int, after: bool
) -> None:
    loopback.fail(SEND, Broken(status, stored=after))
    assert await send(wire, channel) == (status, "upstream connect error")
    assert stored(loopback, channel) == after


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_a_429_of_each_scope(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, scope: Any
) -> None:
    loopback.fail(SEND, TooMany(scope, 0.25))
    key = {"Authorization": f"Bot {loopback.token}"}
    address = f"{loopback.api_url}/channels/{channel.id}/messages"
    async with wire.session.post(address, json=HELLO, headers=key) as response:
        told, headers = await response.json(), response.headers
    assert (response.status, headers["Content-Type"], headers["Retry-After"]) == (
        429,
        "application/json",
        "1",
    )
    assert headers["Via"]
    assert headers["X-RateLimit-Scope"] == scope
    assert ("X-RateLimit-Global" in headers) == (scope == "global")
    assert ("X-RateLimit-Bucket" in headers) == (scope != "global")
    assert (told["retry_after"], told["global"]) == (0.25, scope == "global")
    assert (stored(loopback, channel), loopback.invalid_requests) == (0, 1)


async def test_a_ban_has_neither_via_nor_json(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel
) -> None:
    loopback.fail(SEND, Banned())
    key = {"Authorization": f"Bot {loopback.token}"}
    address = f"{loopback.api_url}/channels/{channel.id}/messages"
    async with wire.session.post(address, json=HELLO, headers=key) as response:
        assert (response.status, response.headers["Content-Type"]) == (429, "text/html")
        assert "Via" not in response.headers


async def test_a_slow_answer_is_the_right_one(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel
) -> None:
    began = asyncio.get_running_loop().time()
    loopback.fail(SEND, Slow(0.05))
    assert (await send(wire, channel))[0] == 200
    assert asyncio.get_running_loop().time() - began >= 0.05


async def test_the_wrong_content_type(loopback: LoopbackDiscord, wire: Wire, channel: Channel) -> None:
    loopback.fail(SEND, WrongType())
    status, told = await send(wire, channel)
    assert (status, type(told), stored(loopback, channel)) == (200, str, 1)


@pytest.mark.parametrize(
    "problem",
    [
        Problem.UNAUTHORIZED,
        Problem.MISSING_ACCESS,
        Problem.CLOSED_DMS,
        Problem.MISSING_PERMISSIONS,
        Problem.UNKNOWN_CHANNEL,
        Problem.UNKNOWN_MESSAGE,
    ],
)
async def test_a_refusal_has_its_code(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel, problem: Problem
) -> None:
    loopback.fail(SEND, Refused(problem))
    status, told = await send(wire, channel)
    assert (status, told["code"], told["message"]) == (problem.status, problem.code, problem.words)


async def test_a_fault_strikes_from_its_call_on(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel
) -> None:
    loopback.fail(SEND, Broken(503), on=2, times=2)
    assert [(await send(wire, channel))[0] for _ in range(4)] == [200, 503, 503, 200]


async def test_a_fault_stays_on_its_route(loopback: LoopbackDiscord, wire: Wire, channel: Channel) -> None:
    """`*` is one segment, `**` any number."""
    loopback.fail("GET /channels/*", Broken(503), times=None)
    loopback.fail("GET /guilds/**", Broken(502), times=None)
    assert (await wire.send("GET", f"/channels/{channel.id}/messages"))[0] == 200
    assert (await wire.send("GET", f"/channels/{channel.id}"))[0] == 503
    assert (await wire.send("GET", f"/guilds/{channel.guild_id}/channels"))[0] == 502


async def test_missing_rights_are_a_state_too(
    loopback: LoopbackDiscord, wire: Wire, channel: Channel
) -> None:
    loopback.forbid(channel, Right.SEND_MESSAGES)
    assert (await send(wire, channel))[1]["code"] == 50013
    loopback.forbid(channel, Right.VIEW_CHANNEL)
    assert (await send(wire, channel))[1]["code"] == 50001
    loopback.forbid(channel, Right.NONE)
    assert (await send(wire, channel))[0] == 200
    loopback.delete_channel(channel)
    assert (await send(wire, channel))[1]["code"] == 10003


async def test_the_whole_bots_rate(loopback: LoopbackDiscord, wire: Wire, channel: Channel) -> None:
    loopback.rates.enforce(2, seconds=60)
    answers = [await send(wire, channel) for _ in range(3)]
    assert [status for status, _ in answers] == [200, 200, 429]
    assert answers[2][1]["global"]
    uncounted = await wire.send("POST", "/interactions/1/token/callback", {"type": 5})
    assert uncounted[1]["code"] == 10062


# What the SDK makes of them


@pytest.mark.parametrize("scope", ["user", "global", "shared"])
async def test_the_sdk_waits_and_sends_again(
    loopback: LoopbackDiscord, bot: Bot, channel: Channel, scope: Any
) -> None:
    loopback.fail(SEND, TooMany(scope, 0.02))
    await bot.post(channel.id, "Hello")
    sent = loopback.requests.all(lambda r: r.route == "POST /channels/{channel_id}/messages")
    assert [request.status for request in sent] == [429, 200]
    assert sent[1].looptime - sent[0].looptime >= 0.02


async def test_the_sdk_keeps_to_a_bucket(loopback: LoopbackDiscord, bot: Bot, channel: Channel) -> None:
    """It reads the headers and waits by itself: no 429."""
    loopback.rates.limit("POST /channels/{channel_id}/messages", most=2, seconds=0.1)
    for _ in range(4):
        await bot.post(channel.id, "Hello")
    assert (stored(loopback, channel), loopback.invalid_requests) == (4, 0)


async def test_the_sdk_gives_up_on_a_ban(loopback: LoopbackDiscord, bot: Bot, channel: Channel) -> None:
    loopback.fail(SEND, Banned())
    with pytest.raises(discord.HTTPException) as banned:
        await bot.post(channel.id, "Hello")
    assert banned.value.status == 429


async def test_a_nonce_makes_a_retry_safe(loopback: LoopbackDiscord, bot: Bot, channel: Channel) -> None:
    """Stored, then cut: the sender doesn't know. The same nonce finds the first message."""
    loopback.fail(SEND, Cut(stored=True))
    with pytest.raises(aiohttp.ClientError):
        await bot.post(channel.id, "Hello", nonce="delivery-1")
    await bot.post(channel.id, "Hello", nonce="delivery-1")
    assert stored(loopback, channel) == 1


def test_every_fault_is_tried_here() -> None:
    tried = {Banned, Broken, Cut, Death, Hanging, Refused, Slow, TooMany, WrongType}
    assert set(Fault.__args__) == tried
