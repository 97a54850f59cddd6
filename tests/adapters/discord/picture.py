"""Draws docs/images/discord-question.png from what the coach sends to Discord.

`just picture` runs it; it needs a `chromium` on the path.
"""

import asyncio
import html
import re
import secrets
import subprocess
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import simcord
from discord import ComponentType
from markdown_it import MarkdownIt

from bot.content import loader
from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.bank import QuestionBank
from bot.store import database, migrations
from tests.adapters.discord.in_memory import answered, in_memory, raw

ROOT = Path(__file__).parents[3]
PICTURE = ROOT / "docs" / "images" / "discord-question.png"
QUESTION = "alembic-stamp"
BEGINNING, END = 2, 2
"""Parts of the answer that are drawn; those between are left out, for a phone is small."""

WIDTH, HEIGHT = 400, 592
"""In points, of which each is two pixels in the picture."""

_BROWSER = (
    "chromium",
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-lcd-text",
    "--hide-scrollbars",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-device-scale-factor=2",
)
_FONTS = Path(simcord.__file__).parent / "preview" / "static" / "fonts"

Component = dict[str, Any]


async def drawn(folder: Path) -> str:
    """Ask a shipped question, look at its answer, and return both as a page."""
    bank = loader.load((ROOT / "content",)).bank()
    asked = [question for question in bank if question.id == QUESTION]
    migrations.prepare(folder / "coach.db", utc_now())

    @asynccontextmanager
    async def start() -> AsyncGenerator[Coach]:
        async with database.opened(folder / "coach.db") as opened:
            topics = QuestionBank(bank.subtopics, asked)
            mint = partial(secrets.token_hex, 10)
            yield Coach(Desk(topics, opened, messengers={}, clock=utc_now, mint=mint))

    async with in_memory(start) as world:
        ada = world.person("Ada")
        await ada.slash(world.channel, "quiz")
        question = world.question()
        answer = answered(await ada.click(question, label="Reveal"))
        return _page(raw(question), [f"{one.emoji} {one.count}" for one in question.reactions], raw(answer))


def _page(question: Sequence[Component], reactions: Sequence[str], answer: Sequence[Component]) -> str:
    css = Path(__file__).with_suffix(".css").read_text().replace("FONTS", _FONTS.as_uri())
    left_out = '<div class="cut">the rest of the answer</div>'
    asked = (*map(_drawn, question), *(f'<div class="reaction">{one}</div>' for one in reactions))
    shown = (*map(_drawn, answer[:BEGINNING]), left_out, *map(_drawn, answer[-END:]))
    return (
        f"<!doctype html><meta charset=utf-8><style>{css}</style>"
        + _message("".join(asked))
        + _message("".join(shown) + "<small>Only you can see this</small>")
    )


def _message(shown: str) -> str:
    name = '<span class="name">Interview Coach</span> <span class="app">APP</span>'
    return f'<article><div class="face">IC</div><div>{name}<div class="shown">{shown}</div></div></article>'


def _drawn(part: Component) -> str:
    inside = "".join(map(_drawn, part.get("components", ())))
    match ComponentType(part["type"]):
        case ComponentType.container:
            return f'<div class="card" style="border-left-color: #{part["accent_color"]:06x}">{inside}</div>'
        case ComponentType.action_row:
            return f'<div class="row">{inside}</div>'
        case ComponentType.button:
            return f'<span class="button style-{part["style"]}">{html.escape(part["label"])}</span>'
        case _:
            return _words(part["content"])


def _words(text: str) -> str:
    shown = MarkdownIt("commonmark", {"html": False}).render(re.sub(r"^-# ", "", text))
    return f"<small>{shown}</small>" if text.startswith("-# ") else shown


def main() -> None:
    """Draw it."""
    with TemporaryDirectory() as folder:
        drawing = Path(folder, "page.html")
        drawing.write_text(asyncio.run(drawn(Path(folder))))
        place = (f"--user-data-dir={folder}/browser", f"--screenshot={PICTURE}", drawing.as_uri())
        subprocess.run([*_BROWSER, f"--window-size={WIDTH},{HEIGHT}", *place], check=True)


if __name__ == "__main__":
    main()
