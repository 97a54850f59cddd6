"""Answering whoever clicked or typed: acknowledged first, then told privately how it went."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack import render
from bot.adapters.slack.render import Page
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import LONGEST_WAIT, Json, Refused, Trouble, retry_after
from bot.core import messages, refusals
from bot.core.coach import Coach
from bot.domain.errors import CoachError, LacksScope, LockedOut, NoAnswer, Unconfirmed
from bot.domain.message import Attachment, Message
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform

log = logging.getLogger(__name__)

T = TypeVar("T")
Act = Callable[[], Awaitable[Message]]

USES = 5
"""Times that Slack takes an answer to one click."""

PAUSES = (1.0, 5.0, 20.0, 60.0)
"""Seconds after each try to answer a form."""

FAULT = "Whoever runs me finds the details in my log."


async def answer(team: Team, body: Json, act: Act) -> None:
    """Carry out what was asked, and show the outcome to the one who asked, alone."""
    await tell(team, body, await outcome(act))


async def tell(team: Team, body: Json, message: Message) -> None:
    """Show somebody the answer to what they clicked or typed."""
    user_id = str(body.get("user_id") or body["user"]["id"])
    files = [part for part in message.parts if isinstance(part, Attachment)]
    try:
        pages = render.pages(message)
        for page in pages[:USES]:
            await _respond(body["response_url"], page)
        for page in pages[USES:]:
            await _whisper(team, body, user_id, page)
    except (Trouble, aiohttp.ClientError, OSError) as error:
        # What was asked is done, and whoever asked can ask again.
        log.warning("the answer to a click did not get out: %s", type(error).__name__)
        return
    for file in files:
        try:
            await _hand_over(team, user_id, file)
        except Trouble as error:
            await tell(team, body, refusals.message(_missing(error)))


async def reach(coach: Coach, account: AccountRef, channel: ChannelRef, message: Message) -> None:
    """Whisper to somebody whose form is closed, so that no click waits for it; for a while again."""
    messenger = coach.desk.messenger(channel)
    for pause in PAUSES:
        try:
            await messenger.whisper(account, MessageRef(channel, ""), message)
        except Unconfirmed:
            await asyncio.sleep(pause)
        except CoachError as error:
            log.warning("the answer to a form can't reach anybody: %r", error)
            return
        else:
            return
    log.warning("the answer to a form did not get out")


async def outcome(act: Callable[[], Awaitable[T]]) -> T | Message:
    """Return what an act says, whatever happens to it."""
    try:
        return await act()
    except CoachError as error:
        return refusals.message(error)
    except Trouble as error:
        log.warning("what had to be known could not be asked: %s", error)
        return refusals.message(_missing(error))
    except Exception:
        log.exception("a click could not be carried out")
        return messages.broken(FAULT)


def _missing(error: Trouble) -> CoachError:
    """Return what the core calls it that we could not ask Slack, or hand it, something."""
    match error:
        case Refused(of_the_token=True):
            return LockedOut(Platform.SLACK)
        case Refused(word="missing_scope", needed=scope):
            return LacksScope(Platform.SLACK, scope)
        case _:
            return NoAnswer(Platform.SLACK)


async def _respond(response_url: str, page: Page) -> None:
    webhook = AsyncWebhookClient(response_url, retry_handlers=[])
    while True:
        answered = await webhook.send(
            text=page.text, blocks=page.blocks, response_type="ephemeral", replace_original=False
        )
        wait = retry_after(answered)
        if wait is None or wait > LONGEST_WAIT:
            break
        await asyncio.sleep(wait)
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
