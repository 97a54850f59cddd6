"""The way of a request: read, checked, faulted, limited, handled, answered, remembered."""

import asyncio
import binascii
import json
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.loopback.faults import Broken, Faults, WrongType, endured
from tests.loopback.shapes import Json, json_object
from tests.slack_server import customs, files, limits, replies
from tests.slack_server.call import Answer, Call, unpacked
from tests.slack_server.faults import Fault, Refused, TooMany
from tests.slack_server.hub import Hub, Request
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.rates import Rates
from tests.slack_server.routes import METHODS, WITHOUT_TOKEN, Method
from tests.slack_server.sockets import Sockets
from tests.slack_server.state import Standing

_JSON = {"Content-Type": "application/json; charset=utf-8"}
CONNECT = "apps.connections.open"


@dataclass
class Rest:
    hub: Hub
    sockets: Sockets
    faults: Faults[Fault]
    rates: Rates
    closing: asyncio.Event

    async def method(self, request: web.Request) -> web.StreamResponse:
        """`/api/{method}`, with JSON, a form or the address carrying the arguments."""
        name = request.match_info["method"]
        return await self._answer(request, name, await _args(request))

    async def response(self, request: web.Request) -> web.StreamResponse:
        """A response_url: its address alone is the right to it."""
        args = await _args(request)
        known = None if args is None else args | {"response_token": request.match_info["token"]}
        return await self._answer(request, "response_url", known)

    async def upload(self, request: web.Request) -> web.StreamResponse:
        args: Json = {"file_id": request.match_info["file"]}
        return await self._answer(request, "upload", args, content=await request.read())

    async def _answer(
        self, request: web.Request, name: str, args: Json | None, *, content: bytes = b""
    ) -> web.StreamResponse:
        call, wrong = self._call(request, name, args, content)
        forbidden = self._check(call)
        fault = self.faults.strike(name)
        handled = self._handled(call, wrong, forbidden)
        found = await endured(fault, request, handled, nothing=Answer(), closing=self.closing)
        answer = None if found is None else _disguised(fault, found)
        self._remember(call, answer)
        return _response(answer) if answer else web.Response()

    # Reading

    def _call(
        self, request: web.Request, name: str, args: Json | None, content: bytes
    ) -> tuple[Call, Problem | None]:
        """The call, and what is wrong with its form already."""
        known = args or {}
        kind, _, key = request.headers.get("Authorization", "").partition(" ")
        token = key if kind == "Bearer" else str(known.get("token") or "")
        basic = _basic(key) if kind == "Basic" else ("", "")
        by = self.hub.state.installations.get(token)
        call = Call(name, known, token, by, content, basic)
        try:
            return unpacked(call), None if args is not None else Problem.INVALID_ARGUMENTS
        except Refusal as refusal:
            return call, refusal.problem

    # Checking

    def _check(self, call: Call) -> list[str]:
        """What Slack would refuse – of every request that has left the bot, whatever becomes of it."""
        if call.method == "response_url":
            return replies.checked(self.hub, call)
        method = METHODS.get(call.method)
        if method is None:
            return []
        team_id = call.by.team_id if call.by else ""
        return customs.request(self.hub, call.method, call.args, method.args, team_id)

    # Handling

    def _handled(self, call: Call, wrong: Problem | None, forbidden: list[str]) -> Callable[[], Answer]:
        def handled() -> Answer:
            try:
                return _no(wrong) if wrong else self._done(call, forbidden)
            except Refusal as refusal:
                return replace(_no(refusal.problem, **refusal.more), headers=_scopes(call))

        return handled

    def _done(self, call: Call, forbidden: list[str]) -> Answer:
        if call.method == "response_url":
            replies.respond(self.hub, call, forbidden)
            return Answer("ok", headers={"Content-Type": "text/html"})
        if call.method == "upload":
            files.received(self.hub, call)
            return Answer(f"OK - {len(call.content)}", headers={"Content-Type": "text/plain"})
        if call.method == CONNECT:
            return self._connection(call)
        method = METHODS.get(call.method)
        if method is None:
            self.hub.unknown_routes.append(call.method)
            return _no(Problem.UNKNOWN_METHOD)
        return self._permitted(call, method, forbidden)

    def _permitted(self, call: Call, method: Method, forbidden: list[str]) -> Answer:
        if call.method not in WITHOUT_TOKEN:
            _authorize(call)
        channel = str(call.args.get("channel", ""))
        team_id = call.by.team_id if call.by else ""
        if too_many := self.rates.refuse(call.method, method.tier, team_id, channel):
            return _too_many(too_many)
        if method.scopes:
            call.permit(*method.scopes)
        if forbidden:
            return replace(_malformed(call, forbidden), headers=_scopes(call))
        return Answer({"ok": True, **method.handler(self.hub, call)}, headers=_scopes(call))

    def _connection(self, call: Call) -> Answer:
        """Where Socket Mode is to be had, for the app's own token only."""
        if call.token != self.hub.application.app_token:
            return _no(Problem.NOT_ALLOWED_TOKEN_TYPE if call.by else Problem.INVALID_AUTH)
        if too_many := self.rates.refuse(CONNECT, 1, "", ""):
            return _too_many(too_many)
        address = self.hub.address.replace("http://", "ws://")
        url = f"{address}/link?ticket={self.sockets.ticket()}&app_id={self.hub.application.id}"
        return Answer({"ok": True, "url": url})

    def _remember(self, call: Call, answer: Answer | None) -> None:
        body: Any = answer.body if answer else None
        said = json_object(body) or {}
        args: Json = {name: value for name, value in call.args.items() if name != "token"}
        self.hub.requests.append(
            Request(
                at=self.hub.state.now(),
                method=call.method,
                team_id=call.by.team_id if call.by else "",
                args=args,
                status=answer.status if answer else 0,
                error=str(said.get("error", "")),
                looptime=self.rates.loop_time(),
                answer=body,
            )
        )


def _authorize(call: Call) -> None:
    if not call.token:
        raise Refusal(Problem.NOT_AUTHED)
    if call.by is None:
        raise Refusal(Problem.INVALID_AUTH)
    if call.by.standing is not Standing.INSTALLED:
        raise Refusal(Problem(call.by.standing.value))


def _scopes(call: Call) -> dict[str, str]:
    """The headers that tell what the token may, and what the method asks for."""
    method = METHODS.get(call.method)
    if call.by is None or method is None:
        return {}
    return {
        "x-oauth-scopes": ",".join(sorted(call.by.scopes)),
        "x-accepted-oauth-scopes": ",".join(method.scopes),
    }


def _malformed(call: Call, forbidden: list[str]) -> Answer:
    if call.method in customs.VIEWS:
        problem = Problem.INVALID_ARGUMENTS
    elif limits.text_of_blocks(call.args) > limits.TOGETHER:
        problem = Problem.MSG_BLOCKS_TOO_LONG
    else:
        problem = Problem.INVALID_BLOCKS
    messages = [f"[ERROR] {words}" for words in forbidden]
    return _no(problem, errors=forbidden, response_metadata={"messages": messages})


async def _args(request: web.Request) -> Json | None:
    """None where the body can't be read."""
    args: Json = dict(request.query)
    text = (await request.read()).decode("utf-8", errors="replace")
    if request.content_type == "application/json":
        try:
            found = json_object(json.loads(text or "{}"))
        except ValueError:
            return None
        return None if found is None else args | found
    return args | dict(parse_qsl(text, keep_blank_values=True))


def _basic(key: str) -> tuple[str, str]:
    try:
        name, _, secret = b64decode(key).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return name, secret


def _disguised(fault: Fault | None, answer: Answer) -> Answer:
    match fault:
        case Broken(status):
            return Answer("<title>Server Error</title>", status, {"Content-Type": "text/html"})
        case WrongType():
            return replace(answer, headers={"Content-Type": "text/html"})
        case TooMany():
            return _too_many(fault)
        case Refused(problem):
            return _no(problem)
        case _:
            return answer


def _too_many(fault: TooMany) -> Answer:
    body = {"ok": False, "error": Problem.RATELIMITED.value}
    return Answer(body, 429, {"Retry-After": str(fault.retry_after)})


def _no(problem: Problem, **more: object) -> Answer:
    gone = problem in {Problem.EXPIRED_URL, Problem.USED_URL}
    return Answer({"ok": False, "error": problem.value, **more}, status=404 if gone else 200)


def _response(answer: Answer) -> web.Response:
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    return web.Response(status=answer.status, body=text.encode(), headers={**_JSON, **answer.headers})
