"""Coming into a workspace and leaving it: codes, tokens, their end."""

from dataclasses import replace
from datetime import datetime, timedelta
from secrets import token_hex

from tests.loopback.shapes import Json
from tests.slack_server.call import Call
from tests.slack_server.hub import Hub
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Installation, Standing, User

CODE_LIVES = timedelta(minutes=10)


def install(hub: Hub, team_id: str, scopes: frozenset[str], bot_user_id: str = "") -> Installation:
    """A bot user and a token in this workspace.

    Whoever installs once more adds to the scopes and gets the same token; after a token's end there is a new
    one for the same bot.
    """
    found = [i for i in hub.state.installations.values() if i.team_id == team_id]
    before = found[-1] if found else None
    if before and before.standing is Standing.INSTALLED:
        installation = replace(before, scopes=before.scopes | scopes)
    else:
        installation = Installation(
            team_id=team_id,
            token=f"xoxb-loopback-not-a-secret-{len(hub.state.installations) + 1}",
            bot_user_id=before.bot_user_id if before else bot_user_id or hub.state.mint("U"),
            bot_id=before.bot_id if before else hub.state.mint("B"),
            scopes=scopes,
        )
    hub.state.keep_user(User(team_id, installation.bot_user_id, hub.application.name, bot=True))
    hub.state.installations[installation.token] = installation
    return installation


def code(hub: Hub, team_id: str, user_id: str, *, scopes: frozenset[str], redirect_uri: str) -> str:
    """What a person who allows the installation brings back to the bot's redirect address."""
    fresh = f"loopback-code-{token_hex(8)}"
    hub.state.codes[fresh] = {
        "team_id": team_id,
        "user_id": user_id,
        "scopes": scopes,
        "redirect_uri": redirect_uri,
        "at": hub.state.now(),
        "used": False,
    }
    return fresh


def access(hub: Hub, call: Call) -> Json:
    """Exchanges a code, once and within ten minutes, for a token."""
    client_id, secret = (
        call.basic if any(call.basic) else (call.text("client_id"), call.text("client_secret"))
    )
    if client_id != hub.application.client_id:
        raise Refusal(Problem.INVALID_CLIENT_ID)
    if secret != hub.application.client_secret:
        raise Refusal(Problem.BAD_CLIENT_SECRET)
    given = hub.state.codes.get(call.text("code"))
    at: datetime = given["at"] if given else hub.state.now()
    if given is None or hub.state.now() - at > CODE_LIVES:
        raise Refusal(Problem.INVALID_CODE)
    if given["used"]:
        raise Refusal(Problem.CODE_ALREADY_USED)
    if call.text("redirect_uri") != given["redirect_uri"]:
        raise Refusal(Problem.BAD_REDIRECT_URI)
    given["used"] = True
    installation = install(hub, given["team_id"], given["scopes"])
    return _granted(hub, installation, given["user_id"])


def _granted(hub: Hub, installation: Installation, user_id: str) -> Json:
    return {
        "app_id": hub.application.id,
        "authed_user": {"id": user_id},
        "scope": ",".join(sorted(installation.scopes)),
        "token_type": "bot",
        "access_token": installation.token,
        "bot_user_id": installation.bot_user_id,
        "team": {"id": installation.team_id, "name": hub.state.teams[installation.team_id].name},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def revoke(hub: Hub, call: Call) -> Json:
    if call.flag("test"):
        return {"revoked": False}
    end(hub, call.caller, Standing.REVOKED)
    return {"revoked": True}


def end(hub: Hub, installation: Installation, standing: Standing) -> None:
    """The token is worth nothing any more, and the bot is told so."""
    hub.state.installations[installation.token] = replace(installation, standing=standing)
    tokens = {"oauth": [], "bot": [installation.bot_user_id]}
    hub.tell(installation, {"type": "tokens_revoked", "tokens": tokens})
    if standing is Standing.UNINSTALLED:
        hub.tell(installation, {"type": "app_uninstalled"})
