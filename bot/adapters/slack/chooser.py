"""A form to choose a topic in, for whoever names none, or none that there is."""

from bot.adapters.slack import inputs
from bot.adapters.slack.inputs import Option
from bot.adapters.slack.web import Json
from bot.core import menu, messages
from bot.core.coach import Coach
from bot.domain.place import ChannelRef
from bot.domain.question import Difficulty, Topic

CALLBACK, TOPIC, DIFFICULTY = "quiz", "topic", "difficulty"


def view(channel: ChannelRef, note: str = "") -> Json:
    """Return the form; the note says why it comes."""
    levels = inputs.select([Option(level, level.capitalize()) for level in Difficulty])
    fields = [
        inputs.field(TOPIC, messages.TOPIC, inputs.completing(), hint=menu.TOPIC, optional=True),
        inputs.field(DIFFICULTY, messages.DIFFICULTY, levels, optional=True),
    ]
    return inputs.form(CALLBACK, channel, fields, submit=messages.ASK, note=note)


def topics(coach: Coach, typed: str) -> list[Option]:
    """Return the topics that complete what was typed."""
    return [option(topic) for topic in coach.desk.bank.suggest(typed, inputs.MOST_CHOICES)]


def option(topic: Topic) -> Option:
    """Return a topic as something to choose."""
    return Option(topic.path, " → ".join(topic.titles))


def chosen(submitted: Json) -> tuple[str, Difficulty | None]:
    """Return what a form says: the topic's path, how hard it may be."""
    level = inputs.value(submitted, DIFFICULTY)
    return inputs.value(submitted, TOPIC), Difficulty(level) if level else None
