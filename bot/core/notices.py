"""What whoever set a drill is told in private: kept until they are, at least once."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from bot.core import drill_messages
from bot.core.desk import Desk
from bot.domain.errors import CantSpeak
from bot.domain.notice import About, Notice
from bot.domain.place import MessageRef
from bot.domain.schedule import WARN_AT, Halt
from bot.store import notices
from bot.store.database import Session
from bot.store.notices import Waiting
from bot.store.schedules import Schedule

NEWS = 24 * 60 * 60 * 1000
"""Milliseconds for which it is worth telling."""

TRY_AGAIN = 10 * 60 * 1000
"""Milliseconds between two tries to tell somebody."""


@dataclass(frozen=True)
class Notices:
    """Words to those who set drills."""

    desk: Desk

    async def tell(self, waiting: Waiting) -> None:
        """Tell somebody in private; who can't be reached finds it in the list of drills.

        Raises:
            LockedOut, Unconfirmed: nobody knows whether they were told; they are again.
        """
        async with self.desk.database.transaction() as tx:
            await notices.put_off(tx, waiting.id, self.desk.now() + TRY_AGAIN)
        near = MessageRef(waiting.channel, "")
        with suppress(CantSpeak):
            said = drill_messages.notice(waiting)
            await self.desk.messenger(waiting.channel).whisper(waiting.account, near, said)
        async with self.desk.database.transaction() as tx:
            await notices.told(tx, waiting.id, self.desk.now())

    async def in_doubt(self, tx: Session, schedule: Schedule, day: date) -> None:
        """Nobody knows whether a day's drill stands there."""
        await self._keep(tx, schedule, Notice(About.IN_DOUBT, day.isoformat()))

    async def halted(self, tx: Session, schedule: Schedule, halt: Halt) -> None:
        """Something keeps the channel from its drills from now on."""
        if schedule.halt is None:
            await self._keep(tx, schedule, Notice(About.HALTED, "\n".join((halt.reason, *halt.rights))))

    async def running_out(self, tx: Session, schedule: Schedule, *, left: int) -> None:
        """So many questions are left; told once for each time that the drill is set."""
        said = await notices.was_given(tx, schedule.channel_id, About.RUNNING_OUT, schedule.set_at)
        if left <= WARN_AT and not said:
            await self._keep(tx, schedule, Notice(About.RUNNING_OUT, str(left)))

    async def _keep(self, tx: Session, schedule: Schedule, notice: Notice) -> None:
        if schedule.set_by:
            await notices.add(
                tx,
                schedule.set_by,
                schedule.channel_id,
                notice,
                id=self.desk.mint(),
                now=self.desk.now(),
            )
