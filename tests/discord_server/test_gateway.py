import asyncio
import json
from typing import Any

import aiohttp
import discord
import pytest

from tests.discord_server import intents
from tests.discord_server.bot import INTENTS, Bot
from tests.discord_server.conftest import Running, Wire
from tests.discord_server.gateway import Happening
from tests.discord_server.people import Person
from tests.discord_server.server import TOKEN, LoopbackDiscord
from tests.discord_server.state import Channel, Guild


async def happened(loopback: LoopbackDiscord, what: str, *, count: int = 1) -> Happening:
    return await loopback.gateway.happened.wait_for(lambda h: h.what == what, count=count)


def counted(loopback: LoopbackDiscord, what: str) -> int:
    return len(loopback.gateway.happened.all(lambda h: h.what == what))


async def miss(loopback: LoopbackDiscord, ada: Person, bot: Bot) -> None:
    """The bot hears two words, is cut off, and two more are said meanwhile."""
    ada.direct_message("one")
    ada.direct_message("two")
    await bot.hears(2)
    loopback.gateway.hold()
    loopback.gateway.drop()
    await happened(loopback, "CLOSE")
    ada.direct_message("three")
    ada.direct_message("four")


async def test_a_resume_replays_exactly_what_was_missed(
    loopback: LoopbackDiscord, bot: Bot, ada: Person
) -> None:
    await miss(loopback, ada, bot)
    loopback.gateway.release()
    assert await bot.hears(4) == ["one", "two", "three", "four"]
    await happened(loopback, "RESUME")
    assert (counted(loopback, "IDENTIFY"), bot.readies) == (1, 1)


async def test_a_resume_can_overlap(loopback: LoopbackDiscord, bot: Bot, ada: Person) -> None:
    """Discord replays at least what was missed: events come twice, the set-up doesn't."""
    await miss(loopback, ada, bot)
    loopback.gateway.overlap = 100
    loopback.gateway.release()
    assert await bot.hears(6) == ["one", "two", "one", "two", "three", "four"]
    assert bot.readies == 1


async def test_after_an_invalid_session_there_is_a_new_identify(
    loopback: LoopbackDiscord, bot: Bot, ada: Person
) -> None:
    """What was said meanwhile is gone."""
    await miss(loopback, ada, bot)
    loopback.gateway.forget_sessions()
    loopback.gateway.release()
    await happened(loopback, "IDENTIFY", count=2)
    await bot.wait_until_ready()
    ada.direct_message("five")
    assert await bot.hears(3) == ["one", "two", "five"]


@pytest.mark.parametrize("resumable", [True, False])
async def test_op_9_tells_whether_to_resume(
    loopback: LoopbackDiscord, bot: Bot, ada: Person, resumable: bool
) -> None:
    await loopback.gateway.invalidate(resumable=resumable)
    await happened(loopback, "RESUME" if resumable else "IDENTIFY", count=1 if resumable else 2)
    await loopback.gateway.happened.wait_for(
        lambda h: h.event == ("RESUMED" if resumable else "READY"), count=1 if resumable else 2
    )
    ada.direct_message("still there?")
    assert await bot.hears(1) == ["still there?"]


async def test_op_7_brings_the_bot_back_by_resume(loopback: LoopbackDiscord, bot: Bot, ada: Person) -> None:
    await loopback.gateway.reconnect()
    await happened(loopback, "RESUME")
    ada.direct_message("welcome back")
    assert await bot.hears(1) == ["welcome back"]


async def test_a_zombie_is_left_after_its_silence(
    loopback: LoopbackDiscord, running: Running, ada: Person
) -> None:
    """No ACK, no event: the client must notice by itself, and RESUME."""
    loopback.gateway.heartbeat_interval = 0.05
    async with running(Bot(heartbeat_timeout=0.2)) as bot:
        await happened(loopback, "HEARTBEAT", count=2)
        loopback.gateway.freeze()
        ada.direct_message("anybody?")
        resumed = await happened(loopback, "RESUME")
        assert await bot.hears(1) == ["anybody?"]
    story = list(loopback.gateway.happened)
    said = next(h for h in story if h.event == "MESSAGE_CREATE")
    assert story.index(said) > story.index(resumed)


async def test_an_event_can_come_again(loopback: LoopbackDiscord, bot: Bot, ada: Person) -> None:
    ada.direct_message("once")
    loopback.gateway.repeat("MESSAGE_CREATE", times=2)
    assert await bot.hears(3) == ["once", "once", "once"]


async def test_a_wrong_token_ends_at_the_door(loopback: LoopbackDiscord) -> None:
    async with Bot() as bot:
        with pytest.raises(discord.LoginFailure):
            await asyncio.wait_for(bot.start("not the token"), 5)
    assert loopback.requests[0].status == 401


async def test_a_revoked_token_closes_the_gateway(loopback: LoopbackDiscord) -> None:
    async with Bot() as bot:
        connected = asyncio.create_task(bot.start(loopback.token))
        await happened(loopback, "IDENTIFY")
        await loopback.revoke_token()
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(connected, 5)
    assert closed.value.code == 4004


async def test_a_privileged_intent_must_be_switched_on(loopback: LoopbackDiscord) -> None:
    async with Bot(intents=discord.Intents(message_content=True)) as bot:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            await asyncio.wait_for(bot.start(loopback.token), 5)


async def test_any_code_can_close(loopback: LoopbackDiscord) -> None:
    async with Bot() as bot:
        connected = asyncio.create_task(bot.start(loopback.token))
        await happened(loopback, "IDENTIFY")
        await loopback.gateway.close(4011)
        with pytest.raises(discord.ConnectionClosed) as closed:
            await asyncio.wait_for(connected, 5)
    assert closed.value.code == 4011


async def test_only_what_the_intents_allow(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person
) -> None:
    """Without direct messages there are none; a guild's come without their words."""
    async with running(Bot(intents=discord.Intents(guilds=True, guild_messages=True))) as bot:
        ada.direct_message("unheard")
        ada.say(channel, "unread")
        assert await bot.hears(1) == [""]
    assert not loopback.gateway.happened.all(lambda h: h.event.startswith("MESSAGE_REACTION"))


async def test_a_guild_comes_and_goes(
    loopback: LoopbackDiscord, bot: Bot, guild: Guild, channel: Channel
) -> None:
    removed = asyncio.create_task(bot.wait_for("guild_remove", timeout=5))
    await asyncio.sleep(0)
    loopback.kick(guild)
    await removed
    with pytest.raises(discord.Forbidden) as kicked:
        await bot.post(channel.id, "anybody?")
    assert kicked.value.code == 50001
    joined = asyncio.create_task(bot.wait_for("guild_join", timeout=5))
    await asyncio.sleep(0)
    loopback.invite(guild)
    assert (await joined).id == guild.id


# The wire itself


async def receive(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    return json.loads((await socket.receive(timeout=5)).data)


def identify(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"token": TOKEN, "intents": INTENTS.value, "properties": {}, **changes}
    return {"op": 2, "d": data}


async def test_plain_json_needs_no_compression(wire: Wire, guild: Guild) -> None:
    async with wire.gateway() as socket:
        assert await receive(socket) == {"op": 10, "d": {"heartbeat_interval": 41250}}
        await socket.send_json({"op": 1, "d": None})
        assert (await receive(socket))["op"] == 11
        await socket.send_json(identify())
        ready, created = await receive(socket), await receive(socket)
    assert (ready["t"], ready["s"]) == ("READY", 1)
    assert ready["d"]["guilds"] == [{"id": str(guild.id), "unavailable": True}]
    assert (created["t"], created["s"], created["d"]["id"]) == ("GUILD_CREATE", 2, str(guild.id))


MISTAKES: list[tuple[int, list[Any]]] = [
    (4001, [identify(), {"op": 99, "d": None}]),
    (4002, ["no JSON"]),
    (4003, [{"op": 3, "d": {}}]),
    (4004, [identify(token="wrong")]),  # noqa: S106 - that is the point
    (4005, [identify(), identify()]),
    (4010, [identify(shard=[2, 2])]),
    (4013, [identify(intents=intents.HIGHEST)]),
    (4014, [identify(intents=intents.MESSAGE_CONTENT)]),
]


@pytest.mark.parametrize(("code", "sent"), MISTAKES, ids=[code for code, _ in MISTAKES])
@pytest.mark.usefixtures("loopback")
async def test_each_mistake_has_its_close_code(wire: Wire, code: int, sent: list[Any]) -> None:
    async with wire.gateway() as socket:
        for payload in sent:
            await socket.send_str(payload if isinstance(payload, str) else json.dumps(payload))
        while (await socket.receive(timeout=5)).type is not aiohttp.WSMsgType.CLOSE:
            pass
        assert socket.close_code == code


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize(("code", "answer"), [(1000, 9), (4000, 0)])
async def test_a_clean_good_bye_ends_the_session(wire: Wire, code: int, answer: int) -> None:
    """After 1000 a RESUME is told that the session is invalid, after any other code it is resumed."""
    async with wire.gateway() as socket:
        await receive(socket)
        await socket.send_json(identify())
        session_id = (await receive(socket))["d"]["session_id"]
        await socket.close(code=code)
    async with wire.gateway() as socket:
        await receive(socket)
        await socket.send_json({"op": 6, "d": {"token": TOKEN, "session_id": session_id, "seq": 1}})
        assert (await receive(socket))["op"] == answer


async def test_shards_share_the_guilds(loopback: LoopbackDiscord, wire: Wire) -> None:
    """Each guild belongs to one shard; too few shards are refused."""
    guilds = {str(loopback.guild(f"Guild {n}").id) for n in range(8)}
    loopback.gateway.shards = 2
    found: list[str] = []
    for shard in range(2):
        async with wire.gateway() as socket:
            await socket.send_json(identify(shard=[shard, 2]))
            await receive(socket)
            found += [guild["id"] for guild in (await receive(socket))["d"]["guilds"]]
    assert sorted(found) == sorted(guilds)
    async with wire.gateway() as socket:
        await socket.send_json(identify())
        await receive(socket)
        await socket.receive(timeout=5)
        assert socket.close_code == 4011


async def test_identifies_are_counted_over_a_day(loopback: LoopbackDiscord, bot: Bot, wire: Wire) -> None:
    del bot
    _, told = await wire.send("GET", "/gateway/bot")
    assert told["session_start_limit"]["total"] == 1000
    assert told["session_start_limit"]["remaining"] == 999
    loopback.gateway.budget = 1
    async with wire.gateway() as socket:
        await socket.send_json(identify())
        await receive(socket)
        await socket.receive(timeout=5)
        assert socket.close_code == 4004
