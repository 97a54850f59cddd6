"""What somebody wants a channel to drill, as they typed it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.domain import setting
from bot.domain.errors import BadSetting, GivenTwice, IncompleteDrill, UnknownOption
from bot.domain.question import Mode
from bot.domain.setting import SETTINGS
from bot.domain.timetable import Weekday

HOUR = 60 * 60 * 1000
WINDOW = 6 * HOUR
"""Milliseconds for which a missed drill is caught up, unless it is set otherwise."""

WIDEST_WINDOW_HOURS = 24
MOST_TOPICS = 10
MOST_SKIPPED = 100

TAKES = (
    "a time zone such as Europe/Berlin",
    "days such as mon-fri",
    "reveal=…",
    "answer=…",
    "mode=…",
    "window=6h",
    "skip=2027-12-24",
)
"""What may follow the time, in any order."""

_QUOTES = "\"'“”„‘’"
_LIKE_A_TIME = re.compile(r"\d+(:.*|[ap]m)", re.IGNORECASE)
"""More than a time can be, so that a wrong one is named as such and doesn't become a topic."""

_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_OPTION = re.compile(r"(reveal|answer|mode|window|skip)=(.+)", re.IGNORECASE)
_COMMA = re.compile(r"[\s,]*,[\s,]*")
_DASH = re.compile("[-‐‑–—]")
"""Phones, and what is pasted, write mon–fri."""

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORTEST_WEEKDAY = 3
_WEEKENDS = frozenset({Weekday.SAT, Weekday.SUN})
_GROUPS = {
    "daily": frozenset(Weekday),
    "weekdays": frozenset(Weekday) - _WEEKENDS,
    "weekends": _WEEKENDS,
}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A drill as it is to be set; what is None follows the workspace's settings."""

    topics: tuple[str, ...]
    """As they were typed."""
    at: time
    zone: str | None = None
    days: frozenset[Weekday] = frozenset(Weekday)
    skip: frozenset[date] = frozenset()
    window: int = WINDOW
    mode: Mode = Mode.REVEAL
    reveal: str | None = None
    answer: str | None = None


def read(words: Sequence[str], zones: frozenset[str]) -> Wish:
    """Read `TOPIC[,TOPIC…] HH:MM [ZONE] [DAYS] [reveal=…] …`: a line's words; `zones` are all there are.

    Raises:
        IncompleteDrill: there is no topic or no time.
        UnknownOption, GivenTwice: a word that doesn't fit, or says again what was said.
        BadSetting: a value that doesn't fit, with what would.
    """
    start = next((n for n, word in enumerate(words) if _LIKE_A_TIME.fullmatch(word)), len(words))
    said: dict[str, str] = {}
    for word in _COMMA.sub(",", " ".join(words[start:])).split():
        name, value = _option(word, zones)
        if name in said and name not in {"days", "skip"}:
            raise GivenTwice(name)
        said[name] = f"{said[name]},{value}" if name in said else value
    return of(
        topics=" ".join(words[:start]),
        at=said.get("time", ""),
        zone=said.get("zone", ""),
        days=said.get("days", ""),
        skip=said.get("skip", ""),
        window=said.get("window", ""),
        mode=said.get("mode", ""),
        reveal=said.get("reveal", ""),
        answer=said.get("answer", ""),
        zones=zones,
    )


def of(
    *,
    topics: str,
    at: str,
    zones: frozenset[str],
    zone: str = "",
    days: str = "",
    skip: str = "",
    window: str = "",
    mode: str = "",
    reveal: str = "",
    answer: str = "",
) -> Wish:
    """Read options that were typed one by one; an empty one wasn't given. `zones` are all there are.

    Raises:
        IncompleteDrill: there is no topic or no time.
        BadSetting: a value that doesn't fit, with what would.
    """
    asked = _topics(topics)
    if not at.strip():
        raise IncompleteDrill("time")
    return Wish(
        topics=asked,
        at=time_of_day(at),
        zone=_set("zone", zone, zones),
        days=weekdays(days) if days.strip() else frozenset(Weekday),
        skip=_skipped(skip),
        window=_window(window) if window.strip() else WINDOW,
        mode=_mode(mode) if mode.strip() else Mode.REVEAL,
        reveal=_set("reveal", reveal, zones),
        answer=_set("answer", answer, zones),
    )


def line(wish: Wish) -> str:
    """Return a drill as `/drill set` takes it; what nobody chose isn't said."""
    said = [",".join(wish.topics), f"{wish.at:%H:%M}", wish.zone or ""]
    if wish.days != frozenset(Weekday):
        said.append(",".join(_WEEKDAYS[one][:_SHORTEST_WEEKDAY] for one in sorted(wish.days)))
    if wish.reveal:
        said.append(f"reveal={wish.reveal}")
    if wish.answer:
        said.append(f"answer={wish.answer}")
    if wish.mode is not Mode.REVEAL:
        said.append(f"mode={wish.mode}")
    if wish.window != WINDOW:
        said.append(f"window={wish.window // HOUR}h")
    if wish.skip:
        said.append(f"skip={','.join(one.isoformat() for one in sorted(wish.skip))}")
    return " ".join(filter(None, said))


def time_of_day(typed: str) -> time:
    """Read a time such as 9:00 or 17:30.

    Raises:
        BadSetting: it is none.
    """
    found = _TIME.fullmatch(typed.strip())
    if not found:
        raise BadSetting("time", typed, "hours and minutes from 00:00 to 23:59")
    return time(int(found[1]), int(found[2]))


def weekdays(typed: str) -> frozenset[Weekday]:
    """Read days such as `mon-fri`, `sat-mon`, `mon,wed,fri`, `daily`, `weekdays` or `weekends`.

    Raises:
        BadSetting: they are none.
    """
    found = [_days(part) for part in _parts(typed)]
    days = frozenset[Weekday]().union(*(part for part in found if part))
    if not days or None in found:
        raise BadSetting("days", typed, "daily, weekdays, weekends, or days such as mon-fri or mon,wed,fri")
    return days


def day(typed: str) -> date:
    """Read a date such as 2027-03-28.

    Raises:
        BadSetting: it is none.
    """
    typed = _DASH.sub("-", typed.strip())
    try:
        # What fromisoformat takes besides, such as 2027-W12-7, nobody types on purpose.
        return date.fromisoformat(typed if _DAY.fullmatch(typed) else "")
    except ValueError:
        raise BadSetting("date", typed, "a day as YYYY-MM-DD, such as 2027-03-28") from None


def zone(typed: str, zones: frozenset[str]) -> str:
    """Read a time zone's name; `zones` are all there are.

    Raises:
        BadSetting: it is none.
    """
    return setting.read(SETTINGS["zone"], typed, zones)


def _option(word: str, zones: frozenset[str]) -> tuple[str, str]:
    """Return what a word behind the time sets, and to what, be that right or wrong."""
    if named := _OPTION.fullmatch(word):
        return named[1].lower(), named[2]
    if _LIKE_A_TIME.fullmatch(word):
        return "time", word
    if SETTINGS["zone"].read(word, zones) or "/" in word:
        return "zone", word
    if any(_days(end) for part in _parts(word) for end in _DASH.split(part)):
        return "days", word
    raise UnknownOption(word, TAKES)


def _set(name: str, typed: str, zones: frozenset[str]) -> str | None:
    return setting.read(SETTINGS[name], typed, zones) if typed.strip() else None


def _topics(typed: str) -> tuple[str, ...]:
    parts = (" ".join(part.split()).strip(f"{_QUOTES} ") for part in typed.split(","))
    topics = tuple(dict.fromkeys(part for part in parts if part))
    if not topics:
        raise IncompleteDrill("topic")
    if len(topics) > MOST_TOPICS:
        raise BadSetting("topics", typed, f"up to {MOST_TOPICS}, separated by commas")
    return topics


def _days(typed: str) -> frozenset[Weekday] | None:
    typed = typed.lower()
    if typed in _GROUPS:
        return _GROUPS[typed]
    match [_weekday(end) for end in _DASH.split(typed)]:
        case [Weekday() as only]:
            return frozenset({only})
        case [Weekday() as first, Weekday() as last]:
            return frozenset(Weekday((first + n) % len(Weekday)) for n in range((last - first) % 7 + 1))
        case _:
            return None


def _weekday(typed: str) -> Weekday | None:
    if len(typed) < _SHORTEST_WEEKDAY:
        return None
    return next((Weekday(n) for n, name in enumerate(_WEEKDAYS) if name.startswith(typed)), None)


def _skipped(typed: str) -> frozenset[date]:
    skipped = frozenset(map(day, _parts(typed)))
    if len(skipped) > MOST_SKIPPED:
        raise BadSetting("skip", typed, f"up to {MOST_SKIPPED} dates, separated by commas")
    return skipped


def _window(typed: str) -> int:
    hours = setting.hours(typed, most=WIDEST_WINDOW_HOURS)
    if hours is None:
        raise BadSetting("window", typed, f"hours from 1h to {WIDEST_WINDOW_HOURS}h")
    return hours * HOUR


def _mode(typed: str) -> Mode:
    try:
        return Mode(typed.strip().lower())
    except ValueError:
        raise BadSetting("mode", typed, "reveal, choice or typed") from None


def _parts(typed: str) -> list[str]:
    return [part.strip() for part in typed.split(",") if part.strip()]
