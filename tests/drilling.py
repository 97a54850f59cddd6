"""A channel that drills: said as its administrators say it, looked after as the scheduler does."""

from datetime import UTC, datetime

import pytest

from bot.core import commands, refusals
from bot.core.coach import Coach
from bot.domain.errors import CoachError
from bot.domain.place import AccountRef, ChannelRef, Platform
from tests.world import CHANNEL, Ledger, labels, person, text

ADMIN, ADA, BOB = person("admin", administrator=True), person("ada"), person("bob")
SETTER = person("admin")
"""The administrator as we know them later, when they are told something."""


async def say(coach: Coach, line: str, channel: ChannelRef = CHANNEL, account: AccountRef = ADMIN) -> str:
    return text(await commands.run(coach, account, channel, line))


async def refused(coach: Coach, line: str, channel: ChannelRef = CHANNEL, account: AccountRef = ADMIN) -> str:
    with pytest.raises(CoachError) as caught:
        await commands.run(coach, account, channel, line)
    return refusals.words(caught.value)


async def tick(coach: Coach, platform: Platform = Platform.DISCORD) -> None:
    """Look twice, as the scheduler would: what has been done is not done again."""
    for _ in range(2):
        await coach.drills.run(platform)


def at(day: int, hour: int = 9, minute: int = 0, second: int = 1) -> datetime:
    """That moment of November 2026, in UTC; the 18th is a Wednesday."""
    return datetime(2026, 11, day, hour, minute, second, tzinfo=UTC)


def asked(ledger: Ledger) -> list[str]:
    """The questions that channels saw."""
    return [prompt for prompt in ledger.prompts() if prompt.startswith("What is")]


def results(ledger: Ledger) -> list[str]:
    """What channels were told about drills that are over."""
    return [prompt for prompt in ledger.prompts() if prompt.startswith("The drill is over")]


def stops(ledger: Ledger) -> list[str]:
    """What whoever set a drill was told, but for how many questions are left."""
    return [said for said in ledger.whispers(SETTER) if not said.startswith("For the drill in")]


def doubled(ledger: Ledger) -> int:
    """How much channels saw twice: the same message, or a second question on one day."""
    said = [(m.buttons[0].press.post, m.buttons[0].label) for _, m, _ in ledger.posted]
    days = [
        (channel.id, at.date())
        for at, (channel, m, _) in zip(ledger.times, ledger.posted, strict=True)
        if "Reveal" in labels(m)
    ]
    return len(said) - len(set(said)) + len(days) - len(set(days))
