"""Seeing the answer, and saying how well one knew it."""

from dataclasses import dataclass

from bot.core import messages, refusals
from bot.core.deliveries import Deliveries, place_of, public_answer
from bot.core.desk import Desk
from bot.core.reviews import remember
from bot.domain.delivery import PATIENCE, What
from bot.domain.errors import CantLook, CantSpeak, LockedOut, Unconfirmed
from bot.domain.message import Message
from bot.domain.place import AccountId, AccountRef, PostId
from bot.domain.points import Circumstances, self_rated
from bot.domain.question import Rating
from bot.domain.setting import WorkspaceSettings
from bot.store import attempts, deliveries, memory, posts, settings, standings
from bot.store.attempts import Attempt, Kind
from bot.store.database import Session
from bot.store.posts import Post


@dataclass(frozen=True)
class Attempts:
    """What people do with a question that was asked."""

    desk: Desk
    deliveries: Deliveries

    async def reveal(self, account: AccountRef, post_id: PostId) -> Message:
        """Show the answer to somebody – or to everybody, where the workspace has it so.

        Raises:
            UnknownPost, ForeignPost, NotYours: it isn't for this person here.
            QuestionGone: the question has left the bank.
        """
        now = self.desk.now()
        async with self.desk.database.transaction() as tx:
            post, account_id = await self.desk.meet(tx, account, post_id)
            question = self.desk.question(post)
            house = await settings.of(tx, post.workspace_id)
            await posts.show_to(tx, post_id, account_id, now)
            place = place_of(post, house)
            to_all = place is not None and not post.private
            first_for_all = to_all and await posts.show_to_all(tx, post_id, now)
            rating = await memory.rated(tx, account_id, post_id)
            if first_for_all:
                planned = await deliveries.plan(
                    tx,
                    post_id,
                    What.ANSWER,
                    id=self.desk.mint(),
                    now=now,
                    late_at=now + PATIENCE,
                    place=place,
                )
                delivery = await deliveries.send(tx, planned, now)
            else:
                delivery = None
        answer = messages.answer(post_id, question, rating, next_=post.private)
        if delivery is None:
            return answer
        try:
            await self.deliveries.carry_out(delivery, public_answer(post, question, delivery.place))
        except (CantSpeak, CantLook, LockedOut, Unconfirmed) as error:
            return messages.shown_to_you_alone(answer, refusals.words(error))
        return messages.shown_to_all(post_id, rating)

    async def rate(self, account: AccountRef, post_id: PostId, rating: Rating) -> Message:
        """Count how well somebody knew it, the first time; later ratings change nothing.

        Raises:
            UnknownPost, ForeignPost, NotYours: it isn't for this person here.
        """
        now = self.desk.now()
        async with self.desk.database.transaction() as tx:
            post, account_id = await self.desk.meet(tx, account, post_id)
            before = await memory.rated(tx, account_id, post_id)
            if before:
                attempt = await attempts.find(tx, post_id, account_id)
                points = attempt.points if attempt else None
                return messages.rated_before(post_id, before, points, next_=post.private)
            house = await settings.of(tx, post.workspace_id)
            points = (
                None
                if post.private
                else await self._score(tx, post, account_id, house, rating=rating, now=now)
            )
            card = await remember(self.desk, tx, post, account_id, rating=rating, now=now)
        back = self.desk.day(card.due, house)
        return messages.rated(post_id, rating, points, back=back, next_=post.private)

    async def _score(
        self,
        tx: Session,
        post: Post,
        account_id: AccountId,
        house: WorkspaceSettings,
        *,
        rating: Rating,
        now: int,
    ) -> int:
        """Keep an attempt with its points on every board; return the points."""
        day = self.desk.day(now, house)
        points = self_rated(
            Circumstances(
                after_public_reveal=post.revealed_at is not None,
                self_ratings_count=house.self_ratings_count,
                left_today=None
                if post.kind is posts.Kind.DRILL
                else house.daily_cap - await attempts.earned_on(tx, account_id, day),
            )
        )
        question = self.desk.bank.get(post.question_id)
        attempt = Attempt(
            post_id=post.id,
            account_id=account_id,
            kind=Kind.SELF,
            rating=rating,
            points=points,
            topic=question.topic if question else "",
            day=day,
        )
        await attempts.add(tx, attempt, id=self.desk.mint(), now=now)
        await standings.add(tx, attempt, standings.scopes(post.workspace_id, post.channel_id, attempt.topic))
        return points
