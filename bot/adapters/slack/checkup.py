"""Whether the coach is set up on Slack: its tokens, and what the app may do."""

import asyncio
from collections.abc import Sequence

from bot.adapters.slack.client import OverHttp, OverSockets
from bot.adapters.slack.receiver import EVENTS
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.web import Refused, Trouble, Web
from bot.core import operators
from bot.domain.checkup import Finding
from bot.domain.installation import Access

AT_ONCE = 5
"""Workspaces that are looked at beside each other."""

SECONDS = 60.0
"""For looking at all of them."""


async def examine(access: OverSockets | OverHttp, installed: Sequence[Access] = ()) -> list[Finding]:
    """Look without taking part: nothing is changed, and no connection is held.

    Args:
        access: how Slack lets us in.
        installed: the workspaces that have added the app by themselves.
    """
    found: list[Finding] = []
    try:
        if access.bot_token:
            found += await _bot(Web(access.bot_token, access.api_url))
        else:
            found.append(operators.installs(operators.SLACK, len(installed)))
            found += await _workspaces(installed, access.api_url)
        if isinstance(access, OverSockets):
            found += await _app(Web(access.app_token, access.api_url))
    except Trouble as error:
        found.append(operators.unreachable(operators.SLACK, str(error)))
    if isinstance(access, OverHttp):
        found.append(operators.listens(operators.SLACK, access.host, access.port, EVENTS))
    return found


async def _workspaces(installed: Sequence[Access], api_url: str | None) -> list[Finding]:
    """Look at every workspace's token; all that could not be looked at are one finding."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def look(one: Access) -> list[Finding]:
        async with turn:
            return await _workspace(one, api_url)

    looks = [asyncio.create_task(look(one)) for one in installed]
    if not looks:
        return []
    _, late = await asyncio.wait(looks, timeout=SECONDS)
    for one in late:
        one.cancel()
    ended = await asyncio.gather(*looks, return_exceptions=True)
    found = [finding for one in ended if isinstance(one, list) for finding in one]
    unseen = [one for one in ended if isinstance(one, BaseException)]
    if unseen:
        found.append(operators.unseen(operators.SLACK, len(unseen), str(unseen[0]) or "no answer"))
    return found


async def _workspace(one: Access, api_url: str | None) -> list[Finding]:
    """Say what is wrong with a workspace.

    Raises:
        Trouble: Slack doesn't tell.
    """
    name = one.installation.team_name
    try:
        granted = await Web(one.token, api_url).scopes()
    except Refused as error:
        if error.of_the_token:
            return [operators.ended(name)]
        raise
    missing = [scope for scope in NEEDED if scope not in granted]
    return [operators.grants_too_little(name, missing)] if missing else []


async def _bot(web: Web) -> list[Finding]:
    """Look at the token with which we speak, and at what it allows."""
    try:
        answer, granted = await web.call("auth.test"), await web.scopes()
    except Refused as error:
        if error.of_the_token:
            return [operators.bad_token(operators.SLACK, "SLACK_BOT_TOKEN")]
        raise
    found = [operators.here_as(operators.SLACK, answer["user"], f"in {answer['team']}")]
    if missing := [scope for scope in NEEDED if scope not in granted]:
        found.append(operators.lacks_scopes(operators.SLACK, missing))
    if idle := sorted(granted.difference(NEEDED)):
        found.append(operators.idle_scopes(operators.SLACK, idle))
    return found


async def _app(web: Web) -> list[Finding]:
    """Look at the token with which we listen: ask for a connection's address, and leave it unused."""
    try:
        await web.call("apps.connections.open")
    except Refused as error:
        if error.of_the_token:
            return [operators.bad_token(operators.SLACK, "SLACK_APP_TOKEN")]
        return [operators.no_sockets(operators.SLACK, error.word)]
    return []
