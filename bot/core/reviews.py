"""Bringing back what a learner is about to forget, in private."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.bank import QuestionBank
from bot.domain.memory import DAILY_REVIEWS, Card, due, reviewed
from bot.domain.message import Message
from bot.domain.place import AccountId, AccountRef, ChannelRef, PostId
from bot.domain.question import Rating
from bot.domain.setting import WorkspaceSettings
from bot.store import accounts, memory, posts, settings
from bot.store.database import Session
from bot.store.posts import Kind, Post


@dataclass(frozen=True)
class Reviews:
    """The queue of what is due, one question at a time."""

    desk: Desk

    async def next(self, account: AccountRef, channel: ChannelRef) -> Message:
        """Ask the person what they have most likely forgotten of what is due, as far as the day allows."""
        bank, now = self.desk.bank, self.desk.now()  # the bank may be read anew while we wait
        async with self.desk.database.transaction() as tx:
            workspace_id, channel_id, account_id = await self.desk.arrive(tx, account, channel)
            learner_id = await accounts.learner(tx, account_id)
            house = await settings.of(tx, workspace_id)
            cards = await memory.cards(tx, learner_id)
            waiting = due(bank, cards, now)
            done = await memory.reviews_since(tx, learner_id, self._midnight(house))
            if not waiting:
                return messages.nothing_due(self._next_day(bank, cards, house))
            if done >= DAILY_REVIEWS:
                return messages.enough_today(done, len(waiting))
            question = waiting[0]
            # Asked again before it was rated, it is still the same question.
            post_id = await posts.open_review(tx, account_id, question)
            if post_id is None:
                post_id = PostId(self.desk.mint())
                await posts.add(
                    tx, post_id, Kind.REVIEW, question, channel_id=channel_id, asked_by=account_id, now=now
                )
        left = min(len(waiting), DAILY_REVIEWS - done)
        return messages.review(post_id, question, bank.topic(question.topic), left=left)

    async def after(self, account: AccountRef, post_id: PostId) -> Message:
        """Ask the next one, where the review before it was asked.

        Raises:
            UnknownPost, ForeignPost, NotYours: it isn't this person's review.
        """
        async with self.desk.database.transaction() as tx:
            post, _ = await self.desk.meet(tx, account, post_id)
        return await self.next(account, post.channel)

    def _next_day(
        self, bank: QuestionBank, cards: Mapping[str, Card], house: WorkspaceSettings
    ) -> date | None:
        """Return the day on which something is due again, None where nothing was ever rated."""
        known = [card.due for id_, card in cards.items() if bank.get(id_)]
        return self.desk.day(min(known), house) if known else None

    def _midnight(self, house: WorkspaceSettings) -> int:
        """Return when the workspace's day began (epoch milliseconds)."""
        day = self.desk.day(self.desk.now(), house)
        return int(datetime.combine(day, time(), ZoneInfo(house["zone"])).timestamp() * 1000)


async def remember(
    desk: Desk, tx: Session, post: Post, account_id: AccountId, *, rating: Rating, now: int
) -> Card:
    """Keep a rating and the card that follows from it; return the card."""
    await memory.add_review(tx, account_id, post.id, rating, now)
    learner_id = await accounts.learner(tx, account_id)
    before = await memory.card(tx, learner_id, post.question_id)
    today = desk.bank.get(post.question_id)
    outdated = today is not None and today.version != post.question_version
    if before and before.version > post.question_version and outdated:
        return before  # an old wording was rated; what is remembered is a newer one
    card = reviewed(before, post.question_id, post.question_version, rating, now)
    await memory.keep(tx, learner_id, card)
    return card
