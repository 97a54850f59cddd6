"""Socket Mode: the websockets on which Slack tells us everything, and which come and go."""

import asyncio
import logging
import time

from slack_bolt.adapter.socket_mode.async_internals import run_async_bolt_app, send_async_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.adapters.slack.web import Refused, Web

PING = 10.0
"""Seconds between two looks whether a socket still lives."""

LIVES = 30.0
"""Seconds for which Slack's address of a socket is good, once."""


class Sockets(SocketModeClient):
    """The SDK's client, which alone would try an address that has run out for ever."""

    def __init__(self, app: AsyncApp, web: Web) -> None:
        """Take what everything is told to, and the way to Slack with the app's own token."""
        super().__init__(
            app_token=str(web.client.token),
            logger=logging.getLogger("slack_bolt"),
            web_client=web.client,
            ping_interval=PING,
        )
        self._web = web
        self.locked_out = asyncio.Event()
        """Whether Slack doesn't accept the token any more."""
        self.came_back = asyncio.Event()
        """Whether a socket has taken the place of another, which may have been gone for a while."""

        async def hand_over(client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
            start = time.time()
            response = await run_async_bolt_app(app, request)
            await send_async_response(client, request, response, start)

        self.socket_mode_request_listeners.append(hand_over)

    async def issue_new_wss_url(self) -> str:
        """Return the address of a new socket.

        Raises:
            Trouble: Slack doesn't give us any.
        """
        try:
            answer = await self._web.call("apps.connections.open")
        except Refused as error:
            if error.of_the_token:
                self.locked_out.set()
            raise
        return str(answer["url"])

    async def connect(self) -> None:
        """Open a socket, under a new address whenever the last one has led nowhere in its time."""
        while not self.closed:
            try:
                before = self.current_session
                async with asyncio.timeout(LIVES):
                    await super().connect()
            except TimeoutError:
                self.wss_uri = None
            else:
                if before:
                    self.came_back.set()
                return
