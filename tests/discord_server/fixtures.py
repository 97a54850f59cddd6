"""Fixtures for every room that talks to the loopback Discord; a conftest imports the ones it wants."""

from collections.abc import AsyncGenerator

import pytest

from tests.discord_server import sdk
from tests.discord_server.server import LoopbackDiscord


@pytest.fixture
async def loopback(pytestconfig: pytest.Config) -> AsyncGenerator[LoopbackDiscord]:
    """A running server that asserts, at the end, that nothing forbidden has left the bot."""
    del pytestconfig
    async with LoopbackDiscord() as server:
        with sdk.pointed_at(server):
            yield server
    server.assert_clean()
