"""A typed line, and what it does: commands, reactions, buttons by number and by label."""

import pytest

from bot.adapters.console import commands, refs
from bot.core.coach import Coach
from bot.domain.errors import NotACommand, NothingAsked
from bot.domain.message import Button, Message
from bot.domain.place import ChannelRef
from tests.conftest import Started
from tests.world import Clock, Ledger, labels, text

ADA = refs.account("ada")
HERE, ELSEWHERE = refs.channel("general"), refs.channel("elsewhere")
RATINGS = ["Again", "Hard", "Good", "Easy"]


async def say(
    coach: Coach, line: str, *, shown: tuple[Button, ...] = (), channel: ChannelRef = HERE
) -> Message:
    """Say something that is answered where it was said."""
    return await commands.carry_out(coach, ADA, channel, line, shown)


def buttons(ledger: Ledger) -> tuple[Button, ...]:
    return ledger.posted[-1][1].buttons


async def test_a_command_asks_the_channel(coach: Coach, ledger: Ledger) -> None:
    reply = await say(coach, "/quiz migrations hard")
    (channel, posted, _) = ledger.posted[-1]
    assert channel == HERE
    assert labels(posted) == ["Reveal", "I knew it", "I didn't"]
    assert text(reply).startswith("Asked in #general.")


@pytest.mark.parametrize("typed", ["👀", "👀\ufe0f", ":eyes:", ":EYES:"])
async def test_eyes_reveal(coach: Coach, typed: str) -> None:
    await say(coach, "/quiz migrations")
    answer = await say(coach, typed)
    assert "It is stamp." in text(answer)
    assert labels(answer) == RATINGS


@pytest.mark.parametrize(
    ("typed", "rating"),
    [
        ("✅", "Good"),
        ("✅\ufe0f", "Good"),
        (":white_check_mark:", "Good"),
        ("❌", "Again"),
        ("❌\ufe0f", "Again"),
        (":x:", "Again"),
    ],
)
async def test_marks_rate(coach: Coach, typed: str, rating: str) -> None:
    await say(coach, "/quiz")
    assert text(await say(coach, typed)).splitlines()[0] == f"Noted: {rating}. 2 points."


async def test_a_reaction_is_to_the_channels_last_question(coach: Coach) -> None:
    """Not to the one before, nor to one of another channel."""
    await say(coach, "/quiz migrations")
    await say(coach, "/quiz migrations")
    await say(coach, "/quiz asyncio", channel=ELSEWHERE)
    assert "It is heads." in text(await say(coach, "👀"))


async def test_a_number_presses_what_is_shown(coach: Coach, ledger: Ledger) -> None:
    await say(coach, "/quiz migrations")
    answer = await say(coach, "1", shown=buttons(ledger))
    assert "It is stamp." in text(answer)
    assert text(await say(coach, "02", shown=answer.buttons)).splitlines()[0] == "Noted: Hard. 2 points."


@pytest.mark.parametrize("typed", ["0", "4", "-1", "1.", "1 2", "²", "١", "99999999999999999999"])
async def test_no_other_number_is_a_button(coach: Coach, ledger: Ledger, typed: str) -> None:
    await say(coach, "/quiz migrations")
    with pytest.raises(NotACommand):
        await say(coach, typed, shown=buttons(ledger))


@pytest.mark.parametrize(
    ("typed", "rating"),
    [
        ("I knew it", "Good"),
        ("i KNEW it", "Good"),
        ("I didn't", "Again"),
        ("I didn’t", "Again"),
        ("hard", "Hard"),
    ],
)
async def test_a_label_presses_its_button(coach: Coach, ledger: Ledger, typed: str, rating: str) -> None:
    """In any case, and with the apostrophe that a telephone types."""
    await say(coach, "/quiz")
    assert (
        text(await say(coach, typed, shown=buttons(ledger))).splitlines()[0] == f"Noted: {rating}. 2 points."
    )


async def test_a_label_outlives_the_coach(start: Started, ledger: Ledger) -> None:
    """After a restart nothing is on the screen, but the question is still the channel's last."""
    async with start() as coach:
        await say(coach, "/quiz migrations")
    async with start() as coach:
        assert "It is stamp." in text(await say(coach, "Reveal"))
        assert text(await say(coach, "Easy")).splitlines()[0] == "Noted: Easy. 2 points."
    assert len(ledger.posted) == 1


async def test_a_label_on_the_screen_goes_before_the_last_question(coach: Coach, ledger: Ledger) -> None:
    await say(coach, "/quiz migrations")
    first = buttons(ledger)
    await say(coach, "/quiz migrations")
    assert "It is stamp." in text(await say(coach, "Reveal", shown=first))


@pytest.mark.parametrize("typed", ["👀", "✅", ":x:", "Reveal", "Good"])
async def test_there_is_nothing_to_press_before_the_first_question(coach: Coach, typed: str) -> None:
    """A question of another channel doesn't help."""
    await say(coach, "/quiz", channel=ELSEWHERE)
    with pytest.raises(NothingAsked):
        await say(coach, typed)


@pytest.mark.parametrize("typed", ["hello", "quiz", "👀👀", "👀 please", ":eyes", "😀", "I knew", "?"])
async def test_everything_else_is_not_understood(coach: Coach, ledger: Ledger, typed: str) -> None:
    await say(coach, "/quiz")
    with pytest.raises(NotACommand) as caught:
        await say(coach, typed, shown=buttons(ledger))
    assert caught.value.line == typed
    assert ledger.whispered == []


async def test_a_reaction_is_to_the_question_on_the_screen(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    """Also where that is a review, which no channel has seen."""
    await say(coach, "/quiz migrations")
    await say(coach, "✅")
    clock.forward(days=3)
    await say(coach, "/quiz migrations")
    review = await say(coach, "/coach review")
    assert "It is stamp." in text(await say(coach, "👀", shown=review.buttons))
    assert "points" not in text(await say(coach, "✅", shown=review.buttons))
    assert ledger.posted[-1][1].buttons != review.buttons
