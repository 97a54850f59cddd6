"""The coach: everything that can be asked of it, room by room, and what its buttons and reactions do."""

from bot.core.attempts import Attempts
from bot.core.desk import Desk
from bot.core.people import People
from bot.core.progress import Progress
from bot.core.quizzes import Quizzes
from bot.core.reviews import Reviews
from bot.core.settings import Settings
from bot.core.standings import Standings
from bot.domain.message import Act, Message, Press, Reaction
from bot.domain.place import AccountRef, MessageRef
from bot.domain.question import Rating
from bot.store import places, posts

_MEANS = {Act.KNEW: Rating.GOOD, Act.DIDNT: Rating.AGAIN}


class Coach:
    """One coach over one database, for every platform at once."""

    def __init__(self, desk: Desk) -> None:
        """Take what the rooms work with."""
        self.desk = desk
        self.quizzes = Quizzes(desk)
        self.attempts = Attempts(desk)
        self.reviews = Reviews(desk)
        self.progress = Progress(desk)
        self.standings = Standings(desk)
        self.settings = Settings(desk)
        self.people = People(desk)

    async def press(self, account: AccountRef, press: Press) -> Message:
        """Do what a button says.

        Raises:
            UnknownPost, ForeignPost, NotYours: it isn't a button for this person here.
            QuestionGone: the question has left the bank.
        """
        match press.act:
            case Act.REVEAL:
                return await self.attempts.reveal(account, press.post)
            case Act.NEXT:
                return await self.reviews.after(account, press.post)
            case Act.KNEW | Act.DIDNT | Act.RATE:
                return await self.attempts.rate(account, press.post, press.rating or _MEANS[press.act])

    async def react(self, account: AccountRef, message: MessageRef, reaction: Reaction) -> None:
        """Do what a reaction says, and whisper the reply; a reaction to anything else means nothing."""
        db = self.desk.database.reader
        channel_id = await places.find_channel(db, message.channel)
        post_id = await posts.find_by_message(db, channel_id, message.id) if channel_id else None
        if post_id is None:
            return
        reply = await self.press(account, Press(Act(reaction), post_id))
        await self.desk.messengers[message.channel.workspace.platform].whisper(account, message, reply)
