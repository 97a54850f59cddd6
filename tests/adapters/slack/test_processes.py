"""Discord's scripted conversation on Slack, in each way in, with `coach run` dying wherever one likes."""

import pytest

from tests.adapters.script import REQUESTS, Script, converse
from tests.adapters.slack.conftest import Lives
from tests.adapters.slack.seat import OnSlack
from tests.slack_server.server import LoopbackSlack


def script(server: LoopbackSlack) -> Script:
    channel = server.channel(team := server.team())
    ada, bob = (OnSlack(server, channel, server.person(name, team, channel)) for name in ("Ada", "Bob"))
    return Script(ada, bob)


async def test_a_kill_between_any_two_steps(slack_life_each_way: Lives) -> None:
    async with slack_life_each_way() as one:
        told = script(one.server)
        await one.begin()
        await converse(one, told.steps, kills=True)
        told.assert_ends_well(one.database)
        assert one.deaths == len(told.steps)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    "request_", [1, *(pytest.param(n, marks=pytest.mark.long) for n in range(2, REQUESTS + 1))]
)
async def test_a_kill_at_any_request(slack_life_each_way: Lives, request_: int, *, stored: bool) -> None:
    """Whether Slack had stored it or not."""
    async with slack_life_each_way() as one:
        told = script(one.server)
        await one.begin()
        one.die_at(request_, stored=stored)
        await converse(one, told.steps, kills=False)
        told.assert_ends_well(one.database)
        assert one.deaths == (request_ < REQUESTS)
