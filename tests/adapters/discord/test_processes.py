"""The scripted conversation, with `coach run` dying by SIGKILL wherever one likes: the same ending."""

import pytest

from tests.adapters.discord.conftest import Lives
from tests.adapters.discord.seat import OnDiscord
from tests.adapters.script import REQUESTS, Script, converse
from tests.discord_server.server import LoopbackDiscord


def script(server: LoopbackDiscord) -> Script:
    channel = server.channel(guild := server.guild())
    ada, bob = (OnDiscord(server, channel, server.person(name, guild)) for name in ("Ada", "Bob"))
    return Script(ada, bob)


async def test_a_kill_between_any_two_steps(discord_life: Lives) -> None:
    async with discord_life() as one:
        told = script(one.server)
        await one.begin()
        await converse(one, told.steps, kills=True)
        told.assert_ends_well(one.database)
        assert one.deaths == len(told.steps)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    "request_", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, REQUESTS + 1))]
)
async def test_a_kill_at_any_request(discord_life: Lives, request_: int, *, stored: bool) -> None:
    """Whether Discord had stored it or not; the first is the question itself."""
    async with discord_life() as one:
        told = script(one.server)
        await one.begin()
        one.die_at(request_, stored=stored)
        await converse(one, told.steps, kills=False)
        told.assert_ends_well(one.database)
        assert one.deaths == (request_ < REQUESTS)
