"""The coach: everything that can be asked of it, room by room."""

from bot.core.attempts import Attempts
from bot.core.desk import Desk
from bot.core.quizzes import Quizzes
from bot.core.settings import Settings
from bot.core.standings import Standings


class Coach:
    """One coach over one database, for every platform at once."""

    def __init__(self, desk: Desk) -> None:
        """Take what the rooms work with."""
        self.desk = desk
        self.quizzes = Quizzes(desk)
        self.attempts = Attempts(desk)
        self.standings = Standings(desk)
        self.settings = Settings(desk)
