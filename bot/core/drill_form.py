"""What a form says in which a channel's drill is set."""

from bot.core.words import many

SET = "Set"
TOPICS = "Topics"
TIME = "Time"
ZONE = "Time zone"
YOURS = "Yours, as it is known here. This workspace's days will begin at midnight there."
DAYS = "Days"
REVEAL = "Where 👀 shows the answer"
ANSWER = "When everybody sees the answer"
WINDOW = "How late a missed drill may still come"
AS_THE_WORKSPACE = "As this workspace has it"

_REVEALS = {
    "private": "To whoever looks, alone",
    "thread": "To everybody, in its thread",
    "channel": "To everybody, in the channel",
}
_ANSWERS = {"next": "With the next drill", "never": "Never"}


def reveal(value: str) -> str:
    """Name a value of `reveal`."""
    return _REVEALS[value]


def answer(value: str) -> str:
    """Name a value of `answer`."""
    return _ANSWERS.get(value) or f"{hours(value)} later"


def hours(value: str) -> str:
    """Name hours such as `4h`."""
    return many(int(value.removesuffix("h")), "hour")
