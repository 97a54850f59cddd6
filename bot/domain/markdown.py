"""The Markdown that questions are written in: a small tree that every platform can show, and nothing else.

Paragraphs, emphasis, code, fences, lists, quotes and links. What lies outside is named as a fault for
authors and comes out as plain text for readers, so that no renderer ever meets something it doesn't know.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.token import Token

DEEPEST = 6
"""Blocks nest at most this deep; deeper ones are named and flattened."""


class Style(StrEnum):
    """How a run of text looks."""

    PLAIN = "plain"
    EMPHASIS = "emphasis"
    STRONG = "strong"
    CODE = "code"


@dataclass(frozen=True)
class Span:
    """A run of text in one style, perhaps a link; a line break is a newline in it."""

    text: str
    style: Style = Style.PLAIN
    link: str | None = None


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Fence:
    """A block of code: its language, what follows the language, and its line in the source (from 1)."""

    code: str
    language: str = ""
    mark: str = ""
    line: int = 1


@dataclass(frozen=True)
class Items:
    """A list; `start` is the first number of a numbered one."""

    items: tuple[tuple["Block", ...], ...]
    start: int | None = None


@dataclass(frozen=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple["Block", ...]


Block = Paragraph | Fence | Items | Quote


@dataclass(frozen=True)
class Outside:
    """Something that the subset doesn't have, on a line of the source (from 1)."""

    line: int
    what: str


@dataclass(frozen=True)
class Document:
    """A text's blocks, and what of it lay outside the subset."""

    blocks: tuple[Block, ...]
    outside: tuple[Outside, ...] = ()


def parse(source: str) -> Document:
    """Return the tree of `source`. Never fails: what lies outside the subset becomes plain text."""
    text = source.replace("\r\n", "\n").replace("\r", "\n")
    reader = _Reader(lines=text.split("\n"))
    blocks = tuple(reader.blocks(_COMMONMARK.parse(text), depth=0))
    return Document(blocks, tuple(reader.outside))


def spans(source: str) -> tuple[Span, ...]:
    """Return one line of Markdown, such as a prompt, as spans."""
    (inline,) = _COMMONMARK.parseInline(source)
    return _Reader(lines=[source]).spans(inline)


def outside(source: str) -> tuple[Outside, ...]:
    """Return what of one line of Markdown lies outside the subset."""
    (inline,) = _COMMONMARK.parseInline(source)
    reader = _Reader(lines=[source])
    reader.spans(inline)
    return tuple(reader.outside)


def fences(blocks: Sequence[Block]) -> Iterator[Fence]:
    """Yield every fence, in the order of the text."""
    for block in blocks:
        match block:
            case Fence():
                yield block
            case Items(items):
                for item in items:
                    yield from fences(item)
            case Quote(inner):
                yield from fences(inner)
            case Paragraph():
                pass


class _CommonMark(MarkdownIt):
    """CommonMark that drops nothing in silence: definitions and odd links come as tokens, to be named."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"inline_definitions": True})
        self.enable("table")

    def validateLink(self, url: str) -> bool:  # noqa: N802 – markdown-it's name
        """Accept every address; which of them become links is for the reader to say."""
        del url
        return True


_COMMONMARK = _CommonMark()

_OUTSIDE = {
    "heading_open": "a heading",
    "hr": "a horizontal rule",
    "table_open": "a table",
    "html_block": "HTML",
    "html_inline": "HTML",
    "image": "an image",
    "code_block": "an indented code block (write a fence)",
    "definition": "a link definition (write the address beside the word)",
}
_STYLES = {"em_open": Style.EMPHASIS, "strong_open": Style.STRONG}
_BREAKS = {"softbreak": " ", "hardbreak": "\n"}
_SAFE_LINKS = ("https://", "http://")


@dataclass
class _Reader:
    """One pass over a token stream, remembering what lay outside."""

    lines: list[str]
    outside: list[Outside] = field(default_factory=list[Outside])

    def blocks(self, tokens: Sequence[Token], depth: int) -> Iterator[Block]:
        """Yield the blocks of a balanced run of tokens."""
        index = 0
        while index < len(tokens):
            end = _closing(tokens, index)
            yield from self._block(tokens[index : end + 1], depth)
            index = end + 1

    def _block(self, tokens: Sequence[Token], depth: int) -> Iterator[Block]:
        opening, inner = tokens[0], tokens[1:-1]
        if depth > DEEPEST:
            self._complain(_line(opening), f"blocks nested more than {DEEPEST} deep")
            yield self._as_it_stands(opening)
            return
        match opening.type:
            case "paragraph_open":
                yield Paragraph(self.spans(inner[0]))
            case "fence":
                language, _, mark = opening.info.strip().partition(" ")
                yield Fence(opening.content.rstrip("\n"), language, mark.strip(), _line(opening))
            case "bullet_list_open":
                yield Items(tuple(self._items(inner, depth)))
            case "ordered_list_open":
                yield Items(tuple(self._items(inner, depth)), start=int(opening.attrs.get("start", 1)))
            case "blockquote_open":
                yield Quote(tuple(self.blocks(inner, depth + 1)))
            case _:
                self._complain(_line(opening), _OUTSIDE.get(opening.type, opening.type))
                yield self._as_it_stands(opening)

    def _items(self, tokens: Sequence[Token], depth: int) -> Iterator[tuple[Block, ...]]:
        index = 0
        while index < len(tokens):
            end = _closing(tokens, index)
            yield tuple(self.blocks(tokens[index + 1 : end], depth + 1))
            index = end + 1

    def spans(self, inline: Token) -> tuple[Span, ...]:
        """Return the spans of an inline token."""
        found: list[Span] = []
        styles: list[Style] = []
        link: str | None = None
        linked = 0
        for line, token in _placed(inline):
            style = styles[-1] if styles else Style.PLAIN
            match token.type:
                case "text" | "softbreak" | "hardbreak":
                    found.append(Span(_BREAKS.get(token.type, token.content), style, link))
                case "code_inline":
                    found.append(Span(token.content, Style.CODE, link))
                case "em_open" | "strong_open":
                    styles.append(_STYLES[token.type])
                case "em_close" | "strong_close":
                    styles.pop()
                case "link_open":
                    link, linked = self._link(line, token), len(found)
                case "link_close":
                    link = None
                    if not any(span.text for span in found[linked:]):
                        self._complain(line, "a link without words")
                case _:
                    self._complain(line, _OUTSIDE.get(token.type, token.type))
                    found.append(Span(token.content, style, link))
        return tuple(_joined(found))

    def _link(self, line: int, opening: Token) -> str | None:
        if opening.attrs.get("title"):
            self._complain(line, "a link's title")
        address = str(opening.attrs["href"])
        if address.startswith(_SAFE_LINKS):
            return address
        self._complain(line, "a link that is no web address")
        return None

    def _complain(self, line: int, what: str) -> None:
        self.outside.append(Outside(line, what))

    def _as_it_stands(self, token: Token) -> Paragraph:
        first, last = token.map or (0, 0)
        return Paragraph((Span("\n".join(self.lines[first:last])),))


def _line(token: Token) -> int:
    return (token.map[0] if token.map else 0) + 1


def _placed(inline: Token) -> Iterator[tuple[int, Token]]:
    """Yield what an inline token holds, each with its line."""
    line = _line(inline)
    for token in inline.children or []:
        yield line, token
        match token.type:
            case kind if kind in _BREAKS:
                line += 1
            case "html_inline" | "image":
                line += token.content.count("\n")
            case _:
                pass


def _closing(tokens: Sequence[Token], index: int) -> int:
    """Return the index of the token that closes the one at `index` (itself where it has no inside)."""
    depth = 0
    for position in range(index, len(tokens)):
        depth += tokens[position].nesting
        if depth == 0:
            return position
    return len(tokens) - 1


def _joined(found: Sequence[Span]) -> Iterator[Span]:
    """Yield the spans with neighbours of one look made one, and empty ones left out."""
    pending: Span | None = None
    for span in found:
        if not span.text:
            continue
        if pending and (pending.style, pending.link) == (span.style, span.link):
            pending = Span(pending.text + span.text, span.style, span.link)
            continue
        if pending:
            yield pending
        pending = span
    if pending:
        yield pending
