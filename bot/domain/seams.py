"""Where a text may be torn when one message can't hold it: nothing is lost, and no sign is halved."""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, Self, TypeVar

from bot.domain.markdown import Span, Style

NOTHING = "\u200b"
"""Takes no room and is no blank: it stands where a platform wants a sign and there is none."""

SENTENCE_END = re.compile(r"[.!?…:][\"'”’)]*\s+|\n+")
BLANKS = re.compile(r"\s+")
LINE_END = re.compile(r"\n")

_JOINERS = "\u200c\u200d"


class Tearable(Protocol):
    """Something with a text that can be shown in parts."""

    @property
    def text(self) -> str:
        """The signs themselves, without their looks."""
        ...

    @property
    def kept(self) -> frozenset[int]:
        """The places in the text that are torn last, such as those inside a link."""
        ...

    @property
    def torn_after(self) -> tuple[re.Pattern[str], ...]:
        """What is torn after, best first."""
        ...

    def torn(self, at: int) -> tuple[Self, Self]:
        """Return what comes before `at` and what comes from there; together they are the whole."""
        ...


_Row = TypeVar("_Row", bound=Tearable)


def size(text: str) -> int:
    """Return the length of a text in UTF-16 units, never fewer than its characters: the strictest count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Take out what is no sign: what commands a terminal or turns the direction of writing."""
    # Most texts need nothing; one look at the whole is cheaper than one at each sign.
    return text if text.replace("\n", "").isprintable() else "".join(map(_harmless, text))


def seen(text: str) -> bool:
    """Whether anything of a text can be seen."""
    return bool(clean(text).strip(f"{_JOINERS} \n"))


def parts(row: _Row, fits: Callable[[_Row], bool], *, longest: int) -> Iterator[_Row]:
    """Yield a row in parts that fit, none longer than `longest`; their texts together are the row's.

    Each is torn after a seam, best first. Where there is none, anywhere, but if possible not inside what is
    kept or what one sees as one sign.
    """
    while not fits(row) and (at := _seam(row, fits, longest)):
        part, row = row.torn(at)
        yield part
    yield row


def shown(row: _Row, parts_of_it: Iterable[_Row]) -> Iterator[_Row]:
    """Yield a row's parts without those that are nothing but blanks between two others."""
    return (part for part in parts_of_it if part is row or seen(part.text))


def kept(spans: Sequence[Span]) -> frozenset[int]:
    """Return the places in the spans' text that lie inside code or a link."""
    found: set[int] = set()
    start = 0
    for span in spans:
        if span.link or span.style is Style.CODE:
            found.update(range(start + 1, start + len(span.text)))
        start += len(span.text)
    return frozenset(found)


def cut(spans: Sequence[Span], at: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans before and from a place in their text."""
    before: list[Span] = []
    after: list[Span] = []
    for span in spans:
        if at >= len(span.text):
            before.append(span)
        elif at <= 0:
            after.append(span)
        else:
            before.append(replace(span, text=span.text[:at]))
            after.append(replace(span, text=span.text[at:]))
        at -= len(span.text)
    return tuple(before), tuple(after)


def _harmless(sign: str) -> str:
    if sign.isprintable() or sign == "\n" or sign in _JOINERS:
        return sign
    return " " if sign.isspace() else ""


def _seam(row: _Row, fits: Callable[[_Row], bool], longest: int) -> int | None:
    """Return where to tear a row so that its first part fits; None if no part does."""

    def too_long(at: int) -> bool:
        return not fits(row.torn(at)[0])

    most = bisect_left(range(1, min(len(row.text), longest + 1)), True, key=too_long)  # noqa: FBT003 – the first place that is too far
    return next((at for at in _places(row, most) if not too_long(at)), None)


def _places(row: Tearable, most: int) -> Iterator[int]:
    """Yield the places where a row may be torn, none after `most`, best first."""
    text, kept_whole = row.text, row.kept
    between = [at for at in range(most, 0, -1) if not _one_sign(text[at - 1], text[at])]
    for inside in (False, True):
        for pattern in row.torn_after:
            ends = [found.end() for found in pattern.finditer(text, 0, most)]
            yield from (end for end in reversed(ends) if (end in kept_whole) is inside)
        yield from (at for at in between if (at in kept_whole) is inside)
    yield from range(most, 0, -1)


def _one_sign(before: str, after: str) -> bool:
    """Whether two characters are seen as one: a letter and its accent, an emoji of several, a flag."""
    return (
        unicodedata.category(after).startswith("M")
        or "\u200d" in {before, after}
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or all("\U0001f1e6" <= sign <= "\U0001f1ff" for sign in (before, after))
    )
