"""Every fault, seen without the SDK; then what the SDK makes of the ones that decide our design."""

import asyncio
from dataclasses import replace
from typing import Any, cast

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry import FixedValueRetryIntervalCalculator
from slack_sdk.web.async_client import AsyncWebClient

from tests.loopback.faults import Broken, Cut, Death, Hanging, Slow, WrongType
from tests.loopback.shapes import Json
from tests.slack_server.bot import QUIET, Bot
from tests.slack_server.conftest import Wire
from tests.slack_server.faults import Fault, Refused, TooMany
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team

SEND = "chat.postMessage"


async def send(wire: Wire, channel: Channel, **options: Any) -> tuple[int, Any, Any]:
    return await wire.send(SEND, {"channel": channel.id, "text": "Hello", **QUIET}, **options)


def stored(loopback: LoopbackSlack, channel: Channel) -> int:
    return len(loopback.ledger.shown_in(channel))


@pytest.mark.parametrize("after", [False, True])
async def test_a_cut_before_or_after_storing(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, after: bool
) -> None:
    loopback.fail(SEND, Cut(stored=after))
    with pytest.raises(aiohttp.ClientError):
        await send(wire, channel)
    assert (stored(loopback, channel), loopback.requests[0].status) == (after, 0)
    assert (await send(wire, channel))[1]["ok"]


@pytest.mark.parametrize("after", [False, True])
async def test_the_bot_dies_at_a_request(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, after: bool
) -> None:
    killed: list[int] = []
    loopback.fail(SEND, Death(lambda: killed.append(stored(loopback, channel)), stored=after))
    with pytest.raises(aiohttp.ClientError):
        await send(wire, channel)
    assert killed == [after]


@pytest.mark.parametrize("after", [False, True])
async def test_a_request_that_hangs(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, after: bool
) -> None:
    loopback.fail(SEND, Hanging(stored=after))
    with pytest.raises(TimeoutError):
        await send(wire, channel, timeout=aiohttp.ClientTimeout(total=0.05))
    assert stored(loopback, channel) == after


@pytest.mark.parametrize("status", [500, 502, 503])
@pytest.mark.parametrize("after", [False, True])
async def test_a_server_error(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, status: int, after: bool
) -> None:
    loopback.fail(SEND, Broken(status, stored=after))
    assert (await send(wire, channel))[:2] == (status, "<title>Server Error</title>")
    assert stored(loopback, channel) == after


async def test_a_429_says_when(loopback: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    loopback.fail(SEND, TooMany(7))
    status, told, headers = await send(wire, channel)
    assert (status, told, headers["Retry-After"]) == (429, {"ok": False, "error": "ratelimited"}, "7")
    assert stored(loopback, channel) == 0


async def test_a_slow_answer_is_the_right_one(loopback: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    began = asyncio.get_running_loop().time()
    loopback.fail(SEND, Slow(0.05))
    assert (await send(wire, channel))[1]["ok"]
    assert asyncio.get_running_loop().time() - began >= 0.05


async def test_the_wrong_content_type(loopback: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    loopback.fail(SEND, WrongType())
    status, told, _ = await send(wire, channel)
    assert (status, type(told), stored(loopback, channel)) == (200, str, 1)


@pytest.mark.parametrize("problem", list(Problem))
async def test_a_refusal_has_slacks_word(
    loopback: LoopbackSlack, wire: Wire, channel: Channel, problem: Problem
) -> None:
    loopback.fail(SEND, Refused(problem))
    status, told, _ = await send(wire, channel)
    assert status == (404 if problem in {Problem.EXPIRED_URL, Problem.USED_URL} else 200)
    assert told == {"ok": False, "error": problem.value}


async def test_a_fault_strikes_from_its_call_on(
    loopback: LoopbackSlack, wire: Wire, channel: Channel
) -> None:
    loopback.fail(SEND, Broken(503), on=2, times=2)
    assert [(await send(wire, channel))[0] for _ in range(4)] == [200, 503, 503, 200]


async def test_a_fault_stays_on_its_method(loopback: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    loopback.fail("conversations.*", Broken(503), times=None)
    assert (await send(wire, channel))[0] == 200
    assert (await wire.send("conversations.info", {"channel": channel.id}))[0] == 503


async def test_a_message_a_second_and_channel(
    loopback: LoopbackSlack, wire: Wire, team: Team, channel: Channel
) -> None:
    elsewhere = loopback.channel(team, "elsewhere")
    loopback.rates.enforce()
    answers = [await send(wire, place) for place in (channel, channel, elsewhere)]
    assert [status for status, _, _ in answers] == [200, 429, 200]
    assert answers[1][2]["Retry-After"] == "1"


async def test_a_cap_on_the_workspace(loopback: LoopbackSlack, wire: Wire, team: Team) -> None:
    loopback.rates.enforce(per_workspace=(2, 60))
    places = [loopback.channel(team, f"channel-{number}") for number in range(3)]
    assert [(await send(wire, place))[0] for place in places] == [200, 200, 429]


async def test_a_methods_tier(loopback: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    loopback.rates.enforce()
    asked = [await wire.send("conversations.history", {"channel": channel.id}) for _ in range(51)]
    assert [status for status, _, _ in asked] == [200] * 50 + [429]
    loopback.rates.limit("reactions.get", most=1, seconds=60)
    asked = [await wire.send("reactions.get", {"channel": channel.id, "timestamp": "1"}) for _ in range(2)]
    assert [status for status, _, _ in asked] == [200, 429]
    assert asked[1][2]["Retry-After"] == "60"


# States of the world


async def test_where_the_bot_may_post(loopback: LoopbackSlack, wire: Wire, team: Team, ada: Person) -> None:
    place = loopback.channel(team, "elsewhere", invited=False)
    assert (await send(wire, place))[1]["error"] == "not_in_channel"
    loopback.invite(place)
    assert (await send(wire, place))[1]["ok"]
    loopback.kick(place)
    assert (await send(wire, place))[1]["error"] == "not_in_channel"
    loopback.invite(place)
    sent = (await send(wire, place))[1]["ts"]
    loopback.archive(place)
    assert (await send(wire, place))[1]["error"] == "is_archived"
    edit: Json = {"channel": place.id, "ts": sent, "text": "x"}
    assert (await wire.call("chat.update", edit))["error"] == "is_inactive"
    loopback.unarchive(place)
    assert (await send(wire, place))[1]["ok"]
    loopback.delete_channel(place)
    assert (await send(wire, place))[1]["error"] == "channel_not_found"
    hidden = loopback.channel(team, "hidden", private=True, invited=False)
    assert (await send(wire, hidden))[1]["error"] == "channel_not_found"
    assert (await wire.call("conversations.info", {"channel": hidden.id}))["error"] == "channel_not_found"
    whisper: Json = {"channel": place.id, "user": ada.id, "text": "Only you"}
    assert (await wire.call("chat.postEphemeral", whisper))["error"] == "channel_not_found"


async def test_whom_the_bot_may_whisper_to(
    loopback: LoopbackSlack, wire: Wire, team: Team, channel: Channel, ada: Person
) -> None:
    ada.leave(channel)
    whisper: Json = {"channel": channel.id, "user": ada.id, "text": "Only you"}
    assert (await wire.call("chat.postEphemeral", whisper))["error"] == "user_not_in_channel"
    robot = loopback.person("Robot", team, bot=True)
    assert (await wire.call("conversations.open", {"users": robot.id}))["error"] == "cannot_dm_bot"
    assert (await wire.call("conversations.open", {"users": "U0"}))["error"] == "user_not_found"
    assert (await wire.call("conversations.open", {}))["error"] == "users_list_not_supplied"
    ada.deactivate()
    assert (await wire.call("conversations.open", {"users": ada.id}))["error"] == "user_disabled"
    assert (await wire.call("users.info", {"user": ada.id}))["user"]["deleted"]


@pytest.mark.usefixtures("channel")
async def test_tokens_end(loopback: LoopbackSlack, wire: Wire, team: Team, bot: Bot) -> None:
    told = await wire.call("auth.test")
    assert (told["team_id"], told["user_id"]) == (team.id, loopback.installation(team).bot_user_id)
    assert (await wire.call("auth.test", token="wrong"))["error"] == "invalid_auth"  # noqa: S106
    async with wire.session.post(f"{loopback.api_url}auth.test") as response:
        assert (await response.json())["error"] == "not_authed"
    loopback.revoke_token(team)
    assert (await wire.call("auth.test"))["error"] == "token_revoked"
    assert await bot.hears(1) == ["tokens_revoked"]


async def test_an_uninstalled_app_is_told_so(
    loopback: LoopbackSlack, wire: Wire, team: Team, bot: Bot
) -> None:
    loopback.uninstall(team)
    assert sorted(await bot.hears(2)) == ["app_uninstalled", "tokens_revoked"]
    assert (await wire.call("auth.test"))["error"] == "account_inactive"


async def test_a_missing_scope_is_named(
    loopback: LoopbackSlack, wire: Wire, team: Team, channel: Channel
) -> None:
    loopback.grant(team, frozenset({"chat:write", "channels:read"}))
    for method, args, needed in (
        ("conversations.history", {"channel": channel.id}, "channels:history"),
        ("reactions.add", {"channel": channel.id, "timestamp": "1", "name": "eyes"}, "reactions:write"),
        ("users.info", {"user": "U1"}, "users:read"),
        ("conversations.open", {"users": "U1"}, "im:write"),
        ("users.conversations", {"types": "private_channel"}, "groups:read"),
    ):
        _, told, headers = await wire.send(method, args)
        assert (told["error"], told["needed"]) == ("missing_scope", needed)
        assert told["provided"] == headers["x-oauth-scopes"] == "channels:read,chat:write"
    _, _, headers = await send(wire, channel)
    assert headers["x-oauth-scopes"] == "channels:read,chat:write"
    assert headers["x-accepted-oauth-scopes"] == "chat:write"


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"text": "", **QUIET}, "no_text"),
        ("chat.postMessage", {"text": "x" * 40_001, **QUIET}, "msg_too_long"),
        ("chat.postMessage", {"text": "x", "thread_ts": "1.0", **QUIET}, "thread_not_found"),
        ("chat.postMessage", {"text": "x", "metadata": {"a": 1}, **QUIET}, "invalid_metadata_format"),
        ("chat.update", {"text": "x", "ts": "1700000000.000001"}, "message_not_found"),
        ("chat.update", {"text": "x", "ts": "now"}, "bad_timestamp"),
        ("chat.delete", {}, "invalid_arguments"),
        ("reactions.add", {"timestamp": "1700000000.000001", "name": "eyes"}, "message_not_found"),
        ("conversations.replies", {"ts": "1700000000.000001"}, "thread_not_found"),
        ("conversations.history", {"cursor": "nonsense"}, "invalid_cursor"),
        ("conversations.history", {"oldest": "yesterday"}, "invalid_ts_oldest"),
        ("conversations.history", {"latest": "now"}, "invalid_ts_latest"),
        ("files.completeUploadExternal", {"files": [{"id": "F1"}]}, "file_not_found"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    wire: Wire, channel: Channel, method: str, args: Json, error: str
) -> None:
    named = {} if method.startswith("files.") else {"channel": channel.id}
    assert (await wire.call(method, {**named, **args}))["error"] == error


async def test_a_file_arrives_whole_or_not_at_all(wire: Wire, channel: Channel) -> None:
    asked = await wire.call("files.getUploadURLExternal", {"filename": "board.png", "length": 7})
    file: Json = {"files": [{"id": asked["file_id"]}], "channel_id": channel.id}
    assert (await wire.call("files.completeUploadExternal", file))["error"] == "file_not_found"
    async with wire.session.post(asked["upload_url"], data=b"pict") as response:
        assert (await response.json())["error"] == "invalid_arguments"
    async with wire.session.post(asked["upload_url"], data=b"picture") as response:
        assert await response.text() == "OK - 7"
    assert (await wire.call("files.completeUploadExternal", file))["ok"]
    assert (await wire.call("files.completeUploadExternal", file))["error"] == "file_not_found"


async def test_reactions_are_refused_twice(wire: Wire, channel: Channel) -> None:
    _, sent, _ = await send(wire, channel)
    reaction: Json = {"channel": channel.id, "timestamp": sent["ts"], "name": "eyes"}
    assert (await wire.call("reactions.add", reaction))["ok"]
    assert (await wire.call("reactions.add", reaction))["error"] == "already_reacted"
    assert (await wire.call("reactions.remove", reaction))["ok"]
    assert (await wire.call("reactions.remove", reaction))["error"] == "no_reaction"
    assert (await wire.call("reactions.add", {**reaction, "name": "👀"}))["error"] == "invalid_name"


async def test_somebody_elses_message_is_theirs(wire: Wire, channel: Channel, ada: Person) -> None:
    message = ada.say(channel, "Mine")
    named: Json = {"channel": channel.id, "ts": message.ts}
    assert (await wire.call("chat.update", {**named, "text": "x"}))["error"] == "cant_update_message"
    assert (await wire.call("chat.delete", named))["error"] == "cant_delete_message"


async def test_a_messages_tab_that_is_off(wire: Wire, ada: Person) -> None:
    ada.hub.application = replace(ada.hub.application, messages_tab=False)
    told = await wire.call(SEND, {"channel": ada.id, "text": "Hello"})
    assert told["error"] == "messages_tab_disabled"


# What the SDK makes of them


async def test_a_form_does_as_well_as_json(loopback: LoopbackSlack, wire: Wire, channel: Channel) -> None:
    """Nested JSON comes as text there; booleans as `1` and `true`."""
    blocks = '[{"type": "header", "text": {"type": "plain_text", "text": "Hello"}}]'
    form = {"channel": channel.id, "text": "Hello", "blocks": blocks, "unfurl_links": "false"}
    key = {"Authorization": f"Bearer {loopback.token}"}
    url = loopback.api_url + SEND
    async with wire.session.post(url, data={**form, "unfurl_media": "0"}, headers=key) as response:
        assert (await response.json())["ok"]
    assert loopback.ledger.shown_in(channel)[0].text == "Hello"
    async with wire.session.post(url, data={**form, "blocks": "["}, headers=key) as response:
        assert (await response.json())["error"] == "invalid_blocks_format"
    loopback.violations.clear()


async def test_the_sdks_own_retry_sends_twice(loopback: LoopbackSlack, channel: Channel) -> None:
    """Stored, then cut: its default handler repeats a message, and the caller sees one success."""
    loopback.fail(SEND, Cut(stored=True))
    client: Any = AsyncWebClient(token=loopback.token, base_url=loopback.api_url)
    for handler in client.retry_handlers:
        handler.interval_calculator = FixedValueRetryIntervalCalculator(0)
    assert (await client.chat_postMessage(channel=channel.id, text="Hello", **QUIET))["ok"]
    assert stored(loopback, channel) == 2


async def test_without_it_a_cut_is_an_error(loopback: LoopbackSlack, bot: Bot, channel: Channel) -> None:
    loopback.fail(SEND, Cut(stored=True))
    with pytest.raises(aiohttp.ClientError):
        await bot.post(channel.id, "Hello")
    assert stored(loopback, channel) == 1


async def test_the_sdk_does_not_wait_by_itself(loopback: LoopbackSlack, bot: Bot, channel: Channel) -> None:
    loopback.fail(SEND, TooMany(7))
    with pytest.raises(SlackApiError) as refused:
        await bot.post(channel.id, "Hello")
    answer: Any = cast("Any", refused.value).response
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")


def test_every_fault_is_tried_here() -> None:
    tried = {Broken, Cut, Death, Hanging, Refused, Slow, TooMany, WrongType}
    assert set(Fault.__args__) == tried
