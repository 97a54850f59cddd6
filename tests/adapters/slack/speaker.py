"""Speaks to the receiver as Slack does, or as nobody should."""

import asyncio
import hashlib
import hmac
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.response import BoltResponse

from bot.adapters.slack.discretion import discreet
from bot.adapters.slack.receiver import EVENTS, Address, Limits, receiving
from tests.loopback.shapes import Json
from tests.world import Clock

SECRET = "hush-this-signs-in-tests"  # noqa: S105 – it opens nothing
CANARY = "canary-5d1f"
"""Stands in every body and header: no log may have it."""
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
STATUS = re.compile(rb"(?m)^HTTP/1\.[01] (\d{3})")


@dataclass(frozen=True)
class Said:
    """A body as Slack writes it."""

    body: bytes
    kind: str = JSON


def event(number: int, kind: str = "reaction_added") -> Said:
    told: Json = {"type": kind, "reaction": f"{CANARY}-{number}", "user": "U1", "item": {"channel": "C1"}}
    whole = {"type": "event_callback", "team_id": "T1", "event_id": f"Ev{number}", "event": told}
    return Said(json.dumps(whole).encode())


def command(number: int, name: str = "/quiz") -> Said:
    told = {"command": name, "text": f"{CANARY}-{number}", "team_id": "T1", "user_id": "U1"}
    return Said(urlencode({**told, "channel_id": "C1", "trigger_id": f"1.{number}"}).encode(), FORM)


def interaction(told: Json) -> Said:
    whole = {"team": {"id": "T1"}, "user": {"id": "U1"}, "token": CANARY, **told}
    return Said(urlencode({"payload": json.dumps(whole)}).encode(), FORM)


def press(number: int) -> Said:
    return interaction(
        {
            "type": "block_actions",
            "channel": {"id": "C1"},
            "actions": [
                {"type": "button", "block_id": "b", "action_id": "again", "value": f"{CANARY}-{number}"}
            ],
        }
    )


def submission(number: int) -> Said:
    view: Json = {"type": "modal", "callback_id": "name", "private_metadata": str(number)}
    return interaction({"type": "view_submission", "view": view})


def suggestion(number: int) -> Said:
    asked = {"type": "block_suggestion", "block_id": "b", "action_id": "topic", "value": str(number)}
    return interaction(asked)


def challenge(number: int = 0) -> Said:
    told = {"type": "url_verification", "challenge": f"say {number}", "token": CANARY}
    return Said(json.dumps(told).encode())


def signature(at: str, body: bytes, secret: str = SECRET) -> str:
    told = b"v0:" + at.encode("utf-8", "surrogateescape") + b":" + body
    return "v0=" + hmac.new(secret.encode(), told, hashlib.sha256).hexdigest()


def signed(body: bytes, at: str, secret: str = SECRET) -> dict[str, str]:
    return {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": signature(at, body, secret)}


@dataclass
class App:
    """A real Bolt app, which counts what takes effect; the switches make it fail."""

    effects: list[str] = field(default_factory=list[str])
    inbox: Callable[[], Awaitable[BoltResponse | None]] | None = None
    """Stands before every listener."""
    listener: Callable[[], Awaitable[None]] | None = None
    """What a listener does before it acknowledges."""
    after: Callable[[], Awaitable[None]] | None = None
    """What it does afterwards."""

    def bolt(self, **options: Any) -> AsyncApp:
        made = AsyncApp(authorize=authorize, request_verification_enabled=False, **options)
        app: Any = made  # Bolt's decorators are typed loosely
        app.use(self._keep)
        app.command("/quiz")(self._answered)
        app.action("again")(self._answered)
        app.view("name")(self._answered)
        app.options("topic")(self._offered)
        app.event("reaction_added")(self._heard)
        app.event("message")(self._heard)
        app.command("/silent")(self._silent)
        return made

    async def _keep(self, next: Any) -> Any:  # noqa: A002 – Bolt passes it by this name
        refused = await self.inbox() if self.inbox else None
        return refused or await next()

    async def _answered(self, ack: Any, body: Json) -> None:
        self.effects.append(f"{body.get('type', 'command')} {body.get('trigger_id', '')}")
        if self.listener:
            await self.listener()
        await ack(f"You said {body.get('text')}")
        if self.after:
            await self.after()

    async def _offered(self, ack: Any, payload: Json) -> None:
        self.effects.append("suggestion")
        word = payload["value"]
        await ack(options=[{"text": {"type": "plain_text", "text": word}, "value": word}])

    async def _heard(self, event: Json) -> None:
        self.effects.append(f"{event['type']} {event.get('reaction')}")
        if self.after:
            await self.after()

    async def _silent(self) -> None:
        self.effects.append("silent")


async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, bot_token=f"{CANARY}-token", bot_user_id="UBOT"
    )


@dataclass(frozen=True)
class Answer:
    status: int
    head: bytes
    body: bytes


@dataclass(frozen=True)
class Speaker:
    """Says things to one receiver."""

    address: Address
    clock: Clock

    def at(self, seconds: float = 0) -> str:
        return str(int(self.clock().timestamp() + seconds))

    async def say(
        self,
        said: Said,
        headers: dict[str, str] | None = None,
        *,
        at: str | None = None,
        more: dict[str, str] | None = None,
    ) -> Answer:
        """Sends it signed, or with other headers; `more` come along."""
        proof = signed(said.body, at or self.at()) if headers is None else headers
        return await self.send(said, [*proof.items(), *(more or {}).items()])

    async def send(
        self, said: Said, headers: list[tuple[str, str]], *, way: str = f"POST {EVENTS}"
    ) -> Answer:
        """Sends exactly these headers; characters that are no bytes are escaped ones."""
        lines = [
            f"{way} HTTP/1.1",
            "Host: here",
            "Connection: close",
            f"Content-Type: {said.kind}",
            f"Content-Length: {len(said.body)}",
            *(f"{name}: {value}" for name, value in headers),
        ]
        head = "\r\n".join(lines).encode("utf-8", "surrogateescape")
        told = await self.raw(head + b"\r\n\r\n" + said.body)
        found = STATUS.match(told)
        assert found, told[:200]
        head, _, body = told.partition(b"\r\n\r\n")
        return Answer(int(found[1]), head, body)

    async def raw(self, told: bytes) -> bytes:
        """Sends bytes, and reads until the other side has nothing more to say."""
        reader, writer = await asyncio.open_connection(*self.address)
        try:
            writer.write(told)
            async with asyncio.timeout(10):
                return await reader.read()
        except ConnectionError:
            return b""
        finally:
            writer.close()

    @asynccontextmanager
    async def line(self) -> AsyncGenerator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
        """A connection, to be used slowly."""
        reader, writer = await asyncio.open_connection(*self.address)
        try:
            yield reader, writer
        finally:
            writer.close()


@asynccontextmanager
async def speaking(
    app: AsyncApp,
    clock: Clock,
    *,
    secret: str = SECRET,
    limits: Limits | None = None,
    routes: list[web.RouteDef] | None = None,
) -> AsyncGenerator[Speaker]:
    receiver = receiving(
        app,
        signing_secret=secret,
        clock=clock,
        host="127.0.0.1",
        port=0,
        routes=routes or [],
        limits=limits or Limits(stop=1),
    )
    with discreet():
        async with receiver as address:
            yield Speaker(address, clock)
