"""The limits that Slack enforces, and its published block types don't state; and our own manners."""

import copy
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, cast

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from tests.loopback.shapes import Json, dicts, json_object, words
from tests.slack_server import anatomy

TEXT, BLOCKS, VIEW_BLOCKS, TOGETHER, MARKDOWN = 40_000, 50, 100, 13_200, 12_000
ACTION_ID, BLOCK_ID, VIEW_SIZE, TITLE = 255, 255, 250_000, 24

# The least and the most of a field: characters of a text, entries of a list.
_SIZES: dict[str, dict[str, tuple[int, int]]] = {
    "section": {"text": (1, 3_000), "fields": (1, 10)},
    "header": {"text": (1, 150)},
    "markdown": {"text": (1, MARKDOWN)},
    "image": {"image_url": (1, 3_000), "alt_text": (1, 2_000), "title": (0, 2_000)},
    "context": {"elements": (1, 10)},
    "actions": {"elements": (1, 25)},
    "input": {"label": (1, 2_000), "hint": (0, 2_000)},
    "button": {"text": (1, 75), "value": (0, 2_000), "url": (0, 3_000), "accessibility_label": (0, 75)},
    "plain_text_input": {"initial_value": (0, 3_000), "placeholder": (0, 150)},
    "static_select": {"options": (1, 100), "option_groups": (1, 100), "placeholder": (0, 150)},
    "multi_static_select": {"options": (1, 100), "option_groups": (1, 100), "placeholder": (0, 150)},
    "external_select": {"placeholder": (0, 150)},
    "multi_external_select": {"placeholder": (0, 150)},
    "overflow": {"options": (1, 5)},
    "radio_buttons": {"options": (1, 10)},
    "checkboxes": {"options": (1, 10)},
}
_OPTION = {"text": (1, 75), "value": (1, 150), "description": (0, 75)}
_CONFIRM = {"title": (1, 100), "text": (1, 300), "confirm": (1, 30), "deny": (1, 30)}
_MODAL = {"title": (1, TITLE), "submit": (1, TITLE), "close": (1, TITLE)}
_VIEW = {"private_metadata": (0, 3_000), "callback_id": (0, 255), "external_id": (0, 255)}
_FIELD = 2_000

_PINGS = re.compile(r"<!(?:channel|here|everyone|subteam\^\w+)[^>]*>|<@[UW]\w+[^>]*>")
_PING_ELEMENTS = {"user", "usergroup", "broadcast"}
_SAYS = {"mrkdwn", "markdown"}  # `plain_text` shows a mention's letters and notifies nobody


def broken_message(body: Json) -> list[str]:
    """What Slack would refuse although its block types allow it."""
    return [*_blocks(body, most=BLOCKS), *_together(body)]


def broken_view(body: Json) -> list[str]:
    modal = body.get("type") == "modal"
    found = list(_blocks(body, most=VIEW_BLOCKS))
    found += [*_sizes("view", body, _VIEW), *(_sizes("view", body, _MODAL) if modal else [])]
    if modal and "title" not in body:
        found.append("a modal without a title")
    if modal and "submit" not in body and any(b.get("type") == "input" for b in anatomy.blocks(body)):
        found.append("a modal with an input and without submit")
    if len(json.dumps(body)) > VIEW_SIZE:
        found.append(f"a view of more than {VIEW_SIZE:,} bytes")
    return found


def broken_options(body: Json) -> list[str]:
    """Suggestions for an external select."""
    groups = dicts(body.get("option_groups"))
    offered = anatomy.options(body)
    found = [words for option in offered for words in _sizes("option", option, _OPTION)]
    if "options" not in body and "option_groups" not in body:
        found.append("suggestions without options")
    if max(len(offered), len(groups)) > 100:
        found.append(f"{len(offered)} suggestions, at most 100")
    return found


def manners(body: Json, *, public: bool, fresh: bool) -> list[str]:
    """What Slack would accept and we don't: pings in public, no fallback, links that unfold."""
    found: list[str] = []
    if anatomy.blocks(body) and not words(body.get("text")).strip():
        found.append("blocks without text: screen readers and notifications have nothing to read")
    if public:
        found += [f"{ping} notifies in public" for ping in _pings(body)]
        if body.get("link_names") or body.get("parse") == "full":
            found.append("link_names or parse make mentions of plain words")
    if public and fresh:
        unfolds = [name for name in ("unfurl_links", "unfurl_media") if not _off(body.get(name))]
        found += [f"{name} isn't off: links would unfold" for name in unfolds]
    return found


def _off(value: object) -> bool:
    return value is False or str(value).lower() in {"0", "false"}


def _pings(body: Json) -> Iterator[str]:
    yield from _PINGS.findall(words(body.get("text")))
    for part in anatomy.walk(body.get("blocks")):
        if part.get("type") in _SAYS:
            yield from _PINGS.findall(words(part.get("text")))
        if part.get("type") in _PING_ELEMENTS:
            yield f"a rich-text {part['type']}"


def _blocks(body: Json, *, most: int) -> Iterator[str]:
    blocks = anatomy.blocks(body)
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, at most {most}"
    yield from _twice("block_id", [words(b["block_id"]) for b in blocks if b.get("block_id")], "")
    for number, block in enumerate(blocks):
        where = f"blocks[{number}]"
        yield from _block(where, block)
        yield from _as_the_sdk_says(where, block)


def _block(where: str, block: Json) -> Iterator[str]:
    ids = [words(part["action_id"]) for part in anatomy.walk(block) if "action_id" in part]
    yield from _twice("action_id", ids, f"{where}: ")
    for action_id in ids:
        if not 1 <= len(action_id) <= ACTION_ID:
            yield f"{where}: an action_id of {len(action_id)} characters, 1 to {ACTION_ID}"
    if len(words(block.get("block_id"))) > BLOCK_ID:
        yield f"{where}: a block_id of more than {BLOCK_ID} characters"
    for part in anatomy.walk(block):
        yield from _part(where, part)
    for text in dicts(block.get("fields")):
        if len(words(text.get("text"))) > _FIELD:
            yield f"{where}: a field of more than {_FIELD:,} characters"


def _part(where: str, part: Json) -> Iterator[str]:
    kind = words(part.get("type"))
    yield from _sizes(f"{where}: {kind}", part, _SIZES.get(kind, {}))
    for option in dicts(part.get("options")):
        yield from _sizes(f"{where}: option", option, _OPTION)
    for group in dicts(part.get("option_groups")):
        yield from _sizes(f"{where}: option group", group, {"label": (1, 75), "options": (1, 100)})
    confirm = json_object(part.get("confirm"))
    if confirm and kind:
        yield from _sizes(f"{where}: confirm", confirm, _CONFIRM)


def _sizes(where: str, part: Json, rules: dict[str, tuple[int, int]]) -> Iterator[str]:
    for name, (least, most) in rules.items():
        value = part.get(name)
        if value is None:
            continue
        inner = json_object(value)
        measured: object = inner.get("text") if inner else value
        size = _size(measured, otherwise=least)
        if not least <= size <= most:
            what = "entries" if isinstance(measured, list) else "characters"
            yield f"{where}.{name} of {size:,} {what}, {least} to {most:,}"


def _size(measured: object, *, otherwise: int) -> int:
    return len(cast("str | list[Any]", measured)) if isinstance(measured, str | list) else otherwise


def _together(body: Json) -> Iterator[str]:
    markdown = sum(len(words(b.get("text"))) for b in anatomy.blocks(body) if b.get("type") == "markdown")
    if markdown > MARKDOWN:
        yield f"{markdown:,} characters of Markdown together, at most {MARKDOWN:,}"
    if (size := text_of_blocks(body)) > TOGETHER:
        yield f"{size:,} characters over all blocks, at most {TOGETHER:,}"


def text_of_blocks(body: Json) -> int:
    """The characters of all texts in the blocks together."""
    parts = anatomy.walk(body.get("blocks"))
    return sum(len(part["text"]) for part in parts if isinstance(part.get("text"), str))


def _twice(what: str, ids: list[str], where: str) -> Iterator[str]:
    for found, count in Counter(ids).items():
        if count > 1:
            yield f"{where}the {what} {found!r} {count} times"


def _as_the_sdk_says(where: str, block: Json) -> Iterator[str]:
    """What slack_sdk's own models refuse; what they cannot read is the block types' business."""
    with suppress(TypeError, AttributeError, KeyError, ValueError):
        parsed = Block.parse(copy.deepcopy(block))  # pyright: ignore[reportUnknownMemberType] - takes any dict
        if parsed is not None:
            try:
                parsed.validate_json()
            except SlackObjectFormationError as error:
                yield f"{where}: {error}"
