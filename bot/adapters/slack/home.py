"""The home tab: how far one is, what is due, what can be asked of the coach."""

import logging

from bot.adapters.slack import render, replies
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Trouble
from bot.core import messages
from bot.core.coach import Coach

log = logging.getLogger(__name__)

MOST_BLOCKS = 100
"""Slack's limit on a view."""


async def publish(coach: Coach, team: Team, user_id: str) -> None:
    """Show somebody their home; where Slack won't take it, they see the one from before."""
    try:
        person = await team.person(user_id)
        account = team.account(person, "")
        progress = await replies.outcome(lambda: coach.progress.show(account))
        blocks = replies.flat(render.pages(messages.home(progress)))
        view = {"type": "home", "blocks": blocks[:MOST_BLOCKS]}
        await team.web.call("views.publish", user_id=user_id, view=view)
    except Trouble as error:
        # Opened again, it is tried again.
        log.warning("a home could not be shown: %s", error)
