"""Signed requests: Slack as an HTTP client of the bot's own address."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp

from tests.loopback.impossible import Impossible
from tests.loopback.log import Log
from tests.loopback.shapes import Now
from tests.slack_server.alarms import Alarms
from tests.slack_server.deliveries import PATIENCE, Outcome, Parcel

_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left for the bot: a test may send it again."""

    url: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    status: int = 0  # of the bot's answer; 0: there was none


class Signed:
    """The way to `/slack/events`; nothing but this machine is ever asked."""

    def __init__(self, url: str, secret: str, *, now: Now, alarms: Alarms) -> None:
        if urlsplit(url).hostname != "127.0.0.1":
            raise Impossible(f"the loopback server speaks to 127.0.0.1 only, not to {url}")
        self.url = url
        self.requests: Log[Sent] = Log()
        self._secret, self._now, self._alarms = secret, now, alarms

    async def challenge(self) -> None:
        """Slack's question before it takes an address."""
        body = json.dumps(
            {"token": "loopback-verification", "challenge": "loopback?", "type": "url_verification"}
        )
        headers = {"Content-Type": "application/json", **signature(self._secret, body.encode(), self._now)}
        status, _, text = await self._post(body.encode(), headers)
        said = json.loads(text).get("challenge") if text.startswith("{") else text
        if (status, said) != (200, "loopback?"):
            raise Impossible(f"{self.url} didn't answer the challenge, but {status} {text[:100]!r}")

    async def carry(self, parcel: Parcel, sent: Callable[[], None]) -> Outcome:
        body, headers = _request(parcel)
        headers |= signature(self._secret, body, self._now)
        asking = asyncio.ensure_future(self._post(body, headers))
        patience = asyncio.ensure_future(self._alarms.reached(self._alarms.due(PATIENCE)))
        sent()
        try:
            await asyncio.wait({asking, patience}, return_when=asyncio.FIRST_COMPLETED)
            return _outcome(parcel, asking) if asking.done() else Outcome("http_timeout")
        finally:
            asking.cancel()
            patience.cancel()

    async def _post(self, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        status = 0
        try:
            async with (
                aiohttp.ClientSession() as session,
                session.post(self.url, data=body, headers=headers, allow_redirects=False) as response,
            ):
                status = response.status
                return status, {k.lower(): v for k, v in response.headers.items()}, await response.text()
        finally:
            self.requests.append(Sent(self.url, headers, body, status))


def signature(secret: str, body: bytes, now: Now) -> dict[str, str]:
    """The two headers that prove that a request comes from Slack."""
    stamp = str(int(now().timestamp()))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest.hexdigest()}"}


def _request(parcel: Parcel) -> tuple[bytes, dict[str, str]]:
    """Events are JSON; commands are a form; interactions are JSON inside a form."""
    headers = {"User-Agent": "Slackbot 1.0 (loopback)", "Accept": "*/*"}
    if parcel.envelope == "events_api":
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        return json.dumps(parcel.payload).encode(), headers | {"Content-Type": "application/json"}
    form = parcel.payload if parcel.envelope == "slash_commands" else {"payload": json.dumps(parcel.payload)}
    return urlencode(form).encode(), headers | {"Content-Type": _FORM}


def _outcome(parcel: Parcel, asked: asyncio.Future[tuple[int, dict[str, str], str]]) -> Outcome:
    error = asked.exception()
    if error is not None:
        return Outcome("connection_failed")
    status, headers, text = asked.result()
    good = 200 <= status < 300 if parcel.envelope == "events_api" else status == 200
    if not good:
        return Outcome("http_error", final=headers.get("x-slack-no-retry") == "1")
    return Outcome(payload=_payload(headers, text))


def _payload(headers: dict[str, str], text: str) -> Any:
    """What the bot said: JSON, plain words, or nothing."""
    if not text:
        return None
    if headers.get("content-type", "").startswith("application/json"):
        with suppress(ValueError):
            return json.loads(text)
    return {"text": text}
