"""The home tab: how far one is, what is due, what can be asked of the coach."""

from bot.adapters.slack import render, replies
from bot.adapters.slack.teams import Team
from bot.core import messages
from bot.core.coach import Coach

MOST_BLOCKS = 100
"""Slack's limit on a view."""


async def publish(coach: Coach, team: Team, user_id: str) -> None:
    """Show somebody their home.

    Raises:
        Trouble: Slack would not take it.
    """
    person = await team.person(user_id)
    account = team.account(person, "")
    progress = await replies.outcome(lambda: coach.progress.show(account))
    blocks = replies.flat([*render.pages(progress), *render.pages(messages.help_())])
    view = {"type": "home", "blocks": blocks[:MOST_BLOCKS]}
    await team.web.call("views.publish", user_id=user_id, view=view)
