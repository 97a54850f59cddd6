"""What Slack's client makes of blocks: a second opinion, which knows nothing of how we write.

It takes the fields that Slack's reference has, and falls over any other.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]
Run = tuple[str, frozenset[str]]
"""Words, and how they look."""

_STYLES = {"bold": "strong", "italic": "emphasis", "code": "code"}
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


def read(blocks: Iterable[Json]) -> Iterator[Run]:
    """Yield what people see; a list's bullets and numbers are runs of their own."""
    for block in blocks:
        yield from _block(**block)


def unescaped(text: str) -> str:
    """Return what a text shows where three signs mean something: each of them is escaped."""
    pieces = re.split("(&lt;|&gt;|&amp;)", text)
    if any(set(piece) & set("<>&") for piece in pieces[::2]):
        raise ValueError(text)
    return "".join(_ENTITIES.get(piece, piece) for piece in pieces)


def _block(*, type: str, text: Json | None = None, elements: list[Json] | None = None) -> Iterator[Run]:  # noqa: A002 – Slack's names
    match type, text, elements:
        case "header", dict(), None:
            yield _plain(**text), frozenset({"header"})
        case "context", None, list() if elements:
            yield from ((_plain(**element), frozenset({"context"})) for element in elements)
        case "actions", None, list() if elements:
            yield from ((_plain(**button["text"]), frozenset({"button"})) for button in elements)
        case "rich_text", None, list() if elements:
            for element in elements:
                yield from _element(**element)
        case _:
            raise ValueError(type, text, elements)


def _plain(*, type: str, text: str, emoji: bool) -> str:  # noqa: A002 – Slack's names
    if type != "plain_text" or emoji or not text:
        raise ValueError(type, text, emoji)
    return unescaped(text)


def _element(
    *,
    type: str,  # noqa: A002 – Slack's names
    elements: list[Json],
    style: str = "",
    indent: int = 0,
    offset: int = 0,
    border: int = 0,
) -> Iterator[Run]:
    quoted = frozenset({"quote"} if border else ())
    match type, style:
        case "rich_text_section", "":
            yield from _runs(elements, quoted)
        case "rich_text_quote", "":
            yield from _runs(elements, frozenset({"quote"}))
        case "rich_text_preformatted", "":
            yield from _runs(elements, quoted | {"fence"})
        case "rich_text_list", "bullet" | "ordered" if 0 <= indent <= 8 and offset >= 0:
            for number, item in enumerate(elements, start=offset + 1):
                yield "•" if style == "bullet" else f"{number}.", quoted | {f"level {indent}"}
                yield from _item(quoted, **item)
        case _:
            raise ValueError(type, style, indent, offset)


def _item(quoted: frozenset[str], *, type: str, elements: list[Json]) -> Iterator[Run]:  # noqa: A002 – Slack's names
    if type != "rich_text_section":
        raise ValueError(type)
    yield from _runs(elements, quoted)


def _runs(elements: list[Json], looks: frozenset[str]) -> Iterator[Run]:
    if not elements:
        raise ValueError(elements)
    yield from (_run(looks, **element) for element in elements)


def _run(
    looks: frozenset[str],
    *,
    type: str,  # noqa: A002 – Slack's names
    text: str,
    url: str | None = None,
    style: dict[str, bool] | None = None,
) -> Run:
    if not text or type != ("link" if url else "text") or (style and not all(style.values())):
        raise ValueError(type, text, url, style)
    return text, looks | {_STYLES[look] for look in style or {}} | {*filter(None, [url])}
