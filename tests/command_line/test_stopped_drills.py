"""A drill that is stopped: whoever runs the coach sees where, why, and that nothing has to be set anew."""

from bot.core.coach import Coach
from bot.domain.delivery import Reason
from tests.command_line.process import Command
from tests.drilling import at, say, tick
from tests.world import Clock, Ledger


async def test_the_doctor_says_which_drill_is_stopped_and_why(
    coach: Coach, clock: Clock, ledger: Ledger, command: Command
) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    ledger.bars = Reason.GONE
    clock.time = at(19)
    await tick(coach)
    stopped = command("doctor")
    assert stopped.status == 1
    assert (
        "missing  The Guild #interviews: the daily drill is stopped: "
        "the channel isn't there for me any more. Invite me to it again. "
        "– it goes on by itself within ten minutes once that is mended"
    ) in stopped.out
    await say(coach, "/drill pause")
    assert "The Guild" not in command("doctor").out
