"""A form to choose a topic in, for whoever names none, or none that there is."""

import json

from bot.adapters.slack.web import Json
from bot.core import menu, messages
from bot.core.coach import Coach
from bot.domain.place import ChannelRef
from bot.domain.question import Difficulty

CALLBACK, TOPIC, DIFFICULTY = "quiz", "topic", "difficulty"

MOST_CHOICES, LONGEST_CHOICE = 100, 75
"""Slack's limits on what completes a select."""


def view(channel: ChannelRef, note: str = "") -> Json:
    """Return the form; the note says why it comes."""
    about = [{"type": "section", "text": {"type": "plain_text", "text": note[:3000]}}] if note else []
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "private_metadata": json.dumps({"channel": channel.id, "name": channel.name}),
        "title": _plain(messages.TITLE),
        "submit": _plain(messages.ASK),
        "close": _plain(messages.CANCEL),
        "blocks": [*about, _topic(), _difficulty()],
    }


def topics(coach: Coach, typed: str) -> list[Json]:
    """Return the topics that complete what was typed."""
    found = coach.desk.bank.suggest(typed, MOST_CHOICES)
    return [
        {"text": _plain(_short(" → ".join(topic.titles))), "value": topic.path}
        for topic in found
        if len(topic.path) <= LONGEST_CHOICE
    ]


def chosen(submitted: Json) -> tuple[str, str, str, Difficulty | None]:
    """Return what a form says: the channel's id and name, the topic's path, how hard it may be."""
    place: Json = json.loads(submitted["private_metadata"])
    level = _selected(submitted, DIFFICULTY)
    return place["channel"], place["name"], _selected(submitted, TOPIC), Difficulty(level) if level else None


def _selected(submitted: Json, name: str) -> str:
    """Return what was chosen in one of the form's selects, nothing where nothing was."""
    option: Json = submitted["state"]["values"][name][name].get("selected_option") or {}
    return str(option.get("value", ""))


def _topic() -> Json:
    return {
        "type": "input",
        "block_id": TOPIC,
        "optional": True,
        "label": _plain(messages.TOPIC),
        "hint": _plain(menu.TOPIC),
        "element": {"type": "external_select", "action_id": TOPIC, "min_query_length": 0},
    }


def _difficulty() -> Json:
    options = [{"text": _plain(level.capitalize()), "value": level} for level in Difficulty]
    return {
        "type": "input",
        "block_id": DIFFICULTY,
        "optional": True,
        "label": _plain(messages.DIFFICULTY),
        "element": {"type": "static_select", "action_id": DIFFICULTY, "options": options},
    }


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_CHOICE else f"{name[: LONGEST_CHOICE - 1]}…"
