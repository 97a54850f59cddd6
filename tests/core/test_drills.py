"""Daily drills: each slot once, or skipped for a reason that somebody can see."""

import asyncio
from datetime import timedelta
from itertools import repeat
from typing import Any

import pytest

from bot.core.coach import Coach
from bot.core.drills import Drill, Drills
from bot.domain.bank import QuestionBank
from bot.domain.delivery import Reason
from bot.domain.message import Act, Press, Reaction
from bot.domain.place import ChannelRef, MessageRef, Platform, PostId, Thread
from bot.domain.question import Rating
from bot.store.database import Session
from tests.conftest import Started
from tests.drilling import ADA, ADMIN, BOB, SETTER, asked, at, refused, results, say, stops, tick
from tests.world import (
    CHANNEL,
    GUILD,
    QUESTIONS,
    TOPICS,
    Clock,
    Fate,
    Killed,
    Ledger,
    person,
    points,
    question,
    text,
)

pytestmark = pytest.mark.usefixtures("pauses")

ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")
DAILY = "/drill set migrations 09:00 UTC"
STAMP, HEADS, BATCH = (f"What is `{name}`?" for name in ("stamp", "heads", "batch"))
NOBODY = "The drill is over. Nobody has answered it."


async def days(coach: Coach, clock: Clock, *dates: int) -> None:
    """Let these days of November come, each at 09:00."""
    for day in dates:
        clock.time = at(day)
        await tick(coach)


# When it comes


async def test_what_is_taken_up_before_it_is_said_is_said_once(
    coach: Coach, clock: Clock, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever settles may read of a drill between the moments when it is recorded and when it is said."""
    await say(coach, DAILY)
    settling = list[asyncio.Task[None]]()
    speaking, go_on = asyncio.Event(), asyncio.Event()
    speak, post = ledger.post, Drills.post

    async def slow(*args: Any, **kwargs: Any) -> MessageRef:
        speaking.set()
        await go_on.wait()
        return await speak(*args, **kwargs)

    async def overtaken(drills: Drills, drill: Drill, *, insist: bool) -> MessageRef:
        settling.append(asyncio.create_task(coach.settle(Platform.DISCORD)))
        await speaking.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
        return await post(drills, drill, insist=insist)

    monkeypatch.setattr(ledger, "post", slow)
    monkeypatch.setattr(Drills, "post", overtaken)
    clock.time = at(19)
    await coach.drills.run(Platform.DISCORD)
    await asyncio.gather(*settling)
    assert len(asked(ledger)) == 1


async def test_a_drill_comes_each_day_at_its_time_and_shows_the_answer_of_the_one_before(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    assert "Next: Thu 19 November 2026, 09:00." in await say(
        coach, "/drill set migrations 09:00 Europe/Berlin"
    )
    clock.time = at(19, 7, 59, 59)
    await tick(coach)
    assert ledger.prompts() == []
    clock.time = at(19, 8, 0, 0)
    await tick(coach)
    assert ledger.prompts() == [STAMP]
    assert ledger.reacted == [(ledger.message(), Reaction.REVEAL)]
    await coach.reactions.add(ADA, ledger.message(), Reaction.KNEW)
    await coach.reactions.add(BOB, ledger.message(), Reaction.DIDNT)
    first = ledger.message()
    clock.forward(days=1)
    await tick(coach)
    assert ledger.prompts() == [
        STAMP,
        HEADS,
        "The drill is over. 2 people answered it, and 1 of them knew it (50%).",
    ]
    assert ledger.posted[-1][2] == Thread(first)
    assert await points(coach, "ada") == 2


async def test_a_fresh_drill_is_said_without_looking_whether_it_stands_there(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    """A question, and 👀: nothing else is asked of the platform, which may not even let us look."""
    ledger.history_closed = True
    await say(coach, DAILY)
    coach.desk.bank = bank_of(9)
    calls = ledger.calls
    await days(coach, clock, 19)
    assert len(asked(ledger)) == 1
    assert ledger.calls - calls == 2


@pytest.mark.parametrize(
    ("window", "late", "there"),
    [("", 6 * 60, True), ("", 6 * 60 + 1, False), (" window=1h", 60, True), (" window=1h", 61, False)],
)
async def test_a_missed_drill_is_made_up_for_inside_its_window(
    start: Started, clock: Clock, ledger: Ledger, *, window: str, late: int, there: bool
) -> None:
    async with start() as coach:
        await say(coach, DAILY + window)
    clock.time = at(19, second=0) + timedelta(minutes=late)
    async with start() as coach:
        await tick(coach)
        assert asked(ledger) == ([STAMP] if there else [])
        skipped = "The drill of 19 November 2026 was skipped: it would have come too late."
        assert (skipped in await say(coach, "/drill list")) is not there


async def test_after_three_days_one_comes_and_the_others_are_recorded(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    async with start() as coach:
        await say(coach, DAILY)
    clock.time = at(21, 11)
    async with start() as coach:
        await tick(coach)
        assert asked(ledger) == [STAMP]
        slots = await coach.desk.database.reader.all("SELECT day, reason FROM slots ORDER BY day")
    assert [(row["day"], row["reason"]) for row in slots] == [
        ("2026-11-19", "late"),
        ("2026-11-20", "late"),
        ("2026-11-21", None),
    ]


@pytest.mark.parametrize("hours", [1, 23, 26, 24 * 3])
async def test_a_clock_that_jumps_back_and_forth_doubles_nothing(
    coach: Coach, clock: Clock, ledger: Ledger, hours: int
) -> None:
    await say(coach, DAILY)
    await days(coach, clock, 22)
    for _ in range(3):
        for jump in (-hours, hours):
            clock.forward(hours=jump)
            await tick(coach)
    assert asked(ledger) == [STAMP]
    await days(coach, clock, 23, 24)
    assert asked(ledger) == [STAMP, HEADS, BATCH]


async def test_a_clock_that_was_a_day_ahead_takes_that_days_drill_and_no_other(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, DAILY)
    await days(coach, clock, 20, 19, 20)
    assert asked(ledger) == [STAMP]
    await days(coach, clock, 21)
    assert asked(ledger) == [STAMP, HEADS]


async def test_what_falls_due_while_a_schedule_is_looked_at_is_not_lost(
    coach: Coach, clock: Clock, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at until a moment before nine, and noted a moment after it."""
    await say(coach, DAILY)
    ledger.bars = Reason.REFUSED
    await days(coach, clock, 19)
    ledger.bars = None
    clock.time = at(20, 8, 59, 59)
    execute = Session.all

    async def slow(session: Session, sql: str, **values: str | float | None) -> object:
        if "SELECT day FROM slots" in sql:
            clock.forward(seconds=2)
        return await execute(session, sql, **values)  # pyright: ignore[reportArgumentType]  – as it came

    with monkeypatch.context() as patched:
        patched.setattr(Session, "all", slow)
        await coach.drills.run(Platform.DISCORD)
    await tick(coach)
    clock.time = at(20, 9, 10)
    await tick(coach)
    assert len(asked(ledger)) == 1


# What is asked


def bank_of(number: int) -> QuestionBank:
    return QuestionBank(TOPICS, [question(f"q{n:02}", order=n) for n in range(number)])


async def test_nothing_repeats_before_all_were_asked_and_then_the_oldest_comes_first(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    """What somebody asked with /quiz in that channel counts; in another one it doesn't."""
    await say(coach, DAILY)
    await coach.quizzes.start(ADA, CHANNEL, topic="migrations")
    await coach.quizzes.start(ADA, ELSEWHERE, topic="migrations")
    await days(coach, clock, 19, 20, 21, 22, 23)
    assert asked(ledger) == [STAMP, STAMP, HEADS, BATCH, STAMP, HEADS, BATCH]


async def test_whoever_set_it_is_told_once_when_seven_are_left(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    coach.desk.bank = bank_of(10)
    await say(coach, DAILY)
    await days(coach, clock, 19, 20)
    assert ledger.whispers(SETTER) == []
    await days(coach, clock, *range(21, 31))
    [told] = ledger.whispers(SETTER)
    assert told.startswith("For the drill in #interviews 7 new questions are left.")
    await say(coach, DAILY)
    clock.forward(days=1)
    await tick(coach)
    assert "no new question is left" in ledger.whispers(SETTER)[-1]


# The answer for everybody


async def test_an_answer_can_be_shown_hours_later_or_never(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, f"{DAILY} answer=4h")
    await say(coach, f"{DAILY} answer=never", ELSEWHERE)
    await days(coach, clock, 19)
    clock.time = at(19, 12, 59)
    await tick(coach)
    assert results(ledger) == []
    clock.time = at(19, 13, 1)
    await tick(coach)
    await days(coach, clock, 20)
    assert [where for where, message, _ in ledger.posted if text(message).startswith(NOBODY)] == [CHANNEL]


async def test_its_hours_count_from_when_it_stands_there(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    """A platform that was away for three hours leaves people as much time as ever."""
    await say(coach, f"{DAILY} answer=1h")
    ledger.posting = repeat(Fate.LOST)
    await days(coach, clock, 19)
    ledger.posting = iter(())
    clock.time = at(19, 12)
    await coach.settle(Platform.DISCORD)
    await tick(coach)
    assert (asked(ledger), results(ledger)) == ([STAMP], [])
    clock.time = at(19, 13, 1)
    await tick(coach)
    assert results(ledger) == [NOBODY]


async def test_where_the_first_look_is_the_public_reveal_it_is_not_shown_twice(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, f"{DAILY} reveal=thread")
    await days(coach, clock, 19)
    assert "for everybody" in text(await coach.press(ADA, ledger.press("Reveal")))
    await days(coach, clock, 20)
    assert [text(message).count("It is stamp.") for _, message, _ in ledger.posted] == [0, 1, 0]


async def test_without_a_reveal_of_its_own_a_drill_follows_the_workspace(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await coach.settings.change(ADMIN, "reveal", "thread")
    await coach.settings.change(ADMIN, "answer", "2h")
    await say(coach, f"{DAILY} reveal=private")
    await days(coach, clock, 19)
    assert "It is stamp." in text(await coach.press(ADA, ledger.press("Reveal")))
    clock.forward(hours=2)
    await tick(coach)
    assert results(ledger) == [NOBODY]


async def test_an_answer_waits_until_the_next_question_stands_there(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    """A day on which nothing could be said takes nobody's time to answer, and loses no answer."""
    await say(coach, DAILY)
    await days(coach, clock, 19)
    ledger.bars, ledger.lacks = Reason.RIGHTS, ("Send Messages",)
    await days(coach, clock, 20)
    assert "2 points" in text(await coach.press(ADA, ledger.press("I knew it")))
    ledger.bars, ledger.lacks = None, ()
    await days(coach, clock, 22)
    assert results(ledger) == ["The drill is over. 1 person answered it, and 1 of them knew it (100%)."]
    await days(coach, clock, 23)
    assert len(results(ledger)) == 2


async def test_the_answer_of_a_question_that_left_the_bank_is_not_shown(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, DAILY)
    await days(coach, clock, 19)
    coach.desk.bank = QuestionBank(TOPICS, QUESTIONS[1:])
    await days(coach, clock, 20, 21)
    assert len(results(ledger)) == 1


async def test_answers_after_it_earn_nothing_and_those_before_are_outside_the_days_cap(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await coach.settings.change(ADMIN, "daily_cap", "0")
    await say(coach, f"{DAILY} answer=1h")
    await days(coach, clock, 19)
    post = ledger.press("I knew it").post
    assert "2 points" in text(await coach.press(ADA, Press(Act.KNEW, post)))
    clock.forward(hours=1)
    await tick(coach)
    assert "No points" in text(await coach.press(BOB, Press(Act.RATE, post, Rating.EASY)))


async def test_the_result_counts_who_took_part_before_it(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, DAILY)
    await days(coach, clock, 19)
    post: PostId = ledger.press("I knew it").post
    ratings = (Rating.AGAIN, Rating.HARD, Rating.EASY, Rating.GOOD, Rating.GOOD, Rating.AGAIN)
    for n, rating in enumerate(ratings):
        await coach.press(person(f"p{n}"), Press(Act.RATE, post, rating))
    await days(coach, clock, 20)
    assert results(ledger) == ["The drill is over. 6 people answered it, and 4 of them knew it (67%)."]


# What keeps it


HALTS = {
    Reason.GONE: "the channel isn't there for me any more.",
    Reason.RIGHTS: "I lack Send Messages there.",
    Reason.REFUSED: "what I post is refused.",
}


def bar(ledger: Ledger, reason: Reason | None) -> None:
    ledger.bars, ledger.lacks = reason, ("Send Messages",) if reason is Reason.RIGHTS else ()


@pytest.mark.parametrize("reason", HALTS)
async def test_what_is_mended_in_time_lets_todays_drill_come(
    coach: Coach, clock: Clock, ledger: Ledger, reason: Reason
) -> None:
    await say(coach, DAILY)
    bar(ledger, reason)
    await days(coach, clock, 19)
    assert f"Stopped: {HALTS[reason]}" in await say(coach, "/drill list")
    [told] = stops(ledger)
    assert told.startswith(f"The drill in #interviews is stopped: {HALTS[reason]}")
    for _ in range(12):
        clock.forward(minutes=10)
        await tick(coach)
    assert len(stops(ledger)) == 1
    bar(ledger, None)
    clock.forward(minutes=10)
    await tick(coach)
    assert asked(ledger) == [STAMP]
    assert "Next: Fri 20" in await say(coach, "/drill list")
    await days(coach, clock, 20)
    assert asked(ledger) == [STAMP, HEADS]
    assert len(ledger.reacted) == 2


@pytest.mark.parametrize("reason", HALTS)
async def test_what_is_mended_later_lets_the_next_drill_come(
    start: Started, clock: Clock, ledger: Ledger, reason: Reason
) -> None:
    """Also after weeks, and after a restart: nothing is deleted, nothing bunched."""
    async with start() as coach:
        await say(coach, DAILY)
        bar(ledger, reason)
        await days(coach, clock, 19, 20)
    async with start() as coach:
        clock.time = at(21, 20)
        await tick(coach)
        bar(ledger, None)
        clock.forward(minutes=20)
        await tick(coach)
        assert asked(ledger) == []
        assert "Next: Sun 22 November" in await say(coach, "/drill list")
        clock.time = at(22, second=0)
        await tick(coach)
        assert len(asked(ledger)) == 1
        slots = await coach.desk.database.reader.all("SELECT day FROM slots ORDER BY day")
    assert [row["day"][-2:] for row in slots] == ["19", "20", "21", "22"]


async def test_one_that_may_stand_there_is_looked_for_before_it_is_called_refused(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    """We die before it is handed over, and lack a right afterwards: it surely is not there."""
    ledger.remembers, ledger.posting = 90_000, iter([Fate.KILLED_BEFORE])
    async with start() as coach:
        await say(coach, DAILY)
        clock.time = at(19)
        with pytest.raises(BaseExceptionGroup):
            await coach.drills.run(Platform.DISCORD)
    bar(ledger, Reason.RIGHTS)
    clock.forward(seconds=30)
    async with start() as coach:
        await coach.settle(Platform.DISCORD)
        await tick(coach)
        assert "Stopped: I lack Send Messages" in await say(coach, "/drill list")
        bar(ledger, None)
        clock.forward(minutes=10)
        await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_what_keeps_it_again_is_told_again(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, DAILY)
    bar(ledger, Reason.RIGHTS)
    await days(coach, clock, 19)
    bar(ledger, None)
    clock.forward(minutes=10)
    await tick(coach)
    bar(ledger, Reason.RIGHTS)
    clock.time = at(20, second=0)
    await tick(coach)
    assert len(stops(ledger)) == 2


async def test_a_right_that_comes_back_just_before_its_time_is_seen_in_time(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, DAILY)
    bar(ledger, Reason.RIGHTS)
    await days(coach, clock, 19)
    clock.time = at(20, 8, 55)
    await tick(coach)
    bar(ledger, None)
    clock.time = at(20, second=0)
    await tick(coach)
    assert len(asked(ledger)) == 1


async def test_topics_that_left_the_bank_stop_it_until_they_are_back(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, DAILY)
    coach.desk.bank = QuestionBank(TOPICS, QUESTIONS[3:])
    await days(coach, clock, 19)
    for _ in range(3):
        clock.forward(minutes=10)
        await tick(coach)
    assert "Stopped: none of its topics has questions any more." in await say(coach, "/drill list")
    assert len(stops(ledger)) == 1
    coach.desk.bank = QuestionBank(TOPICS, QUESTIONS)
    clock.forward(minutes=10)
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_topics_that_stayed_away_are_the_reason_of_what_was_skipped(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, DAILY)
    coach.desk.bank = QuestionBank([], [])
    await days(coach, clock, 19)
    clock.time = at(20, 8)
    await tick(coach)
    assert "The drill of 19 November 2026 was skipped: there was nothing to ask." in await say(
        coach, "/drill list"
    )
    assert ledger.posted == []


async def test_other_topics_mend_it_at_once(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, DAILY)
    coach.desk.bank = QuestionBank(TOPICS, QUESTIONS[3:])
    await days(coach, clock, 19)
    await say(coach, "/drill set asyncio 09:00")
    await tick(coach)
    assert asked(ledger) == ["What is `tasks`?"]


async def test_an_old_refusal_that_is_heard_late_stops_nothing(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    """Yesterday's drill was refused, and we died; today's stands there before we come to that."""
    async with start() as coach:
        await say(coach, DAILY)
        bar(ledger, Reason.REFUSED)
        ledger.checking = iter([Fate.KILLED_BEFORE])
        clock.time = at(19)
        with pytest.raises(BaseExceptionGroup) as caught:
            await coach.drills.run(Platform.DISCORD)
        assert caught.group_contains(Killed, depth=1)
    bar(ledger, None)
    async with start() as coach:
        await days(coach, clock, 20)
        assert len(asked(ledger)) == 1
        assert "Stopped" not in await say(coach, "/drill list")
        assert stops(ledger) == []


# In doubt


async def doubted(start: Started, clock: Clock, ledger: Ledger) -> None:
    """Set a drill, and die while it is posted where nobody may look."""
    ledger.history_closed, ledger.posting = True, iter([Fate.KILLED_AFTER])
    async with start() as coach:
        await say(coach, DAILY)
        clock.time = at(19)
        with pytest.raises(BaseExceptionGroup):
            await coach.drills.run(Platform.DISCORD)
    clock.forward(minutes=5)


async def test_what_is_in_doubt_is_never_said_twice_and_whoever_set_it_is_told(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    await doubted(start, clock, ledger)
    async with start() as coach:
        await coach.settle(Platform.DISCORD)
        await tick(coach)
        [told] = stops(ledger)
        assert told == (
            "Nobody knows whether the drill of 19 November 2026 stands in #interviews.\n"
            "If it doesn't, /quiz there asks a question. I never post a drill twice."
        )
        assert "is in doubt: nobody knows whether it stands there" in await say(coach, "/drill list")
        await days(coach, clock, 20, 21)
        assert asked(ledger) == [STAMP, HEADS, BATCH]
        assert results(ledger) == [NOBODY]


async def test_a_question_that_left_the_bank_while_in_doubt_is_in_doubt(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    """It may stand there: were it called skipped, it could come a second time once the bank is mended."""
    await doubted(start, clock, ledger)
    async with start() as coach:
        coach.desk.bank = QuestionBank(TOPICS, QUESTIONS[1:])
        await coach.settle(Platform.DISCORD)
        await tick(coach)
        assert "is in doubt" in await say(coach, "/drill list")
        coach.desk.bank = QuestionBank(TOPICS, QUESTIONS)
        clock.forward(minutes=10)
        await tick(coach)
        assert "was here already" in await refused(coach, "/drill now")
    assert asked(ledger) == [STAMP]


async def test_who_can_not_be_told_in_private_is_not_tried_again(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    await doubted(start, clock, ledger)
    ledger.closed = {SETTER.id}
    async with start() as coach:
        await coach.settle(Platform.DISCORD)
        await tick(coach)
        calls = ledger.calls
        clock.forward(hours=1)
        await tick(coach)
        assert ledger.calls == calls
        assert "is in doubt" in await say(coach, "/drill list")


async def test_who_may_not_have_been_told_is_told_again_every_ten_minutes_for_a_day(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    await doubted(start, clock, ledger)
    async with start() as coach:
        ledger.whispering = repeat(Fate.LOST)
        await coach.settle(Platform.DISCORD)
        await tick(coach)
        calls = ledger.calls
        await tick(coach)
        assert ledger.calls == calls
        ledger.whispering = iter(())
        clock.forward(minutes=10)
        await tick(coach)
        assert len(stops(ledger)) == 1


# Beside each other


async def test_what_fails_in_one_channel_does_not_keep_another(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, DAILY)
    await say(coach, DAILY, ELSEWHERE)
    ledger.posting = iter([Fate.LOST])
    await days(coach, clock, 19)
    assert len(asked(ledger)) == 1
    clock.forward(minutes=1)
    await coach.settle(Platform.DISCORD)
    await tick(coach)
    assert {where for where, _, _ in ledger.posted} == {CHANNEL, ELSEWHERE}
    assert len(asked(ledger)) == len(set(ledger.reacted)) == 2


async def test_a_schedule_that_we_stumble_over_keeps_nobody_else_waiting(
    coach: Coach, clock: Clock, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    """A fault of ours, each time: all goes on for the others, and the log isn't flooded."""
    await say(coach, DAILY)
    await say(coach, DAILY, ELSEWHERE)
    async with coach.desk.database.transaction() as tx:
        await tx.run(
            "UPDATE schedules SET days = 'someday' WHERE channel_id = "
            "(SELECT id FROM channels WHERE platform_id = :id)",
            id=CHANNEL.id,
        )
    clock.time = at(19)
    for _ in range(5):
        await tick(coach)
    assert [where for where, _, _ in ledger.posted] == [ELSEWHERE]
    assert len(ledger.reacted) == 1
    assert len([record for record in caplog.records if record.exc_info]) == 1


async def test_a_platform_that_is_away_is_left_alone(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, DAILY)
    ledger.ready, calls = False, ledger.calls
    await days(coach, clock, 19)
    assert ledger.calls == calls
    ledger.ready = True
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_a_change_while_it_is_looked_at_wins(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    """Paused while we ask the platform what we lack: what we learn of the old schedule isn't kept."""
    await say(coach, DAILY)
    bar(ledger, Reason.RIGHTS)
    await days(coach, clock, 19)
    bar(ledger, None)
    asking, goes_on = asyncio.Event(), asyncio.Event()
    lacking = ledger.lacking

    async def slowly(channel: ChannelRef) -> tuple[str, ...]:
        asking.set()
        await goes_on.wait()
        return await lacking(channel)

    ledger.lacking = slowly
    clock.forward(minutes=10)
    running = asyncio.create_task(coach.drills.run(Platform.DISCORD))
    await asking.wait()
    await say(coach, "/drill pause")
    goes_on.set()
    await running
    await tick(coach)
    assert ledger.posted == []
    assert "Paused." in await say(coach, "/drill list")
