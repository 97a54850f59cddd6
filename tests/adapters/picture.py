"""Pictures of how a question looks on a platform, drawn from what the coach sends there.

`just picture` draws them; it needs a `chromium` on the path.
"""

import asyncio
import html
import secrets
import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import simcord

from bot.content import loader
from bot.core.coach import Coach
from bot.core.desk import Desk, utc_now
from bot.domain.bank import QuestionBank
from bot.store import database, migrations
from tests.conftest import Started

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
QUESTION = "alembic-stamp"
BEGINNING, END = 2, 2
"""Parts of the answer that are drawn; those between are left out, for a phone is small."""

WIDTH = 400
"""In points, of which each is two pixels in the picture."""

LEFT_OUT = '<div class="cut">the rest of the answer</div>'

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


def starting(folder: Path) -> Started:
    """Return what starts a coach that has one shipped question, and its results in that folder."""
    bank = loader.load((ROOT / "content",)).bank()
    topics = QuestionBank(bank.subtopics, [question for question in bank if question.id == QUESTION])
    migrations.prepare(folder / "coach.db", utc_now())

    @asynccontextmanager
    async def start() -> AsyncGenerator[Coach]:
        async with database.opened(folder / "coach.db") as opened:
            mint = partial(secrets.token_hex, 10)
            yield Coach(Desk(topics, opened, messengers={}, clock=utc_now, mint=mint))

    return start


def page(colours: Path, *messages: str) -> str:
    """Return messages as a page, in a platform's colours."""
    css = Path(__file__).with_suffix(".css").read_text().replace("FONTS", _FONTS.as_uri())
    return f"<!doctype html><meta charset=utf-8><style>{css}{colours.read_text()}</style>{''.join(messages)}"


def message(shown: Iterable[str]) -> str:
    """Return what the coach says as a message of its own."""
    name = '<span class="name">Interview Coach</span> <span class="app">APP</span>'
    inside = "".join(shown)
    return f'<article><div class="face">IC</div><div>{name}<div class="shown">{inside}</div></div></article>'


def button(label: str, style: str) -> str:
    """Return a button."""
    return f'<span class="button {style}">{html.escape(label)}</span>'


def reaction(emoji: str, count: int) -> str:
    """Return what stands under a message that people have reacted to."""
    return f'<div class="reaction">{emoji} {count}</div>'


def draw(drawn: Callable[[Path], Awaitable[str]], picture: Path, *, height: int) -> None:
    """Have a browser draw the page that comes of a folder for its results."""
    with TemporaryDirectory() as folder:
        drawing = Path(folder, "page.html")
        drawing.write_text(asyncio.run(_awaited(drawn(Path(folder)))))
        place = (f"--user-data-dir={folder}/browser", f"--screenshot={picture}", drawing.as_uri())
        subprocess.run([*_BROWSER, f"--window-size={WIDTH},{height}", *place], check=True)


async def _awaited(page: Awaitable[str]) -> str:
    return await page
