"""What forms are made of: the fields in them, and what was filled in."""

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.adapters.slack.web import Json
from bot.core import messages
from bot.domain.place import ChannelRef

MOST_CHOICES, LONGEST_NAME, LONGEST_VALUE = 100, 75, 75
"""Slack's limits on what completes a select."""

_LONGEST_NOTE = 3000


class Option(NamedTuple):
    """One of the things to choose from."""

    value: str
    name: str


def form(callback: str, channel: ChannelRef, fields: Sequence[Json], *, submit: str, note: str = "") -> Json:
    """Return a form that belongs to a channel; the note says why it comes."""
    about = [{"type": "section", "text": _plain(note[:_LONGEST_NOTE])}] if note else []
    return {
        "type": "modal",
        "callback_id": callback,
        "private_metadata": json.dumps({"channel": channel.id, "name": channel.name}),
        "title": _plain(messages.TITLE),
        "submit": _plain(submit),
        "close": _plain(messages.CANCEL),
        "blocks": [*about, *fields],
    }


def field(name: str, label: str, element: Json, *, hint: str = "", optional: bool = False) -> Json:
    """Return a field around what is filled in; its name is what it is read, and completed, by."""
    return {
        "type": "input",
        "block_id": name,
        "optional": optional,
        "label": _plain(label),
        "element": {"action_id": name, **element},
        **({"hint": _plain(hint)} if hint else {}),
    }


def select(options: Sequence[Option], chosen: str | None = None, *, placeholder: str = "") -> Json:
    """Return a list of which one thing is chosen."""
    first = next((option for option in options if option.value == chosen), None)
    return {
        "type": "static_select",
        "options": shown_options(options),
        **({"placeholder": _plain(placeholder)} if placeholder else {}),
        **({"initial_option": _option(first)} if first else {}),
    }


def completing(chosen: Option | None = None) -> Json:
    """Return a list that completes what is typed, of which one thing is chosen."""
    first = {"initial_option": _option(chosen)} if chosen else {}
    return {"type": "external_select", "min_query_length": 0, **first}


def completing_several(chosen: Sequence[Option], most: int) -> Json:
    """Return the same for several things."""
    first = {"initial_options": shown_options(chosen)} if chosen else {}
    return {"type": "multi_external_select", "min_query_length": 0, "max_selected_items": most, **first}


def boxes(options: Sequence[Option], chosen: Iterable[Option]) -> Json:
    """Return boxes to tick."""
    first = shown_options(chosen)
    return {
        "type": "checkboxes",
        "options": shown_options(options),
        **({"initial_options": first} if first else {}),
    }


def time(chosen: str) -> Json:
    """Return a time of the day to pick, such as 09:00."""
    return {"type": "timepicker", "initial_time": chosen}


def shown_options(options: Iterable[Option]) -> list[Json]:
    """Return options as Slack takes them, less those that it wouldn't."""
    return [_option(option) for option in options if len(option.value) <= LONGEST_VALUE]


def place(submitted: Json) -> tuple[str, str]:
    """Return the id and the name of the channel that a form belongs to."""
    kept: Json = json.loads(submitted["private_metadata"])
    return kept["channel"], kept["name"]


def values(submitted: Json, name: str) -> list[str]:
    """Return what was chosen in a field, nothing where nothing was."""
    held: Json = submitted["state"]["values"][name][name]
    if held.get("selected_time"):
        return [str(held["selected_time"])]
    one: Json | None = held.get("selected_option")
    several: list[Json] = held.get("selected_options") or []
    return [str(option["value"]) for option in ([one] if one else several)]


def value(submitted: Json, name: str) -> str:
    """Return the one thing that was chosen in a field, nothing where nothing was."""
    return next(iter(values(submitted, name)), "")


def _option(option: Option) -> Json:
    return {"text": _plain(_short(option.name)), "value": option.value}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
