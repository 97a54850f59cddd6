"""A message as what Slack's messages hold: blocks, the words for who hears them, a file."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.adapters.slack.markdown import (
    WEIGHT,
    WORDS,
    Json,
    Piece,
    Prose,
    Row,
    escaped,
    packed,
    pieces,
    rich_text,
    rows,
    weight,
)
from bot.core import messages
from bot.domain import markdown
from bot.domain.markdown import Block, Paragraph, Span, Style
from bot.domain.message import Act, Aside, Attachment, Button, Heading, Markdown, Message, Ranking, Text
from bot.domain.seams import clean, seen, size
from bot.domain.standing import Standing

BLOCKS = 50
"""What one Slack message may hold."""

HEADER = 150
"""Characters of a header."""

LABEL = 75
"""Characters of a button's label."""

IN_A_ROW = 5
"""Buttons side by side."""

KEPT = 512
"""Parts whose blocks are kept; with answers of the longest kind some five megabytes."""

_NO_WORDS = "…"


@dataclass(frozen=True)
class Page:
    """One Slack message: blocks from top to bottom, the text that is read instead of them, a file to upload.

    `text` is whole, not a summary: screen readers read nothing else.
    """

    blocks: tuple[Json, ...]
    text: str
    attachment: Attachment | None = None


def pages(message: Message) -> tuple[Page, ...]:
    """Return the Slack messages that a message of at most 25 buttons needs, at least one.

    None is without words; the buttons are on the last. Slack has no cover: what is covered is shown as it is,
    and stands where only those look who want to, in a thread.
    """
    buttons = _button_rows(message.buttons)
    *others, last = _filled(message, buttons)
    return (*(_page(*held) for held in others), _page(*last, buttons))


def body(page: Page) -> Json:
    """Return what `chat.postMessage` takes for a page: nothing in it is looked up or unfurled."""
    return {
        "text": page.text,
        "blocks": list(page.blocks),
        "mrkdwn": False,
        "parse": "none",
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _page(held: Sequence[Piece], attachment: Attachment | None, buttons: Sequence[Json] = ()) -> Page:
    shown = held or [_plain_words(attachment.name if attachment else _NO_WORDS)]
    text = "\n".join(piece.words for piece in shown)
    blocks = (*(piece.block for piece in shown), *buttons)
    return Page(blocks, escaped(text) if seen(text) else _NO_WORDS, attachment)


def _filled(message: Message, buttons: Sequence[Json]) -> Iterator[tuple[Sequence[Piece], Attachment | None]]:
    """Yield what each page holds: as much as it can, with room for the buttons."""
    most, heaviest = BLOCKS - len(buttons), WEIGHT - sum(map(weight, buttons))
    held, taken, said, attachment = list[Piece](), 0, 0, None
    for item in _contents(message):
        needed = weight(item.block) if isinstance(item, Piece) else 0
        words = size(escaped(item.words)) + len("\n") if isinstance(item, Piece) else 0
        full = len(held) == most or taken + needed > heaviest or said + words > WORDS + len("\n")
        if attachment or (held and full):
            yield held, attachment
            held, taken, said, attachment = list[Piece](), 0, 0, None
        match item:
            case Attachment():
                attachment = item
            case piece:
                held.append(piece)
                taken += needed
                said += words
    yield held, attachment


def _contents(message: Message) -> Iterator[Piece | Attachment]:
    for part in message.parts:
        match part:
            case Attachment():
                yield part
            case Heading() | Markdown() | Aside():
                yield from _same_for_many(part)
            case Text(text):
                yield from _lines(((Span(text),),))
            case Ranking(standings):
                yield from _lines([_standing(row) for row in standings])


@lru_cache(maxsize=KEPT)
def _same_for_many(part: Heading | Markdown | Aside) -> tuple[Piece, ...]:
    """Return the blocks of what many people are shown in the same words: the bank's, and hints."""
    match part:
        case Heading(source):
            return tuple(_heading(markdown.spans(source)))
        case Markdown(source):
            return tuple(pieces(markdown.parse(source).blocks))
        case Aside(text):
            return tuple(packed(rows(_paragraphs([(Span(line),) for line in text.splitlines()])), _context))


def _lines(lines: Iterable[Sequence[Span]]) -> Iterator[Piece]:
    yield from packed(rows(_paragraphs(lines)), rich_text)


def _paragraphs(lines: Iterable[Sequence[Span]]) -> list[Block]:
    return [Paragraph(tuple(line)) for line in lines]


def _plain_words(text: str) -> Piece:
    return rich_text([Prose((Span(text),))])


def _heading(spans: Sequence[Span]) -> Iterator[Piece]:
    """Yield a header, or bold words where a header can't hold them: it knows no link and has its limit."""
    words = " ".join(clean("".join(span.text for span in spans)).split())
    header = escaped(words)
    if not seen(words):
        return
    if size(header) <= HEADER and not any(span.link for span in spans):
        yield Piece({"type": "header", "text": _plain_text(header)}, words, size(header))
        return
    bold = [Span(span.text, _BOLD[span.style], span.link) for span in spans]
    yield from _lines([bold])


_BOLD = {style: style if style is Style.CODE else Style.STRONG for style in Style}


def _context(found: Sequence[Row]) -> Piece:
    """Return rows as one small block."""
    words = "\n".join(row.words for row in found)
    text = escaped(words)
    return Piece({"type": "context", "elements": [_plain_text(text)]}, words, size(text))


def _plain_text(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def _standing(row: Standing) -> tuple[Span, ...]:
    return (Span(messages.standing(row), Style.STRONG if row.mine else Style.PLAIN),)


def _button_rows(buttons: Sequence[Button]) -> tuple[Json, ...]:
    made = [_button(number, button) for number, button in enumerate(buttons)]
    starts = range(0, len(made), IN_A_ROW)
    return tuple({"type": "actions", "elements": made[start : start + IN_A_ROW]} for start in starts)


def _button(number: int, button: Button) -> Json:
    """Return a button; its value says what it does, its id only tells it from the others."""
    style: Json = {"style": "primary"} if button.press.act is Act.REVEAL else {}
    return {
        "type": "button",
        "action_id": f"press-{number}",
        "text": _plain_text(_label(button.label)),
        "value": str(button.press),
        **style,
    }


def _label(label: str) -> str:
    """Return as much of a label as fits; what is escaped stays whole."""
    words = clean(label) if seen(label) else _NO_WORDS
    if size(escaped(words)) <= LABEL:
        return escaped(words)
    while size(escaped(words)) >= LABEL:
        words = words[:-1]
    return f"{escaped(words)}…"
