"""Slash commands → acts; what is typed behind them is read as in the terminal."""

import re

from bot.adapters.slack import chooser, planner, replies
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json, Trouble
from bot.core import commands, refusals
from bot.core.coach import Coach
from bot.domain.errors import AmbiguousTopic, UnknownTopic
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef

NAMES = ("/quiz", "/leaderboard", "/coach", "/drill")

_FOR_ADMINISTRATORS = re.compile(r"/(coach\s+settings\s+(\S+\s+\S|log\b)|drill\b)", re.IGNORECASE)
_QUIZ = re.compile(r"/quiz\b", re.IGNORECASE)
_DRILL_ALONE = re.compile(r"/drill(\s+set)?", re.IGNORECASE)
_NO_TOPIC = (UnknownTopic, AmbiguousTopic)
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#\w+\|([^>]*)>")
_LINK = re.compile(r"<(?:[^|<>]*\|)?([^|<>]*)>")
"""What Slack makes of anything that looks like an address: that, and what was typed."""


async def carry_out(coach: Coach, team: Team, body: Json) -> None:
    """Do what a command says; who names no topic, or none that there is, chooses one in a form."""
    message = await replies.outcome(lambda: _carry_out(coach, team, body))
    if message:
        await replies.tell(team, body, message)


async def _carry_out(coach: Coach, team: Team, body: Json) -> Message | None:
    """Return the answer, None where a form opens instead."""
    line = f"{body['command']} {_typed(team, body.get('text') or '')}".strip()
    person = await team.person(body["user_id"])
    name = await team.named(body["channel_id"], body.get("channel_name") or "")
    channel = team.channel(body["channel_id"], person.id, name)
    administrator = bool(_FOR_ADMINISTRATORS.match(line)) and await team.administers(person.id, channel.id)
    account = team.account(person, channel.id, administrator=administrator)

    if line.lower() == "/quiz" and await _choose(team, body, channel):
        return None
    if _DRILL_ALONE.fullmatch(line) and await _plan(coach, team, body, account, channel):
        return None
    try:
        return await commands.run(coach, account, channel, line, once=str(body.get("trigger_id") or ""))
    except _NO_TOPIC as error:
        if _QUIZ.match(line) and await _choose(team, body, channel, refusals.words(error)):
            return None
        raise


async def _choose(team: Team, body: Json, channel: ChannelRef, note: str = "") -> bool:
    """Open the form for a question; whether Slack did."""
    return await _open(team, body, chooser.view(channel, note))


async def _plan(coach: Coach, team: Team, body: Json, account: AccountRef, channel: ChannelRef) -> bool:
    """Open the form for a drill to whoever may set one; whether Slack did."""
    draft = await coach.schedules.draft(account, channel)
    person = await team.person(body["user_id"])
    return await _open(team, body, planner.view(channel, coach.desk.bank, draft, person.zone))


async def _open(team: Team, body: Json, view: Json) -> bool:
    try:
        await team.web.call("views.open", trigger_id=body["trigger_id"], view=view)
    except Trouble:  # three seconds were over
        return False
    return True


def _typed(team: Team, text: str) -> str:
    """Return what somebody typed, which Slack escapes, with mentions as the ids that the settings keep."""
    text = _MENTION.sub(lambda found: f"{team.id}.{found[1]}", text)
    text = _LINK.sub(r"\1", _CHANNEL.sub(r"#\1", text))
    for sign, escape in (("<", "&lt;"), (">", "&gt;"), ("&", "&amp;")):
        text = text.replace(escape, sign)
    return text
