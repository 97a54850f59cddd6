"""What is remembered: later after a good rating, sooner after a bad one, never younger than it was."""

from hypothesis import given
from hypothesis import strategies as some

from bot.domain.memory import LONGEST_DAYS, Card, due, recall, reviewed
from bot.domain.question import Rating
from tests.world import question

DAY = 86_400_000
NOW = 20_000 * DAY
RATINGS = some.lists(some.tuples(some.sampled_from(Rating), some.integers(-2 * DAY, 400 * DAY)), min_size=1)


def after(*ratings: tuple[Rating, int]) -> Card:
    """The card after ratings, each some milliseconds after the one before."""
    card, now = None, NOW
    for rating, later in ratings:
        now += later
        card = reviewed(card, "stamp", 1, rating, now)
    assert card
    return card


def test_the_better_it_was_known_the_later_it_comes_back() -> None:
    dues = [after((rating, 0)).due for rating in Rating]
    assert dues == sorted(dues)
    assert dues[Rating.AGAIN - 1] == NOW + DAY
    assert dues[Rating.EASY - 1] > NOW + 7 * DAY


@given(RATINGS)
def test_whatever_is_rated_whenever_it_comes_back_between_a_day_and_a_year(
    ratings: list[tuple[Rating, int]],
) -> None:
    card = after(*ratings)
    assert DAY <= card.due - card.reviewed <= LONGEST_DAYS * DAY


@given(RATINGS, some.integers(0, 300 * DAY), some.integers(0, 300 * DAY))
def test_without_a_review_the_chance_to_know_it_only_falls(
    ratings: list[tuple[Rating, int]], one: int, other: int
) -> None:
    card = after(*ratings)
    sooner, later = sorted((one, other))
    assert 0 <= recall(card, card.reviewed + later) <= recall(card, card.reviewed + sooner) <= 1


@given(RATINGS, some.integers(1, 400 * DAY))
def test_a_clock_that_was_set_back_makes_no_memory_younger(
    ratings: list[tuple[Rating, int]], back: int
) -> None:
    card = after(*ratings)
    again = reviewed(card, "stamp", 1, Rating.GOOD, card.reviewed - back)
    assert again.reviewed == card.reviewed
    assert recall(card, card.reviewed - back) == recall(card, card.reviewed)


def test_only_what_was_rated_and_is_in_the_bank_can_be_due() -> None:
    old = after((Rating.GOOD, 0))
    bank = [question("never met"), question("stamp")]
    assert due(bank, {"stamp": old}, old.due - 1) == []
    assert [q.id for q in due(bank, {"stamp": old, "gone": old}, old.due)] == ["stamp"]
