import asyncio
import logging
import socket
from collections.abc import AsyncGenerator
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.response import BoltResponse

from bot.adapters.slack.effects import Effects
from bot.adapters.slack.receiver import EVENTS, LARGEST, Limits, receiving
from bot.adapters.slack.signature import WINDOW, Signature
from bot.core import refusals
from bot.domain.errors import CantListen
from tests.adapters.slack.speaker import (
    CANARY,
    FORM,
    SECRET,
    App,
    Said,
    Speaker,
    challenge,
    command,
    event,
    press,
    signature,
    signed,
    speaking,
    submission,
    suggestion,
)
from tests.slack_server.server import LoopbackSlack
from tests.world import Clock

QUICK = Limits(head=0.1, body=0.1, answer=0.1, pause=0.1, stop=0.5)


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def speaker(app: App, clock: Clock) -> AsyncGenerator[Speaker]:
    async with speaking(app.bolt(), clock) as speaker:
        yield speaker


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Everything that anybody logs, at DEBUG, Bolt and the SDK included."""
    caplog.set_level(logging.DEBUG)
    for name in ("bot", "slack_bolt", "slack_bolt.AsyncApp", "slack_sdk", "aiohttp", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    return caplog


# What gets through


async def test_everything_that_slack_says_gets_through(app: App, speaker: Speaker) -> None:
    assert (await speaker.say(event(1))).status == 200
    assert (await speaker.say(command(2))).body == f"You said {CANARY}-2".encode()
    assert (await speaker.say(press(3))).status == 200
    assert (await speaker.say(submission(4))).status == 200
    assert b'"value": "5"' in (await speaker.say(suggestion(5))).body
    assert len(app.effects) == 5


async def test_the_challenge_is_repeated_only_when_it_is_signed(speaker: Speaker) -> None:
    assert b'"say 0"' in (await speaker.say(challenge())).body
    for _ in range(2):  # it has no effect, so it is answered each time
        assert b'"say 0"' in (await speaker.say(challenge())).body
    assert (await speaker.say(challenge(), {})).status == 401


async def test_an_unsigned_check_of_the_certificate_is_refused(app: App, speaker: Speaker) -> None:
    """Bolt answers these before it looks at the signature."""
    check = Said(b"ssl_check=1&token=x", FORM)
    assert (await speaker.say(check, {})).status == 401
    assert (await speaker.say(check)).status == 200
    assert not app.effects


async def test_other_routes_are_served(app: App, clock: Clock, log: pytest.LogCaptureFixture) -> None:
    async def hello(_: web.Request) -> web.Response:
        return web.Response(text="hello")

    async def away(_: web.Request) -> web.Response:
        raise web.HTTPFound("/elsewhere")

    async def broken(_: web.Request) -> web.Response:
        raise ValueError(CANARY)

    routes = [web.get("/hello", hello), web.get("/away", away), web.get("/broken", broken)]
    async with speaking(app.bolt(), clock, routes=routes) as speaker:
        assert (await speaker.send(Said(b""), [], way="GET /hello")).body == b"hello"
        assert (await speaker.send(Said(b""), [], way="GET /away")).status == 302
        assert (await speaker.send(Said(b""), [], way="GET /broken")).status == 503
    assert "A request to /broken broke: ValueError at test_receiver.py" in log.text
    assert not leaks(log)


async def test_a_route_that_hangs(app: App, clock: Clock, log: pytest.LogCaptureFixture) -> None:
    async def hangs(_: web.Request) -> web.Response:
        await asyncio.Event().wait()
        return web.Response()

    routes = [web.get("/hangs/{what}", hangs)]
    async with speaking(app.bolt(), clock, limits=Limits(route=0.1, stop=1), routes=routes) as speaker:
        assert (await speaker.send(Said(b""), [], way=f"GET /hangs/{CANARY}")).status == 503
    assert "A request to /hangs/{what} took too long" in log.text
    assert not leaks(log)


async def test_health_is_one_word(speaker: Speaker) -> None:
    answer = await speaker.send(Said(b""), [], way="GET /healthz")
    assert (answer.status, answer.body) == (200, b"ok")


# Who is refused


@pytest.mark.parametrize(
    ("way", "status"),
    [
        ("GET /slack/events", 405),
        ("PUT /slack/events", 405),
        ("DELETE /slack/events", 405),
        ("POST /healthz", 405),
        ("POST /slack/events/", 404),
        ("POST /slack/install", 404),
        ("POST /", 404),
        ("POST /slack/%65vents%00", 404),
    ],
)
async def test_wrong_ways(app: App, speaker: Speaker, way: str, status: int) -> None:
    said = event(1)
    answer = await speaker.send(said, [*signed(said.body, speaker.at()).items()], way=way)
    assert answer.status == status
    assert (b"Allow: " in answer.head) == (status == 405)
    assert not app.effects


HEX = "a" * 64
"""Of no body."""


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("X-Slack-Request-Timestamp", "{at}")],
        [("X-Slack-Signature", "{right}")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "")],
        [("X-Slack-Request-Timestamp", ""), ("X-Slack-Signature", "{right}")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", f"v0={HEX}")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "{upper}")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "{right}0")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "{bare}")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "v1={bare}")],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "v0=" + "é" * 64)],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "v0=" + "\udcff" * 64)],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "v0=" + "a" * 7000)],
        [("X-Slack-Request-Timestamp", "{at}"), ("X-Slack-Signature", "{right}, {right}")],
        [("X-Slack-Request-Timestamp", "{at}"), *[("X-Slack-Signature", "{right}")] * 2],
        [*[("X-Slack-Request-Timestamp", "{at}")] * 2, ("X-Slack-Signature", "{right}")],
        [
            ("X-Slack-Request-Timestamp", "{at}"),
            ("X-Slack-Signature", f"v0={HEX}"),
            ("x-slack-signature", "{right}"),
        ],
    ],
)
async def test_bad_signatures(
    app: App, speaker: Speaker, headers: list[tuple[str, str]], log: pytest.LogCaptureFixture
) -> None:
    said = event(1)
    right = signature(speaker.at(), said.body)
    filled = [
        (name, value.format(at=speaker.at(), right=right, upper="v0=" + right[3:].upper(), bare=right[3:]))
        for name, value in headers
    ]
    answer = await speaker.send(said, filled)
    assert (answer.status, answer.body) == (401, b"Unauthorized")
    assert not app.effects
    assert not leaks(log)


async def test_every_bit_of_a_signature_matters(app: App, speaker: Speaker) -> None:
    said, at = event(1), speaker.at()
    right = signature(at, said.body)
    digest = bytes.fromhex(right[3:])
    flipped = [
        bytes([*digest[:n], digest[n] ^ 1 << bit, *digest[n + 1 :]]) for n in range(32) for bit in range(8)
    ]
    wrong = [f"v0={spoiled.hex()}" for spoiled in flipped]
    letters = [
        right[:n] + chr(ord(right[n]) ^ 1 << bit) + right[n + 1 :] for n in range(67) for bit in range(7)
    ]
    for spoiled in (*wrong, *(text for text in letters if text.isprintable())):
        headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": spoiled}
        assert (await speaker.say(said, headers)).status == 401, spoiled
    assert not app.effects
    assert (await speaker.say(said)).status == 200


async def test_every_bit_of_a_body_matters(app: App, speaker: Speaker) -> None:
    said, at = event(1), speaker.at()
    proof = signed(said.body, at)
    for n in range(len(said.body)):
        spoiled = said.body[:n] + bytes([said.body[n] ^ 1 << n % 8]) + said.body[n + 1 :]
        assert (await speaker.say(Said(spoiled), proof)).status == 401, n
    assert not app.effects


@pytest.mark.parametrize(
    ("seconds", "status"),
    [(0, 200), (-WINDOW, 200), (-WINDOW - 1, 401), (WINDOW, 200), (WINDOW + 1, 401), (-86_400, 401)],
)
async def test_the_window(app: App, speaker: Speaker, seconds: int, status: int) -> None:
    assert (await speaker.say(event(1), at=speaker.at(seconds))).status == status
    assert len(app.effects) == (status == 200)


@pytest.mark.parametrize(
    "at",
    ["-{at}", "+{at}", "0{at}", "{at}.0", "1e9", "1_0", "0x65", "1" + "0" * 30, "0", "-1", "nan", "inf",
     "١٧٦٣٤٦٧٢٠٠", "\uff11\uff17", "{at}\x0b", "{at} 0", "{at},{at}", "9" * 5000],
)  # fmt: skip
async def test_moments_that_are_none(app: App, speaker: Speaker, at: str) -> None:
    """Each is signed by whoever knows the secret; Bolt answers 500 to most."""
    said = event(1)
    told = at.format(at=speaker.at())
    assert Signature.parse([told], [signature(told, said.body)]) is None
    if "\x0b" in told:
        return  # HTTP itself refuses it
    assert (await speaker.say(said, at=told)).status == 401
    assert not app.effects


async def test_space_around_a_header_is_no_part_of_it(speaker: Speaker) -> None:
    said, at = event(1), speaker.at()
    headers = [
        ("X-Slack-Request-Timestamp", f" {at} "),
        ("X-Slack-Signature", f" {signature(at, said.body)}"),
    ]
    assert (await speaker.send(said, headers)).status == 200
    assert Signature.parse([f" {at}"], [signature(at, said.body)]) is None


async def test_a_secret_is_needed(app: App, clock: Clock) -> None:
    for nothing in ("", " "):
        with pytest.raises(ValueError, match="needed"):
            async with receiving(app.bolt(), signing_secret=nothing, clock=clock, host="127.0.0.1", port=0):
                pass


async def test_nothing_is_parsed_or_handed_on_before_it_is_proven(
    app: App, speaker: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: Any, **__: Any) -> None:
        raise AssertionError

    monkeypatch.setattr("bot.adapters.slack.envelope.read", forbidden)
    for said in (event(1), Said(b"{"), Said(b"\xff"), challenge()):
        assert (await speaker.say(said, signed(said.body, speaker.at(), "other"))).status == 401
    assert not app.effects


# What can't be read


async def test_a_body_has_its_bound(app: App, speaker: Speaker) -> None:
    largest = Said(b"text=" + b"a" * (LARGEST - 5), FORM)
    assert (await speaker.say(largest)).status == 400  # read, proven, and nothing that Slack sends
    larger = Said(largest.body + b"a", FORM)
    assert (await speaker.say(larger)).status == 413
    head = (
        "POST /slack/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        f"X-Slack-Request-Timestamp: {speaker.at()}\r\nX-Slack-Signature: v0={HEX}\r\n"
    ).encode()
    announced = b"Content-Length: %d\r\n\r\n" % (LARGEST + 1)
    assert b" 413 " in (await speaker.raw(head + announced)).partition(b"\r\n")[0]  # nothing of it has come
    chunks = b"".join(b"10000\r\n" + b"a" * 65536 + b"\r\n" for _ in range(17))
    chunked = b"Transfer-Encoding: chunked\r\n\r\n" + chunks
    assert b" 413 " in (await speaker.raw(head + chunked)).partition(b"\r\n")[0]
    assert not app.effects


@pytest.mark.parametrize(
    "said",
    [
        Said(b""),
        Said(b"{"),
        Said(b"null"),
        Said(b"[]"),
        Said(b"{}"),
        Said(b'"text"'),
        Said(b"\xff\xfe"),
        Said(event(1).body.decode().encode("utf-16")),
        Said(b"\xef\xbb\xbf" + event(1).body),
        Said(event(1).body[:-1]),
        Said(event(1).body.replace(b"canary", b"\xe9")),
        Said(event(1).body.replace(b"canary", rb"\ud800")),
        Said(event(1).body.replace(b'"Ev1"', b"NaN")),
        Said(event(1).body.replace(b'"U1"', b"9" * 5000)),
        Said(b'{"type":' * 100_000),
        Said(b"[" * 100_000),
        Said(b'{"type": "event_callback"}'),
        Said(b'{"type": "event_callback", "event": 5}'),
        Said(b'{"type": "event_callback", "event": {"type": 5}}'),
        Said(b'{"type": "event_callback", "event": {"type": "message"}, "authorizations": 5}'),
        Said(b'{"type": "event_callback", "event": {"type": "message"}, "team_id": {"id": 1}}'),
        Said(b'{"type": "event_callback", "event": {"type": "reaction_added", "reaction": {}}}'),
        Said(b'{"type": "url_verification"}'),
        Said(b'{"type": "url_verification", "challenge": {}}'),
        Said(b"payload=", FORM),
        Said(b"payload=5", FORM),
        Said(b"payload=%5B%5D", FORM),
        Said(b"payload=%7B%22type%22%3A", FORM),
        Said(b"command=%2Fquiz&text=%ff", FORM),
        Said(command(1).body, "application/json"),
    ],
)
async def test_what_is_signed_and_makes_no_sense(
    app: App, speaker: Speaker, said: Said, log: pytest.LogCaptureFixture
) -> None:
    answer = await speaker.say(said)
    assert (answer.status, answer.body) == (400, b"Bad Request")
    assert b"X-Slack-No-Retry: 1" in answer.head
    assert not app.effects
    assert not leaks(log)


async def test_a_compressed_body_is_not_unpacked(speaker: Speaker) -> None:
    assert (await speaker.say(event(1), more={"Content-Encoding": "gzip"})).status == 200


async def test_headers_that_nobody_signed_do_not_steer_bolt(app: App, speaker: Speaker) -> None:
    hostile = {"X-Slack-Bolt-Lazy-Only": "1", "X-Slack-Bolt-Lazy-Function-Name": "answered"}
    assert (await speaker.say(command(1), more=hostile)).body.startswith(b"You said")
    assert app.effects == ["command 1.1"]


# Once


async def test_a_captured_request_takes_effect_once(app: App, speaker: Speaker) -> None:
    """And whoever sends it again doesn't see what the first was told."""
    for number, said in enumerate((event(1), command(2), press(3), submission(4)), 1):
        at = speaker.at()
        first = await speaker.say(said, at=at)
        again = [await speaker.say(said, at=at) for _ in range(250)]
        assert first.status == 200
        assert {(answer.status, answer.body) for answer in again} == {(200, b"")}
        assert len(app.effects) == number


async def test_a_request_replayed_at_once_a_thousand_times(app: App, speaker: Speaker) -> None:
    at = speaker.at()
    for _ in range(10):
        await asyncio.gather(*(speaker.say(command(1), at=at) for _ in range(100)))
    assert app.effects == ["command 1.1"]


async def test_a_request_of_the_future_is_remembered_until_it_is_old(app: App, speaker: Speaker) -> None:
    at = speaker.at(WINDOW)
    for seconds in (0, WINDOW, WINDOW):
        speaker.clock.forward(seconds=seconds)
        await speaker.say(event(1), at=at)
        await speaker.say(event(2 + len(app.effects)))  # something else, so that old ones are forgotten
    assert [effect for effect in app.effects if effect.endswith("-1")] == [f"reaction_added {CANARY}-1"]
    speaker.clock.forward(seconds=1)
    assert (await speaker.say(event(1), at=at)).status == 401


async def test_a_slow_replay_cannot_outlive_the_memory(app: App, speaker: Speaker) -> None:
    said, at = command(1), speaker.at()
    proof = "".join(f"{name}: {value}\r\n" for name, value in signed(said.body, at).items())
    head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {len(said.body)}\r\n{proof}\r\n"
    await speaker.say(said, at=at)
    async with speaker.line() as (reader, writer):
        writer.write(head.encode() + said.body[:5])
        await speaker.say(event(2))  # answered: so what was sent before it has been read
        speaker.clock.forward(seconds=WINDOW + 1)
        await speaker.say(event(3))
        writer.write(said.body[5:])
        assert b" 401 " in await reader.readline()
    assert app.effects == ["command 1.1", *(f"reaction_added {CANARY}-{n}" for n in (2, 3))]


async def test_slacks_own_retries_get_through(app: App, speaker: Speaker) -> None:
    """With a new signature they reach the core, which knows what they mean."""
    for number in (None, "1", "2"):
        retry = {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert (await speaker.say(event(1), more=retry)).status == 200
        speaker.clock.forward(minutes=1)
    assert app.effects == [f"reaction_added {CANARY}-1"] * 3


async def test_a_retry_in_the_same_second_has_the_same_signature(app: App, speaker: Speaker) -> None:
    """Slack didn't hear our answer and tries again at once: it is told that all is well."""
    await speaker.say(event(1))
    assert (await speaker.say(event(1), more={"X-Slack-Retry-Num": "1"})).status == 200
    assert len(app.effects) == 1


async def test_our_own_slack_tries_again_until_the_inbox_takes_it(app: App, clock: Clock) -> None:
    async with LoopbackSlack(now=clock) as slack:
        team = slack.team()
        channel = slack.channel(team)
        ada = slack.person("Ada", team, channel)
        async with speaking(app.bolt(), clock, secret=slack.hub.application.signing_secret) as speaker:
            await slack.subscribe(speaker.address.url + EVENTS)
            assert (await ada.slash(channel, "/quiz x")).text == "You said x"
            app.effects.clear()
            app.inbox = refuse
            ada.react(ada.say(channel, "A question"), "eyes")
            await slack.deliveries.happened.wait_for(lambda h: (h.what, h.attempt) == ("failed", 1))
            app.inbox = None
            slack.forward(minutes=1)
            await slack.deliveries.happened.wait_for(lambda h: (h.what, h.attempt) == ("acknowledged", 2))
            assert app.effects.count("reaction_added eyes") == 1
        slack.assert_clean()


async def refuse() -> BoltResponse:
    return BoltResponse(status=503)


async def fail() -> None:
    raise OSError(CANARY)


@pytest.mark.parametrize("refusing", [refuse, fail])
async def test_what_the_inbox_refused_may_come_again(
    app: App, speaker: Speaker, refusing: Any, log: pytest.LogCaptureFixture
) -> None:
    """At once, with the same signature, and it takes effect then."""
    app.inbox = refusing
    at = speaker.at()
    for _ in range(2):
        answer = await speaker.say(event(1), at=at)
        assert (answer.status, answer.body) == (503, b"Service Unavailable")
    app.inbox = None
    assert (await speaker.say(event(1), at=at)).status == 200
    assert (await speaker.say(event(1), at=at)).status == 200
    assert len(app.effects) == 1
    assert not leaks(log)


async def test_those_who_wait_for_a_refused_one_take_their_turn(app: App, speaker: Speaker) -> None:
    """Of two at once the first is refused; then the other is asked, and only once."""
    refusals_left, entered, opened = [1], asyncio.Event(), asyncio.Event()

    async def inbox() -> BoltResponse | None:
        entered.set()
        await opened.wait()
        return BoltResponse(status=503) if refusals_left and refusals_left.pop() else None

    app.inbox = inbox
    at = speaker.at()
    asked = [asyncio.create_task(speaker.say(event(1), at=at)) for _ in range(3)]
    await entered.wait()
    opened.set()
    assert sorted([(await one).status for one in asked]) == [200, 200, 503]
    assert len(app.effects) == 1


async def test_a_listener_that_fails_is_not_run_again_by_a_replay(
    app: App, speaker: Speaker, log: pytest.LogCaptureFixture
) -> None:
    """It may have done half of its work; only a new signature, so Slack itself, starts it again."""
    app.listener = fail
    at = speaker.at()
    for _ in range(3):
        assert (await speaker.say(command(1), at=at)).status == 503
    assert app.effects == ["command 1.1"]
    speaker.clock.forward(seconds=1)
    assert (await speaker.say(command(1))).status == 503
    assert len(app.effects) == 2
    assert "OSError at test_receiver.py" in log.text
    assert not leaks(log)


async def test_memory_is_bounded() -> None:
    effects, done = Effects(most=3), [0]

    async def act() -> int:
        done[0] += 1
        return 200

    many = [Signature(1000, bytes([n])) for n in range(5)]
    for one in many:
        await effects.once(one, 1000, act)
    assert len(effects) == 3
    assert [await effects.once(one, 1000, act) for one in many[2:]] == [200] * 3
    assert done == [5]
    await effects.once(Signature(1400, b"new"), 1301, act)
    assert len(effects) == 1


async def test_a_forgotten_request_that_ends_late_does_no_harm() -> None:
    effects, opened = Effects(most=1), asyncio.Event()

    async def slow() -> None:
        await opened.wait()

    async def quick() -> int:
        return 200

    first = asyncio.create_task(effects.once(Signature(1000, b"a"), 1000, slow))
    await asyncio.sleep(0)
    await effects.once(Signature(1000, b"b"), 1000, quick)
    opened.set()
    assert await first is None


# In time


async def test_an_acknowledgement_is_told_at_once(speaker: Speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt looks every 10 ms whether there is one. Here it never looks again, and is told not to."""
    asleep, hours, woken = list[float](), asyncio.Event(), asyncio.Event()

    async def sleep(seconds: float) -> None:
        asleep.append(seconds)
        try:
            await hours.wait()
        finally:
            woken.set()

    bolts = SimpleNamespace(sleep=sleep, ensure_future=asyncio.ensure_future)
    monkeypatch.setattr("slack_bolt.listener.asyncio_runner.asyncio", bolts)
    assert (await speaker.say(command(1))).body == f"You said {CANARY}-1".encode()
    async with asyncio.timeout(5):
        await woken.wait()
    assert (await speaker.say(event(2))).status == 200
    assert asleep == [0.01]


async def test_work_goes_on_after_the_answer(app: App, speaker: Speaker) -> None:
    answered, finished = asyncio.Event(), asyncio.Event()

    async def works() -> None:
        await answered.wait()
        finished.set()

    app.after = works
    for said in (command(1), event(2)):
        assert (await speaker.say(said)).status == 200
        answered.set()
        await finished.wait()
        answered.clear()
        finished.clear()


async def test_bolt_may_work_before_it_answers(app: App, clock: Clock) -> None:
    """Then an error after `ack` is no success."""
    app.after = fail
    async with speaking(app.bolt(process_before_response=True), clock) as speaker:
        assert (await speaker.say(command(1))).status == 503
    app = App()
    app.after = fail
    async with speaking(app.bolt(), clock) as speaker:
        assert (await speaker.say(command(1))).status == 200


async def test_a_stuck_inbox_is_a_refusal_and_holds_nobody(app: App, clock: Clock) -> None:
    stuck, all_there, count = asyncio.Event(), asyncio.Event(), [0]

    async def inbox() -> BoltResponse | None:
        count[0] += 1
        if count[0] == 50:
            all_there.set()
        if count[0] <= 50:
            await stuck.wait()
        return None

    app.inbox = inbox
    async with speaking(app.bolt(), clock, limits=Limits(answer=0.5, stop=1)) as speaker:
        held = [asyncio.create_task(speaker.say(event(n))) for n in range(50)]
        await all_there.wait()
        assert (await speaker.say(event(50))).status == 200
        assert (await speaker.send(Said(b""), [], way="GET /healthz")).status == 200
        assert not any(one.done() for one in held)
        assert {(await one).status for one in held} == {503}
        assert (await speaker.say(event(0))).status == 200  # it may come again
    assert len(app.effects) == 2


async def test_a_listener_that_says_nothing(app: App, clock: Clock) -> None:
    async with speaking(app.bolt(), clock, limits=QUICK) as speaker:
        assert (await speaker.say(command(1, "/silent"))).status == 503
    assert app.effects == ["silent"]


SLOW = [
    b"",
    b"POST",
    b"POST /slack/events HTTP/1.1\r\nHost: x\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",  # answered; then nothing more
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /heal",
]


@pytest.mark.parametrize("start", SLOW)
async def test_nobody_waits_for_a_slow_head(app: App, clock: Clock, start: bytes) -> None:
    async with speaking(app.bolt(), clock, limits=QUICK) as speaker, speaker.line() as (reader, writer):
        writer.write(start)
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                while await reader.read(1000):
                    pass


async def test_nobody_waits_for_a_slow_body(app: App, clock: Clock) -> None:
    said, at = event(1), clock()
    proof = signed(said.body, str(int(at.timestamp())))
    lines = "".join(f"{name}: {value}\r\n" for name, value in proof.items())
    head = f"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: {len(said.body)}\r\n{lines}\r\n"
    async with speaking(app.bolt(), clock, limits=QUICK) as speaker:
        assert b" 408 " in (await speaker.raw(head.encode() + said.body[:-1])).partition(b"\r\n")[0]
    assert not app.effects


async def test_when_it_is_full_who_has_waited_longest_leaves(app: App, clock: Clock) -> None:
    limits = Limits(connections=5, head=600, stop=1)
    async with speaking(app.bolt(), clock, limits=limits) as speaker:
        idle = [await asyncio.open_connection(*speaker.address) for _ in range(5)]
        for n in range(20):
            assert (await speaker.say(event(n))).status == 200
        reader, _ = idle[0]
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                assert await reader.read() == b""
        for _, writer in idle:
            writer.close()
    assert len(app.effects) == 20


# A start and an end


async def test_what_is_under_way_is_finished(app: App, clock: Clock) -> None:
    began, opened, finished = asyncio.Event(), asyncio.Event(), list[str]()

    async def works() -> None:
        began.set()
        await opened.wait()
        finished.append("done")

    app.after = works
    async with speaking(app.bolt(), clock) as speaker:
        await speaker.say(event(1))
        await began.wait()
        asyncio.get_running_loop().call_soon(opened.set)
    assert finished == ["done"]
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(*speaker.address)


async def test_what_does_not_finish_is_ended(app: App, clock: Clock, log: pytest.LogCaptureFixture) -> None:
    began, ended = asyncio.Event(), list[str]()

    async def works() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("ended")

    app.after = works
    async with speaking(app.bolt(), clock, limits=QUICK) as speaker:
        await speaker.say(event(1))
        await began.wait()
    assert ended == ["ended"]
    assert "still under way" in log.text


async def test_an_address_that_is_taken(app: App, clock: Clock) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CantListen) as told:
            async with receiving(app.bolt(), signing_secret=SECRET, clock=clock, host="127.0.0.1", port=port):
                pass
    assert refusals.to_start(told.value).startswith(f"nobody can be served on 127.0.0.1, port {port} (")


async def test_the_libraries_logs_speak_again_afterwards(app: App, clock: Clock) -> None:
    before = logging.getLogRecordFactory()
    async with speaking(app.bolt(), clock):
        assert logging.getLogRecordFactory() is not before
    assert logging.getLogRecordFactory() is before


# What is written down


def leaks(log: pytest.LogCaptureFixture) -> list[str]:
    """What of a request stands in a log, formatted with its traceback."""
    formatted = log.text + "".join(str(record.__dict__) for record in log.records)
    return [word for word in (CANARY, SECRET, "v0=", "trigger_id") if word in formatted]


async def test_nothing_of_a_request_reaches_a_log(
    app: App, speaker: Speaker, log: pytest.LogCaptureFixture
) -> None:
    """Also where Bolt has nobody to hear it, or its middleware breaks."""
    for said in (event(1), command(2), press(3), submission(4), suggestion(5), challenge()):
        await speaker.say(said)
    for said in (event(6, CANARY), command(7, f"/{CANARY}"), event(8, "message")):
        await speaker.say(said)
    await speaker.send(Said(b""), [("Cookie", CANARY)], way=f"GET /{CANARY}?code={CANARY}")
    await speaker.raw(f"{CANARY}\r\n\r\n".encode())
    app.inbox = app.listener = app.after = fail  # pyright: ignore[reportAttributeAccessIssue] – it fails, whatever is wanted
    await speaker.say(event(9))
    app.inbox = None
    await speaker.say(command(10))
    app.listener = None
    await speaker.say(press(11))
    assert "something was said at async_app.py" in log.text
    assert "OSError at test_receiver.py" in log.text
    assert not leaks(log)


async def test_a_wrong_secret_is_hinted_at(
    speaker: Speaker, clock: Clock, log: pytest.LogCaptureFixture
) -> None:
    """Once in five minutes, however many come."""
    said = event(1)
    for _ in range(3):
        await speaker.say(said, signed(said.body, speaker.at(), "other"))
    assert log.text.count("signing secret") == 1
    clock.forward(minutes=6)
    await speaker.say(said, signed(said.body, speaker.at(), "other"))
    assert log.text.count("signing secret") == 2
