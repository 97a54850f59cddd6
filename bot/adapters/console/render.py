"""A message as lines of styled text; without colours it reads well in a pipe and in a screen reader."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.syntax import Syntax
from rich.text import Text as Line

from bot.domain import markdown
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style
from bot.domain.message import Aside, Attachment, Button, Heading, Markdown, Message, Part, Ranking, Text
from bot.domain.standing import Standing

HEADING = "bold cyan"
QUIET = "dim"
MINE = "bold green"
KEY = "bold yellow"

_STYLES = {Style.PLAIN: "", Style.EMPHASIS: "italic", Style.STRONG: "bold", Style.CODE: "cyan"}
_THEME = "ansi_dark"
_CODE_INDENT = "    "


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
            yield from self._wrapped(_buttons(message.buttons))

    def _part(self, part: Part) -> Iterator[Line]:
        match part:
            case Heading(source):
                yield from self._wrapped(_line(markdown.spans(source), HEADING))
            case Markdown(source):
                yield from self._blocks(markdown.parse(source).blocks)
            case Text(text):
                yield from self._wrapped(Line(_clean(text)))
            case Aside(text):
                yield from self._wrapped(Line(_clean(text), QUIET))
            case Ranking(rows):
                yield from (_standing(row) for row in rows)
            case Attachment(_, content):
                yield from (Line(_clean(line)) for line in content.splitlines())

    def _blocks(self, blocks: Sequence[Block], indent: str = "") -> Iterator[Line]:
        for index, block in enumerate(blocks):
            if index:
                yield Line()
            yield from self._block(block, indent)

    def _block(self, block: Block, indent: str) -> Iterator[Line]:
        match block:
            case Paragraph(spans):
                yield from self._wrapped(_line(spans), indent)
            case Fence(code, language):
                for line in Syntax(code, language or "text", theme=_THEME).highlight(code).split("\n"):
                    yield Line.assemble(indent, _CODE_INDENT, line) if line else Line()
            case Items(items, start):
                for number, item in enumerate(items, start=start or 0):
                    bullet = "- " if start is None else f"{number}. "
                    yield from _hung(self._blocks(item, indent + " " * len(bullet)), indent, bullet)
            case Quote(inner):
                for line in self._blocks(inner):
                    yield Line.assemble(indent, ("│ ", QUIET), line)

    def _wrapped(self, line: Line, indent: str = "") -> Iterator[Line]:
        if self._width is None:
            wrapped = line.split("\n")
        else:
            wrapped = line.wrap(self._console, max(self._width - len(indent), 20))
        for part in wrapped:
            part.rstrip()
            yield Line.assemble(indent, part)


def _hung(lines: Iterator[Line], indent: str, bullet: str) -> Iterator[Line]:
    """Put the bullet in front of an item's first line, in the room that its indent left."""
    for index, line in enumerate(lines):
        if index:
            yield line
        else:
            yield Line.assemble(indent, bullet, line[len(indent) + len(bullet) :])


def _line(spans: Sequence[Span], style: str = "") -> Line:
    line = Line(style=style)
    for span in spans:
        line.append(_clean(span.text), _STYLES[span.style])
        if span.link and span.link != span.text:
            line.append(f" ({span.link})", QUIET)
    return line


def _buttons(buttons: Sequence[Button]) -> Line:
    line = Line()
    for number, button in enumerate(buttons, start=1):
        line.append("   " if number > 1 else "")
        line.append(f"[{number}]", KEY)
        line.append(f" {button.label}")
    return line


def _standing(row: Standing) -> Line:
    points = "1 point" if row.points == 1 else f"{row.points} points"
    answered = "1 answer" if row.answered == 1 else f"{row.answered} answers"
    you = " – you" if row.mine else ""
    return Line(f"{row.rank}. {_clean(row.name)}: {points}, {answered}{you}", MINE if row.mine else "")


def _belongs_together(above: Part, below: Part) -> bool:
    return isinstance(below, Aside) and isinstance(above, Heading | Text)


def _clean(text: str) -> str:
    """Take out what would command a terminal: people's names and words may hold anything."""
    return "".join(character for character in text if character.isprintable() or character == "\n")
