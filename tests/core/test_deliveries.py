"""What a channel is told: there once, or not and somebody knows – whatever platform and process do."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import repeat
from pathlib import Path

import pytest

from bot.core import refusals
from bot.core.coach import Coach
from bot.domain.bank import QuestionBank
from bot.domain.delivery import PATIENCE, Reason, What
from bot.domain.errors import CantLook, CantSpeak, LockedOut, Unconfirmed
from bot.domain.message import Message, Reaction
from bot.domain.place import ChannelRef, MessageRef, Platform, Thread
from bot.store import deliveries
from bot.store.database import Session
from bot.store.deliveries import Delivery
from tests.conftest import Started
from tests.tables import rows
from tests.world import (
    CHANNEL,
    GUILD,
    TOPICS,
    Clock,
    Fate,
    Killed,
    Ledger,
    labels,
    person,
    text,
)

pytestmark = pytest.mark.usefixtures("pauses")

ADA, BOB = person("ada"), person("bob")
ADMIN = person("admin", administrator=True)
ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")
MINUTE_AND_A_HALF = 90_000
STAMP, HEADS = "What is `stamp`?", "What is `heads`?"

thread_or_channel = pytest.mark.parametrize("where", ["thread", "channel"])


async def ask(coach: Coach, channel: ChannelRef = CHANNEL) -> Message:
    return await coach.quizzes.start(ADA, channel, topic="migrations")


async def killed(start: Started, ledger: Ledger, *fates: Fate) -> None:
    """Ask, and die on the way."""
    ledger.posting = iter(fates)
    async with start() as coach:
        with pytest.raises(Killed):
            await ask(coach)


async def settle(coach: Coach) -> None:
    """Three times, as the scheduler would go on: what is brought to an end stays there."""
    for _ in range(3):
        await coach.settle(Platform.DISCORD)


async def can_be_answered(coach: Coach, ledger: Ledger) -> bool:
    """Whether an emoji under the newest question is understood."""
    before = len(ledger.whispered)
    await coach.reactions.add(BOB, ledger.message(), Reaction.KNEW)
    return len(ledger.whispered) > before


async def unknown(coach: Coach) -> list[tuple[str, str]]:
    return [
        (workspace, channel) for workspace, channel, _ in await deliveries.unknown(coach.desk.database.reader)
    ]


def ended(file: Path) -> str:
    """How deliveries ended, as they are kept."""
    return "\n".join(rows(file)["deliveries"])


# A question that may stand there


@pytest.mark.parametrize("remembers", [0, MINUTE_AND_A_HALF])
async def test_a_question_that_was_not_confirmed_stands_there_once_and_is_answered(
    coach: Coach, ledger: Ledger, remembers: int
) -> None:
    ledger.remembers = remembers
    ledger.posting = iter([Fate.UNCONFIRMED])
    assert "Asked in #interviews" in text(await ask(coach))
    assert ledger.prompts() == [STAMP]
    assert ledger.reacted == [(ledger.message(), Reaction.REVEAL)]
    assert await can_be_answered(coach, ledger)


@pytest.mark.parametrize("history_closed", [False, True])
async def test_restarted_while_the_platform_still_knows_the_delivery_it_stands_there_once(
    start: Started, clock: Clock, ledger: Ledger, history_closed: bool
) -> None:
    """Said again under the same id it is not said again, so nobody has to look."""
    ledger.remembers, ledger.history_closed = MINUTE_AND_A_HALF, history_closed
    await killed(start, ledger, Fate.KILLED_AFTER)
    clock.forward(seconds=80)
    async with start() as coach:
        await settle(coach)
        assert ledger.prompts() == [STAMP]
        assert await can_be_answered(coach, ledger)
        assert await unknown(coach) == []


async def test_the_platform_remembers_from_the_first_time_it_was_told(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    """Not from the tries that came after it."""
    ledger.remembers = MINUTE_AND_A_HALF
    await killed(start, ledger, Fate.UNCONFIRMED, Fate.KILLED_AFTER)
    clock.forward(seconds=89.5)  # 90.5 since the first try
    async with start() as coach:
        await settle(coach)
        assert ledger.prompts() == [STAMP]


@pytest.mark.parametrize("remembers", [0, MINUTE_AND_A_HALF])
@pytest.mark.parametrize("minutes", [2, 9, 60 * 24])
async def test_restarted_after_the_platform_forgot_the_delivery_it_is_found(
    start: Started, clock: Clock, ledger: Ledger, remembers: int, minutes: int
) -> None:
    """Also when it would be too late to post it: what stands there is not skipped."""
    ledger.remembers = remembers
    await killed(start, ledger, Fate.KILLED_AFTER)
    clock.forward(minutes=minutes)
    async with start() as coach:
        await settle(coach)
        assert ledger.prompts() == [STAMP]
        assert ledger.reacted == [(ledger.message(), Reaction.REVEAL)]
        assert await can_be_answered(coach, ledger)


@pytest.mark.parametrize("fate", [Fate.KILLED_BEFORE, Fate.KILLED_AFTER])
@pytest.mark.parametrize("minutes", [2, 60])
async def test_restarted_where_nobody_may_look_it_is_never_said_twice_and_the_operator_knows(
    start: Started, clock: Clock, ledger: Ledger, fate: Fate, minutes: int
) -> None:
    ledger.remembers, ledger.history_closed = MINUTE_AND_A_HALF, True
    await killed(start, ledger, fate)
    clock.forward(minutes=minutes)
    async with start() as coach:
        await settle(coach)
        assert ledger.prompts() == ([STAMP] if fate is Fate.KILLED_AFTER else [])
        assert await unknown(coach) == [("The Guild", "interviews")]


async def test_who_asked_where_nobody_may_look_is_told_that_nobody_knows(
    coach: Coach, ledger: Ledger
) -> None:
    ledger.history_closed, ledger.posting = True, repeat(Fate.UNCONFIRMED)
    with pytest.raises(CantLook) as caught:
        await ask(coach)
    assert refusals.words(caught.value) == (
        "Discord did not confirm it, and I may not read #interviews to see. If it isn't there, ask again."
    )
    await settle(coach)
    assert ledger.prompts() == [STAMP]
    assert await unknown(coach) == [("The Guild", "interviews")]


async def test_a_clock_that_was_set_back_is_no_reason_to_trust_the_platforms_memory(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    await killed(start, ledger, Fate.KILLED_AFTER)
    clock.forward(milliseconds=-1)
    async with start() as coach:
        await settle(coach)
        assert ledger.prompts() == [STAMP]
        assert await can_be_answered(coach, ledger)


async def test_a_database_that_refuses_to_remember_where_loses_only_reactions_and_only_for_now(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    class Unlucky(Ledger):
        async def post(
            self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
        ) -> MessageRef:
            await coach.desk.database._writer.execute("PRAGMA query_only = ON")
            return await super().post(channel, message, delivery_id, under=under)

    unlucky = Unlucky(clock)
    coach.desk.messengers[Platform.DISCORD] = unlucky
    assert "Asked in #interviews" in text(await ask(coach))
    await coach.desk.database._writer.execute("PRAGMA query_only = OFF")
    assert not await can_be_answered(coach, unlucky)
    assert "2 points" in text(await coach.press(ADA, unlucky.press("I knew it")))
    clock.forward(seconds=30)
    await settle(coach)
    assert unlucky.prompts() == [STAMP]
    assert await can_be_answered(coach, unlucky)
    assert not ledger.posted


# A question that isn't there


async def test_a_platform_that_is_away_for_a_moment_is_asked_again(
    coach: Coach, ledger: Ledger, pauses: list[float]
) -> None:
    ledger.posting = iter([Fate.LOST] * 3)
    assert "Asked in #interviews" in text(await ask(coach))
    assert ledger.prompts() == [STAMP]
    assert pauses == [1, 5, 20]


async def test_a_platform_that_stays_away_gets_the_question_once_it_is_back(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    ledger.posting = repeat(Fate.LOST)
    with pytest.raises(Unconfirmed) as caught:
        await ask(coach)
    assert refusals.words(caught.value) == (
        "Discord doesn't answer. I go on trying for ten minutes; look into #interviews before you ask again."
    )
    await settle(coach)
    ledger.posting = iter(())
    clock.forward(minutes=9)
    await settle(coach)
    assert ledger.prompts() == [STAMP]
    assert await can_be_answered(coach, ledger)


@pytest.mark.parametrize(("seconds", "there"), [(1, True), (599, True), (600, True), (601, False)])
@pytest.mark.parametrize("remembers", [0, MINUTE_AND_A_HALF])
async def test_one_that_never_arrived_is_posted_within_ten_minutes_or_never(
    start: Started,
    clock: Clock,
    ledger: Ledger,
    database_file: Path,
    *,
    seconds: int,
    there: bool,
    remembers: int,
) -> None:
    ledger.remembers = remembers
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(seconds=seconds)
    async with start() as coach:
        await settle(coach)
    clock.forward(days=1)
    async with start() as coach:
        await settle(coach)
    assert ledger.prompts() == ([STAMP] if there else [])
    assert len(ledger.reacted) == len(ledger.posted)
    assert ("'late'" in ended(database_file)) is not there


async def test_a_late_one_in_doubt_waits_until_the_platform_lets_us_look(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    await killed(start, ledger, Fate.KILLED_AFTER)
    clock.forward(hours=1)
    async with start() as coach:
        ledger.looking = repeat(Fate.LOST)
        await settle(coach)
        ledger.looking = iter(())
        await settle(coach)
        assert ledger.prompts() == [STAMP]
        assert await can_be_answered(coach, ledger)


async def test_one_that_was_never_handed_over_is_settled_like_the_others(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    ledger.posting = iter([Fate.REFUSED])
    with pytest.raises(CantSpeak):
        await ask(coach)
    post = await coach.quizzes.latest(CHANNEL)
    async with coach.desk.database.transaction() as tx:
        now = coach.desk.now()
        await deliveries.plan(tx, post, What.QUESTION, id="anew", now=now, late_at=now + PATIENCE)
    ledger.history_closed = True  # it can't be there: nobody has to look
    clock.forward(minutes=1)
    await settle(coach)
    assert ledger.prompts() == [STAMP]
    assert f"('sent_at', {coach.desk.now()})" in ended(database_file)


async def test_a_refused_one_is_skipped_at_once_and_the_asker_told_why(
    coach: Coach, ledger: Ledger, pauses: list[float], database_file: Path
) -> None:
    ledger.posting = iter([Fate.REFUSED])
    with pytest.raises(CantSpeak) as caught:
        await ask(coach)
    assert refusals.words(caught.value) == (
        "I can't do that in #interviews: I lack Send Messages. "
        "Whoever manages the channel grants it in the channel's settings, under Permissions."
    )
    await settle(coach)
    assert (ledger.calls, pauses) == (1, [])
    assert "'rights'" in ended(database_file)


async def test_a_refusal_after_a_doubt_ends_the_tries(
    coach: Coach, ledger: Ledger, pauses: list[float]
) -> None:
    ledger.posting = iter([Fate.LOST, Fate.REFUSED])
    with pytest.raises(CantSpeak):
        await ask(coach)
    await settle(coach)
    assert (ledger.posted, pauses) == ([], [1])


@pytest.mark.parametrize(("minutes", "there"), [(9, True), (11, False)])
async def test_a_token_that_isnt_accepted_is_said_at_once_and_the_question_waits_for_a_good_one(
    coach: Coach,
    ledger: Ledger,
    clock: Clock,
    *,
    pauses: list[float],
    database_file: Path,
    minutes: int,
    there: bool,
) -> None:
    ledger.posting, ledger.looking = repeat(Fate.LOCKED_OUT), repeat(Fate.LOCKED_OUT)
    with pytest.raises(LockedOut):
        await ask(coach)
    assert pauses == []
    clock.forward(minutes=minutes)
    await settle(coach)
    ledger.posting = ledger.looking = iter(())
    await settle(coach)
    assert ledger.prompts() == ([STAMP] if there else [])
    assert ("'late'" in ended(database_file)) is not there


async def test_what_a_bad_token_kept_out_is_in_doubt_for_nobody(
    coach: Coach, ledger: Ledger, database_file: Path
) -> None:
    """It was refused, so it isn't there: when the channel is gone afterwards, that is why it was skipped."""
    ledger.posting, ledger.history_closed = iter([Fate.LOCKED_OUT]), True
    with pytest.raises(LockedOut):
        await ask(coach)
    ledger.bars = Reason.GONE
    await settle(coach)
    assert ledger.prompts() == []
    assert "'gone'" in ended(database_file)


async def test_what_may_stand_there_since_before_a_bad_token_is_still_looked_for(
    coach: Coach, ledger: Ledger, pauses: list[float]
) -> None:
    """The first try got through, unheard; the second was kept out."""
    ledger.posting, ledger.looking = iter([Fate.UNCONFIRMED]), iter([Fate.LOCKED_OUT])
    with pytest.raises(LockedOut):
        await ask(coach)
    assert pauses
    await settle(coach)
    assert ledger.prompts() == [STAMP]


async def test_eyes_that_a_bad_token_keeps_from_a_question_cost_the_asker_nothing(
    coach: Coach, ledger: Ledger
) -> None:
    ledger.reacting = iter([Fate.LOCKED_OUT])
    assert "Asked in #interviews" in text(await ask(coach))


@thread_or_channel
async def test_an_answer_for_all_that_a_bad_token_holds_back_is_shown_to_one_and_goes_on(
    coach: Coach, ledger: Ledger, where: str
) -> None:
    question = await asked(coach, ledger, where)
    ledger.posting = iter([Fate.LOCKED_OUT])
    reply = text(await coach.press(ADA, ledger.press("Reveal")))
    assert "It is stamp." in reply
    assert "doesn't accept my token" in reply
    await settle(coach)
    assert under(ledger) == [Thread(question, aloud=where == "channel")]


async def test_the_asker_hears_which_right_the_eyes_would_need(coach: Coach, ledger: Ledger) -> None:
    ledger.reacting = iter([Fate.REFUSED, Fate.LOST])
    assert "I could not add 👀 to it: I lack Send Messages there." in text(await ask(coach))
    assert "could not" not in text(await ask(coach))
    assert ledger.prompts() == [STAMP, HEADS]


# What settles it


class Slow(Ledger):
    """A platform that lets the first one who posts elsewhere wait."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.arrived, self.goes_on = asyncio.Event(), asyncio.Event()

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        if channel == ELSEWHERE and not self.arrived.is_set():
            self.arrived.set()
            await self.goes_on.wait()
        return await super().post(channel, message, delivery_id, under=under)


async def test_what_somebody_is_carrying_out_is_left_alone(coach: Coach, clock: Clock) -> None:
    coach.desk.messengers[Platform.DISCORD] = slow = Slow(clock)
    asking = asyncio.create_task(ask(coach, ELSEWHERE))
    await slow.arrived.wait()
    clock.forward(minutes=1)
    await settle(coach)
    slow.goes_on.set()
    assert "Asked in #elsewhere" in text(await asking)
    assert slow.prompts() == [STAMP]
    assert await can_be_answered(coach, slow)


async def test_what_is_just_being_handed_over_is_left_alone(
    coach: Coach, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was seen as unfinished a moment before somebody went on to carry it out."""
    coach.desk.messengers[Platform.DISCORD] = slow = Slow(clock)
    transaction, unfinished = coach.desk.database.transaction, deliveries.unfinished
    seen, settling = asyncio.Event(), list[asyncio.Task[None]]()

    async def looked(db: Session, platform: Platform) -> list[Delivery]:
        found = await unfinished(db, platform)
        seen.set()
        return found

    @asynccontextmanager
    async def watched() -> AsyncGenerator[Session]:
        async with transaction() as tx:
            yield tx
        settling.append(asyncio.create_task(coach.settle(Platform.DISCORD)))
        await seen.wait()

    monkeypatch.setattr(deliveries, "unfinished", looked)
    monkeypatch.setattr(coach.desk.database, "transaction", watched)
    asking = asyncio.create_task(ask(coach, ELSEWHERE))
    await slow.arrived.wait()
    await settling[0]
    slow.goes_on.set()
    assert "Asked in #elsewhere" in text(await asking)
    assert slow.prompts() == [STAMP]
    await asyncio.gather(*settling)


async def test_two_who_settle_at_once_say_it_once(start: Started, clock: Clock, ledger: Ledger) -> None:
    """A new session on the platform settles while the scheduler does."""
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(minutes=1)
    async with start() as coach:

        class Leisurely(Ledger):
            async def find(
                self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
            ) -> MessageRef | None:
                found = await super().find(channel, message, since=since, under=under)
                for _ in range(20):  # it takes longer than whatever the others ask the database
                    await coach.desk.database.reader.all("SELECT 1")
                return found

        coach.desk.messengers[Platform.DISCORD] = leisurely = Leisurely(clock)
        await asyncio.gather(*(coach.settle(Platform.DISCORD) for _ in range(5)))
        assert leisurely.prompts() == [STAMP]


@pytest.mark.parametrize("fate", [Fate.DONE, Fate.REFUSED])
async def test_one_that_ended_while_another_was_settled_is_not_opened_again(
    start: Started, clock: Clock, ledger: Ledger, fate: Fate
) -> None:
    """What was read at the beginning of a long look may be long over when its turn comes."""
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(minutes=1)
    async with start() as coach:

        class Busy(Slow):
            async def find(
                self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
            ) -> MessageRef | None:
                found = await super().find(channel, message, since=since, under=under)
                self.goes_on.set()  # somebody's question comes to its end while an older one is looked for
                await asyncio.wait([asking])
                self.history_closed = True
                clock.forward(minutes=1)
                return found

        coach.desk.messengers[Platform.DISCORD] = busy = Busy(clock)
        busy.posting = iter([fate])
        asking = asyncio.create_task(ask(coach, ELSEWHERE))
        await busy.arrived.wait()
        await coach.settle(Platform.DISCORD)
        assert isinstance(asking.exception(), CantSpeak) is (fate is Fate.REFUSED)
        assert len(busy.posted) == (2 if fate is Fate.DONE else 1)
        assert await unknown(coach) == []


@pytest.mark.parametrize("looking", [[Fate.LOST], [Fate.REFUSED]])
async def test_one_failure_does_not_keep_the_others_waiting(
    start: Started, clock: Clock, ledger: Ledger, looking: list[Fate]
) -> None:
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(seconds=1)
    ledger.looking = iter([Fate.DONE])  # nothing is found, and it dies again
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(seconds=1)
    ledger.looking = iter(looking)
    async with start() as coach:
        await coach.settle(Platform.DISCORD)
        assert ledger.prompts() == [HEADS]


async def test_a_fault_of_ours_does_not_keep_the_others_waiting(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    class Faulty(Ledger):
        async def find(
            self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
        ) -> MessageRef | None:
            if STAMP in text(message):
                raise RuntimeError(STAMP)
            return await super().find(channel, message, since=since, under=under)

    for _ in range(2):
        clock.forward(seconds=1)
        await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(seconds=1)
    async with start() as coach:
        coach.desk.messengers[Platform.DISCORD] = faulty = Faulty(clock)
        await settle(coach)
        assert faulty.prompts() == [HEADS]


async def test_a_question_that_has_left_the_bank_is_skipped_with_that_reason(
    start: Started, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(minutes=1)
    async with start() as coach:
        coach.desk.bank = QuestionBank(TOPICS, [])
        await settle(coach)
    async with start() as coach:
        await settle(coach)
    assert not ledger.posted
    assert "'left_bank'" in ended(database_file)


# The answer for everybody


async def asked(coach: Coach, ledger: Ledger, where: str) -> MessageRef:
    await coach.settings.change(ADMIN, "reveal", where)
    await ask(coach)
    return ledger.message()


def under(ledger: Ledger) -> list[Thread | None]:
    """Where the answers stand that everybody sees."""
    return [below for _, message, below in ledger.posted if "It is stamp." in text(message)]


@thread_or_channel
async def test_an_answer_that_could_not_be_shown_to_all_is_shown_to_the_one_who_asked(
    coach: Coach, ledger: Ledger, where: str
) -> None:
    """Nobody's points suffer from an answer that nobody saw, and the next one who reveals tries again."""
    question = await asked(coach, ledger, where)
    ledger.posting = iter([Fate.REFUSED])
    reply = await coach.press(ADA, ledger.press("Reveal"))
    assert "It is stamp." in text(reply)
    assert "I lack Send Messages" in text(reply)
    assert "Again" in labels(reply)
    await settle(coach)
    assert under(ledger) == []
    assert "2 points" in text(await coach.press(BOB, ledger.press("I knew it")))
    assert "2 points" in text(await coach.press(ADA, ledger.press("I knew it")))
    await coach.reactions.add(BOB, question, Reaction.REVEAL)
    assert "for everybody" in ledger.whispers(BOB)[-1]
    assert under(ledger) == [Thread(question, aloud=where == "channel")]
    assert "No points" in text(await coach.press(person("cyd"), ledger.press("I knew it")))


async def shown_then_killed(start: Started, ledger: Ledger, where: str, fate: Fate) -> MessageRef:
    async with start() as coach:
        question = await asked(coach, ledger, where)
        ledger.posting = iter([fate])
        with pytest.raises(Killed):
            await coach.press(ADA, ledger.press("Reveal"))
    return question


@thread_or_channel
@pytest.mark.parametrize("remembers", [0, MINUTE_AND_A_HALF])
@pytest.mark.parametrize("fate", [Fate.KILLED_BEFORE, Fate.KILLED_AFTER])
@pytest.mark.parametrize("seconds", [30, 300])
async def test_an_answer_for_all_that_a_crash_interrupted_is_there_once_and_where_it_belongs(
    start: Started,
    clock: Clock,
    ledger: Ledger,
    *,
    where: str,
    remembers: int,
    fate: Fate,
    seconds: int,
) -> None:
    ledger.remembers = remembers
    question = await shown_then_killed(start, ledger, where, fate)
    clock.forward(seconds=seconds)
    async with start() as coach:
        await settle(coach)
        assert under(ledger) == [Thread(question, aloud=where == "channel")]
        assert len(ledger.reacted) == 1  # 👀 belongs under questions
        assert "It is stamp." in text(await coach.press(ADA, ledger.press("Reveal")))
        assert len(under(ledger)) == 1
        assert "No points" in text(await coach.press(BOB, ledger.press("I knew it")))


async def test_an_answer_for_all_that_is_too_late_is_taken_back(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    await shown_then_killed(start, ledger, "thread", Fate.KILLED_BEFORE)
    clock.forward(minutes=11)
    async with start() as coach:
        await settle(coach)
        assert under(ledger) == []
        assert "2 points" in text(await coach.press(BOB, ledger.press("I knew it")))
        assert "for everybody" in text(await coach.press(BOB, ledger.press("Reveal")))


async def test_an_answer_for_all_that_nobody_confirms_is_shown_to_one_and_goes_on(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    question = await asked(coach, ledger, "thread")
    ledger.posting = repeat(Fate.LOST)
    reply = await coach.press(ADA, ledger.press("Reveal"))
    assert "It is stamp." in text(reply)
    assert "Discord doesn't answer" in text(reply)
    ledger.posting = iter(())
    clock.forward(minutes=1)
    await settle(coach)
    assert under(ledger) == [Thread(question)]


async def test_an_answer_for_all_that_may_stand_there_is_not_taken_back(coach: Coach, ledger: Ledger) -> None:
    await asked(coach, ledger, "thread")
    ledger.history_closed, ledger.posting = True, repeat(Fate.UNCONFIRMED)
    assert "I may not read #interviews" in text(await coach.press(ADA, ledger.press("Reveal")))
    await coach.press(BOB, ledger.press("Reveal"))
    await settle(coach)
    assert len(under(ledger)) == 1
    assert "No points" in text(await coach.press(BOB, ledger.press("I knew it")))
    assert await unknown(coach) == [("The Guild", "interviews")]


@thread_or_channel
async def test_an_answer_for_all_waits_until_it_is_known_where_its_question_stands(
    coach: Coach, clock: Clock, ledger: Ledger, where: str
) -> None:
    """It would be in the channel now, and below the question as well once that is found."""
    await coach.settings.change(ADMIN, "reveal", where)
    ledger.posting, ledger.looking = repeat(Fate.UNCONFIRMED), repeat(Fate.LOST)
    with pytest.raises(Unconfirmed):
        await ask(coach)
    assert "It is stamp." in text(await coach.press(ADA, ledger.press("Reveal")))
    ledger.posting = ledger.looking = iter(())
    clock.forward(minutes=1)
    await settle(coach)
    assert under(ledger) == []
    assert "for everybody" in text(await coach.press(ADA, ledger.press("Reveal")))
    assert under(ledger) == [Thread(ledger.message(), aloud=where == "channel")]


async def test_each_platform_settles_its_own(start: Started, clock: Clock, ledger: Ledger) -> None:
    await killed(start, ledger, Fate.KILLED_BEFORE)
    clock.forward(minutes=1)
    async with start() as coach:
        await coach.settle(Platform.SLACK)
        assert not ledger.posted
