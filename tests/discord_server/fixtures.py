"""Fixtures for every room that talks to the loopback Discord; a conftest imports the ones it wants."""

from collections.abc import AsyncGenerator

import pytest

from tests.discord_server import sdk
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.shapes import Now, utc_now


@pytest.fixture
def loopback_now() -> Now:
    """The server's clock; a room that wants to move it overrides this."""
    return utc_now


@pytest.fixture
async def loopback(loopback_now: Now) -> AsyncGenerator[LoopbackDiscord]:
    """A running server that asserts, at the end, that nothing forbidden has left the bot."""
    async with LoopbackDiscord(now=loopback_now) as server:
        with sdk.pointed_at(server.api_url, server.gateway_url):
            yield server
    server.assert_clean()
