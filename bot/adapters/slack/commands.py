"""Slash commands → acts; what is typed behind them is read as in the terminal."""

import re

from bot.adapters.slack import chooser, replies
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json, Trouble
from bot.core import commands, refusals
from bot.core.coach import Coach
from bot.domain.errors import AmbiguousTopic, UnknownTopic
from bot.domain.place import ChannelRef

NAMES = ("/quiz", "/leaderboard", "/coach", "/drill")

_FOR_ADMINISTRATORS = re.compile(r"/(coach\s+settings\s+\S+\s+\S|drill\b)", re.IGNORECASE)
_NO_TOPIC = (UnknownTopic, AmbiguousTopic)
_MENTION = re.compile(r"<@(\w+)(?:\|[^>]*)?>")


async def carry_out(coach: Coach, team: Team, body: Json) -> None:
    """Do what a command says; who names no topic, or none that there is, chooses one in a form."""
    line = f"{body['command']} {_people(team, body.get('text') or '')}".strip()
    person = await team.person(body["user_id"])
    channel = team.channel(body["channel_id"], person.id, body.get("channel_name") or "")
    administrator = bool(_FOR_ADMINISTRATORS.match(line)) and await _administers(team, body)
    account = team.account(person, channel.id, administrator=administrator)

    quiz = line.lower().startswith("/quiz")
    if line.lower() == "/quiz" and await _choose(team, body, channel):
        return
    try:
        message = await replies.outcome(
            lambda: commands.run(coach, account, channel, line), passing=_NO_TOPIC if quiz else ()
        )
    except _NO_TOPIC as error:
        if await _choose(team, body, channel, refusals.words(error)):
            return
        message = refusals.message(error)
    await replies.tell(team, body, message)


async def _choose(team: Team, body: Json, channel: ChannelRef, note: str = "") -> bool:
    """Open the form; whether Slack did."""
    try:
        await team.web.call("views.open", trigger_id=body["trigger_id"], view=chooser.view(channel, note))
    except Trouble:  # three seconds were over
        return False
    return True


async def _administers(team: Team, body: Json) -> bool:
    """Whether somebody runs the workspace, or has made the channel."""
    person = await team.person(body["user_id"], fresh=True)
    return person.administrator or await team.created(body["channel_id"], person.id)


def _people(team: Team, text: str) -> str:
    """Write mentions as the ids that the settings keep."""
    return _MENTION.sub(lambda found: f"{team.id}.{found[1]}", text)
