"""The way of a request: read, checked, faulted, limited, handled, answered, remembered."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from aiohttp import BodyPartReader, web

from tests.discord_server import limits
from tests.discord_server.call import Answer, Call, File, Handler
from tests.discord_server.contract import Contract
from tests.discord_server.faults import Banned, Fault, Refused, TooMany
from tests.discord_server.hub import Hub, Request
from tests.discord_server.problems import Problem, Refusal
from tests.discord_server.rates import Rates, refused
from tests.discord_server.routes import ROUTES
from tests.loopback import shapes
from tests.loopback.faults import Broken, Faults, WrongType, endured
from tests.loopback.violation import Violation

PREFIX = "/api/v10"
_BY_TOKEN = ("/interactions/", "/webhooks/")  # these carry their right in their path
_NO_CONTENT = 204
_VIA = {"Via": "1.1 google"}  # a 429 without it is taken for a ban


@dataclass(frozen=True, slots=True)
class _Route:
    name: str
    pattern: re.Pattern[str]
    handler: Handler


def _compiled(name: str, handler: Handler) -> _Route:
    return _Route(name, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", name)), handler)


_TABLE = [_compiled(name, handler) for name, handler in ROUTES.items()]


@dataclass
class Rest:
    hub: Hub
    faults: Faults[Fault]
    rates: Rates
    contract: Contract | None
    closing: asyncio.Event

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            call, route = await self._read(request)
        except ValueError:
            return _response(_no(Problem.INVALID_FORM, "not JSON"))
        forbidden = self._check(call)
        handled = self._handler(call, route, forbidden, request.headers.get("Authorization", ""))
        answer = await self._with_fault(request, call, handled)
        self._remember(call, answer)
        return _response(answer) if answer else web.Response()

    # Reading

    async def _read(self, request: web.Request) -> tuple[Call, _Route | None]:
        path = request.rel_url.raw_path.removeprefix(PREFIX)
        route, params = _find(request.method, path)
        body, sent = await _body(request)
        name = route.name if route else f"{request.method} {path}"
        return Call(request.method, path, name, params, dict(request.query), body, sent), route

    # Checking

    def _check(self, call: Call) -> list[str]:
        """What Discord would refuse, recorded; our manners are recorded only."""
        found = limits.broken(call.route, call.body, files=len(call.files))
        if self.contract:
            query = list(call.query)
            found += self.contract.request_errors(call.method, call.path, query=query, body=call.body)
        rude = limits.manners(call.route, call.body)
        self.hub.violations += [Violation(call.route, what, call.body) for what in [*found, *rude]]
        return found

    # Handling

    def _handler(
        self, call: Call, route: _Route | None, forbidden: list[str], key: str
    ) -> Callable[[], Answer]:
        def handled() -> Answer:
            if not self._permitted(call, key):
                return _no(Problem.UNAUTHORIZED)
            if too_many := self.rates.refuse(call.route, call.path):
                return self._too_many(too_many)
            if route is None:
                self.hub.unknown_routes.append(call.route)
                return _no(Problem.NOT_FOUND)
            if forbidden:
                empty = forbidden == ["an empty message"]
                return _no(Problem.EMPTY_MESSAGE if empty else Problem.INVALID_FORM, "; ".join(forbidden))
            return self._answered(route.handler, call)

        return handled

    def _permitted(self, call: Call, key: str) -> bool:
        own = key == f"Bot {self.hub.application.token}" and not self.hub.revoked
        return own or call.path.startswith(_BY_TOKEN)

    def _answered(self, handler: Handler, call: Call) -> Answer:
        try:
            answer = handler(self.hub, call)
        except Refusal as refusal:
            return _no(refusal.problem, refusal.detail)
        headers = self.rates.headers(call.route, call.path, self.hub.state.now().timestamp())
        return replace(answer, headers=headers)

    def _too_many(self, fault: TooMany) -> Answer:
        body, headers = refused(fault, self.hub.state.now().timestamp())
        return Answer(body, 429, headers)

    # Failing

    async def _with_fault(
        self, request: web.Request, call: Call, handled: Callable[[], Answer]
    ) -> Answer | None:
        """The answer as a fault lets it out; None where the connection is cut."""
        fault = self.faults.strike(f"{call.method} {call.path}")
        answer = await endured(fault, request, handled, nothing=Answer(), closing=self.closing)
        return None if answer is None else self._disguised(fault, answer)

    def _disguised(self, fault: Fault | None, answer: Answer) -> Answer:
        match fault:
            case Broken(status):
                return Answer("upstream connect error", status, {"Content-Type": "text/plain"})
            case WrongType():
                return replace(answer, headers={"Content-Type": "text/html"})
            case Banned():
                return Answer("<title>Access denied</title>", 429, {"Content-Type": "text/html", "Via": ""})
            case TooMany():
                return self._too_many(fault)
            case Refused(problem):
                return _no(problem)
            case _:
                return answer

    def _remember(self, call: Call, answer: Answer | None) -> None:
        body: Any = answer.body if answer else None
        said = shapes.json_object(body) or {}
        self.hub.requests.append(
            Request(
                at=self.hub.state.now(),
                method=call.method,
                path=call.path,
                route=call.route,
                body=call.body,
                status=answer.status if answer else 0,
                code=said.get("code", 0),
                looptime=self.rates.loop_time(),
                answer=body,
            )
        )


def _find(method: str, path: str) -> tuple[_Route | None, dict[str, str]]:
    for route in _TABLE:
        if match := route.pattern.fullmatch(f"{method} {path}"):
            return route, {name: unquote(value) for name, value in match.groupdict().items()}
    return None, {}


async def _body(request: web.Request) -> tuple[Any, tuple[File, ...]]:
    if not request.content_type.startswith("multipart/"):
        text = await request.text()
        return (json.loads(text) if text else None), ()
    body: Any = None
    sent: list[File] = []
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            content = bytes(await part.read())
            if part.name == "payload_json":
                body = json.loads(content)
            else:
                sent.append(File(part.name or "", part.filename or "", content))
    return body, tuple(sent)


def _no(problem: Problem, detail: str = "") -> Answer:
    body: dict[str, Any] = {"message": problem.words, "code": problem.code}
    if detail:
        body["errors"] = {"_errors": [{"code": "LOOPBACK", "message": detail}]}
    return Answer(body, problem.status)


def _response(answer: Answer) -> web.Response:
    """`application/json` exactly: with a charset behind it the SDK takes it for text."""
    headers = {"Content-Type": "application/json", **_VIA, **answer.headers}
    headers = {name: value for name, value in headers.items() if value}
    if answer.status == _NO_CONTENT:
        return web.Response(status=answer.status, headers=_VIA)
    text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
    return web.Response(status=answer.status, body=text.encode(), headers=headers)
