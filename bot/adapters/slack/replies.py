"""Answering whoever clicked or typed: acknowledged first, then told privately how it went."""

import logging
from collections.abc import Awaitable, Callable, Sequence

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack import render
from bot.adapters.slack.render import Page
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json, Trouble
from bot.core import messages, refusals
from bot.domain.errors import CoachError
from bot.domain.message import Attachment, Message

log = logging.getLogger(__name__)

Act = Callable[[], Awaitable[Message]]

USES = 5
"""Times that Slack takes an answer to one click."""

FAULT = "Whoever runs me finds the details in my log."


async def answer(team: Team, body: Json, act: Act) -> None:
    """Carry out what was asked, and show the outcome to the one who asked, alone."""
    await tell(team, body, await outcome(act))


async def tell(team: Team, body: Json, message: Message) -> None:
    """Show somebody the answer to what they clicked or typed."""
    user_id = str(body.get("user_id") or body["user"]["id"])
    try:
        pages = render.pages(message)
        for page in pages[:USES]:
            await _respond(body["response_url"], page)
        for page in pages[USES:]:
            await _whisper(team, body, user_id, page)
        for attachment in (part for part in message.parts if isinstance(part, Attachment)):
            await _hand_over(team, user_id, attachment)
    except (Trouble, aiohttp.ClientError, OSError) as error:
        # What was asked is done, and whoever asked can ask again.
        log.warning("the answer to a click did not get out: %s", type(error).__name__)


async def outcome(act: Act, *, passing: tuple[type[CoachError], ...] = ()) -> Message:
    """Return what an act says, whatever happens to it; only errors that are named pass."""
    try:
        return await act()
    except passing:
        raise
    except CoachError as error:
        return refusals.message(error)
    except Exception:
        log.exception("a click could not be carried out")
        return messages.broken(FAULT)


async def _respond(response_url: str, page: Page) -> None:
    answered = await AsyncWebhookClient(response_url, retry_handlers=[]).send(
        text=page.text, blocks=page.blocks, response_type="ephemeral", replace_original=False
    )
    if answered.status_code != 200:  # noqa: PLR2004 – HTTP's own number
        log.warning("an answer to a click was refused: %s", answered.status_code)


async def _whisper(team: Team, body: Json, user_id: str, page: Page) -> None:
    channel_id = str(body.get("channel_id") or body["channel"]["id"])
    await team.web.call(
        "chat.postEphemeral", channel=channel_id, user=user_id, text=page.text, blocks=page.blocks
    )


async def _hand_over(team: Team, user_id: str, attachment: Attachment) -> None:
    """Upload a file where only this person sees it."""
    direct = await team.web.call("conversations.open", users=user_id)
    await team.web.upload(direct["channel"]["id"], attachment.name, attachment.content)


def flat(pages: Sequence[Page]) -> list[Json]:
    """Return the blocks of several pages one below the other, for a view."""
    return [block for page in pages for block in page.blocks]
