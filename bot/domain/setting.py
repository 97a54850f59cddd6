"""What a workspace can set for itself: names, values, defaults."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.domain import likeness
from bot.domain.errors import BadSetting, UnknownSetting

LARGEST_CAP = 10_000
LONGEST_ANSWER_HOURS = 168
MOST_ADMINS = 100
REVEALS = ("private", "thread", "channel")
ADMINS = "admins"

LOG = "log"
"""Not a setting: what stands in the place of its name to see who changed what."""

LOGGED, MOST_LOGGED = 20, 100
"""Entries that the log shows by itself, and at most."""

Read = Callable[[str, frozenset[str]], str | None]
"""Takes what was typed and the names of all time zones; returns the value as it is stored, or None."""


@dataclass(frozen=True, kw_only=True)
class Setting:
    """One setting: its default, what it takes in words, and how a typed value is read."""

    name: str
    default: str
    takes: str
    what: str
    read: Read


def _one_of(*values: str) -> Read:
    return lambda typed, _zones: typed.lower() if typed.lower() in values else None


def _answer(typed: str, _zones: frozenset[str]) -> str | None:
    typed = typed.lower()
    if typed in {"next", "never"}:
        return typed
    return typed if hours(typed, most=LONGEST_ANSWER_HOURS) else None


def _zone(typed: str, zones: frozenset[str]) -> str | None:
    """Zone names are matched without regard to case, and stored as IANA writes them."""
    wanted = typed.casefold()
    return next((zone for zone in zones if zone.casefold() == wanted), None)


def _cap(typed: str, _zones: frozenset[str]) -> str | None:
    whole = re.fullmatch(r"\d{1,5}", typed, re.ASCII)
    return str(int(typed)) if whole and int(typed) <= LARGEST_CAP else None


def _people(typed: str, _zones: frozenset[str]) -> str | None:
    if typed.lower() == "none":
        return ""
    people = typed.replace(",", " ").split()
    return " ".join(dict.fromkeys(people)) if 0 < len(people) <= MOST_ADMINS else None


SETTINGS: Mapping[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting(
            name="reveal",
            default="private",
            takes="private, thread or channel",
            what="where 👀 shows an answer",
            read=_one_of(*REVEALS),
        ),
        Setting(
            name="answer",
            default="next",
            takes=f"next, never, or hours from 1h to {LONGEST_ANSWER_HOURS}h",
            what="when a drill's answer is shown to all",
            read=_answer,
        ),
        Setting(
            name="zone",
            default="UTC",
            takes="an IANA time zone such as Europe/Berlin",
            what="whose midnight begins a day",
            read=_zone,
        ),
        Setting(
            name="self_ratings",
            default="on",
            takes="on or off",
            what="whether rating oneself earns points",
            read=_one_of("on", "off"),
        ),
        Setting(
            name="daily_cap",
            default="30",
            takes=f"a whole number from 0 to {LARGEST_CAP}",
            what="points a day outside drills",
            read=_cap,
        ),
        Setting(
            name=ADMINS,
            default="",
            takes="people separated by spaces, or none",
            what="who may change settings besides the platform's administrators (Slack)",
            read=_people,
        ),
    )
}


@dataclass(frozen=True)
class WorkspaceSettings:
    """A workspace's settings, defaults where nothing was set."""

    stored: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.stored.get(name, SETTINGS[name].default)

    @property
    def self_ratings_count(self) -> bool:
        """Whether rating oneself earns points."""
        return self["self_ratings"] == "on"

    @property
    def admins(self) -> frozenset[str]:
        """Whom the workspace has named as administrators."""
        return frozenset(self[ADMINS].split())

    @property
    def daily_cap(self) -> int:
        """Points a day outside drills."""
        return int(self["daily_cap"])


def hours(typed: str, *, most: int) -> int | None:
    """Return a number of hours such as `6h`, from one to `most`; None for anything else."""
    found = re.fullmatch(r"([1-9]\d{0,2})h", typed.strip().lower(), re.ASCII)
    return int(found[1]) if found and int(found[1]) <= most else None


def find(name: str) -> Setting:
    """Return the setting of that name.

    Raises:
        UnknownSetting: with the nearest names.
    """
    wanted = name.lower().replace("-", "_")
    if wanted in SETTINGS:
        return SETTINGS[wanted]
    raise UnknownSetting(name, likeness.like(wanted, SETTINGS, score=50, most=2))


def read(setting: Setting, typed: str, zones: frozenset[str]) -> str:
    """Return a typed value as it is stored; `zones` are the names of all time zones.

    Raises:
        BadSetting: the value doesn't fit, with what the setting takes.
    """
    value = setting.read(typed.strip(), zones)
    if value is None:
        raise BadSetting(setting.name, typed, setting.takes)
    return value


def logged(typed: str) -> int:
    """Return how many entries of the log are asked for; nothing typed is `LOGGED`.

    Raises:
        BadSetting: it is no such number.
    """
    whole = re.fullmatch(r"\d{1,3}", typed.strip() or str(LOGGED), re.ASCII)
    if not whole or not 0 < int(whole[0]) <= MOST_LOGGED:
        raise BadSetting(LOG, typed, f"how many entries, from 1 to {MOST_LOGGED}")
    return int(whole[0])
