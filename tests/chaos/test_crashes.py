"""A coach that dies before any statement and around any call of the platform, in the test's own time."""

import shutil
from itertools import count
from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.domain.message import Reaction
from bot.domain.place import Platform, Thread
from tests.chaos.doom import dies, doom
from tests.conftest import Started
from tests.tables import rows
from tests.world import CHANNEL, Clock, Ledger, person, points, text

ADA, BOB = person("ada"), person("bob")
ADMIN = person("admin", administrator=True)
PEOPLE = ((BOB, Reaction.KNEW), (ADA, Reaction.REVEAL))


async def conversation(coach: Coach, ledger: Ledger, emoji: set[Reaction]) -> None:
    """Somebody asks, one person knew it, one looks, and then everybody sees the answer."""
    await coach.quizzes.start(ADMIN, CHANNEL)
    for who, reaction in PEOPLE:
        emoji.add(reaction)
        await coach.reactions.add(who, ledger.message(), reaction)


@pytest.mark.parametrize(
    ("remembers", "minutes"), [(90_000, 1), (0, 1), pytest.param(90_000, 2, marks=pytest.mark.long)]
)
async def test_whenever_it_dies_everything_is_there_once_and_everybody_answered(
    start: Started,
    clock: Clock,
    database_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    remembers: int,
    minutes: int,
) -> None:
    """After a restart and a look at the emoji: posted once, counted once, answered at least once."""
    async with start() as coach:
        await coach.settings.change(ADMIN, "reveal", "thread")
    before = shutil.copy(database_file, tmp_path / "before.db")
    moment = 0
    for moment in count(1):
        shutil.copy(before, database_file)
        ledger, emoji = Ledger(clock, remembers), set[Reaction]()
        async with start() as coach:
            coach.desk.messengers[Platform.DISCORD] = ledger
            with monkeypatch.context() as patched:
                doom(moment, ledger, patched)
                died = await dies(conversation(coach, ledger, emoji))
        clock.forward(minutes=minutes)
        async with start() as coach:
            coach.desk.messengers[Platform.DISCORD] = ledger
            await finish(coach, ledger, emoji)
            if not ledger.posted:  # whoever asked has seen it fail
                assert "posts" not in rows(database_file)
                continue
            assert_everything_once(ledger)
            assert await points(coach, "bob") == 2
        if not died:
            break
    assert moment > 50


async def finish(coach: Coach, ledger: Ledger, emoji: set[Reaction]) -> None:
    """What an adapter does at a start, the rest of the conversation, and what is done every half minute."""
    await coach.settle(Platform.DISCORD)
    for message in await coach.reactions.unread(Platform.DISCORD):
        if (message, Reaction.REVEAL) not in ledger.reacted:
            await coach.deliveries.beckon(message)
        for who, reaction in PEOPLE:
            await coach.reactions.add(who, message, reaction, again=reaction in emoji)
    await coach.settle(Platform.DISCORD)


def assert_everything_once(ledger: Ledger) -> None:
    (_, _, nowhere), (_, answer, thread) = ledger.posted
    assert (nowhere, thread) == (None, Thread(ledger.message()))
    assert "It is" in text(answer)
    assert (ledger.message(), Reaction.REVEAL) in ledger.reacted
    assert ledger.whispers(ADA)
    assert ledger.whispers(BOB)
