"""How fast we may speak to Discord: never more requests than it allows, none while it says to wait."""

import asyncio
from types import SimpleNamespace

import aiohttp
import yarl
from discord.http import Route

from bot.core.budget import Budget

BURST, BETWEEN = 5, 0.125
"""So many requests at once, and that many again in each such time (seconds): at most 45 in any second.

Discord allows a bot 50 over all; answers to clicks don't count there and never wait here.
"""

_TOO_MANY = 429
_UNCOUNTED = ("/interactions/", "/webhooks/")
"""Answers to clicks."""


class Pace:
    """Lets every request that counts wait for its turn, those that discord.py repeats by itself, too."""

    def __init__(self) -> None:
        """Begin with nothing sent."""
        self._budget = Budget(BURST, BETWEEN)
        self._again_at = 0.0
        """Before then (in the event loop's time) Discord wants no request at all."""

    def trace(self) -> aiohttp.TraceConfig:
        """Return what has to watch a client's requests."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._begins)
        trace.on_request_end.append(self._ended)
        return trace

    async def _begins(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, request: aiohttp.TraceRequestStartParams
    ) -> None:
        if not _counts(request.url):
            return
        await self._budget.turn()
        while (left := self._again_at - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(left)
            await self._budget.turn()  # or all that have waited would be sent at once

    async def _ended(
        self, _: aiohttp.ClientSession, __: SimpleNamespace, request: aiohttp.TraceRequestEndParams
    ) -> None:
        """Remember for how long Discord wants to hear nothing: discord.py lets some slip through."""
        headers = request.response.headers
        for_all = "X-RateLimit-Global" in headers or not headers.get("Via")  # the second: a ban by address
        if request.response.status == _TOO_MANY and for_all:
            again_at = asyncio.get_running_loop().time() + float(headers.get("Retry-After", 0))
            self._again_at = max(self._again_at, again_at)


def _counts(url: yarl.URL) -> bool:
    """Whether a request counts among those that a bot may make: not the gateway's, nor answers to clicks."""
    base = yarl.URL(Route.BASE)
    path = url.path.removeprefix(base.path)
    return url.host == base.host and path != url.path and not path.startswith(_UNCOUNTED)
