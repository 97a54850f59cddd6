"""What Slack is answered, as soon as it is known."""

import asyncio
import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.listener.async_listener_start_handler import AsyncListenerStartHandler
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters.slack.discretion import what

log = logging.getLogger(__name__)


class Ack(AsyncAck):
    """Bolt's `ack`, which tells at once what it was given; Bolt itself looks every 10 ms."""

    def __init__(self) -> None:
        """Make one for one request."""
        super().__init__()
        self.given: asyncio.Future[BoltResponse] = asyncio.get_running_loop().create_future()
        self.heard = False
        """Whether a listener has begun: before, nothing was done that a second time would double."""

    async def __call__(self, *args: Any, **kwargs: Any) -> BoltResponse:  # noqa: ANN401 – passed through
        """Acknowledge as Bolt's does, and wake who waits for it."""
        acknowledge: Any = AsyncAck.__call__  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType] – bare dicts
        response: BoltResponse = await acknowledge(self, *args, **kwargs)
        if not self.given.done():
            self.given.set_result(response)
        return response


class Dispatcher:
    """Hands requests to Bolt, and knows what of them is still under way."""

    def __init__(self, app: AsyncApp, *, patience: float) -> None:
        """Take the app, and the seconds after which it is stuck."""
        self._app, self._patience = app, patience
        self._running: set[asyncio.Task[Any]] = set()
        runner = app.listener_runner
        runner.listener_start_handler = _Started(self, runner.listener_start_handler)

    async def ask(self, request: AsyncBoltRequest, ack: Ack) -> BoltResponse:
        """Return what to answer; listeners may be at work for longer."""
        asking = asyncio.create_task(self._app.async_dispatch(request))
        self.watch(asking)
        known: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        first: list[asyncio.Future[BoltResponse]] = [asking]
        if not self._app.process_before_response:
            first.append(ack.given)
        for one in first:
            one.add_done_callback(lambda _: known.done() or known.set_result(None))
        try:
            async with asyncio.timeout(self._patience):
                await known
        except TimeoutError:
            if not ack.heard:
                asking.cancel()
            log.warning("Slack's request was not answered within %g s", self._patience)
            return BoltResponse(status=503)
        if ack.given in first and ack.given.done():
            if ack.heard:
                asking.cancel()  # all that Bolt still does is look whether it was acknowledged
            return ack.given.result()
        return asking.result()

    def watch(self, task: asyncio.Task[Any]) -> None:
        """Keep a task until it is done: the loop itself wouldn't."""
        if task not in self._running:
            self._running.add(task)
            task.add_done_callback(self._done)

    async def close(self, patience: float) -> None:
        """Wait for what is under way, and end what takes longer (seconds)."""
        try:
            async with asyncio.timeout(patience):
                while self._running:  # a request may still start a listener
                    await asyncio.wait(self._running)
        except TimeoutError:
            log.warning("%d requests were still under way and are ended", len(self._running))
        late = tuple(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        error = None if task.cancelled() else task.exception()
        if error:
            log.error("A request broke: %s", what(error))


class _Started(AsyncListenerStartHandler):
    """Bolt keeps no hold of the tasks that listeners run in; we do."""

    def __init__(self, dispatcher: Dispatcher, before: AsyncListenerStartHandler) -> None:
        self._dispatcher, self._before = dispatcher, before

    async def handle(self, request: AsyncBoltRequest, response: BoltResponse | None) -> None:
        ack, task = request.context.ack, asyncio.current_task()
        if isinstance(ack, Ack):
            ack.heard = True
        if task:
            self._dispatcher.watch(task)
        await self._before.handle(request, response)
