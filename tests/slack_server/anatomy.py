"""What a message or a view is made of: its texts, its blocks, what one can use in it."""

from collections.abc import Iterator
from typing import Any, cast

from tests.loopback.shapes import Json, dicts, json_object, words

_TEXTS = {"plain_text", "mrkdwn", "markdown", "raw_text", "text"}  # `text` is a leaf of rich text
_UNREAD = {"confirm", "options", "option_groups", "initial_option", "initial_options", "placeholder", "state"}
SELECTS = {
    "static_select",
    "external_select",
    "multi_static_select",
    "multi_external_select",
    "radio_buttons",
    "checkboxes",
    "overflow",
}
_USED = SELECTS | {
    "button",
    "plain_text_input",
    "number_input",
    "email_text_input",
    "url_text_input",
    "datepicker",
    "timepicker",
    "datetimepicker",
    "users_select",
    "conversations_select",
    "channels_select",
}
SEVERAL = {"multi_static_select", "multi_external_select", "checkboxes"}
SUGGESTED = {"external_select", "multi_external_select"}


def walk(part: object) -> Iterator[Json]:
    """Every object in a body, each before what it holds."""
    if isinstance(part, list):
        for inner in cast("list[Any]", part):
            yield from walk(inner)
    elif (found := json_object(part)) is not None:
        yield found
        for inner in found.values():
            yield from walk(inner)


def blocks(body: Json) -> list[Json]:
    return dicts(body.get("blocks"))


def text(body: Json) -> str:
    """All that a person reads, buttons left out; where there are blocks, `text` is for notifications only."""
    title = _words_of(body.get("title"))
    parts = [title, *_read(blocks(body))] if blocks(body) else [title, words(body.get("text"))]
    return "\n".join(part for part in parts if part)


def _read(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for inner in cast("list[Any]", part):
            yield from _read(inner)
        return
    found = json_object(part)
    if found is None or "action_id" in found:
        return
    if found.get("type") in _TEXTS and isinstance(found.get("text"), str):
        yield found["text"]
        return
    if found.get("type") == "image" and "image_url" in found:
        yield words(found.get("alt_text"))
    for name, inner in found.items():
        if name not in _UNREAD:
            yield from _read(inner)


def interactive(body: Json) -> list[Json]:
    """The elements that one can use, in order, each with its `block_id` and whether it is an input's."""
    found: list[Json] = []
    for block in blocks(body):
        entered = block.get("type") == "input"
        place: Json = {"block_id": block.get("block_id", ""), "entered": entered}
        if entered:
            place |= {"optional": bool(block.get("optional"))}
            place |= {"dispatches": bool(block.get("dispatch_action"))}
            place |= {"label": _words_of(block.get("label"))}
        found += [{**element, **place} for element in walk(block) if "action_id" in element]
    return found


def label(element: Json) -> str:
    """What a person calls an element: a button's text, a select's placeholder, an input's label."""
    return (
        words(element.get("label")) or _words_of(element.get("text")) or _words_of(element.get("placeholder"))
    )


def _words_of(text: object) -> str:
    """What a text object says."""
    return words((json_object(text) or {}).get("text"))


def options(element: Json) -> list[Json]:
    groups = dicts(element.get("option_groups"))
    return dicts(element.get("options")) + [o for group in groups for o in dicts(group.get("options"))]


def initial(element: Json) -> list[Json]:
    """The options that are chosen in it at first."""
    one = json_object(element.get("initial_option"))
    return [*dicts(element.get("initial_options")), *([one] if one else [])]


def numbered(body: Json) -> Json:
    """The body with the block and action ids that Slack gives to those that came without."""
    free = iter(range(1, 10_000))

    def number(part: Any, name: str) -> Any:
        if isinstance(part, list):
            return [number(inner, name) for inner in cast("list[Any]", part)]
        found = json_object(part)
        if found is None:
            return part
        copy: Json = {key: number(inner, key) for key, inner in found.items()}
        if name == "blocks":
            copy.setdefault("block_id", f"b{next(free):04d}")
        elif copy.get("type") in _USED:
            copy.setdefault("action_id", f"a{next(free):04d}")
        return copy

    return number(body, "")
