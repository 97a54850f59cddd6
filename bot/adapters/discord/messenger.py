"""Speaking where nobody's click waits: in a channel, in a question's thread, in direct messages."""

import asyncio
import hashlib
import logging
from collections.abc import AsyncGenerator, Collection
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta

import aiohttp
import discord
from aiolimiter import AsyncLimiter

from bot.adapters.discord import reactions, render, rights
from bot.adapters.discord.render import Page
from bot.core import messages
from bot.domain.delivery import Reason
from bot.domain.errors import CantLook, CantSpeak, LockedOut, Unconfirmed
from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, Thread

log = logging.getLogger(__name__)

SECONDS = 60
"""How long Discord may take for one request, its own rate limits included."""

STEADY = (5, 0.135)
"""So many requests in so many seconds for what nobody waits for: 37 of the client's 40 a second."""

MOST_READ = 1000
"""Messages that are looked through for one of ours."""

SKEW = timedelta(minutes=1)
"""How far our clock and Discord's may differ."""

_SPEAK = ("view_channel", "send_messages")
_SPEAK_IN_A_THREAD = ("view_channel", "send_messages_in_threads")
_OPEN_A_THREAD = (*_SPEAK_IN_A_THREAD, "create_public_threads")
_REACT = ("view_channel", "read_message_history", "add_reactions")

_TOO_FAST, _THREAD_EXISTS = 40003, 160004
"""Discord's codes; the first: too many direct messages were opened in a short time."""

_CLOSED_DMS = {50007, 50278}
"""Discord's codes: the person has blocked us; they take none from servers, or are on none with us."""

_NO_THREADS = {50003, 50024}
"""Discord's codes: no threads in direct messages; nor in this kind of channel, such as a thread."""

_NOT_THERE = {10003, 10004, 10008, 50001}
"""Discord's codes: no such channel, guild or message; or not for us to see."""


class Messenger:
    """Discord, as the core knows it."""

    vital = frozenset(map(rights.title, _SPEAK))

    remembers = 90_000
    """Discord knows a nonce again "within the past few minutes"; this is on the safe side."""

    def __init__(self, client: discord.Client) -> None:
        """Take the client that is logged in, or will be."""
        self._client = client
        self.steady = AsyncLimiter(*STEADY)

    @property
    def ready(self) -> bool:
        """Whether Discord has let us in."""
        return self._client.is_ready() and not self._client.is_closed()

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        """Post each page under a nonce of its own, so that the same delivery again is not said again."""
        root = _root(under)
        needed = self._needed(channel, root)
        async with self._speaking(channel, needed):
            self._check(channel, needed)
            place = await self._thread(root) if root else int(channel.id)
            return await self._say(channel, place, render.pages(message, card=True), delivery_id)

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
    ) -> MessageRef | None:
        """Look for our own message by its buttons, and for its earlier pages by their words."""
        pages, root = render.pages(message, card=True), _root(under)
        left = list(pages)
        async with self._speaking(channel, self._needed(channel, root)):
            self._check(channel)
            await self._check_history(channel)
            place = await self._place(channel, root)
            async for own in self._own(channel, place, since):
                # It was sent last: where it stands, so do the others, whatever their words were then.
                if render.shows(own, pages[-1]):
                    return MessageRef(channel, str(own.id))
                if render.shows(own, left[0]):
                    left.pop(0)
            if len(left) == len(pages):
                return None
            return await self._say(channel, place, left, _nonce(message.buttons, since))

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        """Return what of all that we may need is missing; direct messages grant everything."""
        if channel.workspace.direct:
            return ()
        async with self._speaking(channel, ()):
            self._check(channel)
            has = await self._rights(channel)
        return rights.lacking(has or discord.Permissions.none())

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Say it in direct messages; who has closed them is told in the question's thread what to press.

        Raises:
            CantSpeak: they are closed, and it is about no question that has a thread.
        """
        nonce = _nonce(account.id, near.channel.id, near.id, message)
        async with self._speaking(near.channel, ()):
            try:
                direct = await self._client.create_dm(discord.Object(int(account.id)))
                await self._say(near.channel, direct.id, render.pages(message), nonce)
            except discord.HTTPException as error:  # opening them is refused as 400, speaking there as 403
                if error.code not in _CLOSED_DMS:
                    raise
                if near.channel.workspace.direct or not near.id:
                    raise CantSpeak(near.channel, Reason.REFUSED) from error
                await self._point_at_reveal(account, near, nonce)

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """Put one of our own emoji under a message."""
        async with self._speaking(message.channel, _REACT):
            self._check(message.channel, _REACT)
            await self._client.http.add_reaction(
                int(message.channel.id), int(message.id), reactions.EMOJI[reaction]
            )

    async def _point_at_reveal(self, account: AccountRef, near: MessageRef, nonce: str) -> None:
        try:
            thread = await self._thread(near)
            await self._say(near.channel, thread, render.pages(messages.closed_to_me(account.name)), nonce)
        except discord.HTTPException as error:
            log.info("nobody could be told that Reveal works with closed direct messages: %s", error)

    async def _say(self, channel: ChannelRef, place: int, pages: Collection[Page], nonce: str) -> MessageRef:
        where, last = self._client.get_partial_messageable(place), 0
        for number, page in enumerate(pages):
            view = render.view(page)
            view.stop()  # our buttons are read by what they are called; discord.py need not keep the view
            sent = await where.send(view=view, files=render.files(page), nonce=f"{nonce}-{number}")
            last = sent.id
        return MessageRef(channel, str(last))

    async def _thread(self, message: MessageRef) -> int:
        """Return the thread that hangs on a message, opened where it isn't; where none can be, its place."""
        try:
            thread = await self._client.http.start_thread_with_message(
                int(message.channel.id), int(message.id), name=messages.THREAD, auto_archive_duration=1440
            )
        except discord.HTTPException as error:
            if error.code in _NO_THREADS:
                return int(message.channel.id)
            if error.code != _THREAD_EXISTS:
                raise
            return int(message.id)
        return int(thread["id"])

    async def _place(self, channel: ChannelRef, root: MessageRef | None) -> int:
        """Return where something may stand by now: in the thread of that id, where there is one."""
        if root:
            with suppress(discord.NotFound):
                return (await self._client.fetch_channel(int(root.id))).id
        return int(channel.id)

    async def _own(self, channel: ChannelRef, place: int, since: int) -> AsyncGenerator[discord.Message]:
        """Yield what we have said there since then (epoch milliseconds), oldest first.

        Raises:
            CantLook: so much was said there that we don't read all of it.
        """
        after = datetime.fromtimestamp(since / 1000, UTC) - SKEW
        history = self._client.get_partial_messageable(place).history(
            limit=MOST_READ + 1, after=after, oldest_first=True
        )
        read = 0
        async for found in history:
            read += 1
            if read > MOST_READ:
                raise CantLook(channel)
            if self._client.user and found.author.id == self._client.user.id:
                yield found

    async def _check_history(self, channel: ChannelRef) -> None:
        """Make sure that an empty history means an empty channel: without the right Discord shows none.

        Raises:
            CantLook: it doesn't.
        """
        if channel.workspace.direct:
            return
        has = await self._rights(channel)
        if has is None or not has.read_message_history:
            raise CantLook(channel)

    async def _rights(self, channel: ChannelRef) -> discord.Permissions | None:
        """Return what we may do in a server's channel, which the gateway may not have told us of yet.

        Raises:
            Unconfirmed: nor of its server, whose roles decide.
        """
        place_id = int(channel.id)
        place = self._client.get_channel(place_id) or await self._client.fetch_channel(place_id)
        if isinstance(place, discord.abc.GuildChannel | discord.Thread) and place.guild.unavailable:
            raise Unconfirmed(channel)
        return _rights(place)

    def _check(self, channel: ChannelRef, needed: Collection[str] = ()) -> None:
        """Ask for nothing that Discord would forbid, as far as we know.

        Raises:
            CantSpeak: it would.
        """
        has = rights.seen(self._client, channel)
        missing = () if has is None else rights.lacking(has, needed)
        if missing:
            raise CantSpeak(channel, Reason.RIGHTS, missing)

    @asynccontextmanager
    async def _speaking(self, channel: ChannelRef, needed: Collection[str]) -> AsyncGenerator[None]:
        """Say in the core's words what Discord, or the way to it, says."""
        if not self.ready:
            raise Unconfirmed(channel)
        try:
            async with asyncio.timeout(SECONDS):
                yield
        except discord.Forbidden as error:
            if error.code == _TOO_FAST:
                raise Unconfirmed(channel) from error
            raise self._refused(channel, error, needed) from error
        except discord.HTTPException as error:
            raise _unsaid(channel, error) from error
        except (discord.RateLimited, aiohttp.ClientError, OSError) as error:
            raise Unconfirmed(channel) from error

    def _needed(self, channel: ChannelRef, root: MessageRef | None) -> Collection[str]:
        """Return the rights without which nothing can be said there."""
        if isinstance(self._client.get_channel(int(channel.id)), discord.Thread):
            return _SPEAK_IN_A_THREAD
        return _OPEN_A_THREAD if root else _SPEAK

    def _refused(self, channel: ChannelRef, error: discord.Forbidden, needed: Collection[str]) -> CantSpeak:
        has = _rights(self._client.get_channel(int(channel.id)))
        missing = () if has is None else rights.lacking(has, needed)
        return CantSpeak(channel, Reason.RIGHTS if missing else _reason(error), missing)


def _root(under: Thread | None) -> MessageRef | None:
    """Return below which message something stands: what the whole channel is to see can't be in a thread."""
    return None if under is None or under.aloud else under.root


def _rights(place: object) -> discord.Permissions | None:
    """Return what we may do in a server's channel; of other places Discord doesn't say."""
    if isinstance(place, discord.abc.GuildChannel | discord.Thread):
        return place.permissions_for(place.guild.me)
    return None


def _unsaid(channel: ChannelRef, error: discord.HTTPException) -> CantSpeak | LockedOut | Unconfirmed:
    if error.status == 401:  # noqa: PLR2004 – HTTP's own number
        return LockedOut(Platform.DISCORD)
    if error.status == 429 or error.status >= 500:  # noqa: PLR2004 – HTTP's own numbers
        return Unconfirmed(channel)
    if error.code not in _NOT_THERE:
        log.error("Discord refused a message in %s: %s", channel.id, error)
    return CantSpeak(channel, _reason(error))


def _reason(error: discord.HTTPException) -> Reason:
    return Reason.GONE if error.code in _NOT_THERE else Reason.REFUSED


def _nonce(*parts: object) -> str:
    """Return a nonce for what has no id of its own: the same parts, the same nonce."""
    return hashlib.blake2s(repr(parts).encode(), digest_size=10).hexdigest()
