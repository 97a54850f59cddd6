"""Fixtures for every room that talks to the loopback Slack; a conftest imports the ones it wants."""

from collections.abc import AsyncGenerator

import pytest

from tests.loopback.shapes import Now, utc_now
from tests.slack_server.server import COMMANDS, LoopbackSlack


@pytest.fixture
def loopback_now() -> Now:
    """The server's clock; a room that wants to move it overrides this."""
    return utc_now


@pytest.fixture
def loopback_commands() -> frozenset[str]:
    """What is written down at Slack; a room whose bot has others overrides this."""
    return COMMANDS


@pytest.fixture
async def loopback(loopback_now: Now, loopback_commands: frozenset[str]) -> AsyncGenerator[LoopbackSlack]:
    """A running server that asserts, at the end, that nothing forbidden has left the bot."""
    async with LoopbackSlack(now=loopback_now, commands=loopback_commands) as server:
        yield server
    server.assert_clean()
