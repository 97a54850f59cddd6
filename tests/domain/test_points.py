import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.points import Circumstances, self_rated


def circumstances(
    *, after_public_reveal: bool = False, self_ratings_count: bool = True, left_today: int = 30
) -> Circumstances:
    return Circumstances(
        after_public_reveal=after_public_reveal, self_ratings_count=self_ratings_count, left_today=left_today
    )


def test_rating_oneself_earns_two_points() -> None:
    assert self_rated(circumstances()) == 2


def test_nothing_is_earned_once_the_answer_is_there_for_all_to_read() -> None:
    assert self_rated(circumstances(after_public_reveal=True)) == 0


def test_nothing_is_earned_where_the_workspace_has_switched_self_ratings_off() -> None:
    assert self_rated(circumstances(self_ratings_count=False)) == 0


@pytest.mark.parametrize(("left", "earned"), [(3, 2), (2, 2), (1, 1), (0, 0), (-4, 0)])
def test_the_days_cap_is_used_up_to_the_last_point_and_no_further(left: int, earned: int) -> None:
    """A cap lowered at noon can leave less than nothing; that takes no points away."""
    assert self_rated(circumstances(left_today=left)) == earned


@given(st.integers(0, 100), st.integers(1, 100))
def test_a_day_of_self_ratings_never_earns_more_than_its_cap(cap: int, ratings: int) -> None:
    earned = 0
    for _ in range(ratings):
        earned += self_rated(circumstances(left_today=cap - earned))
    assert earned == min(cap, 2 * ratings)
