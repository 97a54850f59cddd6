"""One emoji under a question: heard, counted once and answered – also by a coach that was away."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import repeat
from pathlib import Path

import pytest

from bot.core.attempts import Attempts
from bot.core.coach import Coach
from bot.domain.bank import QuestionBank
from bot.domain.errors import Refusal, StoreRefused, Unconfirmed
from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, Thread, WorkspaceRef
from tests.conftest import Started
from tests.tables import rows
from tests.world import CHANNEL, GUILD, TOPICS, Clock, Fate, Killed, Ledger, person, points

ADA, BOB = person("ada"), person("bob")
ADMIN = person("admin", administrator=True)
ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")
SLACK = ChannelRef(WorkspaceRef(Platform.SLACK, "team", "The Team"), "channel", "interviews")

each_reaction = pytest.mark.parametrize("reaction", list(Reaction))


async def asked(coach: Coach, ledger: Ledger, channel: ChannelRef = CHANNEL) -> MessageRef:
    await coach.quizzes.start(person("admin", channel.workspace), channel, topic="migrations")
    return ledger.message()


async def settle(coach: Coach) -> None:
    """Three times, as the scheduler would go on."""
    for _ in range(3):
        await coach.settle(Platform.DISCORD)


def answers(reaction: Reaction) -> str:
    """What the reply to a reaction says."""
    return {
        Reaction.REVEAL: "It is stamp.",
        Reaction.KNEW: "Noted: Good. 2 points.",
        Reaction.DIDNT: "Noted: Again. 2 points.",
    }[reaction]


def worth(reaction: Reaction) -> int:
    return 0 if reaction is Reaction.REVEAL else 2


# While somebody waits


class Hasty(Ledger):
    """A platform on which somebody reacts to a question before we have heard that it stands there."""

    coach: Coach

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        stands = await super().post(channel, message, delivery_id, under=under)
        self.reaction = asyncio.create_task(self.coach.reactions.add(ADA, stands, Reaction.KNEW))
        await asyncio.sleep(0)
        return stands


async def test_a_reaction_that_is_quicker_than_our_memory_counts(coach: Coach) -> None:
    platform = coach.desk.messengers[Platform.DISCORD] = Hasty()
    platform.coach = coach
    await asked(coach, platform)
    await platform.reaction
    assert answers(Reaction.KNEW) in platform.whispers(ADA)[0]
    assert await points(coach, "ada") == 2


@each_reaction
async def test_a_reaction_is_counted_and_answered(coach: Coach, ledger: Ledger, reaction: Reaction) -> None:
    await coach.reactions.add(ADA, await asked(coach, ledger), reaction)
    [reply] = ledger.whispers(ADA)
    assert answers(reaction) in reply
    assert await points(coach, "ada") == worth(reaction)


@pytest.mark.parametrize("again", [False, True])
async def test_a_reaction_to_anything_else_leaves_no_trace(
    coach: Coach, ledger: Ledger, database_file: Path, again: bool
) -> None:
    """Nor does one with the id of our message in another channel."""
    question = await asked(coach, ledger)
    await asked(coach, ledger, ELSEWHERE)
    for message in (MessageRef(CHANNEL, "somebody's lunch"), MessageRef(ELSEWHERE, question.id)):
        await coach.reactions.add(ADA, message, Reaction.KNEW, again=again)
    assert not ledger.whispered
    assert "'ada'" not in str(rows(database_file))


@pytest.mark.parametrize(("seconds", "replies"), [(0, 1), (59.999, 1), (60, 2), (3600, 2)])
async def test_the_same_reaction_again_gets_a_second_reply_only_after_a_minute(
    coach: Coach, clock: Clock, ledger: Ledger, seconds: float, replies: int
) -> None:
    question = await asked(coach, ledger)
    await coach.reactions.add(ADA, question, Reaction.KNEW)
    clock.forward(seconds=seconds)
    for _ in range(3):
        await coach.reactions.add(ADA, question, Reaction.KNEW)
    assert len(ledger.whispers(ADA)) == replies
    assert ledger.whispers(ADA)[1:] == ["Your first rating stands: Good, 2 points."] * (replies - 1)
    assert await points(coach, "ada") == 2


async def test_another_reaction_and_another_person_do_not_wait_for_that_minute(
    coach: Coach, ledger: Ledger
) -> None:
    question = await asked(coach, ledger)
    await coach.reactions.add(ADA, question, Reaction.KNEW)
    await coach.reactions.add(ADA, question, Reaction.REVEAL)
    await coach.reactions.add(BOB, question, Reaction.KNEW)
    assert (len(ledger.whispers(ADA)), len(ledger.whispers(BOB))) == (2, 1)


async def test_one_reaction_that_arrives_five_times_at_once_is_one(coach: Coach, ledger: Ledger) -> None:
    question = await asked(coach, ledger)
    await asyncio.gather(*(coach.reactions.add(ADA, question, Reaction.KNEW) for _ in range(5)))
    assert len(ledger.whispers(ADA)) == 1
    assert await points(coach, "ada") == 2


async def test_a_question_that_left_the_bank_is_refused_once(coach: Coach, ledger: Ledger) -> None:
    question = await asked(coach, ledger)
    coach.desk.bank = QuestionBank(TOPICS, [])
    await coach.reactions.add(ADA, question, Reaction.REVEAL)
    await settle(coach)
    assert ledger.whispers(ADA) == ["“stamp” has left the question bank, so there is no answer to show."]


async def test_who_can_never_be_whispered_to_is_counted_and_left_in_peace(
    coach: Coach, ledger: Ledger
) -> None:
    question = await asked(coach, ledger)
    ledger.closed.add(ADA.id)
    await coach.reactions.add(ADA, question, Reaction.KNEW)
    calls = ledger.calls
    await settle(coach)
    assert ledger.calls == calls
    assert await points(coach, "ada") == 2


async def test_a_database_that_refuses_to_hear_says_so(coach: Coach, ledger: Ledger) -> None:
    question = await asked(coach, ledger)
    await coach.desk.database._writer.execute("PRAGMA query_only = ON")
    await coach.reactions.add(ADA, question, Reaction.KNEW)
    await coach.desk.database._writer.execute("PRAGMA query_only = OFF")
    assert ledger.whispers(ADA) == [
        "The database can't be written: it is read-only. Nothing was counted; please try again."
    ]
    assert await points(coach, "ada") == 0
    await coach.reactions.add(ADA, question, Reaction.KNEW)
    assert await points(coach, "ada") == 2


# After a crash, or a platform that did not answer


@each_reaction
@pytest.mark.parametrize("fate", [Fate.KILLED_BEFORE, Fate.KILLED_AFTER])
async def test_killed_while_it_is_answered_it_is_answered_after_the_restart(
    start: Started, clock: Clock, ledger: Ledger, reaction: Reaction, fate: Fate
) -> None:
    """At least once, and counted once."""
    async with start() as coach:
        question = await asked(coach, ledger)
        ledger.whispering = iter([fate])
        with pytest.raises(Killed):
            await coach.reactions.add(ADA, question, reaction)
    clock.forward(minutes=1)
    async with start() as coach:
        await settle(coach)
        assert len(ledger.whispers(ADA)) == (2 if fate is Fate.KILLED_AFTER else 1)
        assert await points(coach, "ada") == worth(reaction)


Act = Callable[..., Awaitable[Message]]


def before(act: Act) -> Act:
    async def dying(*given: object) -> Message:
        del given
        raise Killed

    del act
    return dying


def after(act: Act) -> Act:
    async def dying(*given: object) -> Message:
        await act(*given)
        raise Killed

    return dying


@each_reaction
@pytest.mark.parametrize("dying", [before, after])
async def test_killed_around_the_act_it_is_done_after_the_restart(
    start: Started,
    clock: Clock,
    ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    *,
    reaction: Reaction,
    dying: Callable[[Act], Act],
) -> None:
    """It is heard before anything else is done."""
    name = "reveal" if reaction is Reaction.REVEAL else "rate"
    async with start() as coach:
        question = await asked(coach, ledger)
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr(Attempts, name, dying(getattr(Attempts, name)))
            await coach.reactions.add(ADA, question, reaction)
    clock.forward(minutes=1)
    async with start() as coach:
        await settle(coach)
        assert len(ledger.whispers(ADA)) == 1
        assert await points(coach, "ada") == worth(reaction)


async def test_a_fault_of_ours_leaves_it_waiting_and_the_others_are_answered(
    coach: Coach, clock: Clock, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = await asked(coach, ledger)
    rate = Attempts.rate

    async def faulty(self: Attempts, account: AccountRef, *rest: object) -> Message:
        if account == ADA:
            raise RuntimeError("a fault")
        return await rate(self, account, *rest)  # pyright: ignore[reportArgumentType] – passed through

    with monkeypatch.context() as patched:
        patched.setattr(Attempts, "rate", faulty)
        with pytest.raises(RuntimeError):
            await coach.reactions.add(ADA, question, Reaction.KNEW)
        ledger.whispering = iter([Fate.LOST])
        clock.forward(seconds=1)
        with pytest.raises(Unconfirmed):
            await coach.reactions.add(BOB, question, Reaction.KNEW)
        await settle(coach)
        assert (len(ledger.whispers(ADA)), len(ledger.whispers(BOB))) == (0, 1)
    await settle(coach)
    assert (len(ledger.whispers(ADA)), len(ledger.whispers(BOB))) == (1, 1)
    assert (await points(coach, "ada"), await points(coach, "bob")) == (2, 2)


async def test_a_task_that_was_cancelled_leaves_it_waiting(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    arrived = asyncio.Event()

    class Hanging(Ledger):
        async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
            del account, near, message
            arrived.set()
            await asyncio.Event().wait()

    question = await asked(coach, ledger)
    coach.desk.messengers[Platform.DISCORD] = Hanging(clock)
    reacting = asyncio.create_task(coach.reactions.add(ADA, question, Reaction.KNEW))
    await arrived.wait()
    await settle(coach)  # leaves it alone: it is being answered
    reacting.cancel()
    await asyncio.wait([reacting])
    coach.desk.messengers[Platform.DISCORD] = ledger
    await settle(coach)
    assert len(ledger.whispers(ADA)) == 1
    assert await points(coach, "ada") == 2


async def test_a_database_that_refuses_the_act_gets_it_again_later(
    coach: Coach, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*given: object) -> Message:
        del given
        raise StoreRefused(Refusal.BUSY)

    question = await asked(coach, ledger)
    with monkeypatch.context() as patched, pytest.raises(StoreRefused):
        patched.setattr(Attempts, "rate", refused)
        await coach.reactions.add(ADA, question, Reaction.KNEW)
    assert ledger.whispers(ADA) == []
    await settle(coach)
    [reply] = ledger.whispers(ADA)
    assert answers(Reaction.KNEW) in reply


async def test_one_that_was_answered_while_another_was_settled_is_not_answered_again(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    """What was read at the beginning of a long look may be long answered when its turn comes."""
    question = await asked(coach, ledger)
    ledger.whispering = iter([Fate.LOST] * 2)
    for who in (ADA, BOB):
        clock.forward(seconds=1)
        with pytest.raises(Unconfirmed):
            await coach.reactions.add(who, question, Reaction.KNEW)

    class Busy(Ledger):
        async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
            await super().whisper(account, near, message)
            if account == ADA:
                await coach.reactions.add(BOB, question, Reaction.KNEW)
                clock.forward(minutes=2)

    coach.desk.messengers[Platform.DISCORD] = busy = Busy(clock)
    await coach.settle(Platform.DISCORD)
    assert (len(busy.whispers(ADA)), len(busy.whispers(BOB))) == (1, 1)


@pytest.mark.parametrize(("hours", "replies"), [(6, 1), (6.001, 0)])
async def test_a_reply_that_is_six_hours_late_is_not_sent_out_of_nowhere(
    coach: Coach, clock: Clock, ledger: Ledger, hours: float, replies: int
) -> None:
    question = await asked(coach, ledger)
    ledger.whispering = iter([Fate.LOST])
    with pytest.raises(Unconfirmed):
        await coach.reactions.add(ADA, question, Reaction.REVEAL)
    clock.forward(hours=hours)
    await settle(coach)
    assert len(ledger.whispers(ADA)) == replies


async def test_an_old_question_is_answered_after_a_crash_like_any_other(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    question = await asked(coach, ledger)
    clock.forward(days=30)
    ledger.whispering = iter([Fate.LOST])
    with pytest.raises(Unconfirmed):
        await coach.reactions.add(ADA, question, Reaction.REVEAL)
    clock.forward(minutes=1)
    await settle(coach)
    assert len(ledger.whispers(ADA)) == 1


async def test_each_platform_settles_its_own(coach: Coach, ledger: Ledger) -> None:
    question = await asked(coach, ledger)
    ledger.whispering = iter([Fate.LOST])
    with pytest.raises(Unconfirmed):
        await coach.reactions.add(ADA, question, Reaction.REVEAL)
    await coach.settle(Platform.SLACK)
    assert ledger.whispers(ADA) == []


# Read again after a down-time


@each_reaction
async def test_what_was_missed_in_a_short_down_time_is_answered(
    coach: Coach, clock: Clock, ledger: Ledger, reaction: Reaction
) -> None:
    question = await asked(coach, ledger)
    clock.forward(hours=6)
    await coach.reactions.add(ADA, question, reaction, again=True)
    [reply] = ledger.whispers(ADA)
    assert answers(reaction) in reply


@each_reaction
async def test_what_was_missed_in_a_long_down_time_counts_in_silence(
    coach: Coach, clock: Clock, ledger: Ledger, reaction: Reaction
) -> None:
    """No answer comes out of nowhere: neither at once, nor from what settles what has no reply."""
    question = await asked(coach, ledger)
    clock.forward(hours=6, milliseconds=1)
    for _ in range(2):
        await coach.reactions.add(ADA, question, reaction, again=True)
        await settle(coach)
        clock.forward(minutes=2)
    assert ledger.whispers(ADA) == []
    clock.forward(days=-1)
    assert await points(coach, "ada") == worth(reaction)


async def test_late_eyes_do_not_show_an_old_answer_to_all(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await coach.settings.change(ADMIN, "reveal", "thread")
    question = await asked(coach, ledger)
    clock.forward(days=1)
    await coach.reactions.add(ADA, question, Reaction.REVEAL, again=True)
    await settle(coach)
    assert ledger.prompts() == ["What is `stamp`?"]


@each_reaction
async def test_what_was_answered_before_the_down_time_is_met_with_silence(
    start: Started, clock: Clock, ledger: Ledger, reaction: Reaction
) -> None:
    async with start() as coach:
        question = await asked(coach, ledger)
        await coach.reactions.add(ADA, question, reaction)
    clock.forward(hours=2)
    async with start() as coach:
        await coach.reactions.add(ADA, question, reaction, again=True)
        await settle(coach)
        assert len(ledger.whispers(ADA)) == 1
        await coach.reactions.add(ADA, question, reaction)
        assert len(ledger.whispers(ADA)) == 2


async def test_the_questions_to_read_again_are_open_ones_of_seven_days_newest_first(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    old = await asked(coach, ledger)
    clock.forward(milliseconds=1)
    open_, newer = [await asked(coach, ledger) for _ in range(2) if clock.forward(milliseconds=1) is None]
    await asked(coach, ledger, SLACK)
    await coach.settings.change(ADMIN, "reveal", "channel")
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("Reveal"))
    ledger.posting = repeat(Fate.KILLED_AFTER)
    with pytest.raises(Killed):
        await asked(coach, ledger)  # where it stands is not known yet
    clock.forward(days=7, milliseconds=-2)
    assert await coach.reactions.unread(Platform.DISCORD) == [newer, open_]
    clock.forward(milliseconds=-1)
    assert await coach.reactions.unread(Platform.DISCORD) == [newer, open_, old]
