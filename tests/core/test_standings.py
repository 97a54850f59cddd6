"""Boards: the right people, the right period, shared ranks, and always what the attempts add up to."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.core import operators
from bot.core.coach import Coach
from bot.core.standings import rebuild
from bot.domain.errors import NotYet
from bot.domain.message import Press, Reaction
from bot.domain.place import ChannelRef
from bot.domain.standing import Period, Scope
from tests.conftest import Started
from tests.tables import added_up, on_the_boards
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


async def test_a_rebuild_makes_every_total_what_the_attempts_add_up_to_and_says_what_differed(
    coach: Coach, ledger: Ledger, database_file: Path
) -> None:
    """One total is too high, one is missing, one has nothing behind it; the others aren't touched."""
    await answer(coach, ledger, "ada", "bob")
    with closing(sqlite3.connect(database_file)) as connection, connection:
        connection.executescript(
            """
            UPDATE standings SET points = 9, answered = 3
            WHERE period = 'week:2026-W47' AND scope LIKE 'workspace:%'
              AND account_id = (SELECT id FROM accounts WHERE name = 'ada');
            DELETE FROM standings
            WHERE period = 'all' AND scope LIKE 'channel:%'
              AND account_id = (SELECT id FROM accounts WHERE name = 'bob');
            INSERT INTO standings (scope, period, account_id, points, answered)
            SELECT scope, 'month:2025-01', account_id, 1, 1
            FROM standings
            WHERE period = 'all' AND scope LIKE 'workspace:%'
              AND account_id = (SELECT id FROM accounts WHERE name = 'ada');
            """
        )
    found = await rebuild(coach.desk.database)
    assert sorted(map(operators.differed, found)) == [
        "The Guild #interviews, all, bob: nothing → 2 points, 1 answer",
        "The Guild, month:2025-01, ada: 1 point, 1 answer → nothing",
        "The Guild, week:2026-W47, ada: 9 points, 3 answers → 2 points, 1 answer",
    ]
    assert on_the_boards(database_file) == added_up(database_file)
    assert await rebuild(coach.desk.database) == []
