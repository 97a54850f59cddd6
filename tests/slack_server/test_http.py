"""Signed requests: Slack as a client of the bot's own address."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from tests.loopback.impossible import Impossible
from tests.loopback.shapes import Json, Now, utc_now
from tests.slack_server.bot import Bot
from tests.slack_server.conftest import Wire, served
from tests.slack_server.deliveries import Happening
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.signed import Signed
from tests.slack_server.state import Channel, Message

Answering = Callable[[web.Request], web.Response]


@pytest.fixture
def loopback_now() -> Now:
    """Bolt's verifier reads the real time."""
    return utc_now


def step(what: str, attempt: int = 0) -> Callable[[Happening], bool]:
    return lambda happening: (happening.what, happening.attempt) == (what, attempt)


@pytest.fixture
def question(channel: Channel, ada: Person) -> Message:
    return ada.say(channel, "A question")


@asynccontextmanager
async def answering(loopback: LoopbackSlack, answer: Answering) -> AsyncGenerator[Signed]:
    """An address without the SDK; it passes the challenge, then answers as told."""

    async def handle(request: web.Request) -> web.Response:
        body: Json = await request.json() if request.content_type == "application/json" else {}
        if body.get("type") == "url_verification":
            return web.json_response({"challenge": body["challenge"]})
        return answer(request)

    application = web.Application()
    application.router.add_post("/slack/events", handle)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield await loopback.subscribe(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    finally:
        await runner.cleanup()


@pytest.mark.usefixtures("http_bot")
async def test_a_conversation_over_http(channel: Channel, ada: Person) -> None:
    question = await ada.slash(channel, "/quiz migrations")
    assert question.text == "A question about migrations"
    assert (await ada.press(question, "Again")).text == "Once more"
    modal = await ada.slash(channel, "/ask")
    assert (await ada.suggest(modal, "topic", "as")).choices == {"Asyncio": "asyncio"}
    assert (await ada.submit(modal, {"name": "A"})).errors == {"name": "That is no name"}
    assert (await ada.submit(modal, {"name": "Ada"})).what == "closed"


async def test_an_event_over_http(http_bot: Bot, ada: Person, question: Message) -> None:
    ada.react(question, "eyes")
    assert await http_bot.hears(1) == ["reaction_added eyes"]


async def test_requests_are_signed_as_the_sdk_verifies_them(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    async with answering(loopback, lambda _: web.Response()) as way:
        asked = ada.slash(channel, "/quiz two words")
        await asked.acknowledged()
    verifier = SignatureVerifier(loopback.hub.application.signing_secret)
    sent = way.requests[-1]
    assert verifier.is_valid_request(sent.body, sent.headers)
    assert not verifier.is_valid_request(sent.body + b"&", sent.headers)
    form = parse_qs(sent.body.decode())
    assert (form["command"], form["text"]) == (["/quiz"], ["two words"])


async def test_a_test_can_sign_and_send_again(loopback: LoopbackSlack, http_bot: Bot, wire: Wire) -> None:
    """A captured request is accepted by Bolt again and again: that is for the bot to see to."""
    del http_bot
    body = json.dumps({"type": "url_verification", "challenge": "me"}).encode()
    assert isinstance(loopback.deliveries.carrier, Signed)
    url = loopback.deliveries.carrier.url
    for headers, status in ((loopback.sign(body), 200), (loopback.sign(b"other"), 401), ({}, 401)):
        named = {"Content-Type": "application/json", **headers}
        async with wire.session.post(url, data=body, headers=named) as response:
            assert response.status == status


async def test_a_retry_has_its_headers_and_its_times(
    loopback: LoopbackSlack, ada: Person, question: Message
) -> None:
    happened = loopback.deliveries.happened
    async with answering(loopback, lambda _: web.Response(status=500)) as way:
        ada.react(question, "eyes")
        await happened.wait_for(step("failed", 1))
        for minutes, attempt in ((1, 2), (5, 3)):
            loopback.forward(minutes=minutes)
            await happened.wait_for(step("given up" if attempt == 3 else "failed", attempt))
    events = [sent for sent in way.requests if b"event_callback" in sent.body]
    assert [sent.headers.get("X-Slack-Retry-Num") for sent in events] == [None, "1", "2", "3"]
    assert [sent.headers.get("X-Slack-Retry-Reason") for sent in events] == [None, *["http_error"] * 3]
    assert len({sent.body for sent in events}) == 1


async def test_a_bot_may_ask_for_no_retries(loopback: LoopbackSlack, ada: Person, question: Message) -> None:
    refusal = web.Response
    async with answering(loopback, lambda _: refusal(status=400, headers={"X-Slack-No-Retry": "1"})):
        ada.react(question, "eyes")
        await loopback.deliveries.happened.wait_for(step("given up"))


async def test_a_slow_bot_hears_an_event_again(
    loopback: LoopbackSlack, http_bot: Bot, ada: Person, question: Message
) -> None:
    """The first one is still under way: both arrive."""
    http_bot.deaf = asyncio.Event()
    ada.react(question, "eyes")
    await loopback.deliveries.happened.wait_for(step("sent"))
    loopback.forward(seconds=3)
    await loopback.deliveries.happened.wait_for(step("sent", 1))
    http_bot.deaf.set()
    await loopback.deliveries.happened.wait_for(step("acknowledged", 1))
    assert set(await http_bot.hears(1)) == {"reaction_added eyes"}
    assert loopback.deliveries.happened.all(step("failed"))[0].reason == "http_timeout"


async def test_a_slow_bot_fails_a_click(
    loopback: LoopbackSlack, http_bot: Bot, channel: Channel, ada: Person
) -> None:
    http_bot.deaf = asyncio.Event()
    asked = ada.slash(channel, "/quiz x")
    await loopback.deliveries.happened.wait_for(step("sent"))
    loopback.forward(seconds=3)
    assert (await asked).text == "operation_timeout"
    http_bot.deaf.set()


async def test_a_bot_that_is_down(loopback: LoopbackSlack, channel: Channel, ada: Person) -> None:
    async with served(loopback):
        pass
    message = ada.say(channel, "A question")
    ada.react(message, "eyes")
    await loopback.deliveries.happened.wait_for(step("failed", 1))
    assert (await ada.slash(channel, "/quiz x")).text == "dispatch_failed"
    carrier = loopback.deliveries.carrier
    async with served(loopback) as bot:
        assert loopback.deliveries.carrier is not carrier
        loopback.forward(minutes=1)
        assert await bot.hears(1) == ["reaction_added eyes"]


async def test_an_address_must_answer_the_challenge(loopback: LoopbackSlack) -> None:
    with pytest.raises(Impossible, match=r"127\.0\.0\.1 only"):
        await loopback.subscribe("http://localhost:1/slack/events")
    runner = web.AppRunner(web.Application(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    with pytest.raises(Impossible, match="didn't answer the challenge"):
        await loopback.subscribe(f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events")
    await runner.cleanup()


async def test_nothing_is_sent_to_a_closed_port(loopback: LoopbackSlack) -> None:
    with pytest.raises(aiohttp.ClientError):
        await loopback.subscribe("http://127.0.0.1:1/slack/events")
