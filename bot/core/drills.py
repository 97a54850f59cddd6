"""Daily drills: each slot posted once, or skipped for a reason that somebody can see."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.core import messages
from bot.core.deliveries import Deliveries, Saying
from bot.core.desk import Desk
from bot.core.notices import NEWS, Notices
from bot.core.turns import Turns
from bot.domain.choice import next_question
from bot.domain.delivery import Place, Reason, State, What
from bot.domain.errors import CantSpeak, CoachError, LockedOut, Unconfirmed
from bot.domain.place import MessageRef, Platform, PostId, WorkspaceId
from bot.domain.question import Question
from bot.domain.schedule import HALTING, LOOK_AGAIN, Backlog, Halt, answer_at, backlog, next_look
from bot.domain.schedule import State as ScheduleState
from bot.domain.timetable import WIDEST, Slot, knows, milliseconds
from bot.store import deliveries, notices, posts, schedules, settings, slots
from bot.store.database import Session
from bot.store.deliveries import Delivery
from bot.store.schedules import Schedule, ScheduleId
from bot.store.slots import Taken

T = TypeVar("T", bound=Hashable)
Waits = Callable[[int, WorkspaceId], Awaitable[Sequence[tuple[WorkspaceId, T]]]]


@dataclass(frozen=True)
class Drill:
    """A slot that was claimed and is to be posted."""

    schedule: Schedule
    delivery: Delivery
    question: Question


@dataclass(frozen=True)
class Drills:
    """What the scheduler does: what is due, and what follows from it."""

    desk: Desk
    deliveries: Deliveries
    notices: Notices

    async def run(self, platform: Platform) -> None:
        """Post what is due on a platform; then, as long as nothing more is due, do what may wait."""
        if not self.desk.messengers[platform].ready:
            return
        db, now = self.desk.database.reader, self.desk.now
        await self._take(
            platform, lambda most, after: schedules.awake(db, platform, now(), most, after), self._wake
        )
        await self._then(
            platform,
            lambda most, after: notices.waiting(db, platform, now(), most, after, news=NEWS),
            self.notices.tell,
        )
        await self._then(
            platform, lambda most, after: slots.to_follow(db, platform, now(), most, after), self._follow
        )
        await self._then(
            platform, lambda most, after: slots.to_answer(db, platform, now(), most, after), self._answer
        )

    async def claim(self, tx: Session, schedule: Schedule, slot: Slot, *, late_at: int) -> Drill | None:
        """Take a slot, and choose its question; None where it was taken before.

        Nobody dies unseen between claiming and posting: the slot, its post and the delivery are one
        transaction, and one coach at most runs on a database.

        Args:
            tx: the transaction.
            schedule: its topics have questions.
            slot: what is claimed.
            late_at: when it would come too late (epoch milliseconds).
        """
        if not await slots.claim(tx, schedule.id, slot):
            return None
        now, post_id = self.desk.now(), PostId(self.desk.mint())
        candidates, here = self.candidates(schedule), await posts.last_asked(tx, schedule.channel_id)
        question = next_question(candidates, posted_here=here, recall={})
        left = sum(q.id not in here for q in candidates if q != question)
        await self.notices.running_out(tx, schedule, left=left, of=len(candidates))
        await posts.add(
            tx,
            post_id,
            posts.Kind.DRILL,
            question,
            channel_id=schedule.channel_id,
            asked_by=None,
            now=now,
            reveal=schedule.reveal,
        )
        await slots.becomes(tx, schedule.id, slot.day, post_id)
        return Drill(schedule, await self._plan(tx, post_id, late_at=late_at), question)

    async def post(self, drill: Drill, *, insist: bool) -> MessageRef:
        """Post what was claimed; insist: somebody waits for it.

        Raises:
            CantSpeak, CantLook, LockedOut, Unconfirmed: as `Deliveries.carry_out`.
        """
        topic = self.desk.bank.topic(drill.question.topic)
        message = messages.question(drill.delivery.post_id, drill.question, topic)
        saying = Saying(drill.schedule.channel, message)
        return await self.deliveries.carry_out(drill.delivery, saying, insist=insist)

    def candidates(self, schedule: Schedule) -> tuple[Question, ...]:
        """Return what a schedule may ask, in the bank's order; its topics may have left the bank."""
        topics = [topic for topic in self.desk.bank.topics if topic.path in schedule.topics]
        return tuple(q for q in self.desk.bank if any(topic.covers(q.topic) for topic in topics))

    async def backlog(self, db: Session, schedule: Schedule, now: datetime) -> Backlog:
        """Return what has fallen due by now (in UTC) and has not been taken."""
        since = datetime.fromtimestamp(schedule.since / 1000, UTC)
        taken = await slots.taken(db, schedule.id, (since - WIDEST).date())
        window = timedelta(milliseconds=schedule.window)
        return backlog(schedule.timetable, taken, since=since, window=window, now=now)

    async def _take(self, platform: Platform, waiting: Waits[T], act: Callable[[T], Awaitable[None]]) -> None:
        await Turns(waiting, act, pace=self.desk.messengers[platform].steady).take()

    async def _then(self, platform: Platform, waiting: Waits[T], act: Callable[[T], Awaitable[None]]) -> None:
        """Do what may wait, until a question is due."""

        async def unless_due(most: int, after: WorkspaceId) -> Sequence[tuple[WorkspaceId, T]]:
            due = await schedules.awake(self.desk.database.reader, platform, self.desk.now(), 1, after)
            return () if due else await waiting(most, after)

        await self._take(platform, unless_due, act)

    async def _wake(self, schedule_id: ScheduleId) -> None:
        """Do what a schedule has to do by now; one that we stumble over keeps nobody waiting."""
        try:
            await self._look_after(schedule_id)
        except CoachError:
            raise
        except Exception:
            async with self.desk.database.transaction() as tx:
                await schedules.put_off(tx, schedule_id, self.desk.now() + LOOK_AGAIN)
            raise

    async def _look_after(self, schedule_id: ScheduleId) -> None:
        schedule = await schedules.find(self.desk.database.reader, schedule_id)
        halt = self._hindrance(schedule) or (await self._lacking(schedule) if schedule.halt else None)
        async with self.desk.database.transaction() as tx:
            if await schedules.find(tx, schedule_id) != schedule:
                return  # somebody has just changed it: the next look takes it as it is now
            drill = await self._catch_up(tx, schedule, halt)
        if drill:
            await self.post(drill, insist=False)

    async def _catch_up(self, tx: Session, schedule: Schedule, halt: Halt | None) -> Drill | None:
        """Record what was missed; claim what is due, unless something keeps us from it."""
        if schedule.state is not ScheduleState.ON:
            await schedules.keep(tx, schedule, None)
            return None
        if halt:
            await self.notices.halted(tx, schedule, halt)
        if halt and halt.reason is Reason.NO_ZONE:
            await self._keep(tx, replace(schedule, halt=halt))
            return None
        now = self.desk.clock().astimezone(UTC)
        due = await self.backlog(tx, schedule, now)
        kept_from = halt or schedule.halt
        for slot in due.missed:
            await slots.claim(tx, schedule.id, slot, kept_from.reason if kept_from else Reason.LATE)
        if halt:
            since = milliseconds(due.current.due) - 1 if due.current else milliseconds(now)
            await self._keep(tx, replace(schedule, halt=halt, since=since))
            return None
        drill = await self._next(tx, schedule, due.current)
        # What was halted goes on once a drill stands there, see `_follow`.
        await self._keep(
            tx, replace(schedule, halt=schedule.halt if drill else None, since=milliseconds(now))
        )
        return drill

    async def _next(self, tx: Session, schedule: Schedule, due: Slot | None) -> Drill | None:
        """Claim what is due; or plan the drill anew that could not be posted, where it isn't too late."""
        if due:
            return await self.claim(tx, schedule, due, late_at=milliseconds(due.due) + schedule.window)
        last = await slots.last(tx, schedule.id)
        if last is None or last.post_id is None or last.reason not in HALTING:
            return None
        late_at = last.due_at + schedule.window
        post = await posts.find(tx, last.post_id)
        question = post and self.desk.bank.get(post.question_id)
        if question is None or self.desk.now() > late_at:
            return None
        await slots.becomes(tx, schedule.id, last.day, last.post_id)
        return Drill(schedule, await self._plan(tx, last.post_id, late_at=late_at), question)

    async def _plan(self, tx: Session, post_id: PostId, *, late_at: int) -> Delivery:
        now = self.desk.now()
        planned = await deliveries.plan(
            tx, post_id, What.QUESTION, id=self.desk.mint(), now=now, late_at=late_at
        )
        return await deliveries.send(tx, planned, now)

    async def _follow(self, slot: Taken) -> None:
        """Do what follows once a drill has come to its end: 👀 under it, or a word to whoever set it."""
        assert slot.post_id  # noqa: S101 – only posts come to an end
        db = self.desk.database.reader
        post = await posts.find(db, slot.post_id)
        if post and post.message:
            await self.deliveries.beckon(post.message)
        halt = None
        if slot.reason and slot.reason in HALTING:
            halt = await self._lacking(await schedules.find(db, slot.schedule_id)) or Halt(slot.reason)
        async with self.desk.database.transaction() as tx:
            schedule = await schedules.find(tx, slot.schedule_id)
            if slot.state is State.POSTED:
                await self._stands(tx, schedule, slot)
                return
            if slot.state is State.UNKNOWN:
                await self.notices.in_doubt(tx, schedule, slot.day)
            elif halt and await slots.last(tx, schedule.id) == slot:
                await self.notices.halted(tx, schedule, halt)
                await self._keep(tx, replace(schedule, halt=halt))
            await slots.follow(tx, slot, answer_at=None)

    async def _stands(self, tx: Session, schedule: Schedule, slot: Taken) -> None:
        """Set when answers are shown, this one's or the one's before; what was halted goes on."""
        now = self.desk.now()
        shown = schedule.answer or (await settings.of(tx, schedule.workspace_id))["answer"]
        if shown == "next":
            await slots.answer_before(tx, slot, now)
        await slots.follow(tx, slot, answer_at=answer_at(shown, now))
        if schedule.halt:
            await self._keep(tx, replace(schedule, halt=None))

    async def _answer(self, post_id: PostId) -> None:
        """Show a drill's answer to everybody, with how it went, unless everybody has seen it."""
        now = self.desk.now()
        async with self.desk.database.transaction() as tx:
            await slots.answered(tx, post_id)
            post = await posts.find(tx, post_id)
            if post is None or post.message is None or self.desk.bank.get(post.question_id) is None:
                return
            if not await posts.show_to_all(tx, post_id, now):
                return
            planned = await deliveries.plan(
                tx,
                post_id,
                What.RESULT,
                id=self.desk.mint(),
                now=now,
                late_at=now + NEWS,
                place=Place.THREAD,
            )
            delivery = await deliveries.send(tx, planned, now)
        saying = await self.deliveries.saying(delivery)
        await self.deliveries.carry_out(delivery, saying, insist=False)

    def _hindrance(self, schedule: Schedule) -> Halt | None:
        """Return what keeps a channel from its drills on our side."""
        if not knows(schedule.timetable.zone):
            return Halt(Reason.NO_ZONE)
        return None if self.candidates(schedule) else Halt(Reason.LEFT_BANK)

    async def _lacking(self, schedule: Schedule) -> Halt | None:
        """Return what keeps a channel from its drills on the platform's side, as far as it tells."""
        messenger = self.desk.messenger(schedule.channel)
        try:
            lacking = await messenger.lacking(schedule.channel)
        except CantSpeak as error:
            return Halt(error.reason, error.rights)
        except (LockedOut, Unconfirmed):
            return schedule.halt
        rights = tuple(right for right in lacking if right in messenger.vital)
        return Halt(Reason.RIGHTS, rights) if rights else None

    async def _keep(self, tx: Session, schedule: Schedule) -> None:
        """Keep a schedule, and when it is looked at next."""
        look = next_look(schedule.timetable, schedule.halt, since=schedule.since, now=self.desk.now())
        await schedules.keep(tx, schedule, look)
