"""The coach: everything that can be asked of it, room by room, and what its buttons do."""

from bot.core.attempts import Attempts
from bot.core.checkup import Checkup
from bot.core.deliveries import Deliveries
from bot.core.desk import Desk
from bot.core.drills import Drills
from bot.core.installations import Installations
from bot.core.notices import Notices
from bot.core.people import People
from bot.core.progress import Progress
from bot.core.quizzes import Quizzes
from bot.core.reactions import Reactions
from bot.core.registrations import Registrations
from bot.core.reviews import Reviews
from bot.core.schedules import Schedules
from bot.core.settings import Settings
from bot.core.standings import Standings
from bot.core.workspaces import Workspaces
from bot.domain.message import Act, Message, Press
from bot.domain.place import AccountRef, Platform
from bot.domain.question import Rating

_MEANS = {Act.KNEW: Rating.GOOD, Act.DIDNT: Rating.AGAIN}


class Coach:
    """One coach over one database, for every platform at once."""

    def __init__(self, desk: Desk) -> None:
        """Take what the rooms work with."""
        self.desk = desk
        self.deliveries = Deliveries(desk)
        self.quizzes = Quizzes(desk, self.deliveries)
        self.attempts = Attempts(desk, self.deliveries)
        self.reactions = Reactions(desk, self.attempts, self.deliveries)
        self.registrations = Registrations(desk)
        self.installations = Installations(desk)
        self.reviews = Reviews(desk)
        self.progress = Progress(desk)
        self.standings = Standings(desk)
        self.drills = Drills(desk, self.deliveries, Notices(desk))
        self.schedules = Schedules(desk, self.drills)
        self.settings = Settings(desk)
        self.people = People(desk)
        self.workspaces = Workspaces(desk)
        self.checkup = Checkup(desk)

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

    async def settle(self, platform: Platform) -> None:
        """Bring to an end what a crash, or a platform that didn't answer, has left open."""
        await self.deliveries.settle(platform)
        await self.reactions.settle(platform)
