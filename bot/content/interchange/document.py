"""A file from elsewhere → its text or its JSON, bounded before anything is built from it."""

import codecs
import json
import re
from pathlib import Path
from typing import NoReturn, TypeAlias

from bot.content.interchange.draft import FaultyDocument, shown

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | bool | None"

LARGEST = 8 * 1024 * 1024
"""Bytes; a page of twelve questions is about 0.1 MB, our bank with all its phrasings less than 1 MB."""

MOST_MARKS = 500_000
"""Brackets, braces and commas: what JSON grows by in memory. 8 MB of `{"":{` would be half a gigabyte."""

DEEPEST = 64
LONGEST_NUMBER = 20

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}

# The unclosed string at the end matches too: otherwise each of its quotes would be tried anew.
_STRING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)
_MARK = re.compile(r"[\[\]{},]")


def text(path: Path) -> str:
    """Return the text of a file: UTF-8, or what its byte-order mark says.

    Raises:
        FaultyDocument: it can't be read, is too large, or isn't the text that it should be.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
    except OSError as error:
        raise FaultyDocument(f"it can't be read ({error.strerror})") from None
    if len(raw) > LARGEST:
        raise FaultyDocument(f"it is larger than {LARGEST // 1024 // 1024} MB: split it")
    codec = next((codec for mark, codec in _BYTE_ORDER_MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        raise FaultyDocument(_undecodable(raw, error, codec)) from None


def parsed(text: str) -> Json:
    """Return the JSON in a text.

    Raises:
        FaultyDocument: it isn't JSON, or too deep, too large, too ambiguous.
    """
    _bound(text)
    try:
        return json.loads(text, parse_int=_whole, parse_constant=_no_number, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise FaultyDocument(f"{where}: this is not JSON ({error.msg})") from None


def _undecodable(raw: bytes, error: UnicodeDecodeError, codec: str) -> str:
    line = raw[: error.start].count(b"\n") + 1
    name = codec.removesuffix("-sig").upper()
    byte = f"byte {error.start + 1} (0x{raw[error.start]:02x})"
    return f"line {line}: {byte} is not {name}: save the file as UTF-8"


def _bound(text: str) -> None:
    """Refuse depth and mass by the marks outside strings, without building anything."""
    depth = 0
    for number, mark in enumerate(_MARK.finditer(_STRING.sub("", text))):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(mark[0], 0)
        if depth > DEEPEST:
            raise FaultyDocument(f"it is nested more than {DEEPEST} deep: nothing here needs that")
        if number >= MOST_MARKS:
            raise FaultyDocument(f"it has more than {MOST_MARKS:,} brackets and commas: split it")


def _whole(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise FaultyDocument(f"it has a number of {len(digits):,} digits: nothing here needs that")
    return int(digits)


def _no_number(name: str) -> NoReturn:
    raise FaultyDocument(f"it has {name} where JSON has a number: take it out")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))
        raise FaultyDocument(f"an object has the key {shown(twice)} twice: keep one")
    return found
