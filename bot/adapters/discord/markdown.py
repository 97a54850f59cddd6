"""The bank's Markdown, and people's own words, as Discord's Markdown, in blocks that a message can hold.

Discord shows no fence that is indented, no quote in a quote and no list that is empty, and it has no block
structure: a sign means something wherever it stands. So a tree becomes rows, each a run of words behind
its marks or a whole fence at column zero, and a row that is too long becomes several of the same kind.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote, unquote

from bot.core import messages
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style

LONGEST_ADDRESS = 1000
"""Characters of a link's address; a longer one is written out, since a link can't be split."""

_NOTHING = "\u200b"
"""Takes no room and is no blank: it parts signs that must not touch, and stands where Discord wants words."""

_JOINERS = "\u200c\u200d"
_QUOTE = "> "
_INDENT = "  "
_MARKS = {Style.PLAIN: "", Style.EMPHASIS: "*", Style.STRONG: "**"}

_LANGUAGE = re.compile(r"[A-Za-z0-9+#._-]+")
_SIGN = re.compile(
    r"(?P<address>https?://[!#-'+-;=?-Z_a-z~()]*[#$%&+/0-9=@A-Z_a-z~-])"
    r"|[\\*_`\[\]]"
    r"|~(?=~)|(?<=~)~|\|(?=\|)|(?<=\|)\|"
    r"|<(?=[@#:/+\w])|@(?=everyone|here)|:(?=[\w+-]+:)"
)
_LINE_START = re.compile(r"^( *)(?:(>|[-+](?!\S)|-(?=#+(?!\S))|#{1,3}(?!\S))|(\d+)\.(?!\S))", re.MULTILINE)
_SENTENCE_END = re.compile(r"[.!?…:][\"'”’)]*\s+|\n+")
_BLANKS = re.compile(r"\s+")
_LINE_END = re.compile(r"\n")
_IN_ADDRESSES = "%/:?#@!$&'+,;=~-._"


@dataclass(frozen=True)
class Prose:
    """A paragraph: what stands before its first line, such as a bullet, and before the others."""

    spans: tuple[Span, ...]
    lead: str = ""
    hang: str = ""

    seams = (_SENTENCE_END, _BLANKS)

    def __str__(self) -> str:
        words = _LINE_START.sub(_escaped_start, _inline(self.spans)).strip()
        return self.lead + (words or _NOTHING).replace("\n", f"\n{self.hang}")

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(span.text for span in self.spans)

    @property
    def kept(self) -> frozenset[int]:
        """The places in the text that lie inside code or a link."""
        found: set[int] = set()
        start = 0
        for span in self.spans:
            if span.link or span.style is Style.CODE:
                found.update(range(start + 1, start + len(span.text)))
            start += len(span.text)
        return frozenset(found)

    def torn(self, at: int) -> "tuple[Prose, Prose]":
        """Return the text before and from `at`; together they are this paragraph."""
        before, after = _cut(self.spans, at)
        return replace(self, spans=before), replace(self, spans=after, lead=self.hang)


@dataclass(frozen=True)
class Code:
    """A fence: what stands before each of its lines."""

    fence: Fence
    lead: str = ""

    seams = (_LINE_END,)
    kept = frozenset[int]()

    def __str__(self) -> str:
        # Without a line of its own between the fences Discord shows the language as the code.
        code = self.text if self.text.strip() else _NOTHING
        code = re.sub("`{3,}", lambda ticks: _NOTHING.join(ticks[0]), code).removesuffix("\n")
        language = self.fence.language if _LANGUAGE.fullmatch(self.fence.language) else ""
        return "\n".join(self.lead + line for line in (f"```{language}", *code.split("\n"), "```"))

    @property
    def text(self) -> str:
        """The code itself."""
        return self.fence.code

    def torn(self, at: int) -> "tuple[Code, Code]":
        """Return the code before and from `at`; together they are this code."""
        before, after = (replace(self.fence, code=code) for code in (self.text[:at], self.text[at:]))
        return replace(self, fence=before), replace(self, fence=after)


Row = Prose | Code


def size(text: str) -> int:
    """Return the length of a text in UTF-16 units, never fewer than its characters: the strictest count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def plain(text: str) -> str:
    """Return people's words, such as a name, so that Discord shows them as they were typed."""
    return str(Prose((Span(text),))) if _seen(text) else ""


def blocks(tree: Sequence[Block], limit: int) -> Iterator[str]:
    """Yield a tree's blocks from top to bottom, one that is longer than `limit` in several."""
    for block in tree:
        yield from packed(rows([block]), limit)


def packed(found: Iterable[Row], limit: int) -> Iterator[str]:
    """Yield rows one below the other, as many together as `limit` holds."""
    text = ""
    for line in (str(part) for row in found for part in _worth_showing(row, limit)):
        if text and size(text) + len("\n") + size(line) > limit:
            yield text
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    if text:
        yield text


def _worth_showing(row: Row, limit: int) -> Iterator[Row]:
    """Yield a row's parts without those that are nothing but blanks between two others."""
    return (part for part in parts(row, limit) if part is row or _seen(part.text))


def parts(row: Row, limit: int) -> Iterator[Row]:
    """Yield a row in parts of at most `limit`, each with all its marks; their texts together are the row's.

    Words are parted at ends of sentences, else at blanks, code at ends of lines. Where there is none,
    anywhere, but if possible not inside code, a link or what one sees as one sign.
    """
    while size(str(row)) > limit and (at := _seam(row, limit)):
        part, row = row.torn(at)
        yield part
    yield row


def rows(tree: Sequence[Block], bar: str = "", indent: str = "") -> Iterator[Row]:
    """Yield a tree's rows; `bar` stands before every line of them, `indent` before words alone."""
    for index, block in enumerate(tree):
        if (
            bar == _QUOTE
            and index
            and isinstance(block, Paragraph)
            and isinstance(tree[index - 1], Paragraph)
        ):
            yield Prose((), bar, bar)
        yield from _block(block, bar, indent)


def _block(block: Block, bar: str, indent: str) -> Iterator[Row]:
    lead = bar + indent
    match block:
        case Paragraph(spans):
            if _seen("".join(span.text for span in spans)):
                yield Prose(tuple(_writable(spans)), lead, lead)
        case Fence(mark=mark):
            if mark == "shows":
                yield Prose((Span(messages.PRINTS),), lead, lead)
            yield Code(block, bar)
        case Items(items, start):
            for number, item in enumerate(items, start=start or 0):
                yield from _item(item, bar, indent, "- " if start is None else f"{number}. ")
        case Quote(inner):
            yield from rows(inner, _QUOTE)


def _item(item: Sequence[Block], bar: str, indent: str, bullet: str) -> Iterator[Row]:
    """Yield an item; one that begins with no words has its bullet on a line of its own."""
    match item:
        case [Paragraph(spans), *rest]:
            first = tuple(_writable(spans))
        case rest:
            first = ()
    yield Prose(first, bar + indent + bullet, bar + indent + _INDENT)
    yield from rows(rest, bar, indent + _INDENT)


def _writable(spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans that can be written as such: a link that is too long to be one is written out."""
    for span in spans:
        if span.link and size(_target(span.link)) > LONGEST_ADDRESS:
            yield replace(span, link=None)
            yield Span(f" ({span.link})")
        else:
            yield span


def _inline(spans: Iterable[Span]) -> str:
    """Return spans one after the other; those of one link are one link, whatever their looks."""
    text = ""
    for link, run in groupby(spans, key=lambda span: span.link):
        linked = tuple(run)
        piece = _linked(linked, link) if link else _styled(linked)
        text = _beside(text, piece)
    return text


def _linked(spans: Sequence[Span], link: str) -> str:
    target = _target(link)
    typed = "".join(span.text for span in spans)
    if not _seen(typed) or unquote(typed) == unquote(link):
        return f"<{target}>"
    words = _styled(spans)
    # Discord makes no link of words that hold an address, and looks for their end in code, too.
    in_code = "".join(span.text for span in spans if span.style is Style.CODE)
    if "://" in typed or re.search(r"[\[\]\\]", in_code):
        return f"{words} (<{target}>)"
    return _wrapped(words, "[", f"]({target})")


def _styled(spans: Iterable[Span]) -> str:
    text = ""
    for span in spans:
        if span.style is Style.CODE:
            piece = _code(_clean(span.text))
        else:
            mark = _MARKS[span.style]
            piece = _wrapped(_SIGN.sub(_escaped, _clean(span.text)), mark, mark)
        text = _beside(text, piece)
    return text


def _beside(text: str, piece: str) -> str:
    """Return two pieces one after the other, parted where their marks would become another mark."""
    touching = text[-1:] == piece[:1] and piece[:1] in {"*", "`"}
    return text + _NOTHING * touching + piece


def _wrapped(text: str, before: str, after: str) -> str:
    """Put marks around words: blanks stay outside, as Discord wants it."""
    words = text.strip()
    if not words or not after:
        return text
    start = text.index(words)
    # A mark after a backslash is taken for an escaped one, even where that one is escaped itself.
    parted = _NOTHING if words.endswith("\\") else ""
    return f"{text[:start]}{before}{words}{parted}{after}{text[start + len(words) :]}"


def _code(text: str) -> str:
    if "`" not in text:
        return f"`{text}`"
    blank = " " if "`" in {text[0], text[-1]} else ""
    parted = re.sub("`(?=`)", f"`{_NOTHING}", text)
    return f"``{blank}{parted}{blank}``"


def _escaped(sign: re.Match[str]) -> str:
    # In angle brackets an address is a link, and none of its signs means anything.
    return f"<{sign[0]}>" if sign["address"] else f"\\{sign[0]}"


def _escaped_start(start: re.Match[str]) -> str:
    blanks, mark, number = start.groups()
    return f"{blanks}{number}\\." if number else blanks + re.sub("(.)", r"\\\1", mark)


def _target(link: str) -> str:
    """Return an address in which nothing can end a link."""
    return quote(link, safe=_IN_ADDRESSES, errors="replace")


def _clean(text: str) -> str:
    """Take out what is no sign: controls, and what turns the direction of writing."""
    return text if text.isprintable() else "".join(map(_harmless, text))


def _harmless(sign: str) -> str:
    if sign.isprintable() or sign == "\n" or sign in _JOINERS:
        return sign
    return " " if sign.isspace() else ""


def _seen(text: str) -> bool:
    """Whether anything of a text can be seen."""
    return bool(_clean(text).strip(f"{_JOINERS} \n"))


def _cut(spans: Sequence[Span], at: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    before: list[Span] = []
    after: list[Span] = []
    for span in spans:
        room = max(at, 0)
        before += [replace(span, text=span.text[:room])] if room else []
        after += [replace(span, text=span.text[room:])] if span.text[room:] else []
        at -= len(span.text)
    return tuple(before), tuple(after)


def _seam(row: Row, limit: int) -> int | None:
    """Return where to tear a row so that its first part fits; None if no part does."""

    def length(at: int) -> int:
        return size(str(row.torn(at)[0]))

    places = range(1, min(len(row.text), limit + 1))
    most = bisect_right(places, limit, key=length)
    return next((at for at in _seams(row, most) if length(at) <= limit), None)


def _seams(row: Row, most: int) -> Iterator[int]:
    """Yield the places where a row may be torn, none after `most`, best first."""
    text, kept = row.text, row.kept
    between = [at for at in range(most, 0, -1) if not _one_sign(text[at - 1], text[at])]
    for inside in (False, True):
        for pattern in row.seams:
            ends = [found.end() for found in pattern.finditer(text, 0, most)]
            yield from (end for end in reversed(ends) if (end in kept) is inside)
        yield from (at for at in between if (at in kept) is inside)
    yield from range(most, 0, -1)


def _one_sign(before: str, after: str) -> bool:
    """Whether two characters are seen as one: a letter and its accent, an emoji of several, a flag."""
    return (
        unicodedata.category(after).startswith("M")
        or "\u200d" in {before, after}
        or "\U0001f3fb" <= after <= "\U0001f3ff"
        or all("\U0001f1e6" <= sign <= "\U0001f1ff" for sign in (before, after))
    )
