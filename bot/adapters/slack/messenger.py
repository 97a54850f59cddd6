"""Speaking where nobody's click waits: in a channel, in a question's thread, for one person's eyes."""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiolimiter import AsyncLimiter
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.adapters.slack import reactions, render, teams
from bot.adapters.slack.render import Page
from bot.adapters.slack.teams import Team
from bot.domain.delivery import Reason
from bot.domain.errors import CantLook, CantSpeak, Unconfirmed
from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef

log = logging.getLogger(__name__)

SECONDS = 20
"""How long Slack may take for one request."""

LONGEST_WAIT = 60
"""Seconds that Slack may ask us to wait before we try again; after that it counts as no answer."""

CHANNELS = 1_000
"""Channels whose pace is remembered."""

A_CHANNEL, A_WORKSPACE = (1, 1.0), (5, 1.0)
"""So many messages in so many seconds: Slack allows about one a second and channel, and caps a workspace."""

MOST_READ = 1000
"""Messages that are looked through for one of ours."""

SKEW = 60
"""Seconds by which our clock and Slack's may differ."""

EVENT = "coach_delivery"

_NOT_THERE = {"channel_not_found", "not_in_channel", "is_archived", "user_not_in_channel", "thread_not_found"}
_NOT_OURS = {"invalid_auth", "account_inactive", "token_revoked", "token_expired", "not_authed"}
_PASSING = {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
_CLOSED_HISTORY = {"missing_scope", "not_in_channel", "no_permission", "access_denied"}
_DONE_BEFORE = "already_reacted"

Call = Callable[[], Awaitable[AsyncSlackResponse]]


class Messenger:
    """Slack, as the core knows it."""

    remembers = 0
    """Slack has no idempotency key: what is in doubt is looked for."""

    def __init__(self, team_of: Callable[[str], Awaitable[Team | None]]) -> None:
        """Take what finds a workspace by its id."""
        self._team_of = team_of
        self._paces: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: MessageRef | None = None
    ) -> MessageRef:
        """Post each page, with the delivery's id beside it."""
        async with self._speaking(channel) as team:
            pages = render.pages(message)
            return await self._say(team, channel, pages, delivery_id, under=under)

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: MessageRef | None = None
    ) -> MessageRef | None:
        """Look for our own message by its buttons, and for its earlier pages by what they say."""
        pages = render.pages(message)
        async with self._speaking(channel) as team:
            try:
                stand = await self._standing(team, channel, pages, since, under)
            except SlackApiError as error:
                if _word(error) in _CLOSED_HISTORY:
                    raise CantLook(channel) from error
                raise
            if not stand:
                return None
            if len(stand) == len(pages):
                return MessageRef(channel, stand[-1])
            return await self._say(team, channel, pages[len(stand) :], f"rest-{since}", under=under)

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        """Return how the bot comes into a channel that it isn't in."""
        if channel.workspace.direct:
            return ()
        async with self._speaking(channel) as team:
            answer = await _insisted(lambda: team.client.conversations_info(channel=channel.id))
            return () if answer["channel"].get("is_member") else ("membership (type /invite with my name)",)

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Say it in the channel for this person's eyes only; where that fails, in direct messages."""
        _, user_id = teams.parts(account)
        async with self._speaking(near.channel) as team:
            pages = render.pages(message)
            if not near.channel.workspace.direct:
                try:
                    await _show(team, near.channel.id, user_id, pages)
                except SlackApiError as error:
                    log.info("an ephemeral message did not get out: %s", _word(error))
                else:
                    return
            direct = await _insisted(lambda: team.client.conversations_open(users=user_id))
            where = ChannelRef(near.channel.workspace, direct["channel"]["id"], "")
            await self._say(team, where, pages, f"whisper-{near.id}")

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """Put one of our own emoji under a message."""
        async with self._speaking(message.channel) as team:
            try:
                await _insisted(
                    lambda: team.client.reactions_add(
                        channel=message.channel.id, timestamp=message.id, name=reactions.EMOJI[reaction]
                    )
                )
            except SlackApiError as error:
                if _word(error) != _DONE_BEFORE:
                    raise

    async def _say(
        self,
        team: Team,
        channel: ChannelRef,
        pages: Sequence[Page],
        delivery_id: str,
        *,
        under: MessageRef | None = None,
    ) -> MessageRef:
        last = ""
        for number, page in enumerate(pages):
            await self._turn(team, channel)
            sent = await _insisted(
                lambda page=page, number=number: team.client.chat_postMessage(
                    channel=channel.id,
                    thread_ts=under.id if under else None,
                    metadata={
                        "event_type": EVENT,
                        "event_payload": {"delivery": delivery_id, "page": number},
                    },
                    **render.body(page),
                )
            )
            last = str(sent["ts"])
        return MessageRef(channel, last)

    async def _standing(
        self, team: Team, channel: ChannelRef, pages: Sequence[Page], since: int, under: MessageRef | None
    ) -> list[str]:
        """Return the timestamps of the messages that are these pages, as far as they stand in a row."""
        left, stand = list(pages), list[str]()
        for found in await self._history(team, channel, since, under):
            own = team.bot_id in {found.get("bot_id"), found.get("app_id")} or found.get("user") == team.bot_user_id
            if own and left and _shows(found, left[0]):
                stand.append(found["ts"])
                left.pop(0)
        return stand

    async def _history(
        self, team: Team, channel: ChannelRef, since: int, under: MessageRef | None
    ) -> list[dict[str, Any]]:
        """Return a channel's messages, or a thread's, since then, oldest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        oldest = f"{since / 1000 - SKEW:.6f}"
        while len(found) < MOST_READ:
            if under:
                answer = await _insisted(
                    lambda at=cursor: team.client.conversations_replies(
                        channel=channel.id, ts=under.id, oldest=oldest, cursor=at, limit=200
                    )
                )
            else:
                answer = await _insisted(
                    lambda at=cursor: team.client.conversations_history(
                        channel=channel.id, oldest=oldest, cursor=at, limit=200
                    )
                )
            found += answer["messages"]
            cursor = (answer.get("response_metadata") or {}).get("next_cursor")
            if not cursor:
                break
        return sorted(found, key=lambda message: float(message["ts"]))

    async def _turn(self, team: Team, channel: ChannelRef) -> None:
        """Wait until it is our turn in the channel and in the workspace."""
        for key, pace in ((f"{team.id}.{channel.id}", A_CHANNEL), (team.id, A_WORKSPACE)):
            limiter = self._paces.setdefault(key, AsyncLimiter(*pace))
            self._paces.move_to_end(key)
            async with limiter:
                pass
        while len(self._paces) > CHANNELS:
            self._paces.popitem(last=False)

    @asynccontextmanager
    async def _speaking(self, channel: ChannelRef) -> AsyncGenerator[Team]:
        """Say in the core's words what Slack, or the way to it, says."""
        team_id, _ = teams.parts(channel)
        try:
            team = await self._team_of(team_id)
            if team is None:
                raise CantSpeak(channel, Reason.GONE)
            yield team
        except SlackApiError as error:
            raise _unsaid(channel, error) from error
        except (aiohttp.ClientError, OSError) as error:
            raise Unconfirmed(channel) from error


def _shows(found: dict[str, Any], page: Page) -> bool:
    """Whether a message in the history is this page: by its buttons, or where it has none by its words."""
    pressed, wanted = _values(found.get("blocks") or ()), _values(page.blocks)
    return pressed == wanted if pressed or wanted else found.get("text") == page.text


def _values(blocks: Iterable[dict[str, Any]]) -> list[str]:
    return [
        button.get("value", "")
        for block in blocks
        if block.get("type") == "actions"
        for button in block["elements"]
    ]


async def _show(team: Team, channel_id: str, user_id: str, pages: Sequence[Page]) -> None:
    for page in pages:
        await _insisted(
            lambda page=page: team.client.chat_postEphemeral(
                channel=channel_id, user=user_id, text=page.text, blocks=page.blocks
            )
        )


async def _insisted(call: Call) -> AsyncSlackResponse:
    """Ask, and ask again after as long as Slack wants us to wait: what it refuses so, it has not done.

    Raises:
        SlackApiError: it said no.
        aiohttp.ClientError, OSError: it did not answer.
    """
    while True:
        try:
            async with asyncio.timeout(SECONDS):
                return await call()
        except SlackApiError as error:
            wait = _retry_after(error)
            if wait is None or wait > LONGEST_WAIT:
                raise
        await asyncio.sleep(wait)


def _retry_after(error: SlackApiError) -> float | None:
    headers: Mapping[str, str] = getattr(error.response, "headers", {})
    if getattr(error.response, "status_code", 0) != 429:  # noqa: PLR2004 – HTTP's own number
        return None
    try:
        return float(headers.get("Retry-After", "1"))
    except ValueError:
        return 1.0


def _unsaid(channel: ChannelRef, error: SlackApiError) -> CantSpeak | Unconfirmed:
    word = _word(error)
    status = getattr(error.response, "status_code", 0)
    if word in _PASSING or word in _NOT_OURS or status >= 500 or status == 429:  # noqa: PLR2004 – the same
        return Unconfirmed(channel)
    if word in _NOT_THERE:
        return CantSpeak(channel, Reason.GONE)
    if word == "missing_scope":
        return CantSpeak(channel, Reason.RIGHTS, (str(error.response.get("needed", "a scope")),))
    log.error("Slack refused a message in %s: %s", channel.id, word)
    return CantSpeak(channel, Reason.REFUSED)


def _word(error: SlackApiError) -> str:
    """Return Slack's own word for what is wrong."""
    try:
        return str(error.response.get("error", ""))
    except (AttributeError, ValueError):  # the answer was no JSON
        return ""
