"""Seeing the answer, and saying how well one knew it."""

from dataclasses import dataclass

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.message import Act, Message, Press, Reaction
from bot.domain.place import AccountId, AccountRef, MessageRef, PostId
from bot.domain.points import Circumstances, self_rated
from bot.domain.question import Rating
from bot.store import attempts, places, posts, settings, standings
from bot.store.attempts import Attempt, Kind
from bot.store.database import Session
from bot.store.posts import Post

_MEANS = {Act.KNEW: Rating.GOOD, Act.DIDNT: Rating.AGAIN}


@dataclass(frozen=True)
class Attempts:
    """What people do with a question that was asked."""

    desk: Desk

    async def press(self, account: AccountRef, press: Press) -> Message:
        """Do what a button says.

        Raises:
            UnknownPost, ForeignPost: it isn't a button for this person here.
            QuestionGone: the question has left the bank.
        """
        if press.act is Act.REVEAL:
            return await self.reveal(account, press.post)
        return await self.rate(account, press.post, press.rating or _MEANS[press.act])

    async def react(self, account: AccountRef, message: MessageRef, reaction: Reaction) -> None:
        """Do what a reaction says, and whisper the reply; a reaction to anything else means nothing."""
        db = self.desk.database.reader
        channel_id = await places.find_channel(db, message.channel)
        post_id = await posts.find_by_message(db, channel_id, message.id) if channel_id else None
        if post_id is None:
            return
        reply = await self.press(account, Press(Act(reaction), post_id))
        await self.desk.messengers[message.channel.workspace.platform].whisper(account, message, reply)

    async def reveal(self, account: AccountRef, post_id: PostId) -> Message:
        """Show the answer to somebody – or to everybody, where the workspace has it so.

        Raises:
            UnknownPost, ForeignPost, QuestionGone: as for `press`.
        """
        now = self.desk.now()
        async with self.desk.database.transaction() as tx:
            post, account_id = await self.desk.meet(tx, account, post_id)
            question = self.desk.question(post)
            house = await settings.of(tx, post.workspace_id)
            await posts.show_to(tx, post_id, account_id, now)
            first_for_all = house.reveals_to_all and await posts.show_to_all(tx, post_id, now)
            attempt = await attempts.find(tx, post_id, account_id)
        if not first_for_all:
            return messages.answer(post_id, question, attempt)
        await self._post_answer(post, messages.public_answer(question), in_thread=house["reveal"] == "thread")
        return messages.shown_to_all(post_id, attempt)

    async def rate(self, account: AccountRef, post_id: PostId, rating: Rating) -> Message:
        """Count how well somebody knew it, the first time; later ratings change nothing.

        Raises:
            UnknownPost, ForeignPost: as for `press`.
        """
        async with self.desk.database.transaction() as tx:
            post, account_id = await self.desk.meet(tx, account, post_id)
            before = await attempts.find(tx, post_id, account_id)
            if before:
                return messages.rated_before(post_id, before)
            attempt = await self._self_rated(tx, post, account_id, rating)
            await attempts.add(tx, attempt, id=self.desk.mint(), now=self.desk.now())
            await standings.add(tx, attempt, standings.scopes(post.workspace_id, post.channel_id))
        return messages.rated(post_id, attempt)

    async def _self_rated(self, tx: Session, post: Post, account_id: AccountId, rating: Rating) -> Attempt:
        house = await settings.of(tx, post.workspace_id)
        day = self.desk.today(house)
        points = self_rated(
            Circumstances(
                after_public_reveal=post.revealed_at is not None,
                self_ratings_count=house.self_ratings_count,
                left_today=house.daily_cap - await attempts.earned_on(tx, account_id, day),
            )
        )
        return Attempt(
            post_id=post.id, account_id=account_id, kind=Kind.SELF, rating=rating, points=points, day=day
        )

    async def _post_answer(self, post: Post, answer: Message, *, in_thread: bool) -> None:
        messenger = self.desk.messengers[post.channel.workspace.platform]
        await messenger.post(
            post.channel, answer, f"{post.id}-answer", under=post.message if in_thread else None
        )
