"""Points the real discord.py at a server other than Discord's."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route


@contextmanager
def pointed_at(api_url: str, gateway_url: str) -> Generator[None]:
    """discord.py has no option for it, only these two class attributes; they are put back afterwards."""
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api_url, yarl.URL(gateway_url)
    try:
        yield
    finally:
        _give_up_sockets()
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


def _give_up_sockets() -> None:
    """discord.py leaves a socket open, and a thread beating, that it gives up between HELLO and READY.

    They would be heard of when their event loop has long been closed, in the middle of another test.
    """
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler):
            thread.stop()
            thread.ws.socket._response.close()
