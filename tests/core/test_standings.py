"""Boards: the right people, the right period, shared ranks, and always what the attempts add up to."""

import sqlite3
from collections import Counter
from contextlib import closing
from datetime import date
from pathlib import Path
from random import Random

import pytest

from bot.core.coach import Coach
from bot.domain.errors import NotYet
from bot.domain.message import Press, Reaction
from bot.domain.place import ChannelRef
from bot.domain.standing import Period, Scope
from tests.conftest import Started
from tests.world import CHANNEL, GUILD, OTHER_GUILD, Clock, Ledger, person, text

ADA = person("ada")
ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")
ABROAD = ChannelRef(OTHER_GUILD, "channel", "interviews")


async def answer(coach: Coach, ledger: Ledger, *names: str, channel: ChannelRef = CHANNEL) -> None:
    await coach.quizzes.start(person(names[0], channel.workspace), channel)
    for name in names:
        await coach.press(person(name, channel.workspace), ledger.press("I knew it"))


async def rows(coach: Coach, viewer: str = "ada", **options: Scope | Period) -> list[str]:
    return text(await coach.standings.board(person(viewer), CHANNEL, **options)).splitlines()[1:]  # pyright: ignore[reportArgumentType] – scope and period go where their names say


async def test_equal_points_share_a_rank(coach: Coach, ledger: Ledger) -> None:
    await answer(coach, ledger, "ada", "bob", "cyd")
    await answer(coach, ledger, "bob", "ada")
    await answer(coach, ledger, "dan")
    assert await rows(coach) == ["1 ada 4", "1 bob 4", "3 cyd 2", "3 dan 2"]


async def test_outside_the_top_ten_one_still_sees_oneself(coach: Coach, ledger: Ledger) -> None:
    everybody = [f"p{number:02}" for number in range(11)]
    await answer(coach, ledger, *everybody, "zoe")
    await answer(coach, ledger, *everybody)
    board = await rows(coach, "zoe")
    assert len(board) == 11
    assert board[-1] == "12 zoe 2"
    assert len(await rows(coach, "p00")) in {10, 11}
    assert len(await rows(coach, "a stranger")) == 10


async def test_a_board_shows_only_its_scope(coach: Coach, ledger: Ledger) -> None:
    await answer(coach, ledger, "ada")
    await answer(coach, ledger, "ada", "bob", channel=ELSEWHERE)
    await answer(coach, ledger, "eve", "ada", channel=ABROAD)
    assert await rows(coach) == ["1 ada 4", "2 bob 2"]
    assert await rows(coach, scope=Scope.CHANNEL) == ["1 ada 2"]
    with pytest.raises(NotYet):
        await rows(coach, scope=Scope.TEAM)


async def test_a_channel_that_nobody_used_still_shows_its_workspace(coach: Coach, ledger: Ledger) -> None:
    await answer(coach, ledger, "ada", channel=ELSEWHERE)
    assert await rows(coach) == ["1 ada 2"]
    assert "Nobody is on it" in text(await coach.standings.board(ADA, CHANNEL, scope=Scope.CHANNEL))


async def test_periods_begin_at_the_workspaces_own_midnight(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await coach.settings.change(person("admin", administrator=True), "zone", "Asia/Tokyo")
    clock.time = clock.time.replace(month=9, day=30, hour=14, minute=59)  # Wednesday, 23:59 in Tokyo
    await answer(coach, ledger, "ada")
    clock.forward(minutes=1)  # Thursday, the first of October, another quarter
    await answer(coach, ledger, "bob")
    boards = {period: await rows(coach, period=period) for period in Period}
    both = ["1 ada 2", "1 bob 2"]
    assert boards == {
        Period.TODAY: ["1 bob 2"],
        Period.WEEK: both,
        Period.MONTH: ["1 bob 2"],
        Period.SEASON: ["1 bob 2"],
        Period.ALL: both,
    }


def board_of(file: Path, scope: str, period: Period, day: date) -> dict[str, tuple[int, int]]:
    """Account id → points and answers, as the board has them."""
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute(
            "SELECT account_id, points, answered FROM standings WHERE scope = ? AND period = ?",
            (scope, period.key(day)),
        )
        return {account: (points, answered) for account, points, answered in found}


def added_up(file: Path) -> Counter[tuple[str, str, str, str]]:
    """(scope, period, account, what) → the sum over the attempts, computed from nothing else."""
    totals: Counter[tuple[str, str, str, str]] = Counter()
    with closing(sqlite3.connect(file)) as connection:
        attempts = connection.execute(
            """
            SELECT attempts.account_id, attempts.points, attempts.local_day, posts.channel_id,
                   channels.workspace_id
            FROM attempts
            JOIN posts ON posts.id = attempts.post_id
            JOIN channels ON channels.id = posts.channel_id
            """
        ).fetchall()
    for account, points, day, channel, workspace in attempts:
        for scope in (f"workspace:{workspace}", f"channel:{channel}"):
            for period in Period:
                key = period.key(date.fromisoformat(day))
                totals[scope, key, account, "points"] += points
                totals[scope, key, account, "answered"] += 1
    return totals


def on_the_boards(file: Path) -> Counter[tuple[str, str, str, str]]:
    totals: Counter[tuple[str, str, str, str]] = Counter()
    with closing(sqlite3.connect(file)) as connection:
        standings = connection.execute("SELECT scope, period, account_id, points, answered FROM standings")
        for scope, period, account, points, answered in standings:
            totals[scope, period, account, "points"] += points
            totals[scope, period, account, "answered"] += answered
    return totals


async def test_every_button_twice_and_every_event_again_with_restarts_between(
    start: Started, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    """Whatever is repeated, an account has one attempt a post, and boards are what the attempts add up to."""
    chance = Random(20261122)
    people = [person(name) for name in ("ada", "bob", "cyd")]
    presses: list[Press] = []
    for round_ in range(6):
        async with start() as coach:
            await coach.quizzes.start(people[round_ % 3], CHANNEL)
            message = ledger.message()
            asked = ledger.posted[-1][1]
            for who in people:
                for button in (*asked.buttons, *asked.buttons):
                    reply = await coach.press(who, button.press)
                    presses += [later.press for later in (button, *reply.buttons)]
        clock.forward(hours=chance.randrange(30))
        async with start() as coach:
            for who in people:
                for reaction in (*Reaction, *Reaction):
                    await coach.reactions.add(who, message, reaction)
            for press in chance.sample(presses, len(presses)):
                await coach.press(chance.choice(people), Press.parse(str(press)))
    assert on_the_boards(database_file) == added_up(database_file)
    async with start() as coach:
        assert await rows(coach, period=Period.ALL) == ["1 ada 12", "1 bob 12", "1 cyd 12"]
