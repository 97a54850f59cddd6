"""When a channel drills: set, looked at, paused and removed by its administrators."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain, islice, takewhile
from zoneinfo import ZoneInfo

from bot.core import drill_messages, messages, refusals
from bot.core.desk import Desk
from bot.core.drill_messages import Planned
from bot.core.drills import Drills
from bot.domain import wish as wishes
from bot.domain.audit import Deed
from bot.domain.delivery import PATIENCE, Reason
from bot.domain.errors import (
    BadSetting,
    CantSpeak,
    DrilledAlready,
    LockedOut,
    NoDrill,
    NothingToAsk,
    NotYet,
    NoZone,
    Unconfirmed,
)
from bot.domain.message import Message
from bot.domain.place import AccountId, AccountRef, ChannelId, ChannelRef, WorkspaceId
from bot.domain.question import Mode
from bot.domain.schedule import Halt, State, next_look
from bot.domain.setting import WorkspaceSettings
from bot.domain.timetable import WIDEST, Slot, Timetable, knows, milliseconds
from bot.domain.wish import Wish
from bot.store import audit, places, schedules, settings, slots
from bot.store.database import Session
from bot.store.schedules import Schedule

FOLLOWING = 5
"""Drills that a preview shows."""


@dataclass(frozen=True)
class Draft:
    """What somebody who is about to set a channel's drill finds filled in."""

    before: Wish | None
    """The drill as it is set; None where there is none."""
    zone: str | None
    """The channel's, or the workspace's; None where nobody has said it yet."""


@dataclass(frozen=True)
class Schedules:
    """One drill a channel."""

    desk: Desk
    drills: Drills

    async def put(self, account: AccountRef, channel: ChannelRef, wish: Wish) -> Message:
        """Let a channel drill; what was set before is replaced, its zone and its skipped days kept.

        A day that was still to come, and has passed by the change, is made up for.

        Raises:
            NotAllowed: the person is no administrator.
            UnknownTopic, AmbiguousTopic, NoQuestions, EmptyBank: there is nothing to ask.
            NoZone: nobody has said where the channel's people are.
            NotYet: the mode isn't built.
        """
        if wish.mode is not Mode.REVEAL:
            raise NotYet(f"the mode {wish.mode}")
        async with self.desk.database.transaction() as tx:
            here = await self.desk.arrive(tx, account, channel)
            workspace_id, channel_id, by = here
            house = await self.desk.house(tx, account, workspace_id, "set a drill")
            before = await schedules.of_channel(tx, channel_id)
            timetable = self._timetable(wish, _standing(before), house)
            new_zone = "zone" not in house.stored
            schedule = self._schedule(wish, channel, here, before=before, timetable=timetable)
            if new_zone:
                await settings.change(tx, workspace_id, "zone", timetable.zone)
                await audit.note(
                    tx,
                    workspace_id,
                    by,
                    Deed.SET,
                    now=self.desk.now(),
                    setting="zone",
                    before=house["zone"],
                    after=timetable.zone,
                )
            await self._keep(tx, schedule)
            await self._note(
                tx, by, schedule, Deed.DRILL_SET, before=_line(_standing(before)), after=_line(schedule)
            )
            planned = await self._planned(tx, schedule)
        questions = len(self.drills.candidates(schedule))
        missing = await self._missing(channel)
        return drill_messages.set_(planned, missing, new_zone=new_zone, questions=questions)

    async def draft(self, account: AccountRef, channel: ChannelRef) -> Draft:
        """Return what a form for the channel's drill begins with.

        Raises:
            NotAllowed: the person is no administrator.
        """
        async with self.desk.database.transaction() as tx:
            workspace_id, channel_id, _ = await self.desk.arrive(tx, account, channel)
            house = await self.desk.house(tx, account, workspace_id, "set a drill")
            schedule = await schedules.of_channel(tx, channel_id)
        zone = schedule.timetable.zone if schedule else house.stored.get("zone")
        there = _standing(schedule)
        return Draft(_wish(there) if there else None, zone)

    async def show(self, account: AccountRef) -> Message:
        """Show the workspace's drills.

        Raises:
            NotAllowed: the person is no administrator.
        """
        db = self.desk.database.reader
        workspace_id = await places.find_workspace(db, account.workspace)
        if workspace_id is None:
            return drill_messages.drills([])
        await self.desk.house(db, account, workspace_id, "see the workspace's drills")
        found = await schedules.of_workspace(db, workspace_id)
        return drill_messages.drills([await self._planned(db, schedule) for schedule in found])

    async def preview(self, channel: ChannelRef) -> Message:
        """Show when the channel's next drills come.

        Raises:
            NoDrill: it has none.
        """
        schedule = await self._here(self.desk.database.reader, channel)
        return drill_messages.preview(schedule, await self._following(self.desk.database.reader, schedule))

    async def pause(self, account: AccountRef, channel: ChannelRef, until: date | None = None) -> Message:
        """Let a channel rest, until a day where that is given.

        Raises:
            NotAllowed: the person is no administrator.
            NoDrill: the channel has none.
            BadSetting: the day has begun, or nobody knows any more which one it is there.
        """
        async with self._changing(account, channel, "pause a drill") as (tx, by, schedule):
            if until and until <= self._today(schedule):
                raise BadSetting("until", until.isoformat(), "a day that is still to come")
            rests = replace(schedule, state=State.PAUSED)
            if until:
                timetable = replace(schedule.timetable, begins=until)
                rests = replace(schedule, timetable=timetable, state=State.ON, since=self.desk.now())
            await self._keep(tx, rests)
            goes_on = until.isoformat() if until else None
            await self._note(tx, by, schedule, Deed.DRILL_PAUSED, after=goes_on)
            planned = await self._planned(tx, rests)
        return drill_messages.paused(until, planned)

    async def resume(self, account: AccountRef, channel: ChannelRef) -> Message:
        """Let a channel's drill go on; what came to pass meanwhile isn't made up for.

        Raises:
            NotAllowed: the person is no administrator.
            NoDrill: the channel has none.
        """
        async with self._changing(account, channel, "resume a drill") as (tx, by, schedule):
            goes_on = schedule
            if schedule.state is State.PAUSED or schedule.timetable.begins > self._today(schedule):
                timetable = replace(schedule.timetable, begins=date.min)
                goes_on = replace(schedule, state=State.ON, timetable=timetable, since=self.desk.now())
                await self._note(tx, by, schedule, Deed.DRILL_RESUMED)
            await self._keep(tx, goes_on)
            planned = await self._planned(tx, goes_on)
        return drill_messages.resumed(planned)

    async def skip(self, account: AccountRef, channel: ChannelRef, day: date) -> Message:
        """Leave out a day.

        Raises:
            NotAllowed: the person is no administrator.
            NoDrill: the channel has none.
            BadSetting: the day is over, or nobody knows any more which one it is there.
            DrilledAlready: it has had its drill.
        """
        async with self._changing(account, channel, "skip a drill") as (tx, by, schedule):
            today = self._today(schedule)
            if day < today:
                raise BadSetting("date", day.isoformat(), "today, or a day that is still to come")
            if day in await slots.taken(tx, schedule.id, day):
                raise DrilledAlready(day)
            if not schedule.timetable.has(day):
                return drill_messages.none_planned(day)
            # Those that haven't been looked at still count, though they are over.
            looked_at = (datetime.fromtimestamp(schedule.since / 1000, UTC) - WIDEST).date()
            skip = frozenset(one for one in schedule.timetable.skip if one >= looked_at) | {day}
            without = replace(schedule, timetable=replace(schedule.timetable, skip=skip))
            await self._keep(tx, without)
            await self._note(tx, by, schedule, Deed.DRILL_SKIPPED, after=day.isoformat())
            planned = await self._planned(tx, without)
        return drill_messages.skipped(day, planned)

    async def now(self, account: AccountRef, channel: ChannelRef) -> Message:
        """Post today's drill before its time, at which it does not come again; or after it was skipped.

        Raises:
            NotAllowed: the person is no administrator.
            NoDrill: the channel has none.
            DrilledAlready: today has had its drill, or may have had it.
            NothingToAsk: its topics have left the bank.
            CantSpeak, CantLook, LockedOut, Unconfirmed: it isn't there, or nobody knows.
        """
        async with self._changing(account, channel, "start a drill") as (tx, by, schedule):
            if not self.drills.candidates(schedule):
                raise NothingToAsk(schedule.topics)
            slot = Slot(self._today(schedule), self.desk.clock().astimezone(UTC))
            await slots.give_back(tx, schedule.id, slot.day)
            drill = await self.drills.claim(tx, schedule, slot, late_at=self.desk.now() + PATIENCE)
            if drill is None:
                raise DrilledAlready(slot.day)
            await self._note(tx, by, schedule, Deed.DRILL_POSTED, after=slot.day.isoformat())
        ref = await self.drills.post(drill, insist=True)
        return messages.asked(channel, await self.drills.deliveries.beckon(ref))

    async def remove(self, account: AccountRef, channel: ChannelRef) -> Message:
        """End a channel's drill.

        Raises:
            NotAllowed: the person is no administrator.
            NoDrill: the channel has none.
        """
        async with self._changing(account, channel, "remove a drill") as (tx, by, schedule):
            await self._keep(tx, replace(schedule, state=State.REMOVED))
            await self._note(tx, by, schedule, Deed.DRILL_REMOVED, before=_line(schedule))
        return drill_messages.removed()

    @asynccontextmanager
    async def _changing(
        self, account: AccountRef, channel: ChannelRef, what: str
    ) -> AsyncGenerator[tuple[Session, AccountId, Schedule]]:
        """Lend a transaction, their account and the channel's schedule to an administrator."""
        async with self.desk.database.transaction() as tx:
            workspace_id, _, by = await self.desk.arrive(tx, account, channel)
            await self.desk.house(tx, account, workspace_id, what)
            yield tx, by, await self._here(tx, channel)

    async def _note(
        self,
        tx: Session,
        by: AccountId,
        schedule: Schedule,
        deed: Deed,
        *,
        before: str | None = None,
        after: str | None = None,
    ) -> None:
        await audit.note(
            tx,
            schedule.workspace_id,
            by,
            deed,
            now=self.desk.now(),
            channel_id=schedule.channel_id,
            before=before,
            after=after,
        )

    async def _here(self, db: Session, channel: ChannelRef) -> Schedule:
        channel_id = await places.find_channel(db, channel)
        schedule = _standing(await schedules.of_channel(db, channel_id) if channel_id else None)
        if schedule is None:
            raise NoDrill
        return schedule

    async def _keep(self, tx: Session, schedule: Schedule) -> None:
        """Keep a schedule; whether what keeps it from its drills is mended is looked at at once."""
        now, wake_at = self.desk.now(), None
        if schedule.state is State.ON:
            wake_at = (
                now if schedule.halt else next_look(schedule.timetable, None, since=schedule.since, now=now)
            )
        await schedules.keep(tx, schedule, wake_at)

    def _schedule(
        self,
        wish: Wish,
        channel: ChannelRef,
        here: tuple[WorkspaceId, ChannelId, AccountId],
        *,
        before: Schedule | None,
        timetable: Timetable,
    ) -> Schedule:
        workspace_id, channel_id, account_id = here
        return Schedule(
            id=before.id if before else self.desk.mint(),
            channel_id=channel_id,
            workspace_id=workspace_id,
            channel=channel,
            topics=self._topics(wish),
            timetable=timetable,
            window=wish.window,
            mode=wish.mode,
            reveal=wish.reveal,
            answer=wish.answer,
            since=self._since(before, timetable),
            state=State.ON,
            halt=before.halt if before else None,
            set_by=account_id,
            set_at=self.desk.now(),
        )

    def _topics(self, wish: Wish) -> tuple[str, ...]:
        """Return the paths of what was typed; each has a question."""
        bank = self.desk.bank
        topics = dict.fromkeys(bank.find(name) for name in wish.topics)
        for topic in topics:
            bank.about(topic)
        return tuple(topic.path for topic in topics)

    def _timetable(self, wish: Wish, before: Schedule | None, house: WorkspaceSettings) -> Timetable:
        kept = before.timetable.zone if before and knows(before.timetable.zone) else None
        zone = wish.zone or kept or house.stored.get("zone")
        if zone is None:
            raise NoZone
        today = self.desk.clock().astimezone(ZoneInfo(zone)).date()
        skip = wish.skip or (before.timetable.skip if before else frozenset())
        return Timetable(
            at=wish.at, zone=zone, days=wish.days, skip=frozenset(day for day in skip if day >= today)
        )

    def _since(self, before: Schedule | None, timetable: Timetable) -> int:
        """Return up to when (epoch milliseconds) a schedule owes nothing.

        A day that was still to come, and has passed by the change, is owed.
        """
        now = self.desk.now()
        if before is None or before.state is not State.ON:
            return now
        if not knows(before.timetable.zone):
            return before.since
        still = before.timetable.after(datetime.fromtimestamp(before.since / 1000, UTC))
        horizon = self.desk.clock().astimezone(UTC) + WIDEST
        days = [slot.day for slot in takewhile(lambda slot: slot.due <= horizon, still)]
        owed = [timetable.slot(day).due for day in days if timetable.has(day)]
        return min([now, *(milliseconds(due) - 1 for due in owed)])

    async def _planned(self, db: Session, schedule: Schedule) -> Planned:
        following = await self._following(db, schedule)
        last = await slots.last(db, schedule.id)
        return Planned(schedule, self._names(schedule), following[0] if following else None, last)

    def _names(self, schedule: Schedule) -> tuple[str, ...]:
        """Return its topics as `/drill set` takes them; those that have left the bank by their paths."""
        bank = self.desk.bank
        known = {topic.path for topic in bank.topics}
        return tuple(bank.short_name(path) if path in known else path for path in schedule.topics)

    async def _following(self, db: Session, schedule: Schedule) -> list[Slot]:
        """Return the next drills; the first of them may be on its way."""
        if not knows(schedule.timetable.zone):
            return []
        now = self.desk.clock().astimezone(UTC)
        due = (await self.drills.backlog(db, schedule, now)).current
        taken = await slots.taken(db, schedule.id, self._today(schedule))
        coming = (slot for slot in schedule.timetable.after(now) if slot.day not in taken)
        return list(islice(chain([due] if due else [], coming), FOLLOWING))

    async def _missing(self, channel: ChannelRef) -> str:
        """Say what the bot lacks in a channel for its drills, as far as it can be seen."""
        try:
            lacking = await self.desk.messenger(channel).lacking(channel)
        except CantSpeak as error:
            return refusals.words(error)
        except (LockedOut, Unconfirmed):
            return ""
        halt = Halt(Reason.RIGHTS, lacking)
        return drill_messages.halted(halt, channel.workspace.platform) if lacking else ""

    def _today(self, schedule: Schedule) -> date:
        zone = schedule.timetable.zone
        if not knows(zone):
            raise BadSetting("zone", zone, "one that I know: /drill set with another one mends it")
        return self.desk.clock().astimezone(ZoneInfo(zone)).date()


def _standing(schedule: Schedule | None) -> Schedule | None:
    """Return a schedule unless it was removed."""
    return None if schedule is None or schedule.state is State.REMOVED else schedule


def _wish(schedule: Schedule) -> Wish:
    """Return what was wished for when a drill was set."""
    timetable = schedule.timetable
    return Wish(
        topics=schedule.topics,
        at=timetable.at,
        zone=timetable.zone,
        days=timetable.days,
        skip=timetable.skip,
        window=schedule.window,
        mode=schedule.mode,
        reveal=schedule.reveal,
        answer=schedule.answer,
    )


def _line(schedule: Schedule | None) -> str | None:
    return wishes.line(_wish(schedule)) if schedule else None
