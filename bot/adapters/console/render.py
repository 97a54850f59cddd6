"""A message as lines of styled text; without colours it reads well in a pipe and in a screen reader."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text as Line

from bot.core import messages
from bot.domain import markdown
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style
from bot.domain.message import Aside, Attachment, Button, Heading, Markdown, Message, Part, Ranking, Text
from bot.domain.seams import clean
from bot.domain.standing import Standing

HEADING = "bold cyan"
QUIET = "dim"
MINE = "bold green"
KEY = "bold yellow"

_STYLES = {Style.PLAIN: "", Style.EMPHASIS: "italic", Style.STRONG: "bold", Style.CODE: "cyan"}
_THEME = "ansi_dark"
_CODE_INDENT = "    "
_QUOTE = "│ "
_GAP = "   "

NARROWEST = 20
"""Columns that text keeps, however deep it is nested."""


class Renderer:
    """Turns messages into lines for one screen."""

    def __init__(self, console: Console, *, width: int | None) -> None:
        """Take the console, and the width to wrap at; None leaves long lines as they are."""
        self._console = console
        self._width = width

    def lines(self, message: Message) -> Iterator[Line]:
        """Yield the message from top to bottom: parts with an empty line between them, then buttons."""
        for index, part in enumerate(message.parts):
            if index and not _belongs_together(message.parts[index - 1], part):
                yield Line()
            yield from self._part(part)
        if message.buttons:
            yield Line()
            yield from self._buttons(message.buttons)

    def _part(self, part: Part) -> Iterator[Line]:
        match part:
            case Heading(source):
                yield from self._wrapped(_line(markdown.spans(source), HEADING))
            case Markdown(source):
                yield from self._blocks(markdown.parse(source).blocks)
            case Text(text):
                yield from self._wrapped(Line(clean(text)))
            case Aside(text):
                yield from self._wrapped(Line(clean(text), QUIET))
            case Ranking(rows):
                yield from (_standing(row) for row in rows)
            case Attachment(_, content):
                yield from (Line(clean(line)) for line in content.splitlines())

    def _blocks(self, blocks: Sequence[Block], indent: str = "") -> Iterator[Line]:
        for index, block in enumerate(blocks):
            nested_list = indent and isinstance(block, Items)
            if index and not nested_list:
                yield Line()
            yield from self._block(block, indent)

    def _block(self, block: Block, indent: str) -> Iterator[Line]:
        match block:
            case Paragraph(spans):
                yield from self._wrapped(_line(spans), indent)
            case Fence():
                yield from _fence(block, indent)
            case Items(items, start):
                for number, item in enumerate(items, start=start or 0):
                    bullet = "- " if start is None else f"{number}. "
                    yield from self._item(item, indent, bullet)
            case Quote(inner):
                for line in self._blocks(inner, indent + _QUOTE):
                    yield _marked(line, indent, (_QUOTE, QUIET))

    def _item(self, item: Sequence[Block], indent: str, bullet: str) -> Iterator[Line]:
        """Put the bullet in front of an item's first line, in the room that its indent left."""
        lines = self._blocks(item, indent + " " * len(bullet))
        yield _marked(next(lines, Line()), indent, (bullet, ""))
        yield from lines

    def _buttons(self, buttons: Sequence[Button]) -> Iterator[Line]:
        """Yield the buttons with their numbers, as many on a line as fit; none is broken."""
        line = Line()
        for number, button in enumerate(buttons, start=1):
            label = Line.assemble((f"[{number}]", KEY), f" {clean(button.label)}")
            if line and self._width and len(line) + len(_GAP) + len(label) > self._width:
                yield line
                line = Line()
            line = Line.assemble(line, _GAP, label) if line else label
        yield line

    def _wrapped(self, line: Line, indent: str = "") -> Iterator[Line]:
        """Yield a line in pieces that fit; a word that is too long, such as an address, stays whole."""
        if self._width is None:
            pieces = line.split("\n")
        else:
            room = max(self._width - len(indent), NARROWEST)
            line.overflow = "ignore"  # as an argument it would mean: don't wrap at all
            pieces = line.wrap(self._console, room)
        for piece in pieces:
            piece.rstrip()
            yield Line.assemble(indent, piece)


def _fence(fence: Fence, indent: str) -> Iterator[Line]:
    """Yield code as it is, in colour; what it prints is told from it by a word."""
    if fence.mark == "shows":
        yield Line.assemble(indent, (messages.PRINTS, QUIET))
    code = clean(fence.code.expandtabs(4))
    for line in Syntax(code, fence.language or "text", theme=_THEME).highlight(code).split("\n"):
        yield Line.assemble(indent, _CODE_INDENT, line) if line else Line()


def _marked(line: Line, indent: str, mark: tuple[str, str]) -> Line:
    """Write a mark into the room that was left for it between the indent and the rest of a line."""
    text, _ = mark
    marked = Line.assemble(indent, mark, line[len(indent) + len(text) :])
    marked.rstrip()
    return marked


def _line(spans: Sequence[Span], style: str = "") -> Line:
    line = Line(style=style)
    for span in spans:
        line.append(clean(span.text), _STYLES[span.style])
        if span.link and span.link != span.text:
            line.append(f" ({span.link})", QUIET)
    return line


def _standing(row: Standing) -> Line:
    words = " ".join(clean(messages.standing(row)).split())
    return Line(words, MINE if row.mine else "")


def _belongs_together(above: Part, below: Part) -> bool:
    return isinstance(below, Aside) and isinstance(above, Heading | Text)
