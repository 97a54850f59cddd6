"""Asking: the right topic, nothing twice before everything once, one question for each asker."""

import asyncio

import pytest

from bot.core.coach import Coach
from bot.domain.bank import QuestionBank
from bot.domain.errors import EmptyBank, NoQuestions, NothingAsked, NotYet, UnknownTopic
from bot.domain.place import ChannelRef
from bot.domain.question import Difficulty, Mode
from tests.conftest import Started
from tests.world import CHANNEL, GUILD, Clock, Ledger, person, text

ADA, BOB = person("ada"), person("bob")
ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")


async def ask(coach: Coach, clock: Clock, channel: ChannelRef = CHANNEL, topic: str = "migrations") -> None:
    clock.forward(minutes=1)
    await coach.quizzes.start(ADA, channel, topic=topic)


async def test_a_question_is_posted_and_the_asker_told(coach: Coach, ledger: Ledger) -> None:
    acknowledgement = await coach.quizzes.start(ADA, CHANNEL, topic="migratons")
    [(channel, message, _)] = ledger.posted
    assert channel == CHANNEL
    assert text(message) == "What is `stamp`?\nEasy – FastAPI → Database → Alembic migrations"
    assert [button.label for button in message.buttons] == ["Reveal", "I knew it", "I didn't"]
    assert "#interviews" in text(acknowledgement)


async def test_a_used_up_topic_goes_round_again_oldest_first(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    for _ in range(7):
        await ask(coach, clock)
    names = ["What is `stamp`?", "What is `heads`?", "What is `batch`?"]
    assert ledger.prompts() == [*names, *names, names[0]]


async def test_each_channel_has_its_own_round_even_over_a_restart(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    async with start() as coach:
        await ask(coach, clock)
    async with start() as coach:
        await ask(coach, clock, ELSEWHERE)
        await ask(coach, clock)
    assert ledger.prompts() == ["What is `stamp`?", "What is `stamp`?", "What is `heads`?"]


async def test_of_two_new_questions_the_asker_gets_the_one_they_never_answered(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await ask(coach, clock)
    await coach.press(ADA, ledger.press("I knew it"))
    await ask(coach, clock, ELSEWHERE)
    assert ledger.prompts() == ["What is `stamp`?", "What is `heads`?"]


async def test_two_askers_at_once_get_two_questions(coach: Coach, ledger: Ledger) -> None:
    await asyncio.gather(*(coach.quizzes.start(who, CHANNEL, topic="migrations") for who in (ADA, BOB)))
    assert sorted(ledger.prompts()) == ["What is `heads`?", "What is `stamp`?"]


async def test_a_whole_framework_or_everything_can_be_asked(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await ask(coach, clock, topic="python")
    await ask(coach, clock, topic="")
    assert ledger.prompts() == ["What is `tasks`?", "What is `stamp`?"]


async def test_only_the_difficulty_that_was_asked_for(coach: Coach, ledger: Ledger) -> None:
    await coach.quizzes.start(ADA, CHANNEL, topic="migrations", difficulty=Difficulty.HARD)
    assert ledger.prompts() == ["What is `batch`?"]
    with pytest.raises(NoQuestions) as caught:
        await coach.quizzes.start(ADA, CHANNEL, topic="asyncio", difficulty=Difficulty.HARD)
    assert caught.value.has == (Difficulty.EASY,)


async def test_an_unknown_topic_asks_nothing(coach: Coach, ledger: Ledger) -> None:
    with pytest.raises(UnknownTopic) as caught:
        await coach.quizzes.start(ADA, CHANNEL, topic="migrating birds")
    assert caught.value.near[0] == "migrations"
    assert not ledger.posted
    with pytest.raises(NothingAsked):
        await coach.quizzes.latest(CHANNEL)


async def test_a_mode_that_is_not_built_is_promised(coach: Coach) -> None:
    with pytest.raises(NotYet):
        await coach.quizzes.start(ADA, CHANNEL, mode=Mode.TYPED)


async def test_an_empty_bank_says_so(coach: Coach) -> None:
    coach.desk.bank = type(coach.desk.bank)([], [])
    with pytest.raises(EmptyBank):
        await coach.quizzes.start(ADA, CHANNEL)


async def test_questions_read_anew_in_the_middle_of_asking_disturb_nobody(
    coach: Coach, ledger: Ledger
) -> None:
    async with coach.desk.database.transaction():
        asking = asyncio.create_task(coach.quizzes.start(ADA, CHANNEL, topic="migrations"))
        await asyncio.sleep(0)  # it has chosen its candidates, and waits for the database
        coach.desk.bank = QuestionBank([], [])
    await asking
    assert ledger.prompts() == ["What is `stamp`?"]
