"""The bank's Markdown, and people's own words, as Discord's Markdown, in blocks that a message can hold.

Discord shows no fence that is indented, no quote in a quote and no list that is empty, and it has no block
structure: a sign means something wherever it stands. So a tree becomes rows, each a run of words behind
its marks or a whole fence at column zero, and a row that is too long becomes several of the same kind.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from urllib.parse import quote, unquote

from bot.core import messages
from bot.domain import seams
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style
from bot.domain.seams import BLANKS, LINE_END, NOTHING, SENTENCE_END, clean, seen, size

LONGEST_ADDRESS = 1000
"""Characters of a link's address; a longer one is written out, since a link can't be split."""

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
_IN_ADDRESSES = "%/:?#@!$&'+,;=~-._"


@dataclass(frozen=True)
class Prose:
    """A paragraph: what stands before its first line, such as a bullet, and before the others."""

    spans: tuple[Span, ...]
    lead: str = ""
    hang: str = ""

    torn_after = (SENTENCE_END, BLANKS)

    def __str__(self) -> str:
        words = _LINE_START.sub(_escaped_start, _inline(self.spans)).strip()
        return self.lead + (words or NOTHING).replace("\n", f"\n{self.hang}")

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
        return replace(self, spans=before), replace(self, spans=after, lead=self.hang)


@dataclass(frozen=True)
class Code:
    """A fence: what stands before each of its lines."""

    fence: Fence
    lead: str = ""

    torn_after = (LINE_END,)
    kept = frozenset[int]()

    def __str__(self) -> str:
        # Without a line of its own between the fences Discord shows the language as the code.
        code = self.text if self.text.strip() else NOTHING
        code = re.sub("`{3,}", lambda ticks: NOTHING.join(ticks[0]), code).removesuffix("\n")
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


def plain(text: str) -> str:
    """Return people's words, such as a name, so that Discord shows them as they were typed."""
    return str(Prose((Span(text),))) if seen(text) else ""


def blocks(tree: Sequence[Block], limit: int) -> Iterator[str]:
    """Yield a tree's blocks from top to bottom, one that is longer than `limit` in several."""
    for block in tree:
        yield from packed(rows([block]), limit)


def packed(found: Iterable[Row], limit: int) -> Iterator[str]:
    """Yield rows one below the other, as many together as `limit` holds."""
    text = ""
    for line in (str(part) for row in found for part in seams.shown(row, parts(row, limit))):
        if text and size(text) + len("\n") + size(line) > limit:
            yield text
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    if text:
        yield text


def parts(row: Row, limit: int) -> Iterator[Row]:
    """Yield a row in parts of at most `limit`, each with all its marks; together they are the row."""
    return seams.parts(row, lambda part: size(str(part)) <= limit, longest=limit)


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
            if seen("".join(span.text for span in spans)):
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
    if not seen(typed) or unquote(typed) == unquote(link):
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
            piece = _code(clean(span.text))
        else:
            mark = _MARKS[span.style]
            piece = _wrapped(_SIGN.sub(_escaped, clean(span.text)), mark, mark)
        text = _beside(text, piece)
    return text


def _beside(text: str, piece: str) -> str:
    """Return two pieces one after the other, parted where their marks would become another mark."""
    touching = text[-1:] == piece[:1] and piece[:1] in {"*", "`"}
    return text + NOTHING * touching + piece


def _wrapped(text: str, before: str, after: str) -> str:
    """Put marks around words: blanks stay outside, as Discord wants it."""
    words = text.strip()
    if not words or not after:
        return text
    start = text.index(words)
    # A mark after a backslash is taken for an escaped one, even where that one is escaped itself.
    parted = NOTHING if words.endswith("\\") else ""
    return f"{text[:start]}{before}{words}{parted}{after}{text[start + len(words) :]}"


def _code(text: str) -> str:
    if "`" not in text:
        return f"`{text}`"
    blank = " " if "`" in {text[0], text[-1]} else ""
    parted = re.sub("`(?=`)", f"`{NOTHING}", text)
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
