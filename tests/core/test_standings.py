"""Boards: the right people, the right period, shared ranks, and always what the attempts add up to."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.core import commands, operators
from bot.core.coach import Coach
from bot.core.standings import rebuild
from bot.domain.bank import QuestionBank
from bot.domain.errors import NotYet, UnknownOption
from bot.domain.message import Press, Reaction
from bot.domain.place import ChannelRef
from bot.domain.standing import Period, Scope
from tests.conftest import Started
from tests.tables import added_up, on_the_boards
from tests.world import CHANNEL, GUILD, OTHER_GUILD, QUESTIONS, TOPICS, Clock, Ledger, person, text

ADA = person("ada")
ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")
ABROAD = ChannelRef(OTHER_GUILD, "channel", "interviews")


async def answer(
    coach: Coach, ledger: Ledger, *names: str, channel: ChannelRef = CHANNEL, about: str = ""
) -> None:
    await coach.quizzes.start(person(names[0], channel.workspace), channel, topic=about)
    for name in names:
        await coach.press(person(name, channel.workspace), ledger.press("I knew it"))


async def rows(
    coach: Coach,
    viewer: str = "ada",
    *,
    scope: Scope = Scope.WORKSPACE,
    period: Period = Period.WEEK,
    topic: str = "",
) -> list[str]:
    board = await coach.standings.board(person(viewer), CHANNEL, scope=scope, period=period, topic=topic)
    return text(board).splitlines()[1:]


async def test_equal_points_share_a_rank(coach: Coach, ledger: Ledger) -> None:
    await answer(coach, ledger, "ada", "bob", "cyd")
    await answer(coach, ledger, "bob", "ada")
    await answer(coach, ledger, "dan")
    assert await rows(coach) == ["1 ada 4", "1 bob 4", "3 cyd 2", "3 dan 2"]


async def test_below_the_top_ten_one_sees_oneself_between_ones_neighbours(
    coach: Coach, ledger: Ledger
) -> None:
    """Who is the eleventh has the tenth above them already, who is the last has nobody below."""
    everybody = [f"p{number:02}" for number in range(14)]
    for last in range(14, 0, -1):
        await answer(coach, ledger, *everybody[:last])
    assert (await rows(coach, "p13"))[10:] == ["13 p12 4", "14 p13 2"]
    assert (await rows(coach, "p12"))[10:] == ["12 p11 6", "13 p12 4", "14 p13 2"]
    assert (await rows(coach, "p10"))[9:] == ["10 p09 10", "11 p10 8", "12 p11 6"]
    assert len(await rows(coach, "p09")) == len(await rows(coach, "a stranger")) == 10


async def test_neighbours_with_equal_points_share_their_rank(coach: Coach, ledger: Ledger) -> None:
    """Ten at the top, then two with the same, then three: 11, 11, 13, 13, 13."""
    await answer(coach, ledger, *(best := [f"p{number:02}" for number in range(10)]))
    await answer(coach, ledger, *best, "q1", "q2")
    await answer(coach, ledger, *best, "q1", "q2", "r1", "r2", "r3")
    seen = {name: (await rows(coach, name))[10:] for name in ("q1", "q2", "r1", "r2", "r3")}
    for name, shown in seen.items():
        assert [row for row in shown if name in row] == [
            f"11 {name} 4" if name.startswith("q") else f"13 {name} 2"
        ]
        assert all(row.startswith("11 q" if " q" in row else "13 r") for row in shown)
    assert {len(shown) for shown in seen.values()} == {2, 3}
    assert sum(map(len, seen.values())) == 13  # the first has nobody above them here, the last nobody below


async def test_who_is_hidden_is_nobodys_neighbour_and_takes_no_rank(coach: Coach, ledger: Ledger) -> None:
    """Hidden before or after they answered, and back again with all that they earned meanwhile."""
    everybody = [f"p{number:02}" for number in range(13)]
    await coach.people.hide(person("p00"), hidden=True)
    for last in range(13, 0, -1):
        await answer(coach, ledger, *everybody[:last])
    await coach.people.hide(person("p11"), hidden=True)
    assert await rows(coach, "p12") == [*await rows(coach, "a stranger"), "11 p12 2"]
    assert len(await rows(coach, "p11")) == 10
    await coach.people.hide(person("p00"), hidden=False)
    assert (await rows(coach, "p12"))[0] == "1 p00 26"
    assert (await rows(coach, "p12"))[10:] == ["11 p10 6", "12 p12 2"]


async def test_a_board_by_topic_counts_what_lies_under_it(coach: Coach, ledger: Ledger) -> None:
    """A framework's board counts its subtopics; each in its workspace, its channel, and its time."""
    await answer(coach, ledger, "ada", about="migrations")
    await answer(coach, ledger, "bob", about="migrations", channel=ELSEWHERE)
    await answer(coach, ledger, "bob", "cyd", about="asyncio")
    assert await rows(coach) == ["1 bob 4", "2 ada 2", "2 cyd 2"]
    for topic in ("migratons", "Database", "fastapi"):
        assert await rows(coach, topic=topic) == ["1 ada 2", "1 bob 2"]
    assert await rows(coach, topic="asyncio") == ["1 bob 2", "1 cyd 2"]
    assert await rows(coach, scope=Scope.CHANNEL, topic="fastapi", period=Period.ALL) == ["1 ada 2"]
    titled = text(await coach.standings.board(ADA, CHANNEL, topic="migrations"))
    assert titled.startswith("This week in The Guild, Alembic migrations\n")


async def test_a_topic_is_named_in_a_line_of_text(coach: Coach, ledger: Ledger) -> None:
    await answer(coach, ledger, "ada", about="migrations")
    board = text(await commands.run(coach, ADA, CHANNEL, "/leaderboard month channel migratons"))
    assert board.splitlines() == ["This month in #interviews, Alembic migrations", "1 ada 2"]
    with pytest.raises(UnknownOption):
        await commands.run(coach, ADA, CHANNEL, "/leaderboard fortnight")


async def test_a_question_that_left_the_bank_counts_under_no_topic(coach: Coach, ledger: Ledger) -> None:
    await coach.quizzes.start(ADA, CHANNEL, topic="migrations")
    coach.desk.bank = QuestionBank(TOPICS, [question for question in QUESTIONS if question.id != "stamp"])
    await coach.press(ADA, ledger.press("I knew it"))
    assert await rows(coach) == ["1 ada 2"]
    assert await rows(coach, topic="migrations") == ["Nobody is on it yet. /quiz asks a question."]


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
            WHERE period = 'week:2026-W47' AND scope LIKE 'workspace:%' AND scope NOT LIKE '%:%:%'
              AND account_id = (SELECT id FROM accounts WHERE name = 'ada');
            DELETE FROM standings
            WHERE period = 'all' AND scope LIKE 'channel:%' AND scope NOT LIKE '%:%:%'
              AND account_id = (SELECT id FROM accounts WHERE name = 'bob');
            INSERT INTO standings (scope, period, account_id, points, answered)
            SELECT scope, 'month:2025-01', account_id, 1, 1
            FROM standings
            WHERE period = 'all' AND scope LIKE 'workspace:%' AND scope NOT LIKE '%:%:%'
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
