"""What Slack refuses for its length or number; the figures are Slack's, not ours."""

import json
from collections.abc import Iterator
from typing import Any

from tests.adapters.slack.reader import unescaped

Json = dict[str, Any]


def broken(*, text: str, blocks: list[Json]) -> list[str]:
    """Everything about a message that Slack would refuse, cut or not read aloud."""
    ids = [element["action_id"] for block in blocks for element in buttons(block)]
    faults = {
        "no text": not text.strip(),
        "text too long": length(text) > 4000,
        "too many blocks": not 1 <= len(blocks) <= 50,
        "blocks too long together": length(json.dumps(blocks, ensure_ascii=False)) > 12_000,
        "two actions of one id": len(set(ids)) < len(ids),
        **{f"{block['type']}: {fault}": True for block in blocks for fault in _faults(block)},
    }
    unescaped(text)
    return [fault for fault, found in faults.items() if found]


def length(text: str) -> int:
    """Characters as a JavaScript client counts them, which is never fewer than Slack's server does."""
    return len(text.encode("utf-16-le")) // 2


def buttons(block: Json) -> list[Json]:
    """A block's buttons."""
    return block["elements"] if block["type"] == "actions" else []


def words(found: Any) -> Iterator[str]:
    """Every text and address in blocks."""
    if isinstance(found, list):
        for inner in found:  # pyright: ignore[reportUnknownVariableType] - JSON
            yield from words(inner)
    elif isinstance(found, dict):
        for key, inner in found.items():  # pyright: ignore[reportUnknownVariableType] - JSON
            if isinstance(inner, str) and key in {"text", "url"}:
                yield inner
            else:
                yield from words(inner)


def _faults(block: Json) -> Iterator[str]:
    if sum(map(length, words(block))) > (150 if block["type"] == "header" else 3000):
        yield "too long"
    if not all(words(block)):
        yield "an empty text"
    if block["type"] == "context" and len(block["elements"]) > 10:
        yield "too many elements"
    if len(buttons(block)) > 5:
        yield "too many buttons in a row"
    for button in buttons(block):
        if length(button["text"]["text"]) > 75:
            yield "a label too long"
        if not 1 <= length(button["action_id"]) <= 255:
            yield "an action's id too long"
        if length(button["value"]) > 2000:
            yield "a value too long"
