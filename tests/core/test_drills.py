"""Daily drills: each slot once, or skipped for a reason that somebody can see."""

from datetime import UTC, datetime

from bot.core import commands
from bot.core.coach import Coach
from bot.domain.message import Reaction
from bot.domain.place import ChannelRef, Platform, Thread
from tests.world import CHANNEL, Clock, Ledger, person, points, text

ADMIN, ADA, BOB = person("admin", administrator=True), person("ada"), person("bob")


async def say(coach: Coach, line: str, channel: ChannelRef = CHANNEL) -> str:
    return text(await commands.run(coach, ADMIN, channel, line))


async def tick(coach: Coach) -> None:
    """Twice, as the scheduler would: what has been done is not done again."""
    for _ in range(2):
        await coach.drills.run(Platform.DISCORD)


async def test_a_drill_comes_each_day_at_its_time_and_shows_the_answer_of_the_one_before(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    assert "Next: Thu 19 November 2026, 09:00." in await say(
        coach, "/drill set migrations 09:00 Europe/Berlin"
    )
    await tick(coach)
    assert ledger.prompts() == []
    clock.time = datetime(2026, 11, 19, 8, 0, 1, tzinfo=UTC)
    await tick(coach)
    assert ledger.prompts() == ["What is `stamp`?"]
    assert ledger.reacted == [(ledger.message(), Reaction.REVEAL)]
    await coach.reactions.add(ADA, ledger.message(), Reaction.KNEW)
    await coach.reactions.add(BOB, ledger.message(), Reaction.DIDNT)
    first = ledger.message()
    clock.forward(days=1)
    await tick(coach)
    assert ledger.prompts() == [
        "What is `stamp`?",
        "What is `heads`?",
        "The drill is over. 2 people answered it, and 1 of them knew it (50%).",
    ]
    assert ledger.posted[-1][2] == Thread(first)
    assert await points(coach, "ada") == 2
