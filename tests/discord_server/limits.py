"""The limits that Discord enforces, and its OpenAPI document doesn't state; and our own manners."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from tests.discord_server import anatomy
from tests.loopback import shapes
from tests.loopback.shapes import Json

CONTENT, EMBEDS, DISPLAYS, COMPONENTS, CUSTOM_ID, NONCE = 2_000, 6_000, 4_000, 40, 100, 25
OPTIONS, COMMAND_TEXT, TITLE, ROWS = 25, 8_000, 45, 5
NAME = re.compile(r"[-_'\w]{1,32}")

SENDS = {
    "POST /channels/{channel_id}/messages",
    "POST /webhooks/{webhook_id}/{webhook_token}",
}
EDITS = {
    "PATCH /channels/{channel_id}/messages/{message_id}",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/{message_id}",
}
CALLBACK = "POST /interactions/{interaction_id}/{interaction_token}/callback"
_MESSAGE, _UPDATE, _CHOICES, _MODAL = 4, 7, 8, 9
_CHAT_INPUT = 1


def broken(route: str, body: Any, *, files: int = 0) -> list[str]:
    """What Discord would refuse with 400 although its document allows it."""
    if route.endswith("/commands"):
        one = shapes.json_object(body)
        return list(_commands([one] if one else shapes.dicts(body)))
    found = shapes.json_object(body) or {}
    data, new = _message(route, found)
    if data is not None:
        empty = ["an empty message"] if new and not files and _empty(data) else []
        return [*empty, *_limits(data)]
    checks = {_MODAL: _modal, _CHOICES: _choices}
    check = checks.get(found.get("type", 0)) if route == CALLBACK else None
    return list(check(found.get("data") or {})) if check else []


def manners(route: str, body: Any) -> list[str]:
    """What Discord would accept and we don't: text that may mention people."""
    data, _ = _message(route, shapes.json_object(body) or {})
    if not data or not anatomy.text(data):
        return []
    allowed = shapes.json_object(data.get("allowed_mentions"))
    if allowed is None:
        return ["text without allowed_mentions: everything in it is parsed"]
    if allowed.get("parse") != [] or any(allowed.get(key) for key in ("users", "roles", "replied_user")):
        return [f"allowed_mentions lets somebody be notified: {allowed}"]
    return []


def _message(route: str, body: Json) -> tuple[Json | None, bool]:
    """The message in a request, if it carries one, and whether it is a new one."""
    if route in SENDS | EDITS:
        return body, route in SENDS
    if route == CALLBACK and body.get("type") in {_MESSAGE, _UPDATE}:
        return body.get("data") or {}, body["type"] == _MESSAGE
    return None, False


def _empty(data: Json) -> bool:
    return not any(data.get(key) for key in ("content", "embeds", "components", "sticker_ids", "poll"))


def _limits(data: Json) -> Iterator[str]:
    measured: list[tuple[str, int, int]] = [
        ("characters of content", len(shapes.words(data.get("content"))), CONTENT),
        ("characters in the embeds together", sum(map(len, anatomy.embed_texts(data))), EMBEDS),
        ("characters over all text displays", sum(map(len, anatomy.displays(data))), DISPLAYS),
        ("components", sum(1 for _ in anatomy.walk(data.get("components"))), COMPONENTS),
        ("characters of nonce", len(str(data.get("nonce") or "")), NONCE),
    ]
    for what, size, most in measured:
        if size > most:
            yield f"{size:,} {what}, at most {most:,}"
    yield from _custom_ids(data)
    yield from _versions(data)


def _custom_ids(data: Json) -> Iterator[str]:
    ids = [shapes.words(component["custom_id"]) for component in anatomy.interactive(data)]
    for custom_id, count in Counter(ids).items():
        if count > 1:
            yield f"the custom id {custom_id!r} {count} times"
        if not 1 <= len(custom_id) <= CUSTOM_ID:
            yield f"a custom id of {len(custom_id)} characters, 1 to {CUSTOM_ID}"


def _versions(data: Json) -> Iterator[str]:
    """Components V2 need their flag, and the flag forbids what came before it."""
    used = any(
        component.get("type") in anatomy.NEEDS_V2 for component in anatomy.walk(data.get("components"))
    )
    flagged = bool((data.get("flags") or 0) & anatomy.COMPONENTS_V2)
    if flagged and (data.get("content") or data.get("embeds")):
        yield "content or embeds beside components V2"
    if used and not flagged:
        yield "components V2 without their flag"
    if not used and not flagged and len(shapes.dicts(data.get("components"))) > ROWS:
        yield f"more than {ROWS} rows of components"


def _modal(data: Json) -> Iterator[str]:
    title, inputs = shapes.words(data.get("title")), shapes.dicts(data.get("components"))
    if not 1 <= len(title) <= TITLE:
        yield f"a modal's title of {len(title)} characters, 1 to {TITLE}"
    if not 1 <= len(inputs) <= ROWS:
        yield f"{len(inputs)} parts in a modal, 1 to {ROWS}"
    yield from _custom_ids({"components": [*inputs, {"custom_id": data.get("custom_id")}]})


def _choices(data: Json) -> Iterator[str]:
    choices = shapes.dicts(data.get("choices"))
    if len(choices) > OPTIONS:
        yield f"{len(choices)} choices, at most {OPTIONS}"


def _commands(commands: list[Json]) -> Iterator[str]:
    for name, count in Counter((c.get("type") or _CHAT_INPUT, c.get("name")) for c in commands).items():
        if count > 1:
            yield f"the command {name[1]!r} {count} times"
    for command in commands:
        yield from _command(command)


def _command(command: Json) -> Iterator[str]:
    if (command.get("type") or _CHAT_INPUT) != _CHAT_INPUT:
        return  # a menu's name may hold capitals and spaces
    yield from _named(command, "/")
    if (size := sum(map(len, _command_texts(command)))) > COMMAND_TEXT:
        yield f"/{command.get('name')}: {size:,} characters together, at most {COMMAND_TEXT:,}"


def _named(part: Json, path: str) -> Iterator[str]:
    """A command, a subcommand or an option, and all below it."""
    name = shapes.words(part.get("name"))
    where = f"{path}{name}"
    if name != name.lower():
        yield f"{where}: a name in capitals"
    if not NAME.fullmatch(name):
        yield f"{where}: a name has 1 to 32 letters, digits, - and _"
    if not part.get("description"):
        yield f"{where}: no description"
    options = shapes.dicts(part.get("options"))
    checks: list[tuple[Callable[[], bool], str]] = [
        (lambda: len(options) > OPTIONS, f"{len(options)} options, at most {OPTIONS}"),
        (lambda: len({o.get("name") for o in options}) < len(options), "two options of one name"),
        (lambda: _late_required(options), "a required option after an optional one"),
        (lambda: len(part.get("choices") or []) > OPTIONS, f"more than {OPTIONS} choices"),
        (lambda: bool(part.get("choices") and part.get("autocomplete")), "choices and autocomplete"),
    ]
    for fails, words in checks:
        if fails():
            yield f"{where}: {words}"
    for option in options:
        yield from _named(option, f"{where} ")


def _late_required(options: list[Json]) -> bool:
    required = [bool(option.get("required")) for option in options]
    return required != sorted(required, reverse=True)


def _command_texts(part: Json) -> Iterator[str]:
    for key in ("name", "description", "value"):
        yield shapes.words(part.get(key))
    for inner in [*shapes.dicts(part.get("options")), *shapes.dicts(part.get("choices"))]:
        yield from _command_texts(inner)
