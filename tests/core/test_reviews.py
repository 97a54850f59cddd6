"""Memory: what is rated comes back in private, most at risk first, not too much a day, counted once."""

from dataclasses import replace

import pytest

from bot.core.coach import Coach
from bot.domain.bank import QuestionBank
from bot.domain.errors import ForeignPost, NotYours
from bot.domain.markdown import Span, Style, spans
from bot.domain.memory import DAILY_REVIEWS
from bot.domain.message import Markdown, Message, Press
from bot.domain.place import ChannelRef, Platform, WorkspaceRef
from bot.domain.standing import Period
from tests.conftest import Started
from tests.world import (
    CHANNEL,
    GUILD,
    MIGRATIONS,
    OTHER_GUILD,
    QUESTIONS,
    TOPICS,
    Clock,
    Ledger,
    labels,
    person,
    question,
    text,
)

ADA, BOB = person("ada"), person("bob")
ELSEWHERE = ChannelRef(OTHER_GUILD, "channel", "interviews")
DIRECT = WorkspaceRef(Platform.DISCORD, "dm-ada", "ada", direct=True)


async def rate(
    coach: Coach, ledger: Ledger, label: str, topic: str = "migrations", channel: ChannelRef = CHANNEL
) -> str:
    """Ask, reveal, rate; return the reply."""
    who = person("ada", channel.workspace)
    await coach.quizzes.start(who, channel, topic=topic)
    answer = await coach.press(who, ledger.press("Reveal"))
    return text(await coach.press(who, button(answer, label)))


def button(message: Message, label: str) -> Press:
    return next(b.press for b in message.buttons if b.label == label)


def prompt(message: Message) -> str:
    return text(message).splitlines()[0]


async def review(coach: Coach, label: str) -> str:
    """Take the next review and rate it; return its prompt."""
    asked = await coach.reviews.next(ADA, CHANNEL)
    answer = await coach.press(ADA, button(asked, "Reveal"))
    await coach.press(ADA, button(answer, label))
    return prompt(asked)


async def test_without_ratings_there_is_nothing_to_review(coach: Coach, ledger: Ledger) -> None:
    assert "/quiz begins" in text(await coach.reviews.next(ADA, CHANNEL))
    await coach.quizzes.start(ADA, CHANNEL)
    assert ledger.posted
    assert "/quiz begins" in text(await coach.reviews.next(ADA, CHANNEL))


async def test_a_rating_says_when_it_comes_back_and_then_it_does(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    async with start() as coach:
        assert "comes back for review on 20 November 2026" in await rate(coach, ledger, "Good")
        assert "on 20 November 2026" in text(await coach.reviews.next(ADA, CHANNEL))
    clock.forward(days=3)
    async with start() as coach:
        asked = await coach.reviews.next(ADA, CHANNEL)
        assert prompt(asked) == "What is `stamp`?"
        assert "For you alone, the last one for today." in text(asked)
        assert labels(asked) == ["Reveal", "I knew it", "I didn't"]
        assert len(ledger.posted) == 1


async def test_the_most_endangered_comes_first(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    for label in ("Easy", "Again", "Good"):
        clock.forward(seconds=1)
        await rate(coach, ledger, label)
    clock.forward(days=30)
    assert [await review(coach, "Good") for _ in range(3)] == [
        "What is `heads`?",
        "What is `batch`?",
        "What is `stamp`?",
    ]
    assert "Nothing is due" in text(await coach.reviews.next(ADA, CHANNEL))


async def test_a_review_earns_nothing_and_counts_once(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await rate(coach, ledger, "Good")
    clock.forward(days=3)
    asked = await coach.reviews.next(ADA, CHANNEL)
    first = await coach.press(ADA, button(asked, "I knew it"))
    assert "points" not in text(first)
    assert labels(first) == ["Next"]
    again = await coach.press(ADA, button(asked, "I didn't"))
    assert text(again) == "Your first rating stands: Good."
    board = await coach.standings.board(ADA, CHANNEL, period=Period.ALL)
    assert text(board).splitlines()[1:] == ["1 ada 2"]
    assert "Nothing is due" in text(await coach.press(ADA, button(first, "Next")))


async def test_a_days_reviews_are_limited_and_the_rest_can_wait(
    start: Started, clock: Clock, ledger: Ledger
) -> None:
    many = [question(f"q{number:02}") for number in range(DAILY_REVIEWS + 5)]
    async with start() as coach:
        coach.desk.bank = QuestionBank(TOPICS, many)
        for _ in many:
            clock.forward(seconds=1)
            await rate(coach, ledger, "Hard")
        clock.forward(days=60)
        for _ in range(DAILY_REVIEWS):
            await review(coach, "Good")
        enough = text(await coach.reviews.next(ADA, CHANNEL))
        assert enough.startswith(f"That was {DAILY_REVIEWS} reviews today: enough. 5 can wait")
        clock.forward(days=1)
        assert "5 to go today" in text(await coach.reviews.next(ADA, CHANNEL))


async def test_a_raised_version_comes_back_as_new_material_and_keeps_its_history(
    coach: Coach, ledger: Ledger
) -> None:
    await rate(coach, ledger, "Easy")
    newer = [replace(q, version=2, answer="Now different.") if q.id == "stamp" else q for q in QUESTIONS]
    coach.desk.bank = QuestionBank(TOPICS, newer)
    asked = await coach.reviews.next(ADA, CHANNEL)
    answer = await coach.press(ADA, button(asked, "Reveal"))
    assert "Now different." in text(answer)
    rated = await coach.press(ADA, button(answer, "Good"))
    assert "on 20 November 2026" in text(rated)  # as after a first Good, not as after Easy and Good
    assert "knew 2 of 2 answers" in text(await coach.progress.show(ADA))


async def test_an_old_wording_rated_late_does_not_change_what_is_remembered_of_the_new(
    coach: Coach, ledger: Ledger
) -> None:
    await coach.quizzes.start(ADA, CHANNEL, topic="migrations")
    old = ledger.press("I didn't")
    coach.desk.bank = QuestionBank(TOPICS, [replace(q, version=2) for q in QUESTIONS])
    await coach.quizzes.start(BOB, ELSEWHERE, topic="migrations")
    await coach.press(person("ada", OTHER_GUILD), ledger.press("I knew it"))
    await coach.press(ADA, old)
    assert "on 20 November 2026" in text(await coach.reviews.next(ADA, CHANNEL))


async def test_a_version_that_was_taken_back_is_remembered_like_any_other(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    coach.desk.bank = QuestionBank(TOPICS, [replace(q, version=2) for q in QUESTIONS])
    await rate(coach, ledger, "Easy")
    coach.desk.bank = QuestionBank(TOPICS, QUESTIONS)
    clock.forward(days=1)
    assert await review(coach, "Easy") == "What is `stamp`?"
    assert "Nothing is due" in text(await coach.reviews.next(ADA, CHANNEL))


async def test_asked_again_before_it_was_rated_it_is_the_same_review(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await rate(coach, ledger, "Good")
    clock.forward(days=3)
    first, second = [await coach.reviews.next(ADA, CHANNEL) for _ in range(2)]
    assert first == second
    await coach.press(ADA, button(first, "I knew it"))
    again = await coach.press(ADA, button(second, "I didn't"))
    assert text(again) == "Your first rating stands: Good."
    assert labels(again) == ["Next"]
    assert labels(await coach.press(ADA, button(second, "Reveal"))) == ["Next"]
    assert "knew 2 of 2 answers" in text(await coach.progress.show(ADA))


async def test_all_accounts_of_one_user_are_one_memory(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await rate(coach, ledger, "Good", channel=ELSEWHERE)
    clock.forward(days=3)
    assert prompt(await coach.reviews.next(ADA, CHANNEL)) == "What is `stamp`?"


async def test_somebody_elses_review_is_refused(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await rate(coach, ledger, "Good")
    clock.forward(days=3)
    asked = await coach.reviews.next(ADA, CHANNEL)
    for name in ("Reveal", "I knew it"):
        with pytest.raises(NotYours):
            await coach.press(BOB, button(asked, name))
    with pytest.raises(ForeignPost):
        await coach.press(person("ada", OTHER_GUILD), button(asked, "Reveal"))


async def test_a_review_is_never_shown_to_the_channel(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await coach.settings.change(person("admin", administrator=True), "reveal", "channel")
    await coach.quizzes.start(ADA, CHANNEL)
    await coach.press(ADA, ledger.press("I knew it"))
    clock.forward(days=3)
    asked = await coach.reviews.next(ADA, CHANNEL)
    answer = await coach.press(ADA, button(asked, "Reveal"))
    assert "It is stamp." in text(answer)
    assert len(ledger.posted) == 1
    latest = await coach.quizzes.latest(CHANNEL)
    assert latest == ledger.press("Reveal").post  # the channel's last question is still the quiz


async def test_alone_with_the_coach_quiz_asks_what_is_due(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    private = ChannelRef(DIRECT, "dm", "dm")
    await rate(coach, ledger, "Good")
    clock.forward(days=3)
    await rate(coach, ledger, "Good")
    clock.forward(days=3)
    for _ in range(3):
        clock.forward(seconds=1)
        await coach.quizzes.start(person("ada", DIRECT), private, topic="migrations")
    await coach.quizzes.start(ADA, CHANNEL, topic="migrations")
    prompts = [prompt(message) for _, message, _ in ledger.posted]
    due = ["What is `stamp`?", "What is `heads`?"]
    assert prompts == [*due, *due, due[0], "What is `batch`?"]


async def test_progress_tells_how_far_and_what_next(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    assert "/quiz begins" in text(await coach.progress.show(ADA))
    await rate(coach, ledger, "Good")
    clock.forward(seconds=1)
    await rate(coach, ledger, "Again")
    assert text(await coach.progress.show(ADA)) == (
        "- **Alembic migrations**: 2 of 3 questions met. You knew 1 of 2 answers (50%). "
        "You would know about 100% of them today.\n"
        "Next: /quiz migrations – 1 question there you have not met."
    )
    clock.forward(days=30)
    later = text(await coach.progress.show(ADA))
    assert "Next: /coach review – 2 questions are due." in later
    assert "100%" not in later
    assert MIGRATIONS.endswith("migrations")


async def test_a_topics_title_is_shown_as_it_was_written(coach: Coach, ledger: Ledger) -> None:
    """Whatever in it could be Markdown."""
    title = "*args* & [links](https://a.b) in __init__"
    topic = replace(TOPICS[0], titles=("FastAPI", "Database", title))
    coach.desk.bank = QuestionBank((topic, *TOPICS[1:]), QUESTIONS)
    await rate(coach, ledger, "Good")
    part = (await coach.progress.show(ADA)).parts[0]
    assert isinstance(part, Markdown)
    assert Span(title, Style.STRONG) in spans(part.source)


async def test_progress_is_ones_own(coach: Coach, ledger: Ledger) -> None:
    await rate(coach, ledger, "Good")
    assert "/quiz begins" in text(await coach.progress.show(BOB))
    elsewhere = text(
        await coach.progress.show(person("ada", WorkspaceRef(Platform.SLACK, GUILD.id, "Slack")))
    )
    assert "/quiz begins" in elsewhere
