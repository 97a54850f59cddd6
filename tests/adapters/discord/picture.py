"""Draws docs/images/discord-question.png from what the coach sends to Discord."""

import re
from pathlib import Path
from typing import Any

from discord import ComponentType
from markdown_it import MarkdownIt

from tests.adapters.discord.in_memory import answered, in_memory, raw
from tests.adapters.picture import (
    BEGINNING,
    END,
    IMAGES,
    LEFT_OUT,
    button,
    draw,
    message,
    page,
    reaction,
    starting,
)

PICTURE = IMAGES / "discord-question.png"
HEIGHT = 592

Component = dict[str, Any]


async def drawn(folder: Path) -> str:
    """Ask a shipped question, look at its answer, and return both as a page."""
    async with in_memory(starting(folder)) as world:
        ada = world.person("Ada")
        await ada.slash(world.channel, "quiz")
        question = world.question()
        answer = raw(answered(await ada.click(question, label="Reveal")))
        under = [reaction(str(one.emoji), one.count) for one in question.reactions]
        return page(
            Path(__file__).with_suffix(".css"),
            message([*map(_drawn, raw(question)), *under]),
            message(
                [
                    *map(_drawn, answer[:BEGINNING]),
                    LEFT_OUT,
                    *map(_drawn, answer[-END:]),
                    "<small>Only you can see this</small>",
                ]
            ),
        )


def _drawn(part: Component) -> str:
    inside = "".join(map(_drawn, part.get("components", ())))
    match ComponentType(part["type"]):
        case ComponentType.container:
            return f'<div class="card" style="border-left-color: #{part["accent_color"]:06x}">{inside}</div>'
        case ComponentType.action_row:
            return f'<div class="row">{inside}</div>'
        case ComponentType.button:
            return button(part["label"], f"style-{part['style']}")
        case _:
            return _words(part["content"])


def _words(text: str) -> str:
    shown = MarkdownIt("commonmark", {"html": False}).render(re.sub(r"^-# ", "", text))
    return f"<small>{shown}</small>" if text.startswith("-# ") else shown


if __name__ == "__main__":
    draw(drawn, PICTURE, height=HEIGHT)
