"""A typed line → an act: a command, a reaction, or a button by its number or label."""

from collections.abc import Sequence

from bot.adapters.console import reactions
from bot.core import commands, messages
from bot.core.coach import Coach
from bot.domain.errors import NotACommand
from bot.domain.message import Act, Button, Message, Press
from bot.domain.place import AccountRef, ChannelRef, PostId

_ACTS = {messages.REVEAL: Act.REVEAL, messages.KNEW: Act.KNEW, messages.DIDNT: Act.DIDNT}


async def carry_out(
    coach: Coach, account: AccountRef, channel: ChannelRef, line: str, shown: Sequence[Button]
) -> Message:
    """Do what a line says.

    Args:
        coach: whom it is said to.
        account: who says it.
        channel: where.
        line: what was typed, without blanks around it.
        shown: the buttons on the screen.

    Raises:
        CoachError: it can't be done, or isn't understood.
    """
    if line.startswith("/"):
        return await commands.run(coach, account, channel, line)
    reaction = reactions.typed(line)
    if reaction:
        post_id = shown[0].press.post if shown else await coach.quizzes.latest(channel)
        return await coach.press(account, Press(Act(reaction), post_id))
    press = _numbered(line, shown) or _labelled(line, shown)
    if press is None and _is_label(line):
        # Nothing is on the screen of a coach that was just started; the channel's last question still is.
        press = _labelled(line, _every_button(await coach.quizzes.latest(channel)))
    if press is None:
        raise NotACommand(line, ())
    return await coach.press(account, press)


def _numbered(line: str, shown: Sequence[Button]) -> Press | None:
    numbers = {str(number): button.press for number, button in enumerate(shown, start=1)}
    return numbers.get(line.lstrip("0"))


def _labelled(line: str, buttons: Sequence[Button]) -> Press | None:
    return next((button.press for button in buttons if _plain(button.label) == _plain(line)), None)


def _is_label(line: str) -> bool:
    return _labelled(line, _every_button(PostId(""))) is not None


def _every_button(post_id: PostId) -> tuple[Button, ...]:
    acts = (Button(label, Press(act, post_id)) for label, act in _ACTS.items())
    ratings = (Button(label, Press(Act.RATE, post_id, rating)) for rating, label in messages.RATINGS.items())
    return (*acts, *ratings)


def _plain(label: str) -> str:
    return label.replace("’", "'").casefold()
