"""`coach run` on both platforms, dying by SIGKILL at random moments while it works through drills.

What people saw is the oracle: the ledgers of our own Discord and our own Slack. `-s` shows the figures.
The long form is 200 kills over 2,000 drills (`-m long -k 200_kills`), the soak 1,000 over 10,000
(`-m long -k 1000_kills`).
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from rich.console import Console

from tests.chaos.mortal import Mortal
from tests.chaos.reckoning import Figures, Reckoning, answers, left_open, put_off, table
from tests.chaos.towns import A_DAY, Ahead, Crowd, DiscordTown, SlackTown, Town, set_drills
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.faults import Hanging
from tests.slack_server.server import LoopbackSlack

A_WHILE = 0.02
"""Seconds between two looks at how far a coach has come."""

LOOKS = 10
"""So many of them before it is asked whether all is done."""

SHARE = 0.15
"""Of the drills, what each person answers."""

PATIENCE = 120.0
"""Seconds, far more than a day's drills need."""

TRY_AGAIN = timedelta(minutes=11)
"""After which somebody is told what they may not have been told."""

TELLING = 5.0
"""Seconds in which somebody who is being told something surely is; it is put off before that."""

MISSED = 3
"""Days for which every third channel's drills were set before anybody ran a coach."""


@dataclass
class Trial:
    """Both platforms, and one coach after the other."""

    discord: LoopbackDiscord
    slack: LoopbackSlack
    towns: tuple[DiscordTown, SlackTown]
    clock: Ahead
    mortal: Mortal
    crowd: Crowd
    reckoning: Reckoning
    kills: int = 0
    in_doubt: int = 0
    """Drills, answers and results that were on their way when somebody was killed."""

    async def next_day(self) -> None:
        """Let the first day begin, or the next one while nobody is there."""
        await self.mortal.end()
        self.clock.amount = self.reckoning.days * A_DAY
        self.reckoning = replace(self.reckoning, days=self.reckoning.days + 1)

    async def day(self, chance: Random, kills: int) -> None:
        """Let a day's drills be worked through by coaches that are killed, so often or until all is done."""
        drills = sum(len(town.channels) for town in self.towns)
        for _ in range(kills):
            self.begin()
            # About four things are to be seen of each drill; they are counted on one of two platforms.
            over = await self._work(chance.choice(self.towns), chance.randrange(3 * drills // kills + 1))
            await asyncio.sleep(chance.random() * A_WHILE)
            await self.mortal.kill()
            self.kills += 1
            self.in_doubt += left_open(self.mortal.database, self.clock()).get("deliveries", 0)
            if over:
                return

    def begin(self) -> None:
        self.mortal.begin(self.clock.amount)

    async def finish(self) -> None:
        """Let one do all that is left, and what was put off after a while; it lives on."""
        self.begin()
        while not await self._is_told():
            await self.mortal.kill()
            self.clock.amount += TRY_AGAIN
            self.begin()

    async def assert_boards(self) -> None:
        """They say what people have earned, and nothing else."""
        await self.until(lambda: self.mortal.is_here)
        for town in self.towns:
            shown = await town.boards()
            for workspace, lines in self.reckoning.boards(town, self.crowd.knew).items():
                plain = shown[workspace].replace("*", "").split("\n")
                said = {line.partition(". ")[2].removesuffix(" – you") for line in plain}
                assert lines == said - {""}

    def figures(self) -> Figures:
        return self.reckoning.figures(self.mortal.database, self.crowd.knew)

    async def _work(self, town: Town, things: int) -> bool:
        """Wait until so much more was seen on a platform; or, which is returned, all was done."""
        wanted = town.count() + things
        while not self._is_done():
            for _ in range(LOOKS):
                if town.count() >= wanted:
                    return False
                await self._look()
        return True

    async def until(self, reached: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                while not reached():
                    await self._look()
        except TimeoutError:
            path, knew = self.mortal.database, self.crowd.knew
            lost = sorted(knew - set(answers(path)))
            raise AssertionError(f"left open: {left_open(path, self.clock())}; not counted: {lost}") from None

    async def _is_told(self) -> bool:
        """Wait until all is done; whether nobody has then to be told anything any more."""
        await self.until(self._is_done)
        with suppress(TimeoutError):
            async with asyncio.timeout(TELLING):
                while put_off(self.mortal.database):
                    await self._look()
        return not put_off(self.mortal.database)

    def _is_done(self) -> bool:
        path = self.mortal.database
        return not left_open(path, self.clock()) and len(answers(path)) >= len(self.crowd.knew)

    async def _look(self) -> None:
        self.mortal.assert_alive()
        self.crowd.act()
        await asyncio.sleep(A_WHILE)


@asynccontextmanager
async def trial(database: Path, *, channels: int, chance: Random, history: bool) -> AsyncGenerator[Trial]:
    """So many channels on each platform, whose first drills fell due five minutes ago."""
    clock = Ahead()
    ledgers = (database.with_suffix(f".{name}") for name in ("discord", "slack"))
    async with (
        LoopbackDiscord(now=clock, ledger=next(ledgers)) as discord,
        LoopbackSlack(now=clock, ledger=next(ledgers)) as slack,
    ):
        towns = DiscordTown(discord, channels), SlackTown(slack, channels)
        first = (clock() - timedelta(minutes=5)).replace(second=0, microsecond=0)
        missed = {
            channel.id: MISSED for town in towns for n, channel in enumerate(town.channels) if n % 3 == 0
        }
        await set_drills(
            database, towns, first, lambda n: first - (timedelta(minutes=1) + (n % 3 == 0) * MISSED * A_DAY)
        )
        if not history:
            for town in towns:
                town.close_history()
        mortal = Mortal(database, {**slack.environment, **discord.environment})
        one = Trial(
            discord=discord,
            slack=slack,
            towns=towns,
            clock=clock,
            mortal=mortal,
            crowd=Crowd(towns, chance, SHARE if history else 0),
            reckoning=Reckoning(towns, first, 0, missed),
        )
        try:
            yield one
        finally:
            await mortal.end()
        discord.assert_clean()
        slack.assert_clean()


LONG, SOAK = (50, 20, 200), (100, 50, 1_000)
"""Channels on each platform, days, kills."""


@pytest.mark.parametrize(
    ("history", "size"),
    [
        pytest.param(True, (12, 2, 5), id="history"),
        pytest.param(False, (6, 2, 2), id="no_history"),
        pytest.param(True, LONG, id="history-200_kills", marks=pytest.mark.long),
        pytest.param(False, LONG, id="no_history-200_kills", marks=pytest.mark.long),
        pytest.param(True, SOAK, id="history-1000_kills", marks=pytest.mark.long),
        pytest.param(False, SOAK, id="no_history-1000_kills", marks=pytest.mark.long),
    ],
)
async def test_no_kill_doubles_a_drill_or_silences_one(
    database_file: Path, size: tuple[int, int, int], *, history: bool
) -> None:
    """Each is there once and every answer counts once; without history some are in doubt, which is told."""
    channels, days, kills = size
    began, seed = time.monotonic(), time.time_ns()
    chance, console = Random(seed), Console(width=200)
    console.print(f"{kills} kills, {'' if history else 'no '}history, seed {seed}")
    async with trial(database_file, channels=channels, chance=chance, history=history) as one:
        while one.kills < kills or one.reckoning.days < days:
            await one.next_day()
            left = max(days - one.reckoning.days, 0) + 1
            await one.day(chance, -(-(kills - one.kills) // left))
            await one.finish()
        if history:
            await one.assert_boards()
        figures = one.figures()
    seconds = round(time.monotonic() - began)
    console.print(table(figures, kills=one.kills, in_doubt=one.in_doubt, seconds=seconds))
    assert (figures.doubled, figures.silent, figures.results_doubled, figures.answers_wrong) == (0, 0, 0, 0)
    assert figures.skipped == figures.missed
    if history:
        assert (figures.lost, figures.unknown, figures.results_missing) == (0, 0, 0)


@pytest.mark.parametrize(
    "away",
    [
        pytest.param(timedelta(minutes=5), id="in_the_window"),
        pytest.param(timedelta(hours=7), id="too_late", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("history", [True, False], ids=["history", "no_history"])
@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not_stored"])
async def test_a_restart_after_the_nonce_has_expired(
    database_file: Path, *, stored: bool, history: bool, away: timedelta
) -> None:
    """With sends in doubt: what stands is found, what doesn't is sent unless it is too late, else told."""
    async with trial(database_file, channels=3, chance=Random(1), history=history) as one:
        await one.next_day()
        hanging = [
            one.discord.fail("POST /channels/*/messages", Hanging(stored=stored), times=None),
            one.slack.fail("chat.postMessage", Hanging(stored=stored), times=None),
        ]
        one.begin()
        await one.until(lambda: all(rule.calls == 3 for rule in hanging))
        await one.mortal.kill()
        for platform in (one.discord, one.slack):
            platform.faults.clear()
        one.clock.amount += away
        await one.finish()
        figures = one.figures()
    late = away > timedelta(hours=6)
    assert (figures.doubled, figures.silent) == (0, 0)
    assert figures.lost == 0 if stored else figures.lost == (6 if late or not history else 0)
    assert figures.unknown == (0 if history else 6)
