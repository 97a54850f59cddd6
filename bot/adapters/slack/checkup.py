"""Whether the coach is set up on Slack: its tokens, and what the app may do."""

from bot.adapters.slack.client import Listening, Sockets
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.web import Refused, Trouble, Web
from bot.core import operators
from bot.domain.checkup import Finding


async def examine(access: Sockets | Listening) -> list[Finding]:
    """Look without taking part: nothing is changed, and no connection is held."""
    found: list[Finding] = []
    try:
        if access.bot_token:
            found += await _bot(Web(access.bot_token, access.api_url))
        else:
            found.append(operators.installs(operators.SLACK))
        if isinstance(access, Sockets):
            found += await _app(Web(access.app_token, access.api_url))
    except Trouble as error:
        found.append(operators.unreachable(operators.SLACK, str(error)))
    return found


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
