"""What a running coach has in memory."""

import subprocess
import sys

import pytest

RUNNING = """
import sys
import bot.__main__, bot.adapters.discord.client, bot.adapters.slack.client
print(*sys.modules)
"""


@pytest.fixture(scope="module")
def carried() -> set[str]:
    """The modules of a process that is about to run both platforms."""
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RUNNING], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize("library", ["rich", "prompt_toolkit", "alembic", "tomllib", "rapidfuzz"])
def test_a_coach_that_runs_carries_only_what_it_needs(carried: set[str], library: str) -> None:
    """What authors, the terminal, a new schema or a mistyped name need is imported when it is asked for."""
    assert "discord" in carried
    assert library not in carried
