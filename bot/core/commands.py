"""One line of text → one act: the grammar of every platform whose commands are text."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TypeVar

from bot.core import messages
from bot.core.coach import Coach
from bot.core.settings import zones
from bot.domain import likeness, setting, wish
from bot.domain.errors import NotACommand, NotYet, UnknownOption, UnknownTopic
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef
from bot.domain.question import Difficulty, Mode
from bot.domain.standing import Period, Scope

COMMANDS = (
    "/quiz",
    "/leaderboard",
    "/drill set",
    "/drill list",
    "/drill preview",
    "/drill pause",
    "/drill resume",
    "/drill skip",
    "/drill now",
    "/drill remove",
    "/coach review",
    "/coach progress",
    "/coach me export",
    "/coach me hide",
    "/coach me show",
    "/coach me delete",
    "/coach settings",
    "/coach settings log",
    "/coach doctor",
    "/coach help",
)
_PROMISED = {"team", "away", "report", "reports"}
_NEAR = 60
_DRILL = (
    "set TOPIC HH:MM ZONE",
    "list",
    "preview",
    "pause",
    "pause until DATE",
    "resume",
    "skip DATE",
    "now",
    "remove",
)

Option = TypeVar("Option", bound=StrEnum)


async def run(
    coach: Coach, account: AccountRef, channel: ChannelRef, line: str, *, once: str = ""
) -> Message:
    """Carry out a command line such as `/quiz migrations hard`; `once`: the platform's mark of this request.

    Raises:
        NotACommand: with the nearest commands.
        CoachError: what the act itself raises.
    """
    name, *words = line.split() or [""]
    match name.lower():
        case "/quiz":
            return await _quiz(coach, account, channel, words, once=once)
        case "/leaderboard":
            return await _leaderboard(coach, account, channel, words)
        case "/coach":
            return await _coach(coach, account, channel, words)
        case "/drill":
            return await _drill(coach, account, channel, words)
        case _:
            raise _not_a_command(line)


async def _coach(coach: Coach, account: AccountRef, channel: ChannelRef, words: Sequence[str]) -> Message:
    match [word.lower() for word in words[:1]]:
        case [] | ["help"]:
            return messages.help_()
        case ["review"]:
            return await coach.reviews.next(account, channel)
        case ["progress"]:
            return await coach.progress.show(account)
        case ["doctor"]:
            return await coach.checkup.here(channel)
        case ["me"]:
            return await _me(coach, account, [word.lower() for word in words[1:]])
        case ["settings"]:
            return await _settings(coach, account, words[1:])
        case [promised] if promised in _PROMISED:
            raise NotYet(f"/coach {promised}")
        case _:
            raise _not_a_command(" ".join(["/coach", *words]))


def _not_a_command(line: str) -> NotACommand:
    return NotACommand(line, likeness.like(line, COMMANDS, score=_NEAR, most=2))


async def _quiz(
    coach: Coach, account: AccountRef, channel: ChannelRef, words: Sequence[str], *, once: str
) -> Message:
    difficulty, words = _taken(Difficulty, words)
    mode, words = _taken(Mode, words)
    return await coach.quizzes.start(
        account,
        channel,
        topic=" ".join(words).strip("\"'"),
        difficulty=difficulty,
        mode=mode or Mode.REVEAL,
        once=once,
    )


async def _leaderboard(
    coach: Coach, account: AccountRef, channel: ChannelRef, words: Sequence[str]
) -> Message:
    scope, words = _taken(Scope, words)
    period, words = _taken(Period, words)
    try:
        return await coach.standings.board(
            account,
            channel,
            scope=scope or Scope.WORKSPACE,
            period=period or Period.WEEK,
            topic=" ".join(words),
        )
    except UnknownTopic:
        raise UnknownOption(words[0], (*Scope, *Period, "a topic")) from None


async def _drill(coach: Coach, account: AccountRef, channel: ChannelRef, words: Sequence[str]) -> Message:  # noqa: PLR0911 – one line for each
    match [word.lower() for word in words[:1]], words[1:]:
        case ["set"], rest:
            return await coach.schedules.put(account, channel, wish.read(rest, zones()))
        case [] | ["list"], []:
            return await coach.schedules.show(account)
        case ["preview"], []:
            return await coach.schedules.preview(channel)
        case ["pause"], []:
            return await coach.schedules.pause(account, channel)
        case ["pause"], ["until", until] | [until]:
            return await coach.schedules.pause(account, channel, wish.day(until))
        case ["resume"], []:
            return await coach.schedules.resume(account, channel)
        case ["skip"], [day]:
            return await coach.schedules.skip(account, channel, wish.day(day))
        case ["now"], []:
            return await coach.schedules.now(account, channel)
        case ["remove"], []:
            return await coach.schedules.remove(account, channel)
        case _:
            raise UnknownOption(" ".join(words), _DRILL)


async def _me(coach: Coach, account: AccountRef, words: Sequence[str]) -> Message:
    match words:
        case ["export"]:
            return await coach.people.export(account)
        case ["hide" | "show" as which]:
            return await coach.people.hide(account, hidden=which == "hide")
        case ["delete"]:
            return await coach.people.delete(account, sure=False)
        case ["delete", "yes"]:
            return await coach.people.delete(account, sure=True)
        case ["link" | "unlink" as which]:
            raise NotYet(f"/coach me {which}")
        case _:
            raise UnknownOption(" ".join(["me", *words]), ("me export", "me hide", "me show", "me delete"))


async def _settings(coach: Coach, account: AccountRef, words: Sequence[str]) -> Message:
    match words:
        case []:
            return await coach.settings.show(account)
        case [name, *number] if name.lower() == setting.LOG:
            return await coach.settings.log(account, " ".join(number))
        case [name]:
            return await coach.settings.show(account, name)
        case _:
            return await coach.settings.change(account, words[0], " ".join(words[1:]))


def _taken(options: type[Option], words: Sequence[str]) -> tuple[Option | None, list[str]]:
    """Take the first word that is one of the options; return it, and the words without it."""
    for index, word in enumerate(words):
        if word.lower() in set(options):
            return options(word.lower()), [*words[:index], *words[index + 1 :]]
    return None, list(words)
