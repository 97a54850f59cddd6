"""How far a learner has come."""

from dataclasses import dataclass

from bot.core import messages
from bot.core.desk import Desk
from bot.domain.memory import due
from bot.domain.message import Message
from bot.domain.place import AccountRef
from bot.domain.progress import by_topic
from bot.store import accounts, memory


@dataclass(frozen=True)
class Progress:
    """What somebody has learnt, over all their accounts."""

    desk: Desk

    async def show(self, account: AccountRef) -> Message:
        """Return accuracy and recall by topic, and what to do next."""
        db, bank, now = self.desk.database.reader, self.desk.bank, self.desk.now()
        learner_id = await accounts.find_learner(db, account)
        if learner_id is None:
            return messages.no_progress()
        records, cards = await memory.answered(db, learner_id), await memory.cards(db, learner_id)
        topics = by_topic(bank.subtopics, tuple(bank), records, cards, now)
        if not topics:
            return messages.no_progress()
        return messages.progress(topics, len(due(bank, cards, now)), quiz=bank.short_name)
