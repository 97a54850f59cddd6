from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot.domain.standing import Period

THIRTY_YEARS = [date(2020, 1, 1) + timedelta(days=n) for n in range(30 * 365 + 8)]


def days_by_key(period: Period) -> dict[str, list[date]]:
    days: defaultdict[str, list[date]] = defaultdict(list)
    for day in THIRTY_YEARS:
        days[period.key(day)].append(day)
    return days


@pytest.mark.parametrize(
    ("period", "key"),
    [
        (Period.TODAY, "day:2026-11-18"),
        (Period.WEEK, "week:2026-W47"),
        (Period.MONTH, "month:2026-11"),
        (Period.SEASON, "season:2026-Q4"),
        (Period.ALL, "all"),
    ],
)
def test_a_day_lies_in_one_period_of_each_kind(period: Period, key: str) -> None:
    assert period.key(date(2026, 11, 18)) == key


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2027, 1, 1), "week:2026-W53"),
        (date(2027, 1, 4), "week:2027-W01"),
        (date(2024, 12, 30), "week:2025-W01"),
    ],
)
def test_a_week_across_new_year_belongs_to_the_year_of_its_thursday(day: date, key: str) -> None:
    assert Period.WEEK.key(day) == key


def test_every_week_is_monday_to_sunday_and_no_two_weeks_share_a_key() -> None:
    """Over thirty years, the cut-off ends aside."""
    for days in list(days_by_key(Period.WEEK).values())[1:-1]:
        assert [day.weekday() for day in days] == [0, 1, 2, 3, 4, 5, 6]
        assert days[-1] - days[0] == timedelta(days=6)


def test_every_season_is_a_calendar_quarter() -> None:
    seasons = days_by_key(Period.SEASON)
    for key, days in seasons.items():
        quarter = int(key[-1])
        assert {day.month for day in days} == {3 * quarter - 2, 3 * quarter - 1, 3 * quarter}
        assert {day.year for day in days} == {int(key[7:11])}
    assert len(seasons) == 30 * 4


def test_every_month_has_its_key() -> None:
    months = days_by_key(Period.MONTH)
    assert all(len({(day.year, day.month) for day in days}) == 1 for days in months.values())
    assert len(months) == 30 * 12


def test_every_day_has_its_key() -> None:
    assert len(days_by_key(Period.TODAY)) == len(THIRTY_YEARS)


def test_periods_of_different_kinds_never_share_a_key() -> None:
    """They lie in one column of one table."""
    keys = [key for period in Period for key in days_by_key(period)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("period", [Period.TODAY, Period.WEEK, Period.MONTH, Period.SEASON])
def test_the_keys_of_a_kind_sort_as_time_goes_by(period: Period) -> None:
    keys = [period.key(day) for day in THIRTY_YEARS]
    assert all(earlier <= later for earlier, later in pairwise(keys))
