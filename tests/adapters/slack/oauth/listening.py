"""The real Bolt in Socket Mode, which hands over whole envelopes as our client does."""

import asyncio
import logging
from typing import Any, Self

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from bot.adapters.slack import oauth
from bot.core.coach import Coach
from tests.loopback.shapes import Json
from tests.slack_server import sdk
from tests.slack_server.server import LoopbackSlack


class Listening:
    """Hears of workspaces that leave."""

    def __init__(self, coach: Coach, loopback: LoopbackSlack) -> None:
        logger = logging.getLogger("listening")
        logger.setLevel(logging.CRITICAL)
        app: Any = AsyncApp(client=sdk.client(loopback.api_url, loopback.token), logger=logger)
        for event in ("app_uninstalled", "tokens_revoked"):
            app.event(event)(self._heard)
        self.handler = AsyncSocketModeHandler(app, loopback.hub.application.app_token)
        self.coach, self.loopback = coach, loopback
        self.bodies: list[Json] = []
        self.grown = asyncio.Event()

    async def _heard(self, body: Json) -> None:
        await oauth.left(self.coach.installations, body)
        self.bodies.append(body)
        self.grown.set()

    async def hears(self, count: int) -> list[Json]:
        async with asyncio.timeout(5):
            while len(self.bodies) < count:
                self.grown.clear()
                await self.grown.wait()
        return self.bodies

    async def __aenter__(self) -> Self:
        await self.handler.connect_async()
        await self.loopback.sockets.happened.wait_for(lambda h: h.what == "HELLO")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.handler.close_async()
