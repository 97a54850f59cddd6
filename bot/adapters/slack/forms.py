"""Forms that were filled in → acts, each once."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from bot.adapters.slack import chooser, inputs, planner, replies
from bot.adapters.slack.teams import Team
from bot.adapters.slack.web import Json
from bot.core import refusals
from bot.core.coach import Coach
from bot.core.recent import Recent
from bot.domain.errors import CoachError
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef

Ack = Callable[..., Awaitable[Any]]

REMEMBERED = 10_000
"""Forms that are known again when they are sent twice."""

SHOWING = 2.0
"""Seconds for which a form is kept open, to show in it what is wrong; Slack waits for three."""


class Forms:
    """Carries out what forms say."""

    def __init__(self, coach: Coach) -> None:
        """Take whom people talk to."""
        self._coach = coach
        self._sent = Recent(REMEMBERED)

    async def ask(self, ack: Ack, team: Team, user_id: str, view: Json) -> None:
        """Ask what was chosen."""
        await ack()
        if not self._sent.new(_key(team, view)):
            return
        topic, difficulty = chooser.chosen(view)

        async def act() -> Message:
            account, channel = await _who(team, user_id, view)
            return await self._coach.quizzes.start(
                account, channel, topic=topic, difficulty=difficulty, once=view["id"]
            )

        await self._tell(team, user_id, view, await replies.outcome(act))

    async def plan(self, ack: Ack, team: Team, user_id: str, view: Json) -> None:
        """Set a drill; what a field can't be is shown beside it, and the form stays open."""
        if not self._sent.new(_key(team, view)):
            await ack()
            return
        setting = asyncio.ensure_future(self._set(team, user_id, view))
        await asyncio.wait({setting}, timeout=SHOWING)
        error = setting.exception() if setting.done() else None
        field = planner.field_of(error)
        if isinstance(error, CoachError) and field:
            self._sent.forget(_key(team, view))
            await ack(response_action="errors", errors={field: refusals.words(error)})
            return
        await ack()
        await self._tell(team, user_id, view, await replies.outcome(lambda: setting))

    async def _set(self, team: Team, user_id: str, view: Json) -> Message:
        channel_id, _ = inputs.place(view)
        administrator = await team.administers(user_id, channel_id)
        account, channel = await _who(team, user_id, view, administrator=administrator)
        return await self._coach.schedules.put(account, channel, planner.chosen(view))

    async def _tell(self, team: Team, user_id: str, view: Json, told: Message) -> None:
        channel_id, name = inputs.place(view)
        channel = team.channel(channel_id, user_id, name)
        await replies.reach(self._coach, team.address(user_id, channel_id), channel, told)


async def _who(
    team: Team, user_id: str, view: Json, *, administrator: bool = False
) -> tuple[AccountRef, ChannelRef]:
    """Return who has filled in a form, and where."""
    person = await team.person(user_id)
    channel_id, name = inputs.place(view)
    account = team.account(person, channel_id, administrator=administrator)
    return account, team.channel(channel_id, user_id, name)


def _key(team: Team, view: Json) -> str:
    return f"{team.id}.{view['id']}"
