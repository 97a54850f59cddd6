"""F7: one slot for each scheduled local day, whatever the clocks do; compared with a walk through UTC."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, pairwise
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.timetable import Slot, Timetable, Weekday
from tests.domain import walk
from tests.domain.walk import DAY, WEEK, Stretch

Spans = Callable[[Sequence[Stretch], range], Iterable[tuple[date, date]]]

TEN_YEARS = range(2026, 2036)
MODERN = range(2007, 2017)
"""Half an hour for ever, a day left out, summers cut in two by Ramadan."""

TIMES = [time(0), time(0, 30), time(1, 30), time(2, 30), time(3), time(9), time(23, 30)]
ZONES = sorted(available_timezones() - {"Factory", "localtime"})
"""Those that have a name of IANA's."""

NEAR = 2
"""Days on both sides of a change."""


@dataclass
class Figures:
    """What was compared; and what a job of cron, which looks at the clock every minute, would have done."""

    slots: int = 0
    changes: int = 0
    skips: int = 0
    doubles: int = 0

    def __str__(self) -> str:
        return (
            f"{self.slots:,} slots around {self.changes:,} changes of {len(ZONES)} zones, each one once; "
            f"a naive cron skips {self.skips:,} and doubles {self.doubles:,}"
        )


def around_changes(walked: Sequence[Stretch], years: range) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of spans that hold all days near a change, and of the first days."""
    begin, end = date(years.start, 1, 1), date(years.stop - 1, 12, 31)
    last = begin + timedelta(NEAR)
    yield begin, last
    for stretch in walked[1:]:
        changed = datetime.fromtimestamp(stretch.start, UTC).date()
        first = max(last + timedelta(1), changed - timedelta(NEAR))
        last = min(end, changed + timedelta(NEAR))
        if first <= last:
            yield first, last


def whole(_walked: Sequence[Stretch], years: range) -> Iterator[tuple[date, date]]:
    """Yield all days, in spans of four weeks: few stretches matter to one."""
    begin, end = date(years.start, 1, 1), date(years.stop - 1, 12, 31)
    for first in range(begin.toordinal(), end.toordinal() + 1, 28):
        yield date.fromordinal(first), min(end, date.fromordinal(first + 27))


def compare(zone: str, at: time, walked: Sequence[Stretch], span: tuple[date, date], told: Figures) -> None:
    """Hold a timetable's slots over a span of days against what the walk has seen."""
    first, last = span
    walked = walk.near(walked, first, last)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    slots = list(islice(Timetable(at=at, zone=zone).slots(first), len(days)))
    assert slots == [Slot(day, walk.due(walked, day, at)) for day in days], (zone, at)
    told.slots += len(slots)
    rung = [len(walk.rings(walked, day, at)) for day in days]
    told.skips += sum(times == 0 for times in rung)
    told.doubles += sum(times > 1 for times in rung)


@pytest.mark.parametrize(
    ("years", "spans", "step"),
    [
        (TEN_YEARS, around_changes, WEEK),
        pytest.param(TEN_YEARS, whole, DAY, marks=pytest.mark.long),
        pytest.param(MODERN, whole, DAY, marks=pytest.mark.long),
    ],
)
def test_every_local_day_has_one_slot_in_every_zone(years: range, spans: Spans, step: int) -> None:
    """On the right side of every gap and every doubled hour; the long form looks at every day."""
    told = Figures()
    for zone in ZONES:
        walked = walk.stretches(zone, years, step=step)
        told.changes += len(walked) - 1
        for at in TIMES:
            for span in spans(walked, years):
                compare(zone, at, walked, span, told)
    print(told)  # noqa: T201 – `pytest -rP` shows the figures
    assert told.skips > 1000 < told.doubles, "the walk has met the changes that this is about"


CURIOUS = [
    ("Pacific/Apia", 2011),  # 30 December left out
    ("Pacific/Kiritimati", 1994),  # the last day of the year left out, or the first
    ("Pacific/Kwajalein", 1993),  # 21 August left out
    ("Australia/Lord_Howe", 2027),  # by half an hour
    ("Antarctica/Troll", 2027),  # by two hours
    ("Africa/Casablanca", 2027),  # back for Ramadan
    ("America/Scoresbysund", 2024),  # zone and summer time at once
    ("America/Nuuk", 2023),
    ("America/St_Johns", 2011),  # at a minute past midnight
    ("America/Sao_Paulo", 2017),  # no midnight
    ("America/Toronto", 1919),  # from 23:30 to half past midnight
    ("America/Caracas", 2016),
    ("Asia/Pyongyang", 2015),
    ("Asia/Gaza", 2027),
    ("Europe/Amsterdam", 1937),  # by 28 seconds
    ("Africa/Monrovia", 1972),  # by 44 minutes and a half
    ("UTC", 2027),
]


@pytest.mark.parametrize(("zone", "year"), CURIOUS)
@given(data=st.data())
@settings(max_examples=10)
def test_a_year_looked_at_in_any_steps_yields_each_slot_once(
    zone: str, year: int, data: st.DataObject
) -> None:
    """Whenever the loop wakes, also at the very second of a slot, twice at once, or weeks late: in order."""
    at = data.draw(st.sampled_from([*TIMES, time(0, 1), time(23, 59)]) | minutes_of_the_day())
    walked = walk.stretches(zone, range(year, year + 1), step=WEEK)
    days = [date(year, 1, 1) + timedelta(n) for n in range(-1, 367)]
    slots = [Slot(day, walk.due(walked, day, at)) for day in days]
    begin, end = slots[0].due, slots[-1].due
    seconds = st.integers(0, int((end - begin).total_seconds()))
    wakes = data.draw(
        st.lists(
            seconds.map(lambda s: begin + timedelta(seconds=s)) | st.sampled_from(slots).map(lambda s: s.due)
        )
    )
    table = Timetable(at=at, zone=zone)
    seen = [table.due(since, now) for since, now in pairwise([begin, *sorted(wakes), end])]
    assert [slot for some in seen for slot in some] == [slot for slot in slots if slot.due > begin]


def minutes_of_the_day() -> st.SearchStrategy[time]:
    return st.integers(0, 24 * 60 - 1).map(lambda minute: time(*divmod(minute, 60)))


NINE_IN_BERLIN = Timetable(at=time(9), zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("zone", "local", "utc"),
    [
        ("Europe/Berlin", "2027-03-27T02:30", "2027-03-27T01:30"),
        ("Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59"),
        ("Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28T02:59", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"),
        ("Europe/Berlin", "2027-10-31T02:00", "2027-10-31T00:00"),
        ("Europe/Berlin", "2027-10-31T02:59", "2027-10-31T00:59"),
        ("Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00"),
        ("Australia/Lord_Howe", "2027-10-03T02:15", "2027-10-02T15:30"),
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T10:00"),
        ("Africa/Monrovia", "1972-01-07T00:10", "1972-01-07T00:45"),
    ],
)
def test_in_a_gap_the_first_minute_after_it_and_in_a_doubled_hour_the_first(
    zone: str, local: str, utc: str
) -> None:
    planned = datetime.fromisoformat(local)
    slot = Timetable(at=planned.time(), zone=zone).slot(planned.date())
    assert slot == Slot(planned.date(), datetime.fromisoformat(utc).replace(tzinfo=UTC))


def test_only_scheduled_days_have_slots() -> None:
    """Those of its weekdays that are not left out, once it has begun."""
    table = replace(
        NINE_IN_BERLIN,
        days=frozenset({Weekday.MON, Weekday.FRI}),
        skip=frozenset({date(2027, 1, 11)}),
        begins=date(2027, 1, 8),
    )
    days = [slot.day.isoformat() for slot in islice(table.slots(date(2027, 1, 4)), 3)]
    assert days == ["2027-01-08", "2027-01-15", "2027-01-18"]
    assert [day for day in range(1, 19) if table.has(date(2027, 1, day))] == [8, 15, 18]


def test_a_slot_falls_due_at_its_very_second() -> None:
    due = datetime(2027, 1, 8, 8, tzinfo=UTC)
    second = timedelta(seconds=1)
    slot = Slot(date(2027, 1, 8), due)
    assert NINE_IN_BERLIN.due(due - second, due) == [slot]
    assert NINE_IN_BERLIN.due(due, due + second) == []
    assert NINE_IN_BERLIN.due(due - 2 * second, due - second) == []
    assert next(NINE_IN_BERLIN.after(due - second)) == slot
    assert next(NINE_IN_BERLIN.after(due)).day == date(2027, 1, 9)
