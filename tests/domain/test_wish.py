"""What people type to set a drill, in any order and spelling, and what is refused of it."""

import random
from collections.abc import Callable
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import wish
from bot.domain.errors import BadSetting, CoachError, GivenTwice, IncompleteDrill, UnknownOption
from bot.domain.question import Mode
from bot.domain.timetable import Weekday
from bot.domain.wish import HOUR, MOST_SKIPPED, MOST_TOPICS, TAKES, WINDOW, Wish

Reader = Callable[[str], object]
ZONES = frozenset({"UTC", "Europe/Berlin", "America/Port-au-Prince", "W-SU", "Etc/GMT+5"})
EVERY_DAY = frozenset(Weekday)
MON, TUE, WED, THU, FRI, SAT, SUN = Weekday
WORKDAYS = {MON, TUE, WED, THU, FRI}


def read(line: str) -> Wish:
    return wish.read(line.split(), ZONES)


def test_the_shortest_drill_leaves_the_rest_to_the_workspace() -> None:
    assert read("migrations 09:00") == Wish(
        topics=("migrations",),
        at=time(9),
        zone=None,
        days=EVERY_DAY,
        skip=frozenset(),
        window=WINDOW,
        mode=Mode.REVEAL,
        reveal=None,
        answer=None,
    )


@pytest.mark.parametrize(
    "line",
    [
        "migrations 09:00",
        "asyncio,a/b 09:05 UTC mon,fri reveal=thread answer=12h mode=typed window=3h skip=2027-12-24",
    ],
)
def test_a_drill_is_said_as_it_is_typed(line: str) -> None:
    assert wish.line(read(line)) == line


def test_a_drill_with_everything_in_it() -> None:
    line = (
        "migrations,fastapi/basics 9:05 Europe/Berlin mon-fri reveal=thread answer=12h mode=typed "
        "window=3h skip=2027-12-24,2027-12-31"
    )
    assert read(line) == Wish(
        topics=("migrations", "fastapi/basics"),
        at=time(9, 5),
        zone="Europe/Berlin",
        days=frozenset(WORKDAYS),
        skip=frozenset({date(2027, 12, 24), date(2027, 12, 31)}),
        window=3 * HOUR,
        mode=Mode.TYPED,
        reveal="thread",
        answer="12h",
    )


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("Alembic migrations, asyncio", ("Alembic migrations", "asyncio")),
        ("Alembic   migrations ,asyncio", ("Alembic migrations", "asyncio")),
        ('"Alembic migrations", asyncio', ("Alembic migrations", "asyncio")),
        ("“Alembic migrations”,‘asyncio’", ("Alembic migrations", "asyncio")),
        ("a,,b,", ("a", "b")),
        ("b,a,b", ("b", "a")),
        ("Python 3.11", ("Python 3.11",)),
        ("daily standup", ("daily standup",)),
    ],
)
def test_topics_are_what_stands_before_the_time(typed: str, topics: tuple[str, ...]) -> None:
    assert read(f"{typed} 9:00").topics == topics


@pytest.mark.parametrize(
    "rest",
    [
        "europe/berlin MON,WED reveal=Private skip=2027-12-24",
        "REVEAL=private mon,wed skip=2027-12-24 EUROPE/BERLIN",
        "mon, wed europe/berlin reveal=private skip=2027-12-24,2027-12-24",
        "wed reveal=private mon skip=2027-12-24 Europe/Berlin",
        "wed mon skip=2027-12-24 Europe/Berlin reveal=PRIVATE skip=2027-12-24",
    ],
)
def test_what_follows_the_time_comes_in_any_order_and_case(rest: str) -> None:
    assert read(f"migrations 9:00 {rest}") == Wish(
        topics=("migrations",),
        at=time(9),
        zone="Europe/Berlin",
        days=frozenset({MON, WED}),
        skip=frozenset({date(2027, 12, 24)}),
        reveal="private",
    )


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("mon-fri", WORKDAYS),
        ("Mon–Fri", WORKDAYS),
        ("monday-friday", WORKDAYS),
        ("weekdays", WORKDAYS),
        ("WEEKENDS", {SAT, SUN}),
        ("daily", EVERY_DAY),
        ("mon-sun", EVERY_DAY),
        ("sat-mon", {SAT, SUN, MON}),
        ("sun-sat", EVERY_DAY),
        ("tue-tue", {TUE}),
        ("Thurs", {THU}),
        ("mon,wed,fri", {MON, WED, FRI}),
        (" mon , wed-thu, ", {MON, WED, THU}),
        ("weekends,mon", {SAT, SUN, MON}),
    ],
)
def test_days_are_written_as_people_write_them(typed: str, days: set[Weekday]) -> None:
    assert wish.weekdays(typed) == days


@pytest.mark.parametrize(
    ("typed", "at"),
    [
        ("9:00", time(9)),
        ("09:00", time(9)),
        (" 0:00 ", time(0)),
        ("23:59", time(23, 59)),
        ("1:05", time(1, 5)),
    ],
)
def test_a_time_has_24_hours(typed: str, at: time) -> None:
    assert wish.time_of_day(typed) == at


@pytest.mark.parametrize(
    ("typed", "on"),
    [("2027-03-28", date(2027, 3, 28)), ("0001-01-01", date.min), (" 9999-12-31", date.max)],
)
def test_a_date_is_read_as_iso_writes_it(typed: str, on: date) -> None:
    assert wish.day(typed) == on


@pytest.mark.parametrize(
    ("name", "reader", "typed"),
    [
        *(
            ("time", wish.time_of_day, t)
            for t in ("", "24:00", "25:00", "9", "9:0", "9:60", "009:00", "9:00:00")
        ),
        *(
            ("time", wish.time_of_day, t)
            for t in ("9am", "9:00pm", "٩:05", "9:0٥", "９:００", "-1:00", "9.00")
        ),
        *(
            ("days", wish.weekdays, d)
            for d in ("", ",", "mo", "mon-", "-fri", "mon-wed-fri", "mondays", "mon,fry")
        ),
        *(
            ("date", wish.day, d)
            for d in ("", "2027-02-29", "28.3.2027", "20270328", "2027-W12-7", "2027-3-28")
        ),
        *(("date", wish.day, d) for d in ("0000-01-01", "２０２７-03-28", "2027-03-28T09:00", "tomorrow")),
    ],
)
def test_what_is_no_time_no_day_or_no_date_is_named(name: str, reader: Reader, typed: str) -> None:
    with pytest.raises(BadSetting) as refused:
        reader(typed)
    assert (refused.value.name, refused.value.value) == (name, typed)


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("", IncompleteDrill("topic")),
        ("9:00", IncompleteDrill("topic")),
        ('"",, 9:00', IncompleteDrill("topic")),
        ("migrations", IncompleteDrill("time")),
        ("migrations mon-fri Europe/Berlin", IncompleteDrill("time")),
        ("migrations 9:00 10:00", GivenTwice("time")),
        ("migrations 9:00 UTC Europe/Berlin", GivenTwice("zone")),
        ("migrations 9:00 reveal=thread REVEAL=channel", GivenTwice("reveal")),
        ("migrations 9:00 Berlin", UnknownOption("Berlin", TAKES)),
        ("migrations 9:00 reveel=thread", UnknownOption("reveel=thread", TAKES)),
        ("migrations 9:00 reveal=", UnknownOption("reveal=", TAKES)),
    ],
)
def test_a_line_that_makes_no_drill_is_refused_for_what_is_wrong_with_it(
    line: str, error: CoachError
) -> None:
    with pytest.raises(type(error)) as refused:
        read(line)
    assert refused.value == error


@pytest.mark.parametrize(
    ("rest", "name", "value"),
    [
        ("25:00", "time", "25:00"),
        ("9am", "time", "9am"),
        ("9:00 Europe/Berln", "zone", "Europe/Berln"),
        ("9:00 mon-fry", "days", "mon-fry"),
        ("9:00 reveal=public", "reveal", "public"),
        ("9:00 answer=0h", "answer", "0h"),
        ("9:00 mode=quiz", "mode", "quiz"),
        ("9:00 window=0h", "window", "0h"),
        ("9:00 window=25h", "window", "25h"),
        ("9:00 window=6", "window", "6"),
        ("9:00 skip=2027-12-24,soon", "date", "soon"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_its_option(rest: str, name: str, value: str) -> None:
    with pytest.raises(BadSetting) as refused:
        read(f"migrations {rest}")
    assert (refused.value.name, refused.value.value) == (name, value)


@pytest.mark.parametrize(("typed", "window"), [("1h", HOUR), ("24H", 24 * HOUR)])
def test_a_window_lasts_from_an_hour_to_a_day(typed: str, window: int) -> None:
    assert read(f"migrations 9:00 window={typed}").window == window


def test_the_longest_drill_and_the_first_that_is_too_long() -> None:
    topics = [f"topic {n}" for n in range(MOST_TOPICS + 1)]
    dates = [date.fromordinal(740_000 + n).isoformat() for n in range(MOST_SKIPPED + 1)]
    longest = read(f"{','.join(topics[:-1])} 9:00 skip={','.join(dates[:-1])}")
    assert (len(longest.topics), len(longest.skip)) == (10, 100)
    with pytest.raises(BadSetting, match="topics"):
        read(f"{','.join(topics)} 9:00")
    with pytest.raises(BadSetting, match="skip"):
        read(f"migrations 9:00 skip={','.join(dates)}")


def test_options_given_one_by_one_say_the_same_as_a_line() -> None:
    assert wish.of(
        topics="Alembic migrations, asyncio",
        at="9:00",
        zone="utc",
        days="mon, wed",
        skip="2027-12-24, 2027-12-31",
        window="3h",
        mode="Choice",
        reveal="thread",
        answer="never",
        zones=ZONES,
    ) == read(
        "Alembic migrations, asyncio 9:00 utc mon, wed skip=2027-12-24, 2027-12-31 "
        "window=3h mode=choice reveal=thread answer=never"
    )


@pytest.mark.parametrize("blank", ["", "  "])
def test_an_option_left_empty_was_not_given(blank: str) -> None:
    given_nothing = wish.of(
        topics="a",
        at="9:00",
        zone=blank,
        days=blank,
        skip=blank,
        window=blank,
        mode=blank,
        reveal=blank,
        answer=blank,
        zones=ZONES,
    )
    assert given_nothing == read("a 9:00")
    with pytest.raises(IncompleteDrill):
        wish.of(topics="a", at=blank, zones=ZONES)


WORD = st.text(st.characters(exclude_categories=["Z", "C", "Nd"], exclude_characters=",\"'“”„‘’"), min_size=1)
TOPIC = st.lists(WORD, min_size=1, max_size=3).map(" ".join)
WISHES = st.builds(
    Wish,
    topics=st.lists(TOPIC, min_size=1, max_size=MOST_TOPICS, unique=True).map(tuple),
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    zone=st.none() | st.sampled_from(sorted(ZONES)),
    days=st.frozensets(st.sampled_from(Weekday), min_size=1),
    skip=st.frozensets(st.dates(), max_size=MOST_SKIPPED),
    window=st.integers(1, 24).map(lambda hours: hours * HOUR),
    mode=st.sampled_from(Mode),
    reveal=st.none() | st.sampled_from(["private", "thread", "channel"]),
    answer=st.none() | st.sampled_from(["next", "never"]) | st.integers(1, 168).map("{}h".format),
)


def written(wished: Wish, rng: random.Random) -> str:
    options = [
        wished.zone or "",
        ",".join(day.name for day in wished.days),
        f"window={wished.window // HOUR}h",
        f"mode={wished.mode}",
        f"reveal={wished.reveal}" if wished.reveal else "",
        f"answer={wished.answer}" if wished.answer else "",
        f"skip={','.join(map(str, wished.skip))}" if wished.skip else "",
    ]
    rng.shuffle(options)
    return f"{','.join(wished.topics)} {wished.at:%H:%M} {' '.join(options)}"


@given(wished=WISHES, rng=st.randoms(use_true_random=False))
def test_a_drill_written_out_and_read_again_is_the_same(wished: Wish, rng: random.Random) -> None:
    assert read(written(wished, rng)) == wished


FRAGMENTS = st.sampled_from(
    [*'a,-–=:/"“ ', "9:00", "mon", "fri", "skip=", "reveal=", "2027-02-30", "utc", "9h"]
)
TEXT = st.text() | st.lists(FRAGMENTS | st.text(max_size=3)).map("".join)


@given(TEXT, TEXT)
def test_whatever_is_typed_is_a_drill_or_refused_as_none(before: str, after: str) -> None:
    for line in (before, f"a 9:00 {before}", f"{before} 9:00 {after}"):
        try:
            made = read(line)
        except CoachError:
            continue
        assert made.topics
        assert made.days


@given(TEXT)
def test_whatever_is_given_as_an_option_is_one_or_refused(typed: str) -> None:
    for name in ("topics", "at", "zone", "days", "skip", "window", "mode", "reveal", "answer"):
        try:
            wish.of(**{"topics": "a", "at": "9:00", name: typed}, zones=ZONES)
        except CoachError:
            continue


@pytest.mark.parametrize("typed", ["europe/berlin", " EUROPE/BERLIN "])
def test_a_zone_is_kept_as_iana_writes_it(typed: str) -> None:
    assert wish.zone(typed, ZONES) == "Europe/Berlin"
