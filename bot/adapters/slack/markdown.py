"""The bank's Markdown, and people's own words, as Slack's rich text, in blocks that a message can hold.

In rich text a sign is a sign: nothing in it is markup, a mention or an emoji, so nothing has to be escaped.
But it knows no block within a block: a list holds words alone, and a quote, too. So a tree becomes rows, each
with the place where it stands, and rows that belong together become one list or one quote again.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote, unquote, urlsplit

from bot.core import messages
from bot.domain import seams
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style
from bot.domain.seams import BLANKS, LINE_END, NOTHING, SENTENCE_END, clean, seen, size

Json = dict[str, object]
"""What is sent; shared between messages, so nobody changes it."""

BLOCK = 3000
"""Characters of one block: Slack's limit for a section, kept for all."""

WORDS = 4000
"""Characters of a message's `text`, which screen readers and notifications read instead of its blocks."""

WEIGHT = 12_000
"""Characters of JSON of all blocks together. Slack counts more than the texts, and does not say what."""

HEAVIEST = 3600
"""Characters of JSON of one block, so that 25 of the longest buttons always find room below it."""

ADDED = 100
"""Characters that Slack adds to each block, an id among others (about as many, measured by others)."""

LONGEST_ADDRESS = 1000
"""Characters of a link's address; a longer one is written out, since a link can't be split."""

_DEEPEST = 8
_HOST = re.compile(r"[A-Za-z0-9._-]+")
_IN_ADDRESSES = "%/:?#[]@!$&'()*+,;=~-._"
_STYLES: dict[Style, Json] = {
    Style.PLAIN: {},
    Style.EMPHASIS: {"style": {"italic": True}},
    Style.STRONG: {"style": {"bold": True}},
    Style.CODE: {"style": {"code": True}},
}


@dataclass(frozen=True)
class Place:
    """Where a row stands: in a quote, in a list of some level (from 0), at the beginning of its item.

    A number is that of a numbered list's item.
    """

    quoted: bool = False
    level: int | None = None
    number: int | None = None
    begins: bool = False

    @property
    def bullet(self) -> str:
        """What is read aloud before an item."""
        return "-" if self.number is None else f"{self.number}."


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    spans: tuple[Span, ...]
    place: Place = Place()

    torn_after = (SENTENCE_END, BLANKS)

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(span.text for span in self.spans)

    @property
    def kept(self) -> frozenset[int]:
        """The places in the text that lie inside code or a link."""
        return seams.kept(self.spans)

    def torn(self, at: int) -> "tuple[Prose, Prose]":
        """Return the text before and from `at`; together they are this paragraph."""
        before, after = seams.cut(self.spans, at)
        begins = self.place.begins and not seen(
            self.text[:at]
        )  # blanks alone are not shown, nor is their bullet
        return replace(self, spans=before), Prose(after, replace(self.place, begins=begins))

    @property
    def words(self) -> str:
        """What is read aloud: the words with their bullet and their addresses."""
        said = _said(self.spans)
        return f"{self.place.bullet} {said}".strip() if self.place.begins else said


@dataclass(frozen=True)
class Code:
    """A fence."""

    fence: Fence
    place: Place = Place()

    torn_after = (LINE_END,)
    kept = frozenset[int]()

    @property
    def text(self) -> str:
        """The code itself."""
        return self.fence.code

    def torn(self, at: int) -> "tuple[Code, Code]":
        """Return the code before and from `at`; together they are this code."""
        before, after = (replace(self.fence, code=code) for code in (self.text[:at], self.text[at:]))
        return replace(self, fence=before), replace(self, fence=after)

    @property
    def words(self) -> str:
        """What is read aloud: the code without the line end that another part of it begins after."""
        return self.text.removesuffix("\n")


Row = Prose | Code


@dataclass(frozen=True)
class Piece:
    """One Slack block, its words for who hears it, and what it takes of a block's characters."""

    block: Json
    words: str
    room: int

    @property
    def fits(self) -> bool:
        """Whether it is within the limits of one block."""
        return self.room <= BLOCK and weight(self.block) <= HEAVIEST and size(escaped(self.words)) <= WORDS


Shape = Callable[[Sequence[Row]], Piece]
"""What makes one block of rows."""


def escaped(text: str) -> str:
    """Return people's words for `text` and `plain_text`, where three signs would begin something."""
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def weight(block: Json) -> int:
    """Return what a block takes of a message's `WEIGHT`."""
    return size(json.dumps(block, ensure_ascii=False)) + ADDED


def pieces(tree: Sequence[Block]) -> Iterator[Piece]:
    """Yield a tree's blocks from top to bottom, one that is too long in several."""
    for block in tree:
        yield from packed(rows([block]), rich_text)


def packed(found: Iterable[Row], shape: Shape) -> Iterator[Piece]:
    """Yield rows one below the other, as many together as one block holds."""
    together: tuple[Row, ...] = ()
    for row in found:
        for part in seams.shown(row, parts(row, shape)):
            if together and not shape([*together, part]).fits:
                yield shape(together)
                together = ()
            together = (*together, part)
    if together:
        yield shape(together)


def parts(row: Row, shape: Shape) -> Iterator[Row]:
    """Yield a row in parts, each of which fits into a block; together they are the row."""
    return seams.parts(row, lambda part: shape([part]).fits, longest=BLOCK)


def rows(tree: Sequence[Block], place: Place = Place()) -> Iterator[Row]:
    """Yield a tree's rows; `place` is where it stands."""
    for block in tree:
        match block:
            case Paragraph(spans):
                if seen("".join(span.text for span in spans)):
                    yield Prose(tuple(_writable(spans)), place)
            case Fence(mark=mark):
                if mark == "shows":
                    yield Prose((Span(messages.PRINTS),), place)
                yield Code(block, place)
            case Items(items, start):
                level = 0 if place.level is None else min(place.level + 1, _DEEPEST)
                for number, item in enumerate(items, start=start or 0):
                    numbered = None if start is None else number
                    yield from _item(item, Place(place.quoted, level, numbered, begins=True))
            case Quote(inner):
                yield from rows(inner, Place(quoted=True))


def _item(item: Sequence[Block], place: Place) -> Iterator[Row]:
    """Yield an item; one that begins with no words has its bullet on a line of its own."""
    match item:
        case [Paragraph(spans), *rest]:
            first = tuple(_writable(spans))
        case rest:
            first = ()
    inside = replace(place, number=None, begins=False)
    if place.number is not None and place.number < 1:  # Slack counts from one upwards
        yield Prose((Span(f"{place.bullet} "), *first), inside)
    else:
        yield Prose(first, place)
    yield from rows(rest, inside)


def _writable(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that can be written as such: no link lies about where it leads, none is refused."""
    for span in spans:
        link = span.link
        if link is None:
            yield span
        elif not _is_address(link):
            yield from (replace(span, link=None), Span(f" ({link})"))
        elif not seen(span.text):
            yield replace(span, text=link)
        elif "://" in span.text and unquote(span.text) != unquote(link):
            yield from (replace(span, link=None), Span(" ("), Span(link, link=link), Span(")"))
        else:
            yield span


def _is_address(link: str) -> bool:
    """Whether Slack takes it for one, as far as we can know."""
    try:
        host = urlsplit(link).hostname or ""
    except ValueError:
        return False
    return bool(_HOST.fullmatch(host)) and size(_target(link)) <= LONGEST_ADDRESS


def _target(link: str) -> str:
    """Return an address without what no address has, such as blanks."""
    return quote(link, safe=_IN_ADDRESSES, errors="replace")


def _said(spans: Sequence[Span]) -> str:
    """Return spans as they are read aloud: a link's words, then its address where that is another."""
    said = ""
    for link, run in groupby(spans, key=lambda span: span.link):
        words = "".join(span.text for span in run)
        said += words if link is None or link == words else f"{words} ({link})"
    return said.strip()


def rich_text(found: Sequence[Row]) -> Piece:
    """Return rows as one block of rich text."""
    elements: list[_Element] = []
    for row in found:
        if not (elements and elements[-1].took(row)):
            elements.append(_Element(row))
    block: Json = {"type": "rich_text", "elements": [element.json for element in elements]}
    return Piece(block, "\n".join(row.words for row in found), sum(element.room for element in elements))


class _Element:
    """A part of rich text: code, a list, a quote or a line; it takes what belongs to its first row."""

    def __init__(self, first: Row) -> None:
        self._first = first
        self._bodies = [_runs(first)]

    def took(self, row: Row) -> bool:
        """Add a row, if it belongs here."""
        if isinstance(row, Code) or isinstance(self._first, Code):
            return False
        place, here = row.place, self._first.place
        if place.begins:
            if not self._goes_on_with(place):
                return False
            self._bodies.append(_runs(row))
        elif here.begins and (place.quoted, place.level) == (here.quoted, here.level):
            self._bodies[-1] += [_text("\n"), *_runs(row)]
        elif not here.begins and here.quoted and place.quoted:
            self._bodies[-1] += [_text("\n\n"), *_runs(row)]
        else:
            return False
        return True

    def _goes_on_with(self, place: Place) -> bool:
        here = self._first.place
        number = None if here.number is None else here.number + len(self._bodies)
        return place == replace(here, number=number)

    @property
    def room(self) -> int:
        """What it takes of a block's characters, with its addresses."""
        runs = (run for body in self._bodies for run in body)
        return sum(size(str(run[key])) for run in runs for key in ("text", "url") if key in run)

    @property
    def json(self) -> Json:
        """The element as Slack takes it."""
        place = self._first.place
        border: Json = {"border": 1} if place.quoted else {}
        if isinstance(self._first, Code):
            return {"type": "rich_text_preformatted", "elements": self._bodies[0], **border}
        if not place.begins:
            kind = "rich_text_quote" if place.quoted else "rich_text_section"
            return {"type": kind, "elements": self._bodies[0]}
        return {
            "type": "rich_text_list",
            "style": "bullet" if place.number is None else "ordered",
            "elements": [{"type": "rich_text_section", "elements": body} for body in self._bodies],
            **({"indent": place.level} if place.level else {}),
            **({"offset": place.number - 1} if place.number and place.number > 1 else {}),
            **border,
        }


def _runs(row: Row) -> list[Json]:
    """Return what stands in an element for a row; none is empty, which Slack refuses."""
    if isinstance(row, Code):
        return [_text(row.words if row.words.strip() else NOTHING)]
    return [_run(span) for span in _trimmed(row.spans)] or [_text(NOTHING)]


def _run(span: Span) -> Json:
    if span.link:
        return {"type": "link", "url": _target(span.link), "text": span.text, **_STYLES[span.style]}
    return {**_text(span.text), **_STYLES[span.style]}


def _text(text: str) -> Json:
    return {"type": "text", "text": text}


def _trimmed(spans: Sequence[Span]) -> Iterator[Span]:
    """Yield spans with their signs alone, without the blanks at both ends of the line and empty ones."""
    found = [replace(span, text=clean(span.text)) for span in spans]
    while found and not found[0].text.strip():
        del found[0]
    while found and not found[-1].text.strip():
        del found[-1]
    for index, span in enumerate(found):
        text = span.text
        if span.style is not Style.CODE:
            text = text.lstrip() if index == 0 else text
            text = text.rstrip() if index == len(found) - 1 else text
        if text:
            yield replace(span, text=text)
