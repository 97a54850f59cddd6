"""Emoji under a question: heard once each, answered at least once, also after a down-time."""

import logging
from dataclasses import dataclass, field

from bot.core import refusals
from bot.core.attempts import Attempts
from bot.core.deliveries import Deliveries
from bot.core.desk import Desk
from bot.domain.errors import CantSpeak, CoachError, StoreRefused
from bot.domain.message import Message, Reaction
from bot.domain.place import AccountRef, MessageRef, Platform, PostId
from bot.domain.question import Rating
from bot.store import places, posts, reactions
from bot.store.reactions import Heard

log = logging.getLogger(__name__)

SAME = 60 * 1000
"""Milliseconds in which the same reaction again is an echo, or somebody playing with it: no second reply."""

LATE = 6 * 60 * 60 * 1000
"""Milliseconds after which a reply would come out of nowhere."""

READ_AGAIN = 7 * 24 * 60 * 60 * 1000
"""Milliseconds for which the reactions to a question are read again after a down-time."""


@dataclass(frozen=True)
class Kept:
    """A reaction that can't be lost any more, and may still need its answer."""

    account: AccountRef
    message: MessageRef
    heard: Heard


@dataclass(frozen=True)
class Reactions:
    """What people say with one emoji."""

    desk: Desk
    attempts: Attempts
    deliveries: Deliveries
    _flying: set[tuple[PostId, str, Reaction]] = field(default_factory=set[tuple[PostId, str, Reaction]])
    """Those that a task of this process is answering."""

    async def add(
        self, account: AccountRef, message: MessageRef, reaction: Reaction, *, again: bool = False
    ) -> None:
        """Do what a reaction says, and whisper the reply; a reaction to anything else means nothing.

        Args:
            account: who reacted.
            message: to which message, ours or not.
            reaction: how.
            again: it was read after a down-time and may be days old, or answered already.

        Raises:
            LockedOut, Unconfirmed: the reply may not have got out; `settle` tries again.
        """
        try:
            kept = await self.hear(account, message, reaction, again=again)
        except CoachError as error:
            await self._tell(account, message, refusals.message(error))
            return
        if kept:
            await self.answer(kept, again=again)

    async def hear(
        self,
        account: AccountRef,
        message: MessageRef,
        reaction: Reaction,
        *,
        stamp: int | None = None,
        again: bool = False,
    ) -> Kept | None:
        """Keep a reaction before anything is done about it, so that it can't be lost.

        Args:
            account: who reacted.
            message: to which message, ours or not; None is returned where it isn't.
            reaction: how.
            stamp: the platform's own, growing mark of this very reaction, where it has one: the same
                emoji put there anew bears a higher one, an event that comes again the same.
            again: it was read after a down-time.

        Raises:
            StoreRefused: it could not be kept.
        """
        post_id = await self._post(message, again=again) or await self._new_post(message, again=again)
        if post_id is None:
            return None
        async with self.desk.database.transaction() as tx:
            post, account_id = await self.desk.meet(tx, account, post_id)
            heard = await reactions.hear(tx, post, account_id, reaction, stamp=stamp, now=self.desk.now())
        return Kept(account, message, heard)

    async def answer(self, kept: Kept, *, again: bool = False) -> None:
        """Do what a reaction that was heard says, and whisper the reply, unless it has had one.

        Raises:
            LockedOut, Unconfirmed: the reply may not have got out; `settle` tries again.
        """
        heard = kept.heard
        key = (heard.post_id, heard.account_id, heard.reaction)
        if key in self._flying or not _needs_reply(heard, self.desk.now(), again=again):
            return
        self._flying.add(key)
        try:
            await self._answer(kept, again=again)
        finally:
            self._flying.discard(key)

    async def settle(self, platform: Platform) -> None:
        """Answer what was heard and has had no reply."""
        since = self.desk.now() - LATE
        db = self.desk.database.reader
        for one in await reactions.waiting(db, platform, since):
            try:
                if await reactions.is_waiting(db, one):  # it may be answered by now, or its person gone
                    await self.add(one.account, one.message, one.reaction)
            except Exception:
                log.exception("a reaction to %s has no reply yet", one.message.id)

    async def unread(self, platform: Platform) -> list[MessageRef]:
        """Return the questions under which somebody may have reacted while we were away, newest first."""
        since = self.desk.now() - READ_AGAIN
        return await posts.readable_again(self.desk.database.reader, platform, since)

    async def _post(self, message: MessageRef, *, again: bool) -> PostId | None:
        db = self.desk.database.reader
        channel_id = await places.find_channel(db, message.channel)
        return await posts.find_by_message(db, channel_id, message.id, again=again) if channel_id else None

    async def _new_post(self, message: MessageRef, *, again: bool) -> PostId | None:
        """Return the post of a message that people have seen a moment before we knew where it stands."""
        await self.deliveries.landed(message.channel)
        return await self._post(message, again=again)

    async def _answer(self, kept: Kept, *, again: bool) -> None:
        account, heard = kept.account, kept.heard
        stale = again and self.desk.now() - heard.asked_at > LATE
        if not (stale and heard.reaction is Reaction.REVEAL):
            reply = await self._reply(account, heard.post_id, heard.reaction)
            if not stale:
                await self._tell(account, kept.message, reply)
        async with self.desk.database.transaction() as tx:
            await reactions.answered(tx, heard, self.desk.now())

    async def _tell(self, account: AccountRef, message: MessageRef, reply: Message) -> None:
        try:
            await self.desk.messenger(message.channel).whisper(account, message, reply)
        except CantSpeak as error:  # nor could it later
            log.info("a reply can't reach anybody: %r", error)

    async def _reply(self, account: AccountRef, post_id: PostId, reaction: Reaction) -> Message:
        try:
            return await self._act(account, post_id, reaction)
        except StoreRefused:
            raise  # it is kept, and `settle` tries again
        except CoachError as error:
            return refusals.message(error)

    async def _act(self, account: AccountRef, post_id: PostId, reaction: Reaction) -> Message:
        match reaction:
            case Reaction.REVEAL:
                return await self.attempts.reveal(account, post_id)
            case Reaction.KNEW:
                return await self.attempts.rate(account, post_id, Rating.GOOD)
            case Reaction.DIDNT:
                return await self.attempts.rate(account, post_id, Rating.AGAIN)


def _needs_reply(heard: Heard, now: int, *, again: bool) -> bool:
    if heard.answered_at is None:
        return True
    told_apart = again or heard.stamped
    return not told_apart and now - heard.answered_at >= SAME
