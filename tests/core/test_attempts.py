"""Seeing answers and rating oneself: counted once, in the right workspace, whatever is pressed when."""

import pytest

from bot.core.coach import Coach
from bot.domain.bank import QuestionBank
from bot.domain.errors import BadPress, ForeignPost, QuestionGone, UnknownPost
from bot.domain.message import Act, Press, Reaction
from bot.domain.place import MessageRef, Platform, PostId, Thread, WorkspaceRef
from tests.conftest import Started
from tests.world import CHANNEL, GUILD, OTHER_GUILD, Clock, Ledger, labels, person, points, text

ADA, BOB = person("ada"), person("bob")
ADMIN = person("admin", administrator=True)


async def asked(coach: Coach, ledger: Ledger) -> MessageRef:
    await coach.quizzes.start(ADA, CHANNEL, topic="migrations")
    assert await coach.quizzes.latest(CHANNEL) == ledger.press("Reveal").post
    return ledger.message()


async def test_reveal_shows_the_answer_and_offers_the_ratings(coach: Coach, ledger: Ledger) -> None:
    await asked(coach, ledger)
    answer = await coach.press(ADA, ledger.press("Reveal"))
    assert "It is stamp." in text(answer)
    assert "Remember stamp." in text(answer)
    assert labels(answer) == ["Again", "Hard", "Good", "Easy"]
    assert await points(coach, "ada") == 0


@pytest.mark.parametrize("label", ["I knew it", "I didn't"])
async def test_every_self_rating_earns_the_same(coach: Coach, ledger: Ledger, label: str) -> None:
    await asked(coach, ledger)
    reply = await coach.press(ADA, ledger.press(label))
    assert "2 points" in text(reply)
    assert await points(coach, "ada") == 2


async def test_the_first_rating_is_final(coach: Coach, ledger: Ledger) -> None:
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("I knew it"))
    second = await coach.press(ADA, ledger.press("I didn't"))
    assert text(second) == "Your first rating stands: Good, 2 points."
    assert await points(coach, "ada") == 2
    answer = await coach.press(ADA, ledger.press("Reveal"))
    assert labels(answer) == []


async def test_a_reaction_is_answered_in_a_whisper_to_the_one_who_reacted(
    coach: Coach, ledger: Ledger
) -> None:
    message = await asked(coach, ledger)
    await coach.reactions.add(BOB, message, Reaction.REVEAL)
    [(who, whisper)] = ledger.whispered
    assert who == BOB
    assert "It is stamp." in text(whisper)


async def test_a_reaction_to_another_message_means_nothing(coach: Coach, ledger: Ledger) -> None:
    await coach.reactions.add(ADA, MessageRef(CHANNEL, "somebody's lunch"), Reaction.KNEW)
    await asked(coach, ledger)
    await coach.reactions.add(ADA, MessageRef(CHANNEL, "somebody's lunch"), Reaction.KNEW)
    assert not ledger.whispered
    assert await points(coach, "ada") == 0


async def test_a_whispered_button_works_in_a_direct_message(coach: Coach, ledger: Ledger) -> None:
    """The act belongs to the guild that asked, not to the direct message."""
    await asked(coach, ledger)
    answer = await coach.press(ADA, ledger.press("Reveal"))
    private = person("ada", WorkspaceRef(Platform.DISCORD, "dm-ada", "ada", direct=True))
    await coach.press(private, answer.buttons[2].press)
    assert await points(coach, "ada") == 2


@pytest.mark.parametrize(
    "workspace",
    [
        OTHER_GUILD,
        WorkspaceRef(Platform.SLACK, GUILD.id, "the same id on Slack"),
        WorkspaceRef(Platform.DISCORD, "dm-eve", "eve", direct=True),
    ],
)
async def test_a_button_of_another_workspace_is_refused(
    coach: Coach, ledger: Ledger, workspace: WorkspaceRef
) -> None:
    await asked(coach, ledger)
    with pytest.raises(ForeignPost):
        await coach.press(person("eve", workspace), ledger.press("I knew it"))
    assert "Nobody is on it" in text(await coach.standings.board(ADA, CHANNEL))


async def test_in_another_guild_even_a_member_is_refused(coach: Coach, ledger: Ledger) -> None:
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("Reveal"))
    with pytest.raises(ForeignPost):
        await coach.press(person("ada", OTHER_GUILD), ledger.press("I knew it"))


async def test_a_forged_button_is_refused(coach: Coach) -> None:
    with pytest.raises(UnknownPost):
        await coach.press(ADA, Press(Act.KNEW, PostId("forged")))
    for name in ("", "reveal", "reveal:", "rate:x", "rate:x:superb", "knew:x:good", "drop:table", "a:b:c:d"):
        with pytest.raises(BadPress):
            Press.parse(name)


async def test_a_question_that_left_the_bank_can_still_be_rated(coach: Coach, ledger: Ledger) -> None:
    await asked(coach, ledger)
    coach.desk.bank = QuestionBank([], [])
    with pytest.raises(QuestionGone):
        await coach.press(ADA, ledger.press("Reveal"))
    await coach.press(ADA, ledger.press("I knew it"))
    assert await points(coach, "ada") == 2


@pytest.mark.parametrize(("where", "aloud"), [("thread", False), ("channel", True)])
async def test_a_workspace_may_reveal_to_all_and_later_answers_are_worth_nothing(
    coach: Coach, ledger: Ledger, where: str, aloud: bool
) -> None:
    await coach.settings.change(ADMIN, "reveal", where)
    question = await asked(coach, ledger)
    await coach.press(BOB, ledger.press("I knew it"))
    reply = await coach.press(ADA, ledger.press("Reveal"))
    assert "for everybody" in text(reply)
    _, answer, under = ledger.posted[-1]
    assert "It is stamp." in text(answer)
    assert under == Thread(question, aloud=aloud)
    again = await coach.press(BOB, ledger.press("Reveal"))
    assert "It is stamp." in text(again)
    assert len(ledger.posted) == 2
    late = await coach.press(ADA, reply.buttons[3].press)
    assert "No points" in text(late)
    assert (await points(coach, "ada"), await points(coach, "bob")) == (0, 2)


async def test_a_day_has_a_cap_and_the_next_day_a_new_one(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await coach.settings.change(ADMIN, "daily_cap", "3")
    await coach.settings.change(ADMIN, "zone", "Pacific/Auckland")  # 13 hours ahead: noon UTC is 01:00
    for _ in range(3):
        clock.forward(seconds=1)
        await asked(coach, ledger)
        await coach.press(ADA, ledger.press("I knew it"))
    assert await points(coach, "ada") == 3
    clock.forward(hours=22, minutes=59)
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("I knew it"))
    assert await points(coach, "ada") == 3
    clock.forward(minutes=1)
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("I knew it"))
    assert await points(coach, "ada") == 5


async def test_self_ratings_can_be_worth_nothing_from_now_on(coach: Coach, ledger: Ledger) -> None:
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("I knew it"))
    await coach.settings.change(ADMIN, "self_ratings", "off")
    await asked(coach, ledger)
    await coach.press(ADA, ledger.press("I knew it"))
    assert await points(coach, "ada") == 2


async def test_a_name_that_changed_is_the_new_one_on_the_board(start: Started, ledger: Ledger) -> None:
    async with start() as coach:
        await asked(coach, ledger)
        await coach.press(person("ada"), ledger.press("I knew it"))
    async with start() as coach:
        renamed = type(ADA)(GUILD, ADA.id, "countess")
        await coach.press(renamed, ledger.press("Reveal"))
        assert await points(coach, "countess") == 2
