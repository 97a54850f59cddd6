"""Daily drills: each slot posted once, or skipped for a reason that somebody can see."""

from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from bot.core import drill_messages, messages
from bot.core.deliveries import Deliveries, Saying
from bot.core.desk import Desk
from bot.core.turns import Turns
from bot.domain.choice import next_question
from bot.domain.delivery import Place, Reason, State, What
from bot.domain.errors import CantSpeak, Unconfirmed
from bot.domain.notice import About, Notice
from bot.domain.place import MessageRef, Platform, PostId, WorkspaceId
from bot.domain.question import Question
from bot.domain.schedule import HALTING, WARN_AT, Halt, answer_at, backlog, next_look
from bot.domain.schedule import State as ScheduleState
from bot.domain.timetable import WIDEST, Slot
from bot.store import deliveries, notices, posts, schedules, settings, slots
from bot.store.database import Session
from bot.store.deliveries import Delivery
from bot.store.notices import Waiting
from bot.store.schedules import Schedule
from bot.store.slots import Taken

NEWS = 24 * 60 * 60 * 1000
"""Milliseconds for which a notice is still news, and need not be given again."""

T = TypeVar("T", bound=Hashable)
Waits = Callable[[int], Awaitable[Sequence[tuple[WorkspaceId, T]]]]


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

    async def run(self, platform: Platform) -> None:
        """Post what is due on a platform; then, as long as nothing more is due, do what may wait."""
        if not self.desk.messengers[platform].ready:
            return
        db, now = self.desk.database.reader, self.desk.now
        await self._take(platform, lambda most: schedules.awake(db, platform, now(), most), self._wake)
        await self._then(platform, lambda most: notices.waiting(db, platform, now() - NEWS, most), self._tell)
        await self._then(platform, lambda most: slots.to_answer(db, platform, now(), most), self._answer)
        await self._then(platform, lambda most: slots.to_follow(db, platform, now(), most), self._follow)

    async def claim(self, tx: Session, schedule: Schedule, slot: Slot) -> Drill | None:
        """Take a slot, and choose its question; None where it was taken before, or there is nothing to ask.

        Nobody dies unseen between claiming and posting: the slot, its post and the delivery are one
        transaction, and one coach at most runs on a database.
        """
        candidates = self.candidates(schedule)
        if not candidates or not await slots.claim(tx, schedule.id, slot):
            return None
        now, post_id = self.desk.now(), PostId(self.desk.mint())
        here = await posts.last_asked(tx, schedule.channel_id)
        question = next_question(candidates, posted_here=here, recall={})
        await self._warn(tx, schedule, left=sum(q.id not in here for q in candidates if q != question))
        shown = schedule.answer or (await settings.of(tx, schedule.workspace_id))["answer"]
        if shown == "next":
            await slots.answer_before(tx, schedule.id, slot.day, now)
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
        await slots.becomes(tx, schedule.id, slot.day, post_id, answer_at=answer_at(shown, now))
        late_at = int(slot.due.timestamp() * 1000) + schedule.window
        return Drill(schedule, await self._plan(tx, post_id, late_at), question)

    async def post(self, drill: Drill, *, insist: bool) -> MessageRef:
        """Post what was claimed; insist: somebody waits for it.

        Raises:
            CantSpeak, CantLook, Unconfirmed: as `Deliveries.carry_out`.
        """
        topic = self.desk.bank.topic(drill.question.topic)
        message = messages.question(drill.delivery.post_id, drill.question, topic)
        saying = Saying(drill.schedule.channel, message)
        return await self.deliveries.carry_out(drill.delivery, saying, insist=insist)

    def candidates(self, schedule: Schedule) -> tuple[Question, ...]:
        """Return what a schedule may ask, in the bank's order; its topics may have left the bank."""
        topics = [topic for topic in self.desk.bank.topics if topic.path in schedule.topics]
        return tuple(q for q in self.desk.bank if any(topic.covers(q.topic) for topic in topics))

    async def _take(self, platform: Platform, waiting: Waits[T], act: Callable[[T], Awaitable[None]]) -> None:
        await Turns(waiting, act, pace=self.desk.messengers[platform].steady).take()

    async def _then(self, platform: Platform, waiting: Waits[T], act: Callable[[T], Awaitable[None]]) -> None:
        """Do what may wait, until a question is due."""

        async def unless_due(most: int) -> Sequence[tuple[WorkspaceId, T]]:
            due = await schedules.awake(self.desk.database.reader, platform, self.desk.now(), 1)
            return () if due else await waiting(most)

        await self._take(platform, unless_due, act)

    async def _wake(self, schedule_id: str) -> None:
        """Do what a schedule has to do by now."""
        schedule = await schedules.find(self.desk.database.reader, schedule_id)
        keeps = await self._keeps(schedule) if schedule.halt else None
        async with self.desk.database.transaction() as tx:
            drill = await self._catch_up(tx, await schedules.find(tx, schedule_id), keeps)
        if drill:
            await self.post(drill, insist=False)

    async def _keeps(self, schedule: Schedule) -> Halt | None:
        """Return what still keeps a channel from its drills."""
        if not self.candidates(schedule):
            return Halt(Reason.LEFT_BANK)
        try:
            lacking = await self.desk.messenger(schedule.channel).lacking(schedule.channel)
        except CantSpeak as error:
            return Halt(error.reason, error.rights)
        except Unconfirmed:
            return schedule.halt
        return Halt(Reason.RIGHTS, lacking) if lacking else None

    async def _catch_up(self, tx: Session, schedule: Schedule, keeps: Halt | None) -> Drill | None:
        """Record what was missed; claim what is due, unless something keeps us from it."""
        if schedule.state is not ScheduleState.ON:
            await schedules.keep(tx, schedule, None)
            return None
        now = self.desk.clock().astimezone(UTC)
        since = datetime.fromtimestamp(schedule.since / 1000, UTC)
        due = backlog(
            schedule.timetable,
            await slots.taken(tx, schedule.id, (since - WIDEST).date()),
            since=since,
            window=timedelta(milliseconds=schedule.window),
            now=now,
        )
        for slot in due.missed:
            await slots.claim(tx, schedule.id, slot, keeps.reason if keeps else Reason.LATE)
        if due.current and not self.candidates(schedule):
            keeps = Halt(Reason.LEFT_BANK)
            await self._say_halted(tx, schedule, keeps)
        drill = None
        if not keeps:
            drill = (
                await self.claim(tx, schedule, due.current) if due.current else await self._anew(tx, schedule)
            )
        waits = due.current if keeps else None
        looked = int(waits.due.timestamp() * 1000) - 1 if waits else self.desk.now()
        await self._keep(tx, replace(schedule, halt=keeps, since=looked))
        return drill

    async def _anew(self, tx: Session, schedule: Schedule) -> Drill | None:
        """Plan the drill anew that could not be posted before, where it isn't too late for it."""
        last = await slots.last(tx, schedule.id)
        if not schedule.halt or last is None or last.post_id is None or last.reason not in HALTING:
            return None
        late_at = last.due_at + schedule.window
        post = await posts.find(tx, last.post_id)
        question = post and self.desk.bank.get(post.question_id)
        if question is None or self.desk.now() > late_at:
            return None
        await slots.follow(tx, last, followed=False)
        return Drill(schedule, await self._plan(tx, last.post_id, late_at), question)

    async def _plan(self, tx: Session, post_id: PostId, late_at: int) -> Delivery:
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
        halted = slot.reason in HALTING
        keeps = await self._keeps(await schedules.find(db, slot.schedule_id)) if halted else None
        async with self.desk.database.transaction() as tx:
            await slots.follow(tx, slot)
            schedule = await schedules.find(tx, slot.schedule_id)
            if slot.state is State.UNKNOWN:
                await self._notice(tx, schedule, Notice(About.IN_DOUBT, slot.day.isoformat()))
            if halted and slot.reason:
                halt = keeps or Halt(slot.reason)
                await self._say_halted(tx, schedule, halt)
                await self._keep(tx, replace(schedule, halt=halt))

    async def _answer(self, post_id: PostId) -> None:
        """Show a drill's answer to everybody, with how it went, unless everybody has seen it."""
        now = self.desk.now()
        async with self.desk.database.transaction() as tx:
            await slots.answered(tx, post_id)
            post = await posts.find(tx, post_id)
            question = post and self.desk.bank.get(post.question_id)
            if post is None or post.message is None or question is None:
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

    async def _tell(self, waiting: Waiting) -> None:
        """Tell somebody in private what needs them; who can't be reached finds it in the list of drills."""
        near = MessageRef(waiting.channel, "")
        with suppress(CantSpeak):
            said = drill_messages.notice(waiting)
            await self.desk.messenger(waiting.channel).whisper(waiting.account, near, said)
        async with self.desk.database.transaction() as tx:
            await notices.told(tx, waiting.id, self.desk.now())

    async def _warn(self, tx: Session, schedule: Schedule, *, left: int) -> None:
        """Tell whoever set the drill, once, that its questions will soon have been used up."""
        said = await notices.was_given(tx, schedule.channel_id, About.RUNNING_OUT, schedule.set_at)
        if left <= WARN_AT and not said:
            await self._notice(tx, schedule, Notice(About.RUNNING_OUT, str(left)))

    async def _say_halted(self, tx: Session, schedule: Schedule, halt: Halt) -> None:
        since = self.desk.now() - NEWS
        if not await notices.was_given(tx, schedule.channel_id, About.HALTED, since):
            await self._notice(tx, schedule, Notice(About.HALTED, "\n".join((halt.reason, *halt.rights))))

    async def _notice(self, tx: Session, schedule: Schedule, notice: Notice) -> None:
        if schedule.set_by:
            await notices.add(
                tx,
                schedule.set_by,
                schedule.channel_id,
                notice,
                id=self.desk.mint(),
                now=self.desk.now(),
            )

    async def _keep(self, tx: Session, schedule: Schedule) -> None:
        look = next_look(schedule.timetable, schedule.halt, since=schedule.since, now=self.desk.now())
        await schedules.keep(tx, schedule, look)
