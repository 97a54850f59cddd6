"""Slack over HTTP: signed requests in, their answers out, and nothing else gets through."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import NamedTuple

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp

from bot.adapters.slack import envelope
from bot.adapters.slack.acknowledgement import Ack, Dispatcher
from bot.adapters.slack.connections import Connections
from bot.adapters.slack.discretion import what
from bot.adapters.slack.effects import Effects
from bot.adapters.slack.signature import AT, SIGNED, WINDOW, Signature
from bot.domain.errors import CantListen

EVENTS, HEALTH = "/slack/events", "/healthz"

LARGEST = 1024 * 1024
"""Bytes of a body; a tenth of it is much for Slack."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """How long we wait for others, in seconds, and how many may be connected."""

    head: float = 10
    """For a connection's first request line and headers."""
    body: float = 10
    """For the rest of a request."""
    answer: float = 5
    """For the app. Slack itself waits 3; what takes longer is stuck."""
    route: float = 20
    """For everything about a request of the other routes."""
    pause: float = 75
    """Between two requests of a connection: longer than the 60 after which proxies give theirs up."""
    stop: float = 5
    """For what is under way when we are told to stop."""
    connections: int = 200


class Address(NamedTuple):
    """Where the receiver listens."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """Return it as people write it."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


@asynccontextmanager
async def receiving(
    app: AsyncApp,
    *,
    signing_secret: str,
    clock: Callable[[], datetime],
    host: str,
    port: int,
    routes: Iterable[web.AbstractRouteDef] = (),
    limits: Limits = Limits(),
) -> AsyncGenerator[Address]:
    """Listen until the block ends; then finish what is under way.

    Args:
        app: hears what was signed, events, commands and interactions. It must be made with
            `request_verification_enabled=False`, for ours has decided before. It refuses what it can't keep
            by an answer of 5xx, or an error, before any listener has begun: Slack is told 503.
        signing_secret: the Slack app's own.
        clock: says the time, with its zone.
        host: to listen on.
        port: to listen on; 0 takes any.
        routes: others to serve, such as OAuth's. Nothing of them is signed.
        limits: how patient we are.

    Raises:
        CantListen: the address is taken, or isn't ours.
    """
    receiver = Receiver(app, signing_secret=signing_secret, clock=clock, limits=limits)
    runner = web.AppRunner(
        receiver.application(routes),
        access_log=None,  # an address may hold a code or a state
        logger=_silence(),  # aiohttp quotes what it can't read
        auto_decompress=False,  # what is signed are the raw bytes; and nobody sends us a bomb
        lingering_time=1,
        shutdown_timeout=limits.stop,
    )
    await runner.setup()
    try:
        yield await receiver.listen(runner, host, port)
    finally:
        await receiver.stop(runner)


class Receiver:
    """Decides what of the world reaches the app."""

    def __init__(
        self, app: AsyncApp, *, signing_secret: str, clock: Callable[[], datetime], limits: Limits
    ) -> None:
        """Take what `receiving` takes.

        Raises:
            ValueError: the secret is empty, so that anybody could sign.
        """
        if not signing_secret.strip():
            raise ValueError("a signing secret is needed")
        self._secret, self._clock, self._limits = signing_secret.encode(), clock, limits
        self._dispatcher = Dispatcher(app, patience=limits.answer)
        self._effects = Effects()
        self._connections: Connections | None = None
        self._listening: asyncio.Server | None = None
        self._warned_until = 0.0

    def application(self, routes: Iterable[web.AbstractRouteDef]) -> web.Application:
        """Return the routes and what stands before them."""
        application = web.Application(middlewares=[self._guard], client_max_size=LARGEST)
        application.router.add_post(EVENTS, self._events)
        application.router.add_get(HEALTH, _healthy)
        application.add_routes(routes)
        return application

    async def listen(self, runner: web.AppRunner, host: str, port: int) -> Address:
        """Take connections from now on.

        Raises:
            CantListen: the address is taken, or isn't ours.
        """
        server = runner.server
        assert server  # noqa: S101 – it is set up
        limits = self._limits
        self._connections = Connections(server, most=limits.connections, head=limits.head, pause=limits.pause)
        try:
            self._listening = await asyncio.get_running_loop().create_server(self._connections, host, port)
        except (OSError, OverflowError, UnicodeError) as error:
            raise CantListen(host, port, getattr(error, "strerror", None) or type(error).__name__) from None
        bound = self._listening.sockets[0].getsockname()
        return Address(bound[0], bound[1])

    async def stop(self, runner: web.AppRunner) -> None:
        """Take nothing more, finish what is under way, and end what doesn't finish."""
        if self._listening:
            self._listening.close()
        await runner.cleanup()
        await self._dispatcher.close(self._limits.stop)

    @web.middleware
    async def _guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Answer every request in time, and in our own few words where it goes wrong."""
        assert self._connections  # noqa: S101 – a request came through one
        ours = request.match_info.handler == self._events  # whose every wait has its own limit
        with self._connections.busy(request.protocol):
            try:
                async with asyncio.timeout(None if ours else self._limits.route):
                    return await handler(request)
            except web.HTTPException as answer:
                if answer.status < HTTPStatus.BAD_REQUEST:
                    raise
                return _refusal(answer.status, allow=answer.headers.get(hdrs.ALLOW))
            except TimeoutError:
                log.error("A request to %s took too long", _known(request))  # noqa: TRY400 – nothing to trace
            except Exception as error:  # noqa: BLE001 – the last one who could catch it
                log.error("A request to %s broke: %s", _known(request), what(error))  # noqa: TRY400
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE)

    async def _events(self, request: web.Request) -> web.Response:
        """Whatever Slack has to say. The signature decides before anything is parsed."""
        if (request.content_length or 0) > LARGEST:
            return _refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        headers = request.headers
        signature = Signature.parse(headers.getall(AT, ()), headers.getall(SIGNED, ()))
        if not signature or not signature.fresh(self._now()):
            return _refusal(HTTPStatus.UNAUTHORIZED)
        body = await self._body(request)
        now = self._now()
        if not signature.proves(self._secret, body):
            self._doubt(now)
            return _refusal(HTTPStatus.UNAUTHORIZED)
        if not signature.fresh(now):  # a slow body could outlive the memory of its first coming
            return _refusal(HTTPStatus.UNAUTHORIZED)
        return await self._answer(request, signature, now, body)

    async def _answer(
        self, request: web.Request, signature: Signature, now: float, body: bytes
    ) -> web.Response:
        ack = Ack()
        try:
            asked = envelope.read(body, request.headers, ack)
        except envelope.Unreadable:
            return _refusal(HTTPStatus.BAD_REQUEST, final=True)
        if challenge := envelope.challenge(asked):
            return web.json_response({"challenge": challenge})
        answers: list[web.Response] = []

        async def act() -> int | None:
            told = await self._dispatcher.ask(asked, ack)
            refused = told.status >= HTTPStatus.INTERNAL_SERVER_ERROR
            answers.append(
                _refusal(HTTPStatus.SERVICE_UNAVAILABLE) if refused else await to_aiohttp_response(told)
            )
            return None if refused and not ack.heard else answers[0].status

        before = await self._effects.once(signature, now, act)
        if answers:
            return answers[0]
        # Who repeats a request gets no second look at the answer, only that it has been taken.
        return web.Response() if before == HTTPStatus.OK else _refusal(before or HTTPStatus.CONFLICT)

    async def _body(self, request: web.Request) -> bytes:
        """Read what is left of a request, in time and not more than it may be.

        Raises:
            web.HTTPException: it is too large, too slow, or breaks off.
        """
        try:
            here = request.content.is_eof()
            async with asyncio.timeout(None if here else self._limits.body):
                return await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except (web.RequestPayloadError, ConnectionError):
            raise web.HTTPBadRequest from None

    def _now(self) -> float:
        return self._clock().timestamp()

    def _doubt(self, now: float) -> None:
        """Say, not too often, what may be the matter when nothing is signed as it should be."""
        if now >= self._warned_until:
            self._warned_until = now + WINDOW
            log.warning(
                "A request with a wrong signature was refused. If all are: is it this app's signing secret?"
            )


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok")


def _refusal(status: int, *, allow: str | None = None, final: bool = False) -> web.Response:
    """Return a status and its name, and a connection that ends; `final`: Slack needn't try again."""
    response = web.Response(status=status, text=HTTPStatus(status).phrase)
    response.force_close()
    if allow:
        response.headers[hdrs.ALLOW] = allow
    if final:
        response.headers["X-Slack-No-Retry"] = "1"
    return response


def _known(request: web.Request) -> str:
    """Return which of our routes a request is for; what it asks for itself may hold anything."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "nowhere"


def _silence() -> logging.Logger:
    logger = logging.Logger("aiohttp, unheard")  # noqa: LOG001 – nobody shall find it
    logger.disabled = True
    return logger
