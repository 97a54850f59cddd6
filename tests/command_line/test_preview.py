"""`coach preview`: the next drills of a schedule, for people and for scripts."""

import json
from datetime import UTC, datetime

import pytest

from bot import __main__ as command_line

DONE, NO, WRONG = 0, 1, 2
BERLIN = ("--zone", "Europe/Berlin")


def coach(*arguments: str) -> int:
    return command_line._status(["preview", *arguments])


def lines(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert coach(*arguments) == DONE
    return capsys.readouterr().out.splitlines()


def test_a_schedule_in_local_time_and_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    """On working days over a week's end, by a zone however it is written."""
    shown = lines(
        capsys,
        "--at=9:00",
        "--zone=europe/berlin",
        "--days=mon-fri",
        "--from=2027-01-08",
        "--count=3",
    )
    assert shown == [
        "Fri 8 January 2027, 09:00 (UTC+01:00) is 08:00 UTC",
        "Mon 11 January 2027, 09:00 (UTC+01:00) is 08:00 UTC",
        "Tue 12 January 2027, 09:00 (UTC+01:00) is 08:00 UTC",
    ]


def test_a_day_that_is_another_one_in_utc_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(
        capsys, "--at", "09:00", "--zone", "Pacific/Kiritimati", "--from", "2027-01-01", "--count", "1"
    ) == ["Fri 1 January 2027, 09:00 (UTC+14:00) is Thu 31 December 2026, 19:00 UTC"]


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (
            (*BERLIN, "--at", "02:30", "--from", "2027-03-28"),
            "Sun 28 March 2027, 03:00 (UTC+02:00) is 01:00 UTC; 02:30 doesn't exist that day",
        ),
        (
            (*BERLIN, "--at", "02:30", "--from", "2027-10-31"),
            (
                "Sun 31 October 2027, 02:30 (UTC+02:00) is 00:30 UTC; "
                "02:30 comes twice that day, this is the first"
            ),
        ),
        (
            (*BERLIN, "--at", "03:00", "--from", "2027-10-31"),
            "Sun 31 October 2027, 03:00 (UTC+01:00) is 02:00 UTC",
        ),
        (
            ("--zone", "Australia/Lord_Howe", "--at", "02:10", "--from", "2027-10-03"),
            (
                "Sun 3 October 2027, 02:30 (UTC+11:00) is Sat 2 October 2027, 15:30 UTC; "
                "02:10 doesn't exist that day"
            ),
        ),
        (
            ("--zone", "Pacific/Apia", "--at", "09:00", "--from", "2011-12-30"),
            (
                "Sat 31 December 2011, 00:00 (UTC+14:00) is Fri 30 December 2011, 10:00 UTC; "
                "Fri 30 December 2011, 09:00 doesn't exist there"
            ),
        ),
    ],
)
def test_a_drill_that_a_change_of_the_clocks_moves_says_so(
    arguments: tuple[str, ...], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines(capsys, *arguments, "--count", "1") == [shown]


def test_for_scripts_it_has_the_promised_shape(capsys: pytest.CaptureFixture[str]) -> None:
    """`date` is the scheduled local day, `local` has its offset, `utc` ends in Z."""
    shown = lines(capsys, *BERLIN, "--at", "02:30", "--from", "2027-03-27", "--count", "2", "--json")
    assert json.loads("".join(shown)) == [
        {"date": "2027-03-27", "local": "2027-03-27T02:30:00+01:00", "utc": "2027-03-27T01:30:00Z"},
        {"date": "2027-03-28", "local": "2027-03-28T03:00:00+02:00", "utc": "2027-03-28T01:00:00Z"},
    ]


def test_by_default_a_week_in_utc_from_today(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_line, "utc_now", lambda: datetime(2027, 2, 26, 23, tzinfo=UTC))
    shown = lines(capsys, "--at", "09:00")
    assert len(shown) == 7
    assert shown[0] == "Fri 26 February 2027, 09:00 (UTC+00:00) is 09:00 UTC"
    assert shown[-1].startswith("Thu 4 March 2027, 09:00")


def test_today_is_the_day_that_it_is_there(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command_line, "utc_now", lambda: datetime(2027, 2, 26, 23, tzinfo=UTC))
    assert lines(capsys, *BERLIN, "--at", "00:00")[0].startswith("Sat 27 February 2027, 00:00")


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Europe/Amsterdam"])
@pytest.mark.parametrize("at", ["00:00", "23:59"])
def test_the_ends_of_the_calendar_are_no_trouble(
    zone: str, at: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A day whose instant in UTC lies beyond them can't be shown; all others are, in order."""
    for start, end in (("0001-01-01", "0001-01-09"), ("9999-12-26", "9999-12-30")):
        shown = lines(capsys, "--zone", zone, "--at", at, "--from", start, "--count", "7", "--json")
        dates = [slot["date"] for slot in json.loads("".join(shown))]
        assert dates == sorted(dates)
        assert dates[-1] == end
    assert lines(capsys, "--zone", zone, "--at", at, "--from", "9999-12-31") == [
        "The calendar ends before such a day."
    ]


def test_as_many_as_are_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(lines(capsys, "--at", "09:00", "--count", "1000")) == 1000


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--at", "25:00"], "time can't be “25:00”: it takes hours and minutes from 00:00 to 23:59."),
        (
            ["--at", "09:00", "--zone", "Berlin"],
            "zone can't be “Berlin”: it takes an IANA time zone such as Europe/Berlin.",
        ),
        (
            ["--at", "09:00", "--days", "monfri"],
            "days can't be “monfri”: it takes daily, weekdays, weekends, or days such as mon-fri",
        ),
        (
            ["--at", "09:00", "--from", "28.3.2027"],
            "date can't be “28.3.2027”: it takes a day as YYYY-MM-DD, such as 2027-03-28.",
        ),
        ([], "Missing option '--at'."),
        (["--at", "09:00", "--count", "0"], "'--count'"),
        (["--at", "09:00", "--count", "1001"], "'--count'"),
        (["--at", "09:00", "--count", "many"], "'--count'"),
        (["--at", ""], "time can't be"),
    ],
)
def test_what_makes_no_schedule_is_one_line_and_status_2(
    arguments: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coach(*arguments) == WRONG
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert why in err
