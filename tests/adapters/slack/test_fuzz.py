"""S1: whatever comes in, nothing unsigned takes effect, nothing breaks, and no log has a word of it."""

import asyncio
import gzip
import json
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest

from bot.adapters.slack.receiver import EVENTS, Limits
from tests.adapters.slack.speaker import (
    CANARY,
    FORM,
    JSON,
    SECRET,
    STATUS,
    App,
    Said,
    Speaker,
    challenge,
    command,
    event,
    press,
    signature,
    speaking,
    submission,
    suggestion,
)
from tests.world import Clock

PATIENCE = 0.2
"""Seconds for an answer to what may be no request at all."""
AT_ONCE = 8
VALUES: list[Any] = [
    *(None, True, 0, -1, 1e308, 10**400, "", "x", "\ud800"),
    *([], [1], [[]], {}, {"id": 1}, {"type": {}}),
]
NAMES = [
    "type",
    "id",
    "team",
    "user",
    "channel",
    "event",
    "view",
    "actions",
    "authorizations",
    "enterprise",
    "is_ext_shared_channel",
    "message",
    "item",
    "response_urls",
    "bot_id",
]
AT, SIGNED = "X-Slack-Request-Timestamp", "X-Slack-Signature"


@dataclass(frozen=True)
class Shot:
    """Bytes on the wire, and what may come of them."""

    kind: str
    told: bytes
    answers: frozenset[int] | None = None
    """None: anything below 500, or nothing at all."""
    effects: int | None = 0
    """None: as many as the answers 200, for it is signed and odd."""


class Fuzzer:
    """Makes requests that nobody should send; the same seed makes the same ones."""

    def __init__(self, seed: int, at: str) -> None:
        self.chance, self.at, self.number = random.Random(seed), at, 0
        self.kinds: list[Callable[[], Shot]] = [
            self.unsigned,
            self.half_signed,
            self.spoiled,
            self.stale,
            self.odd_headers,
            self.charset,
            self.shape,
            self.proper,
            self.elsewhere,
            self.no_http,
        ]

    def shot(self) -> Shot:
        self.number += 1
        return self.chance.choice(self.kinds)()

    # Some unsigned, each in its own way

    def unsigned(self) -> Shot:
        return Shot("unsigned", self.request(self.said(), []), frozenset({401}))

    def half_signed(self) -> Shot:
        said = self.said()
        right = signature(self.at, said.body)
        headers = self.chance.choice(
            [
                [(AT, self.at)],
                [(SIGNED, right)],
                [(AT, self.at), (SIGNED, signature(self.at, said.body, "other"))],
                [(AT, self.at), (SIGNED, signature(self.at, said.body + b" "))],
                [(AT, self.at), (SIGNED, signature(str(int(self.at) - 1), said.body))],
                [(AT, self.at), (SIGNED, right[: self.chance.randrange(67)])],
                [(AT, self.at), (SIGNED, right), (SIGNED, right)],
                [(AT, self.at), (AT, self.at), (SIGNED, right)],
                [(AT, self.at), (SIGNED, right[3:])],
                [(AT, self.at), (SIGNED, right.upper())],
            ]
        )
        return Shot("half-signed", self.request(said, headers), frozenset({401}))

    def spoiled(self) -> Shot:
        """A bit of the body, the moment or the signature is another."""
        said = self.said()
        right = bytearray(signature(self.at, said.body).encode())
        body, at = bytearray(said.body), self.at
        match self.chance.randrange(3):
            case 0:
                body[self.chance.randrange(len(body))] ^= 1 << self.chance.randrange(8)
            case 1:
                right[self.chance.randrange(len(right))] ^= 1 << self.chance.randrange(7)
            case _:
                at = str(int(at) ^ 1 << self.chance.randrange(8))
        headers = [(AT, at), (SIGNED, right.decode())]
        spoiled = Said(bytes(body), said.kind)
        return Shot("a bit flipped", self.request(spoiled, headers), frozenset({400, 401}))

    def stale(self) -> Shot:
        """Signed with the secret, at a time that is none or doesn't count."""
        said = self.said()
        at = self.chance.choice(
            [
                str(int(self.at) + self.chance.choice((-1, 1)) * self.chance.randrange(301, 10**9)),
                f"-{self.at}",
                f"{self.at}.5",
                "1" + "0" * self.chance.randrange(30, 400),
                "1e9",
                "٣" * 10,
                "",
                self.text(12),
            ]
        )
        headers = [(AT, at), (SIGNED, signature(at, said.body))]
        return Shot("no moment", self.request(said, headers), frozenset({400, 401}))

    def odd_headers(self) -> Shot:
        said = self.said()
        headers = [(AT, self.at), (SIGNED, "v0=" + self.text(self.chance.choice((1, 64, 4000))))]
        headers += [(self.token(), self.text(40) + CANARY) for _ in range(self.chance.randrange(150))]
        self.chance.shuffle(headers)
        return Shot("odd headers", self.request(said, headers), frozenset({400, 401}))

    # Some signed, and odd in another way

    def charset(self) -> Shot:
        text = self.said().body.decode() + CANARY + "ÿé漢🙂"
        body = self.chance.choice(
            [
                text.encode(self.chance.choice(("utf-16", "utf-32", "utf-8-sig"))),
                text.encode("latin-1", "replace").replace(b"c", b"\xe9"),
                gzip.compress(text.encode()),
                self.chance.randbytes(self.chance.randrange(1, 2000)),
                b"\xff" + text.encode(),
            ]
        )
        kind = self.chance.choice((JSON, FORM, f"{JSON}; charset=utf-16", f"{FORM}; charset=x", self.text(9)))
        more = [("Content-Encoding", self.chance.choice(("gzip", "br", "x")))] * self.chance.randrange(2)
        return Shot(
            "wrong charset", self.request(Said(body, kind), self.proof(body) + more), frozenset({400})
        )

    def shape(self) -> Shot:
        """A body of Slack's, with some part of it exchanged for something else."""
        said = self.chance.choice((event, press, submission, suggestion, challenge))(self.number)
        if said.kind == JSON:
            body = json.dumps(self.exchanged(json.loads(said.body))).encode()
        else:
            inner = json.loads(parse_qs(said.body.decode())["payload"][0])
            body = urlencode({"payload": json.dumps(self.exchanged(inner))}).encode()
        if self.chance.random() < 0.1:
            body = body[: self.chance.randrange(len(body))]
        elif self.chance.random() < 0.02:
            body = self.chance.choice((b"[", b'{"a":', b"payload=[")) * 50_000
        return Shot("odd shape", self.request(Said(body, said.kind), self.proof(body)), effects=None)

    def proper(self) -> Shot:
        said = self.chance.choice((event, command, press, submission, suggestion))(self.number)
        return Shot("proper", self.request(said, self.proof(said.body)), frozenset({200}), effects=1)

    # Some for nobody

    def elsewhere(self) -> Shot:
        """Signed, to another place or by another method."""
        said = self.said()
        method = self.chance.choice(
            ("GET", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", self.token())
        )
        places = EVENTS, EVENTS, "/", "*", f"{EVENTS}/", "//slack//events", "/%00", "/..", "http://[/x"
        path = self.chance.choice((*places, f"/{CANARY}?code={CANARY}", "/" + self.text(30)))
        if method == "POST" or not path.isascii():
            path = "/"
        return Shot("elsewhere", self.request(said, self.proof(said.body), way=f"{method} {path}"), None)

    def no_http(self) -> Shot:
        said = self.said()
        right = self.request(said, [])
        told = self.chance.choice(
            [
                self.chance.randbytes(self.chance.randrange(1, 4000)),
                right[: self.chance.randrange(1, len(right))],
                right.replace(b"HTTP/1.1", self.chance.choice((b"HTTP/9.9", b"HTTP/2.0", b"", b"ICY"))),
                right.replace(b"Content-Length: ", b"Content-Length: -"),
                right.replace(b"Content-Length: ", b"Content-Length: 5\r\nContent-Length: "),
                right.replace(b"Host", b"Transfer-Encoding: chunked\r\nHost"),
                right.replace(b"\r\n", self.chance.choice((b"\n", b"\r", b"\r\n ", b"\x00\r\n"))),
                right.replace(b"Host", b"Expect: 100-continue\r\nExpect: x\r\nHost"),
                right.replace(b"Host", b"Upgrade: websocket\r\nConnection: Upgrade\r\nHost"),
                right.replace(b"Host: here", b"X: " + b"y" * 20_000),
                b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + CANARY.encode(),
                right * self.chance.randrange(2, 40),
            ]
        )
        return Shot("no HTTP", told, None)

    # What they are made of

    def said(self) -> Said:
        return self.chance.choice((event, command, press, submission, suggestion))(self.number)

    def proof(self, body: bytes) -> list[tuple[str, str]]:
        return [(AT, self.at), (SIGNED, signature(self.at, body))]

    def request(self, said: Said, headers: list[tuple[str, str]], *, way: str = f"POST {EVENTS}") -> bytes:
        lines = [
            f"{way} HTTP/1.1",
            "Host: here",
            "Connection: close",
            f"Cookie: {CANARY}",
            f"Content-Type: {said.kind}",
            f"Content-Length: {len(said.body)}",
            *(f"{name}: {value}" for name, value in headers),
        ]
        return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + said.body

    def text(self, most: int) -> str:
        letters = "abz09=,;:%\t\"'\\éß漢🙂\u00ff\udcff\u2028"
        return "".join(self.chance.choice(letters) for _ in range(self.chance.randrange(most + 1)))

    def token(self) -> str:
        return "".join(self.chance.choice("ABCXYZabc-_!#") for _ in range(self.chance.randrange(1, 12)))

    def exchanged(self, told: Any) -> Any:
        """The same with one value, at some depth, exchanged, added or gone."""
        if self.chance.random() < 0.8:
            if isinstance(told, dict) and told:
                whole: dict[str, Any] = {**told}
                key = self.chance.choice(sorted(whole))
                value = whole.pop(key)
                return whole if self.chance.random() < 0.1 else {**whole, key: self.exchanged(value)}
            if isinstance(told, list) and told:
                return [self.exchanged(told[0])]
        value = self.chance.choice(VALUES)
        if isinstance(told, dict) or self.chance.random() < 0.3:
            return {self.chance.choice(NAMES): value, "type": self.chance.choice(("message", "x", 1))}
        return value


async def fired(speaker: Speaker, shot: Shot) -> list[int]:
    """The answers' statuses."""
    reader, writer = await asyncio.open_connection(*speaker.address)
    told = b""
    writer.write(shot.told)
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(PATIENCE if shot.answers is None and shot.effects == 0 else 10):
            while part := await reader.read(65536):
                told += part
    writer.close()
    return [int(status) for status in STATUS.findall(told)]


async def fuzz(app: App, speaker: Speaker, shots: int, seed: int) -> Counter[tuple[str, int]]:
    """Fires and holds each answer against what may come of it."""
    fuzzer, counted = Fuzzer(seed, speaker.at()), Counter[tuple[str, int]]()
    wanted, odd = 0, 0

    async def gun() -> None:
        nonlocal wanted, odd
        while fuzzer.number < shots:
            shot = fuzzer.shot()
            statuses = await fired(speaker, shot)
            counted.update((shot.kind, status) for status in statuses or [0])
            assert all(status < 500 for status in statuses), shot
            if shot.answers is not None:
                assert set(statuses) <= shot.answers, (statuses, shot)
                assert statuses, shot
            if shot.effects is None:
                odd += statuses.count(200)
            else:
                wanted += shot.effects

    async with asyncio.TaskGroup() as guns:
        for _ in range(AT_ONCE):
            guns.create_task(gun())
    assert wanted <= len(app.effects) <= wanted + odd
    return counted


def shown(counted: Counter[tuple[str, int]]) -> str:
    kinds = sorted({kind for kind, _ in counted})
    lines = (
        [kind, *(f"{status or 'none'}: {counted[k, status]}" for k, status in sorted(counted) if k == kind)]
        for kind in kinds
    )
    return "\n".join("".join(f"{cell:16}" for cell in line) for line in lines)


class Leaks(logging.Handler):
    """Everybody's only handler: reads each record as a file would have it, and keeps those that tell."""

    def __init__(self) -> None:
        super().__init__()
        self.records, self.found = 0, list[str]()
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.records += 1
        line = self.format(record)
        if any(word in line for word in (CANARY, SECRET, "v0=")):
            self.found.append(line[:500])


@contextmanager
def listened_to() -> Generator[Leaks]:
    """In place of pytest's own handlers, which would keep every record of a long run."""
    root, leaks = logging.getLogger(), Leaks()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = [leaks]
    root.setLevel(logging.DEBUG)
    try:
        yield leaks
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


@pytest.mark.parametrize("shots", [2_000, pytest.param(100_000, marks=pytest.mark.long)])
async def test_whatever_comes_in(clock: Clock, capsys: pytest.CaptureFixture[str], shots: int) -> None:
    app, began = App(), time.perf_counter()
    with listened_to() as leaks:
        async with speaking(app.bolt(), clock, limits=Limits(head=2, body=2, stop=1)) as speaker:
            counted = await fuzz(app, speaker, shots, seed=shots)
            assert (await speaker.send(Said(b""), [], way="GET /healthz")).status == 200
    seconds = time.perf_counter() - began
    assert leaks.records > shots
    assert not leaks.found
    with capsys.disabled() if shots > 2_000 else nullcontext():
        effects = f"{len(app.effects)} took effect, {leaks.records} log records"
        print(f"\n{shots} requests in {seconds:.0f} s, {effects}\n{shown(counted)}")  # noqa: T201 – the figures
