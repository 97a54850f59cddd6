"""A form to set a channel's drill in, for whoever types no line."""

from bot.adapters.slack import chooser, inputs
from bot.adapters.slack.inputs import Option
from bot.adapters.slack.web import Json
from bot.core import drill_form
from bot.core.drill_messages import WEEKDAYS
from bot.core.schedules import Draft
from bot.core.settings import zones, zones_like
from bot.domain import errors, wish
from bot.domain.bank import QuestionBank
from bot.domain.place import ChannelRef
from bot.domain.setting import REVEALS
from bot.domain.timetable import Weekday
from bot.domain.wish import HOUR, MOST_TOPICS, WINDOW, Wish

CALLBACK = "drill"
TOPICS, TIME, ZONE, DAYS = "topics", "time", "zone", "days"
REVEAL, ANSWER, LATE = "reveal", "answer", "window"

MORNING = "09:00"
"""What the time is before it is chosen."""

ANSWERS = ("next", "1h", "4h", "8h", "24h", "never")
WINDOWS = ("1h", "3h", "6h", "12h", "24h")

_OF_TOPICS = (errors.UnknownTopic, errors.AmbiguousTopic, errors.NoQuestions, errors.EmptyBank)
_DAYS = {day: Option(day.name.lower(), name) for day, name in zip(Weekday, WEEKDAYS, strict=True)}


def view(channel: ChannelRef, bank: QuestionBank, draft: Draft, own_zone: str) -> Json:
    """Return the form, filled in as the drill is now; a new one begins in the zone of whoever asks for it."""
    before = draft.before
    known = {topic.path: topic for topic in bank.topics}
    topics = [chooser.option(known[path]) for path in (before.topics if before else ()) if path in known]
    zone = draft.zone or (own_zone if own_zone in zones() else "")
    days = [_DAYS[day] for day in sorted(before.days if before else Weekday)]
    window = f"{(before.window if before else WINDOW) // HOUR}h"
    fields = [
        inputs.field(TOPICS, drill_form.TOPICS, inputs.completing_several(topics, MOST_TOPICS)),
        inputs.field(TIME, drill_form.TIME, inputs.time(f"{before.at:%H:%M}" if before else MORNING)),
        inputs.field(
            ZONE,
            drill_form.ZONE,
            inputs.completing(Option(zone, zone) if zone else None),
            hint=drill_form.YOURS if zone and not draft.zone else "",
        ),
        inputs.field(DAYS, drill_form.DAYS, inputs.boxes(list(_DAYS.values()), days)),
        _of_the_workspace(REVEAL, drill_form.REVEAL, _reveals(), before.reveal if before else None),
        _of_the_workspace(ANSWER, drill_form.ANSWER, _answers(before), before.answer if before else None),
        inputs.field(LATE, drill_form.WINDOW, inputs.select(_windows(window), window)),
    ]
    return inputs.form(CALLBACK, channel, fields, submit=drill_form.SET)


def zones_for(typed: str) -> list[Option]:
    """Return the time zones that complete what was typed."""
    return [Option(zone, zone) for zone in zones_like(typed, inputs.MOST_CHOICES)]


def chosen(submitted: Json) -> Wish:
    """Return what a form says.

    Raises:
        IncompleteDrill, BadSetting: it says something that no form of ours offers.
    """
    return wish.of(
        topics=",".join(inputs.values(submitted, TOPICS)),
        at=inputs.value(submitted, TIME),
        zone=inputs.value(submitted, ZONE),
        days=",".join(inputs.values(submitted, DAYS)),
        reveal=inputs.value(submitted, REVEAL),
        answer=inputs.value(submitted, ANSWER),
        window=inputs.value(submitted, LATE),
        zones=zones(),
    )


def field_of(error: BaseException | None) -> str | None:
    """Return the field that an error belongs to, None where it belongs to none."""
    match error:
        case errors.IncompleteDrill(lacks="time"):
            return TIME
        case errors.IncompleteDrill():
            return TOPICS
        case errors.NoZone():
            return ZONE
        case errors.BadSetting(name) if name in {TOPICS, TIME, ZONE, DAYS, REVEAL, ANSWER, LATE}:
            return name
        case _:
            return TOPICS if isinstance(error, _OF_TOPICS) else None


def _of_the_workspace(name: str, label: str, options: list[Option], chosen: str | None) -> Json:
    """Return a field that follows the workspace's settings while nothing is chosen in it."""
    element = inputs.select(options, chosen, placeholder=drill_form.AS_THE_WORKSPACE)
    return inputs.field(name, label, element, optional=True)


def _reveals() -> list[Option]:
    return [Option(value, drill_form.reveal(value)) for value in REVEALS]


def _answers(before: Wish | None) -> list[Option]:
    own = (before.answer,) if before and before.answer else ()
    return [Option(value, drill_form.answer(value)) for value in dict.fromkeys((*ANSWERS, *own))]


def _windows(own: str) -> list[Option]:
    return [Option(value, drill_form.hours(value)) for value in dict.fromkeys((*WINDOWS, own))]
