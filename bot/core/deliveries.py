"""Telling a whole channel something: never twice, never silently missing."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain

from bot.core import drill_messages, messages
from bot.core.budget import unhurried
from bot.core.desk import Desk
from bot.core.turns import AT_ONCE
from bot.domain.delivery import Place, Reason, State, What
from bot.domain.errors import (
    CantLook,
    CantSpeak,
    CoachError,
    LockedOut,
    QuestionGone,
    StoreRefused,
    Unconfirmed,
)
from bot.domain.message import Message, Reaction
from bot.domain.place import ChannelRef, MessageRef, Platform, PostId, Thread
from bot.domain.question import Question
from bot.domain.setting import WorkspaceSettings
from bot.store import attempts, deliveries, posts
from bot.store.deliveries import Delivery
from bot.store.posts import Post

log = logging.getLogger(__name__)

PAUSES = (1.0, 5.0, 20.0)
"""Seconds between the tries of somebody who waits for the outcome."""


@dataclass(frozen=True)
class Saying:
    """What a channel is told, in a thread where `under` is given."""

    channel: ChannelRef
    message: Message
    under: Thread | None = None


@dataclass(frozen=True)
class _Flight:
    channel_id: str
    landed: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(frozen=True)
class Deliveries:
    """Public messages on their way: recorded, spoken, remembered where."""

    desk: Desk
    _flying: "dict[str, _Flight]" = field(default_factory=dict[str, "_Flight"])
    """Those that a task of this process is carrying out, by id."""
    _settling: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def carry_out(
        self, delivery: Delivery, saying: Saying, *, again: bool = False, insist: bool = True
    ) -> MessageRef:
        """Say it, and remember where it stands.

        Args:
            delivery: what was recorded.
            saying: what is to be said.
            again: it may have been said before, and nobody waits for the outcome.
            insist: somebody waits, so it is tried for a while where nobody confirms it.

        Raises:
            CantSpeak: it surely can't be said, and is skipped.
            CantLook: nobody will know whether it stands there.
            LockedOut, Unconfirmed: the platform doesn't let us in, or doesn't answer; `settle` goes on
                until it is too late.
        """
        if delivery.id in self._flying:  # `settle` has read what had only just been recorded
            return await self._said_by_another(delivery, saying)
        flight = self._flying[delivery.id] = _Flight(saying.channel.id)
        say = self._say_again if again else self._insist if insist else self._say
        try:
            ref = await say(delivery, saying)
        except CantSpeak as error:
            await self._end(delivery, State.SKIPPED, error.reason)
            raise
        except CantLook:
            await self._end(delivery, State.UNKNOWN, Reason.NO_HISTORY)
            raise
        else:
            await self._stands(delivery, ref)
            return ref
        finally:
            del self._flying[delivery.id]
            flight.landed.set()

    async def _said_by_another(self, delivery: Delivery, saying: Saying) -> MessageRef:
        """Wait for the task of this process that says it; return where it stands."""
        await self._flying[delivery.id].landed.wait()
        post = await posts.find(self.desk.database.reader, delivery.post_id)
        if delivery.what is What.QUESTION and post and post.message:
            return post.message
        raise Unconfirmed(saying.channel)

    async def landed(self, channel: ChannelRef) -> None:
        """Wait until what is on its way to a channel stands there and is known, or is not."""
        for flight in list(self._flying.values()):
            if flight.channel_id == channel.id:
                await flight.landed.wait()

    async def beckon(self, question: MessageRef) -> tuple[str, ...]:
        """Put the bot's own 👀 under a question; return the rights that it lacks for that."""
        try:
            await self.desk.messenger(question.channel).react(question, Reaction.REVEAL)
        except CantSpeak as error:
            return error.rights
        except (LockedOut, Unconfirmed):
            log.warning("whether 👀 stands under %s is not known", question.id)
        return ()

    async def settle(self, platform: Platform) -> None:
        """Bring to an end what a crash, or a platform that didn't answer, has left on its way."""
        async with self._settling:
            posts_ = defaultdict[PostId, list[Delivery]](list)
            for delivery in await deliveries.unfinished(self.desk.database.reader, platform):
                posts_[delivery.post_id].append(delivery)
            left = iter(posts_.values())
            async with asyncio.TaskGroup() as group:
                for _ in range(min(AT_ONCE, len(posts_))):
                    group.create_task(self._settle(left))

    async def _settle(self, posts_: Iterator[Sequence[Delivery]]) -> None:
        """Take one post after another, its question before its answer, beside others who do the same."""
        unhurried.set(True)
        for delivery in chain.from_iterable(posts_):
            if delivery.id in self._flying:
                continue
            try:
                await self._resume(delivery)
            except CoachError as error:
                log.warning("the %s of %s: %r", delivery.what, delivery.post_id, error)
            except Exception:
                log.exception("the %s of %s", delivery.what, delivery.post_id)

    async def saying(self, delivery: Delivery) -> Saying:
        """Return what was to be said, from what is stored.

        Raises:
            QuestionGone: it has left the bank.
        """
        db = self.desk.database.reader
        post = await posts.find(db, delivery.post_id)
        assert post  # noqa: S101 – a foreign key holds it
        question = self.desk.question(post)
        match delivery.what:
            case What.QUESTION:
                topic = self.desk.bank.topic(question.topic)
                return Saying(post.channel, messages.question(post.id, question, topic))
            case What.ANSWER:
                return public_answer(post, question, delivery.place)
            case What.RESULT:
                assert post.revealed_at  # noqa: S101 – it was marked when this was planned
                answered, knew = await attempts.tally(db, post.id, post.revealed_at)
                said = drill_messages.result(post.id, question, answered=answered, knew=knew)
                return Saying(post.channel, said, Thread(post.message) if post.message else None)

    async def _resume(self, delivery: Delivery) -> None:
        if not await deliveries.is_unfinished(self.desk.database.reader, delivery.id):
            return  # it came to its end while we were busy with another
        try:
            saying = await self.saying(delivery)
        except QuestionGone:
            # Nobody can say it again, so nobody looks; what was handed over may stand there.
            state = State.SKIPPED if delivery.sent_at is None else State.UNKNOWN
            await self._end(delivery, state, Reason.LEFT_BANK)
            raise
        if delivery.id in self._flying:
            return  # it had only just been recorded, and whoever asked was quicker
        ref = await self.carry_out(delivery, saying, again=True)
        post = await posts.find(self.desk.database.reader, delivery.post_id)
        if delivery.what is What.QUESTION and post and post.kind is not posts.Kind.DRILL:
            await self.beckon(ref)  # under a drill it comes once all questions stand there

    async def _insist(self, delivery: Delivery, saying: Saying) -> MessageRef:
        """Say it, and for a while again where nobody confirms it."""
        with suppress(Unconfirmed):
            return await self._say(delivery, saying)
        for pause in PAUSES[:-1]:
            await asyncio.sleep(pause)
            with suppress(Unconfirmed):
                return await self._say_again(delivery, saying)
        await asyncio.sleep(PAUSES[-1])
        return await self._say_again(delivery, saying)

    async def _say_again(self, delivery: Delivery, saying: Saying) -> MessageRef:
        """Say it unless it stands there: where the platform would not know it again, look before.

        Raises:
            CantLook: it can't be said any more, and may stand there since an earlier try.
        """
        messenger, now = self.desk.messenger(saying.channel), self.desk.now()
        late, sent = now > delivery.late_at, delivery.sent_at
        if sent is not None and (late or not 0 <= now - sent < messenger.remembers):
            if found := await self._find(saying, sent):
                return found
            sent = None
        if late:
            raise CantSpeak(saying.channel, Reason.LATE)
        if sent is None:
            return await self._say(delivery, saying)
        try:
            return await self._post(delivery, saying)
        except CantSpeak:
            # That it can't be said any more does not mean that no earlier try has got through.
            if found := await self._find(saying, sent):
                return found
            raise

    async def _find(self, saying: Saying, sent: int) -> MessageRef | None:
        """Look for what was first handed over at that time.

        Raises:
            CantLook: nobody lets us.
        """
        find = self.desk.messenger(saying.channel).find
        try:
            return await find(saying.channel, saying.message, since=sent, under=saying.under)
        except CantSpeak as error:
            raise CantLook(saying.channel) from error

    async def _say(self, delivery: Delivery, saying: Saying) -> MessageRef:
        """Say what surely doesn't stand there yet."""
        if delivery.sent_at is None:
            async with self.desk.database.transaction() as tx:
                await deliveries.send(tx, delivery, self.desk.now())
        try:
            return await self._post(delivery, saying)
        except LockedOut:
            await self._take_back(delivery)
            raise

    async def _post(self, delivery: Delivery, saying: Saying) -> MessageRef:
        messenger = self.desk.messenger(saying.channel)
        return await messenger.post(saying.channel, saying.message, delivery.id, under=saying.under)

    async def _take_back(self, delivery: Delivery) -> None:
        """Remember that it was not taken: nobody need look for it, whoever keeps us out afterwards."""
        try:
            async with self.desk.database.transaction() as tx:
                await deliveries.take_back(tx, delivery.id)
        except StoreRefused:
            log.exception("that %s was not taken could not be kept", delivery.id)  # it is looked for

    async def _stands(self, delivery: Delivery, ref: MessageRef) -> None:
        try:
            async with self.desk.database.transaction() as tx:
                await deliveries.end(tx, delivery.id, State.POSTED)
                if delivery.what is What.QUESTION:
                    await posts.stands_in(tx, delivery.post_id, ref.id)
        except StoreRefused:
            # It stands there; `settle` will find it and remember where.
            log.exception("where %s stands could not be kept", delivery.post_id)

    async def _end(self, delivery: Delivery, state: State, reason: Reason) -> None:
        try:
            async with self.desk.database.transaction() as tx:
                await deliveries.end(tx, delivery.id, state, reason)
                if delivery.what is not What.QUESTION and state is State.SKIPPED:
                    await posts.hide_from_all(tx, delivery.post_id)  # nobody has seen it
        except StoreRefused:
            log.exception("the end of %s could not be kept", delivery.id)  # `settle` comes to it again


def public_answer(post: Post, question: Question, place: Place | None) -> Saying:
    """Return the answer for everybody, where it belongs: below its question, aloud or not."""
    under = Thread(post.message, aloud=place is Place.CHANNEL) if post.message else None
    return Saying(post.channel, messages.public_answer(post.id, question), under)


def place_of(post: Post, house: WorkspaceSettings) -> Place | None:
    """Return where 👀 shows a post's answer to everybody; None where it doesn't, or that isn't known yet."""
    reveal = post.reveal or house["reveal"]
    return None if reveal == "private" or post.message is None else Place(reveal)
