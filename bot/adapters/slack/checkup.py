"""Whether the coach is set up on Slack: its tokens, and what the app may do."""

from collections.abc import AsyncIterator

from bot.adapters.slack.client import Listening, Sockets
from bot.adapters.slack.scopes import NEEDED
from bot.adapters.slack.web import Refused, Silent, Web
from bot.core import operators
from bot.domain.checkup import Finding


async def examine(access: Sockets | Listening) -> list[Finding]:
    """Look without taking part: nothing is changed."""
    try:
        return [finding async for finding in _findings(access)]
    except Refused as error:
        if error.of_the_token:
            return [operators.bad_token(operators.SLACK)]
        return [operators.unreachable(operators.SLACK, str(error))]
    except Silent as error:
        return [operators.unreachable(operators.SLACK, str(error))]


async def _findings(access: Sockets | Listening) -> AsyncIterator[Finding]:
    web = Web(access.bot_token or "", access.api_url)
    answer = await web.call("auth.test")
    yield operators.here_as(operators.SLACK, answer["user"], f"in {answer['team']}")
    missing = [scope for scope in NEEDED if scope not in await web.scopes()]
    if missing:
        yield operators.lacks_scopes(operators.SLACK, missing)
    if isinstance(access, Sockets):
        await Web(access.app_token, access.api_url).call("apps.connections.open")
