"""Speaking where nobody's click waits: in a channel, in a question's thread, for one person's eyes."""

import logging
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager

from aiolimiter import AsyncLimiter

from bot.adapters.slack import reactions, render, teams
from bot.adapters.slack.render import Page
from bot.adapters.slack.scopes import LOOKING, NEEDED, SPEAKING
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json, Refused, Silent
from bot.domain.delivery import Reason
from bot.domain.errors import CantLook, CantSpeak, LockedOut, Unconfirmed
from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, Thread

log = logging.getLogger(__name__)

CHANNELS = 1_000
"""Channels whose pace is remembered."""

A_CHANNEL, A_WORKSPACE = (1, 1.0), (1, 0.2)
"""So many messages in so many seconds: Slack allows about one a second and channel, and caps a workspace."""

MOST_READ, A_PAGE = 1000, 200
"""Messages that are looked through for one of ours, and those of one answer."""

SKEW = 60
"""Seconds by which our clock and Slack's may differ."""

EVENT = "coach_delivery"

_NOT_THERE = {"channel_not_found", "not_in_channel", "is_archived", "user_not_in_channel", "thread_not_found"}
_CLOSED_HISTORY = {"missing_scope", "not_in_channel", "no_permission", "access_denied"}
_DONE_BEFORE = "already_reacted"


class Messenger:
    """Slack, as the core knows it."""

    remembers = 0
    """Slack has no idempotency key: what is in doubt is looked for."""

    vital = frozenset({f"the scope {SPEAKING}"})

    steady = None
    """Each workspace and each channel has a pace of its own."""

    ready = True

    def __init__(self, team_of: Callable[[str], Awaitable[Team | None]]) -> None:
        """Take what finds a workspace by its id."""
        self._team_of = team_of
        self._paces: OrderedDict[str, AsyncLimiter] = OrderedDict()

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        """Post each page, with the delivery's id beside it."""
        async with self._speaking(channel) as team:
            pages = render.pages(message)
            return await self._say(team, channel, pages, delivery_id, under=under)

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
    ) -> MessageRef | None:
        """Look for our own message by its buttons, and for its earlier pages by what they say."""
        pages = render.pages(message)
        async with self._speaking(channel) as team:
            try:
                read, whole = await self._history(team, channel, since, under)
            except Refused as error:
                if error.word in _CLOSED_HISTORY:
                    raise CantLook(channel) from error
                raise
            stand = _standing(team, read, pages)
            if len(stand) == len(pages):
                return MessageRef(channel, stand[-1])
            if not whole:
                raise CantLook(channel)
            if not stand:
                return None
            return await self._say(team, channel, pages[len(stand) :], f"rest-{since}", under=under)

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        """Return the scopes that the workspace has not granted."""
        async with self._speaking(channel) as team:
            granted = await team.web.scopes()
            # Whoever may not look into every channel can't tell whether we are in this one.
            looks = not channel.workspace.direct and granted >= LOOKING
            if looks and not await team.inside(channel.id):
                raise CantSpeak(channel, Reason.GONE)
            return tuple(f"the scope {scope}" for scope in NEEDED if scope not in granted)

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Say it in the channel for this person's eyes only; where that fails, in direct messages."""
        _, user_id = teams.parts(account)
        async with self._speaking(near.channel) as team:
            pages = render.pages(message)
            if not near.channel.workspace.direct:
                try:
                    await _show(team, near.channel.id, user_id, pages)
                except Refused as error:
                    log.info("an ephemeral message did not get out: %s", error)
                else:
                    return
            direct = await team.web.call("conversations.open", users=user_id)
            where = ChannelRef(near.channel.workspace, direct["channel"]["id"], "")
            await self._say(team, where, pages, f"whisper-{near.id}")

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """Put one of our own emoji under a message."""
        async with self._speaking(message.channel) as team:
            try:
                await team.web.call(
                    "reactions.add",
                    channel=message.channel.id,
                    timestamp=message.id,
                    name=reactions.EMOJI[reaction],
                )
            except Refused as error:
                if error.word != _DONE_BEFORE:
                    raise

    async def _say(
        self,
        team: Team,
        channel: ChannelRef,
        pages: Sequence[Page],
        delivery_id: str,
        *,
        under: Thread | None = None,
    ) -> MessageRef:
        last = ""
        for number, page in enumerate(pages):
            await self._turn(team, channel)
            metadata = {"event_type": EVENT, "event_payload": {"delivery": delivery_id, "page": number}}
            try:
                sent = await team.web.call(
                    "chat.postMessage",
                    channel=channel.id,
                    thread_ts=under.root.id if under else None,
                    reply_broadcast=True if under and under.aloud else None,
                    metadata=metadata,
                    **render.body(page),
                )
            except Refused as error:
                if last:  # not surely unsaid: an earlier page stands
                    raise Silent(error.word) from error
                raise
            last = str(sent["ts"])
        return MessageRef(channel, last)

    async def _history(
        self, team: Team, channel: ChannelRef, since: int, under: Thread | None
    ) -> tuple[list[Json], bool]:
        """Return a channel's messages, or a thread's, since then, oldest first, and whether these are all."""
        method = "conversations.replies" if under else "conversations.history"
        found: list[Json] = []
        cursor: str | None = None
        while len(found) < MOST_READ:
            answer = await team.web.call(
                method,
                channel=channel.id,
                ts=under.root.id if under else None,
                oldest=f"{since / 1000 - SKEW:.6f}",
                cursor=cursor,
                limit=A_PAGE,
            )
            found += answer["messages"]
            more: Json = answer.get("response_metadata") or {}
            cursor = more.get("next_cursor")
            if not cursor:
                break
        return sorted(found, key=lambda message: float(message["ts"])), not cursor

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
        except Refused as error:
            raise _unsaid(channel, error) from error
        except Silent as error:
            raise Unconfirmed(channel) from error


def _standing(team: Team, read: Iterable[Json], pages: Sequence[Page]) -> list[str]:
    """Return the timestamps of the messages that are these pages, as far as they stand in a row."""
    left, stand = list(pages), list[str]()
    for found in read:
        own = (
            team.bot_id in {found.get("bot_id"), found.get("app_id")} or found.get("user") == team.bot_user_id
        )
        if own and left and _shows(found, left[0]):
            stand.append(found["ts"])
            left.pop(0)
    return stand


def _shows(found: Json, page: Page) -> bool:
    """Whether a message in the history is this page: by its buttons, or where it has none by its words."""
    pressed, wanted = _values(found.get("blocks") or ()), _values(page.blocks)
    return pressed == wanted if pressed or wanted else found.get("text") == page.text


def _values(blocks: Iterable[Json]) -> list[str]:
    return [
        button.get("value", "")
        for block in blocks
        if block.get("type") == "actions"
        for button in block["elements"]
    ]


async def _show(team: Team, channel_id: str, user_id: str, pages: Sequence[Page]) -> None:
    for page in pages:
        await team.web.call(
            "chat.postEphemeral", channel=channel_id, user=user_id, text=page.text, blocks=page.blocks
        )


def _unsaid(channel: ChannelRef, error: Refused) -> CantSpeak | LockedOut:
    if error.of_the_token:
        return LockedOut(Platform.SLACK)
    if error.word in _NOT_THERE:
        return CantSpeak(channel, Reason.GONE)
    if error.word == "missing_scope":
        return CantSpeak(channel, Reason.RIGHTS, (f"the scope {error.needed}",))
    log.error("Slack refused a message in %s: %s", channel.id, error)
    return CantSpeak(channel, Reason.REFUSED)
