"""Draws docs/images/slack-question.png from what the coach sends to Slack."""

import asyncio
import html
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.adapters.slack import client
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
from tests.loopback.told import Told
from tests.slack_server.ledger import of
from tests.slack_server.people import NAMES
from tests.slack_server.server import LoopbackSlack

PICTURE = IMAGES / "slack-question.png"
HEIGHT = 546

_EMOJI = {name: emoji for emoji, name in NAMES.items()}
_STYLES = {"bold": "strong", "italic": "em", "code": "code"}
_AROUND = {
    "actions": '<div class="row">{}</div>',
    "context": "<small>{}</small>",
    "rich_text": "{}",
    "rich_text_section": "<p>{}</p>",
}

Block = dict[str, Any]


async def drawn(folder: Path) -> str:
    """Ask a shipped question, look at its answer, and return both as a page."""
    async with LoopbackSlack() as server:
        team = server.team()
        channel = server.channel(team)
        ada = server.person("Ada", team, channel)
        async with _here(server, folder):
            await ada.slash(channel, "/quiz migrations")
            await server.ledger.wait_for(of("reacted"))
            [question] = server.ledger.shown_in(channel)
            answer = (await ada.press(question, "Reveal")).blocks
        [reactions] = server.hub.state.reactions.values()
        under = [reaction(_EMOJI[name], len(people)) for name, people in reactions.items()]
        server.assert_clean()
    return page(
        Path(__file__).with_suffix(".css"),
        message([*map(_drawn, question.blocks), *under]),
        message(
            [
                *map(_drawn, answer[:BEGINNING]),
                LEFT_OUT,
                *map(_drawn, answer[-END:]),
                "<small>Only visible to you</small>",
            ]
        ),
    )


@asynccontextmanager
async def _here(server: LoopbackSlack, folder: Path) -> AsyncGenerator[None]:
    """A coach that is on that Slack."""
    env = server.environment
    access = client.Sockets(env["SLACK_BOT_TOKEN"], env["SLACK_APP_TOKEN"], env["SLACK_API_URL"])
    async with starting(folder)() as coach:
        told = Told()
        running = asyncio.create_task(client.run(coach, access, told))
        try:
            await told.hears("Slack: here")
            yield
        finally:
            running.cancel()
            await asyncio.wait({running})


def _drawn(part: Block) -> str:
    match part["type"]:
        case "header":
            return f"<h3>{_drawn(part['text'])}</h3>"
        case "plain_text":
            return str(part["text"])  # escaped, as Slack takes it
        case "button":
            return button(html.unescape(part["text"]["text"]), part.get("style", ""))
        case "text":
            return _styled(part)
        case kind:
            return _AROUND[kind].format("".join(map(_drawn, part["elements"])))


def _styled(run: Block) -> str:
    shown = html.escape(run["text"])
    for style in run.get("style", {}):
        shown = f"<{_STYLES[style]}>{shown}</{_STYLES[style]}>"
    return shown


if __name__ == "__main__":
    draw(drawn, PICTURE, height=HEIGHT)
