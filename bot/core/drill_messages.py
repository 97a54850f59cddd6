"""What the bot says about drills: as they are set, what became of them, how one went."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.core import messages, times
from bot.core.messages import GRANTING
from bot.core.words import code, day, every, literal, many
from bot.domain.delivery import Reason, State
from bot.domain.message import Aside, Markdown, Message, Text
from bot.domain.notice import About
from bot.domain.place import ChannelRef, Platform, PostId
from bot.domain.question import Question
from bot.domain.schedule import Halt
from bot.domain.schedule import State as ScheduleState
from bot.domain.timetable import Slot, Weekday
from bot.store.notices import Waiting
from bot.store.schedules import Schedule
from bot.store.slots import Taken

_DAYS = {
    frozenset(Weekday): "every day",
    frozenset(Weekday) - {Weekday.SAT, Weekday.SUN}: "Monday to Friday",
    frozenset({Weekday.SAT, Weekday.SUN}): "Saturday and Sunday",
}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Planned:
    """A schedule, its topics' names, what comes next, and what became of its last slot."""

    schedule: Schedule
    topics: tuple[str, ...]
    next: Slot | None
    last: Taken | None


def set_(planned: Planned, missing: str, *, new_zone: bool, questions: int) -> Message:
    """Confirm a drill as it is kept, and say what is missing for it."""
    schedule = planned.schedule
    asides = [f"{many(questions, 'question')} will be asked before one comes again."]
    if new_zone:
        asides.append(f"This workspace's days begin at midnight in {schedule.timetable.zone} from now on.")
    if missing:
        asides.append(missing)
    return Message(
        (Markdown(f"The drill is set: {_plan(planned)}. {_next(planned)}"), Aside(" ".join(asides)))
    )


def drills(found: Sequence[Planned]) -> Message:
    """List a workspace's drills, and what keeps any of them."""
    if not found:
        return Message((Text("No channel drills yet. /drill set TOPIC HH:MM ZONE begins."),))
    return Message((Markdown("\n".join(f"- {_line(planned)}" for planned in found)),))


def preview(schedule: Schedule, following: Sequence[Slot]) -> Message:
    """Show the next posts in local time and UTC."""
    if schedule.state is ScheduleState.PAUSED:
        return Message((Text("The drill here is paused. /drill resume lets it go on."),))
    if not following:
        return Message((Text("No drill comes any more: every day is left out."),))
    lines = "\n".join(f"- {times.line(slot, schedule.timetable)}" for slot in following)
    return Message((Markdown(f"The next drills here ({schedule.timetable.zone}):\n\n{lines}"),))


def paused(until: date | None) -> Message:
    """Confirm a pause."""
    if until:
        return Message((Text(f"The drill here is paused, and goes on by itself on {day(until)}."),))
    return Message((Text("The drill here is paused until /drill resume."),))


def resumed(planned: Planned) -> Message:
    """Confirm that a drill goes on."""
    return Message((Markdown(f"The drill here goes on. {_next(planned)}"),))


def skipped(skip: date, planned: Planned) -> Message:
    """Confirm that a day is left out."""
    return Message((Markdown(f"There is no drill here on {day(skip)}. {_next(planned)}"),))


def none_planned(on: date) -> Message:
    """Say that there is nothing to skip."""
    return Message((Text(f"No drill was planned here on {day(on)}, so nothing has changed."),))


def removed() -> Message:
    """Confirm a removal."""
    return Message((Text("There is no daily drill here any more. Everybody's points stay."),))


def result(post_id: PostId, asked: Question, *, answered: int, knew: int) -> Message:
    """Show everybody the answer of a drill that is over, and how it went."""
    shown = messages.public_answer(post_id, asked)
    return Message((Text(_went(answered, knew)), *shown.parts), shown.buttons)


def notice(waiting: Waiting) -> Message:
    """Tell whoever set a drill what needs them."""
    where, detail = f"#{waiting.channel.name}", waiting.notice.detail
    match waiting.notice.what:
        case About.IN_DOUBT:
            when = day(date.fromisoformat(detail))
            return Message(
                (
                    Text(f"Nobody knows whether the drill of {when} stands in {where}."),
                    Aside("If it doesn't, /quiz there asks a question. I never post a drill twice."),
                )
            )
        case About.HALTED:
            reason, *rights = detail.splitlines()
            why = halted(Halt(Reason(reason), tuple(rights)), waiting.channel.workspace.platform)
            return Message((Text(f"The drill in {where} is stopped: {why}"), Aside(_GOES_ON)))
        case About.RUNNING_OUT:
            left = int(detail)
            new = (
                f"{many(left, 'new question')} {'is' if left == 1 else 'are'} left"
                if left
                else "no new question is left"
            )
            return Message(
                (
                    Text(f"For the drill in {where} {new}. After that a second round begins, oldest first."),
                    Aside("/drill set with more topics adds to them."),
                )
            )


def halted(halt: Halt, platform: Platform) -> str:
    """Say what keeps a channel from its drills."""
    if halt.reason is Reason.RIGHTS:
        return f"I lack {every(halt.rights or ('a right',))} there. {GRANTING[platform]}".strip()
    return _HALTED[halt.reason]


_GOES_ON = "It goes on by itself once that is mended, today's drill included if it isn't too late."

_HALTED = {
    Reason.GONE: "the channel isn't there for me any more. Invite me to it again.",
    Reason.REFUSED: "what I post is refused. Whoever runs me finds why in the log.",
    Reason.LEFT_BANK: "none of its topics has questions any more. /drill set chooses others.",
    Reason.NO_ZONE: "I don't know its time zone any more. /drill set with another one mends it.",
}

_ENDED = {
    State.PLANNED: "is on its way",
    State.SENDING: "is on its way",
    State.POSTED: "was posted",
    State.UNKNOWN: "is in doubt: nobody knows whether it stands there",
}

_SKIPPED = {
    Reason.LATE: "was skipped: it would have come too late",
    Reason.GONE: "was skipped: the channel wasn't there for me",
    Reason.RIGHTS: "was skipped: I lacked a right there",
    Reason.REFUSED: "was skipped: it was refused",
    Reason.LEFT_BANK: "was skipped: there was nothing to ask",
    Reason.NO_ZONE: "was skipped: I didn't know its time zone",
}


def _plan(planned: Planned) -> str:
    timetable = planned.schedule.timetable
    topics = every([code(name) for name in planned.topics])
    days = _DAYS.get(timetable.days) or every([WEEKDAYS[one] for one in sorted(timetable.days)])
    return f"{topics} at {timetable.at:%H:%M} {timetable.zone}, {days}"


def _next(planned: Planned) -> str:
    if planned.next is None:
        return "None comes any more."
    return f"Next: {times.moment(planned.next.due.astimezone(ZoneInfo(planned.schedule.timetable.zone)))}."


def _line(planned: Planned) -> str:
    schedule = planned.schedule
    where = _where(schedule.channel)
    said = [f"**{where}**: {_plan(planned)}."]
    if schedule.state is ScheduleState.PAUSED:
        said.append("Paused.")
    elif schedule.halt:
        said.append(f"Stopped: {halted(schedule.halt, schedule.channel.workspace.platform)}")
    else:
        said.append(_next(planned))
    if planned.last:
        said.append(f"The drill of {day(planned.last.day)} {_became(planned.last)}.")
    return " ".join(said)


def _where(channel: ChannelRef) -> str:
    return "Here" if channel.workspace.direct else f"#{literal(channel.name)}"


def _became(slot: Taken) -> str:
    if slot.state is State.SKIPPED:
        return _SKIPPED[slot.reason or Reason.LATE]
    return _ENDED[slot.state]


def _went(answered: int, knew: int) -> str:
    if not answered:
        return "The drill is over. Nobody has answered it."
    people = "1 person" if answered == 1 else f"{answered} people"
    return f"The drill is over. {people} answered it, and {knew} of them knew it ({knew / answered:.0%})."
