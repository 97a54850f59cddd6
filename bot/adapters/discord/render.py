"""A message as what Discord's messages hold: texts, a file and buttons, in as many messages as it takes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

import discord
from discord import ui

from bot.adapters.discord.markdown import blocks, packed, rows
from bot.core import messages
from bot.domain import markdown
from bot.domain.markdown import Paragraph, Span, Style
from bot.domain.message import Act, Aside, Attachment, Button, Heading, Markdown, Message, Ranking, Text
from bot.domain.seams import size
from bot.domain.standing import Standing

CHARACTERS = 4000
"""What all texts of one Discord message may hold together."""

COMPONENTS = 40
"""What one Discord message may hold, with what holds them."""

LABEL = 80
"""Characters of a button's label."""

IN_A_ROW = 5
"""Buttons side by side."""

KEPT = 512
"""Parts whose texts are kept; with answers of the longest kind some two megabytes."""

ACCENT = 0x2A9D8F
"""The colour beside a card; readable on Discord's light and dark."""

_NO_WORDS = "…"
_NOT_IN_A_NAME = re.compile(r"[^A-Za-z0-9._-]")


@dataclass(frozen=True)
class Page:
    """One Discord message: texts from top to bottom, then a file, then buttons.

    A card is framed, for what a whole channel sees; a covered one is blurred until somebody wants to see it.
    """

    texts: tuple[str, ...] = ()
    attachment: Attachment | None = None
    buttons: tuple[Button, ...] = ()
    card: bool = False
    covered: bool = False


def pages(message: Message, *, card: bool = False) -> tuple[Page, ...]:
    """Return the Discord messages that a message of at most 25 buttons needs, at least one.

    None is without words, which Discord would refuse; the buttons are on the last.
    """
    *others, last = _filled(message)
    held = [*((*page, ()) for page in others), (*last, message.buttons)]
    return tuple(
        Page(texts or (_NO_WORDS,), attachment, buttons, card=card, covered=message.covered)
        for texts, attachment, buttons in held
    )


def view(page: Page) -> ui.LayoutView:
    """Return a page as discord.py sends it. Who presses its buttons is answered elsewhere, for ever."""
    shown = ui.LayoutView(timeout=None)
    items = tuple(_items(page))
    if page.card or page.covered:
        accent = ACCENT if page.card else None
        items = (ui.Container[ui.LayoutView](*items, accent_colour=accent, spoiler=page.covered),)
    for item in items:
        shown.add_item(item)
    return shown


def files(page: Page) -> list[discord.File]:
    """Return what has to be sent along with a page's view."""
    if page.attachment is None:
        return []
    return [discord.File(BytesIO(page.attachment.content.encode()), _file_name(page.attachment))]


def shows(found: discord.Message, page: Page) -> bool:
    """Whether a message on Discord is this page: by its buttons, or where it has none by its words.

    The words of a question may have changed since it was posted; what its buttons are called has not.
    """
    parts = list(_walked(found.components))
    pressed = [part.custom_id for part in parts if isinstance(part, discord.Button)]
    if page.buttons or pressed:
        return pressed == [str(button.press) for button in page.buttons]
    return [part.content for part in parts if isinstance(part, discord.TextDisplay)] == list(page.texts)


def _walked(components: Iterable[discord.Component]) -> Iterator[discord.Component]:
    for component in components:
        yield component
        if isinstance(component, discord.Container | discord.ActionRow):
            yield from _walked(component.children)


def _filled(message: Message) -> Iterator[tuple[tuple[str, ...], Attachment | None]]:
    """Yield what each page holds: as much as it can."""
    most = COMPONENTS - 2 - len(message.buttons) - len(_button_rows(message.buttons))
    texts, used, attachment = list[str](), 0, None
    for item in _contents(message):
        needed = size(item) if isinstance(item, str) else 0
        if attachment or len(texts) == most or used + needed > CHARACTERS:
            yield tuple(texts), attachment
            texts, used, attachment = list[str](), 0, None
        match item:
            case Attachment():
                attachment = item
            case text:
                texts.append(text)
                used += needed
    yield tuple(texts), attachment


def _contents(message: Message) -> Iterator[str | Attachment]:
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
def _same_for_many(part: Heading | Markdown | Aside) -> tuple[str, ...]:
    """Return the texts of what many people are shown in the same words: the bank's, and hints."""
    match part:
        case Heading(source):
            return tuple(_lines((markdown.spans(source),), "### "))
        case Markdown(source):
            return tuple(blocks(markdown.parse(source).blocks, CHARACTERS))
        case Aside(text):
            return tuple(_lines([(Span(line),) for line in text.splitlines()], "-# "))


def _lines(lines: Iterable[Sequence[Span]], mark: str = "") -> Iterator[str]:
    """Yield lines one below the other, each behind the mark that makes it what it is."""
    yield from packed(rows([Paragraph(tuple(line)) for line in lines], mark), CHARACTERS)


def _standing(row: Standing) -> tuple[Span, ...]:
    return (Span(messages.standing(row), Style.STRONG if row.mine else Style.PLAIN),)


def _items(page: Page) -> Iterator[ui.Item[ui.LayoutView]]:
    yield from (ui.TextDisplay(text) for text in page.texts)
    if page.attachment:
        yield ui.File(f"attachment://{_file_name(page.attachment)}")
    for row in _button_rows(page.buttons):
        yield ui.ActionRow(*(_button(button) for button in row))


def _button_rows(buttons: Sequence[Button]) -> list[Sequence[Button]]:
    return [buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW)]


def _button(button: Button) -> ui.Button[ui.LayoutView]:
    first = button.press.act is Act.REVEAL
    style = discord.ButtonStyle.primary if first else discord.ButtonStyle.secondary
    return ui.Button(label=_label(button.label), style=style, custom_id=str(button.press))


def _label(label: str) -> str:
    """Return as much of a label as fits."""
    if size(label) <= LABEL:
        return label
    while size(label) >= LABEL:
        label = label[:-1]
    return f"{label}…"


def _file_name(attachment: Attachment) -> str:
    return _NOT_IN_A_NAME.sub("_", attachment.name)
