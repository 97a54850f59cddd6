"""Asking a question in a channel."""

import hashlib
from dataclasses import dataclass

from bot.core import messages
from bot.core.deliveries import Deliveries, Saying
from bot.core.desk import Desk
from bot.domain.choice import next_question
from bot.domain.delivery import PATIENCE, What
from bot.domain.errors import NothingAsked, NotYet
from bot.domain.memory import due, recall_now
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef, PostId
from bot.domain.question import Difficulty, Mode, Question
from bot.store import accounts, deliveries, memory, places, posts
from bot.store.deliveries import Delivery
from bot.store.posts import Kind


@dataclass(frozen=True)
class Quizzes:
    """Questions that somebody asked for."""

    desk: Desk
    deliveries: Deliveries

    async def start(
        self,
        account: AccountRef,
        channel: ChannelRef,
        *,
        topic: str = "",
        difficulty: Difficulty | None = None,
        mode: Mode = Mode.REVEAL,
        once: str = "",
    ) -> Message:
        """Ask the channel a question, and tell the asker so.

        Args:
            account: who asks for it.
            channel: where.
            topic: as it was typed; none means any.
            difficulty: none means any.
            mode: how it is to be answered.
            once: the platform's own mark of this very request, where it has one: the same request that comes
                again, also after a restart, asks nothing more.

        Raises:
            UnknownTopic, AmbiguousTopic, NoQuestions, EmptyBank: there is nothing to ask.
            NotYet: the mode isn't built.
            CantSpeak: the channel can't be asked.
            LockedOut: the platform doesn't accept our token.
            Unconfirmed, CantLook: it doesn't say whether it was.
        """
        if mode is not Mode.REVEAL:
            raise NotYet(f"the mode {mode}")
        bank = self.desk.bank  # it may be read anew while we wait
        candidates = bank.about(bank.find(topic) if topic else None, difficulty)
        recorded = await self._record(account, channel, candidates, once)
        if recorded is None:
            return messages.asked(channel, ())
        delivery, question = recorded
        message = messages.question(delivery.post_id, question, bank.topic(question.topic))
        ref = await self.deliveries.carry_out(delivery, Saying(channel, message))
        return messages.asked(channel, await self.deliveries.beckon(ref))

    async def latest(self, channel: ChannelRef) -> PostId:
        """Return the channel's last question.

        Raises:
            NothingAsked: there is none.
        """
        db = self.desk.database.reader
        channel_id = await places.find_channel(db, channel)
        post_id = await posts.latest(db, channel_id) if channel_id else None
        if post_id is None:
            raise NothingAsked
        return post_id

    async def _record(
        self, account: AccountRef, channel: ChannelRef, candidates: tuple[Question, ...], once: str
    ) -> tuple[Delivery, Question] | None:
        """Choose in the transaction that records it, so that two askers at once get two questions.

        None is returned where this request has asked one already.
        """
        now = self.desk.now()
        post_id = _post_id(channel, once) if once else PostId(self.desk.mint())
        async with self.desk.database.transaction() as tx:
            if once and await posts.find(tx, post_id):
                return None
            _, channel_id, account_id = await self.desk.arrive(tx, account, channel)
            cards = await memory.cards(tx, await accounts.learner(tx, account_id))
            # Alone with the coach, what is due comes first; in a channel everybody's turn counts.
            waiting = due(candidates, cards, now) if channel.workspace.direct else ()
            question = next_question(
                waiting or candidates,
                posted_here=await posts.last_asked(tx, channel_id),
                recall={q.id: recall_now(q, cards, now) for q in candidates if q.id in cards},
            )
            await posts.add(
                tx, post_id, Kind.QUIZ, question, channel_id=channel_id, asked_by=account_id, now=now
            )
            planned = await deliveries.plan(
                tx, post_id, What.QUESTION, id=self.desk.mint(), now=now, late_at=now + PATIENCE
            )
            return await deliveries.send(tx, planned, now), question


def _post_id(channel: ChannelRef, once: str) -> PostId:
    """Return the post of a request: the same one, the same post, and as hard to guess as the request."""
    made_of = repr((channel.workspace.platform, channel.workspace.id, channel.id, once))
    return PostId(hashlib.blake2s(made_of.encode(errors="surrogatepass"), digest_size=10).hexdigest())
