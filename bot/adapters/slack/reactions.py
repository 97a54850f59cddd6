"""Emoji under our questions: kept before Slack is told that we have them, answered after it."""

import logging

from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json, Trouble
from bot.core.coach import Coach
from bot.core.reactions import Kept
from bot.domain.errors import CoachError
from bot.domain.message import Reaction
from bot.domain.place import MessageRef

log = logging.getLogger(__name__)

EMOJI = {Reaction.REVEAL: "eyes", Reaction.KNEW: "white_check_mark", Reaction.DIDNT: "x"}
_MEANS = {emoji: reaction for reaction, emoji in EMOJI.items()}


async def hear(coach: Coach, team: Team, event: Json) -> Kept | None:
    """Keep a reaction, so that Slack may be told that we have it; None where it is none of ours.

    Raises:
        StoreRefused, Trouble: it could not be kept: Slack must send it again.
    """
    item: Json = event.get("item") or {}
    reaction = _MEANS.get(event.get("reaction", ""))
    ours = item.get("type") == "message" and event.get("item_user") in {None, team.bot_user_id}
    if reaction is None or not ours:
        return None
    person = await team.person(event["user"])
    if person.bot or person.id == team.bot_user_id:
        return None
    account = team.account(person, item["channel"])
    message = team.message(item["channel"], person.id, item["ts"])
    return await coach.reactions.hear(account, message, reaction, stamp=_stamp(event.get("event_ts")))


async def answer(coach: Coach, kept: Kept) -> None:
    """Whisper the reply; what does not get out is tried again by the coach itself."""
    try:
        await coach.reactions.answer(kept)
    except CoachError as error:
        log.warning("a reaction to %s has no reply yet: %r", kept.message.id, error)


async def read_again(coach: Coach, team: Team, message: MessageRef) -> None:
    """Read, after a down-time, the reactions to a question that is still open."""
    try:
        await _read(coach, team, message)
    except (Trouble, CoachError) as error:
        log.info("the reactions to %s can't be read: %s", message.id, error)


async def _read(coach: Coach, team: Team, message: MessageRef) -> None:
    answer = await team.web.call("reactions.get", channel=message.channel.id, timestamp=message.id, full=True)
    found: Json = answer.get("message") or {}
    under: list[Json] = found.get("reactions") or []
    users: dict[str, list[str]] = {one["name"]: one["users"] for one in under}
    for reaction, emoji in EMOJI.items():
        for user in users.get(emoji, []):
            person = await team.person(user)
            if not person.bot and user != team.bot_user_id:
                account = team.account(person, message.channel.id)
                await coach.reactions.add(account, message, reaction, again=True)
    if team.bot_user_id not in users.get(EMOJI[Reaction.REVEAL], []):
        await coach.deliveries.beckon(message)


def _stamp(event_ts: str | None) -> int | None:
    """Return Slack's mark of an event in microseconds."""
    digits = (event_ts or "").replace(".", "")
    return int(digits) if digits.isascii() and digits.isdigit() else None
