"""Asking a question in a channel."""

from dataclasses import dataclass

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.choice import next_question
from bot.domain.errors import NothingAsked, NotYet
from bot.domain.memory import due, recall_now
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef, MessageRef, PostId
from bot.domain.question import Difficulty, Mode, Question
from bot.store import accounts, memory, places, posts
from bot.store.posts import Kind


@dataclass(frozen=True)
class Quizzes:
    """Questions that somebody asked for."""

    desk: Desk

    async def start(
        self,
        account: AccountRef,
        channel: ChannelRef,
        *,
        topic: str = "",
        difficulty: Difficulty | None = None,
        mode: Mode = Mode.REVEAL,
    ) -> Message:
        """Ask the channel a question, and tell the asker so; no topic means any.

        Raises:
            UnknownTopic, AmbiguousTopic, NoQuestions, EmptyBank: there is nothing to ask.
            NotYet: the mode isn't built.
        """
        if mode is not Mode.REVEAL:
            raise NotYet(f"the mode {mode}")
        about = self.desk.bank.find(topic) if topic else None
        candidates = self.desk.bank.about(about, difficulty)
        post_id, question = await self._record(account, channel, candidates)
        message = messages.question(post_id, question, self.desk.bank.topic(question.topic))
        ref = await self.desk.messengers[channel.workspace.platform].post(channel, message, post_id)
        async with self.desk.database.transaction() as tx:
            await posts.stands_in(tx, post_id, ref.id)
        return messages.asked(channel)

    async def latest(self, channel: ChannelRef) -> tuple[PostId, MessageRef]:
        """Return the channel's last question.

        Raises:
            NothingAsked: there is none.
        """
        db = self.desk.database.reader
        channel_id = await places.find_channel(db, channel)
        post_id = await posts.latest(db, channel_id) if channel_id else None
        if post_id is None:
            raise NothingAsked
        post = await posts.find(db, post_id)
        return post_id, (post and post.message) or MessageRef(channel, post_id)

    async def _record(
        self, account: AccountRef, channel: ChannelRef, candidates: tuple[Question, ...]
    ) -> tuple[PostId, Question]:
        """Choose in the transaction that records it, so that two askers at once get two questions."""
        mint, now = self.desk.mint, self.desk.now()
        async with self.desk.database.transaction() as tx:
            workspace_id = await places.workspace(tx, channel.workspace, mint=mint, now=now)
            channel_id = await places.channel(tx, channel, workspace_id, mint=mint, now=now)
            account_id = await accounts.account(tx, account, workspace_id, mint=mint, now=now)
            cards = await memory.cards(tx, await accounts.learner(tx, account_id))
            # Alone with the coach, what is due comes first; in a channel everybody's turn counts.
            waiting = due(candidates, cards, now) if channel.workspace.direct else ()
            question = next_question(
                waiting[:1] or candidates,
                posted_here=await posts.last_asked(tx, channel_id),
                recall={q.id: recall_now(q, cards, now) for q in candidates if q.id in cards},
            )
            post_id = PostId(mint())
            await posts.add(
                tx,
                post_id,
                Kind.QUIZ,
                channel_id=channel_id,
                question_id=question.id,
                question_version=question.version,
                asked_by=account_id,
                now=now,
            )
        return post_id, question
