"""Workspaces add the coach by themselves: out to Slack's page, back with a code, and how they leave."""

import hmac
import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.adapters.slack import html
from bot.adapters.slack.grant import Exchange, Fault, Grant, NotGranted
from bot.core import pages
from bot.core.installations import STATE_LIVES, Installations
from bot.core.pages import Page
from bot.domain.errors import CoachError, StaleInstallation, StoreRefused

INSTALL = pages.BEGIN
BACK = "/slack/oauth_redirect"
AUTHORIZE = "https://slack.com/oauth/v2/authorize"
"""A page for people; only the API can lie elsewhere (SLACK_API_URL)."""

COOKIE = "coach-install"
_WORD = re.compile(r"[a-z_]{1,60}")
_CODE = re.compile(r"[!-~]{1,512}")

_log = logging.getLogger(__name__)

_FAULTS: Mapping[Fault, tuple[Page, int]] = {
    Fault.BAD_CODE: (pages.bad_code(), 400),
    Fault.WHOLE_ORGANISATION: (pages.whole_organisation(), 400),
    Fault.SILENT: (pages.slack_is_silent(), 503),
    Fault.BADLY_SET_UP: (pages.badly_set_up(), 500),
}


@dataclass(frozen=True)
class InstallPages:
    """The two addresses that a browser visits. Access logs should leave out what stands behind the `?`."""

    installations: Installations
    exchange: Exchange
    scopes: Iterable[str]

    def routes(self) -> list[web.RouteDef]:
        """Return them for an application's router. A HEAD begins nothing."""
        return [
            web.get(INSTALL, self.install, allow_head=False),
            web.get(BACK, self.back, allow_head=False),
        ]

    async def install(self, request: web.Request) -> web.Response:
        """Offer the way to Slack, bound to this browser by a cookie."""
        try:
            state = await self.installations.begin()
        except CoachError as error:
            return _refused(error)
        asked = {"client_id": self.exchange.client_id, "scope": ",".join(self.scopes), "state": state}
        answer = html.response(pages.add(f"{AUTHORIZE}?{urlencode(asked)}"), 200)
        answer.set_cookie(
            COOKIE,
            state,
            max_age=int(STATE_LIVES.total_seconds()),
            path=BACK,
            httponly=True,
            samesite="Lax",  # it comes along from Slack's page, and with nothing else from elsewhere
            secure=_by_https(request),
        )
        return answer

    async def back(self, request: web.Request) -> web.Response:
        """Take somebody back from Slack. Whatever comes of it, their state has been used."""
        state = request.query.get("state", "")
        mine = bool(state) and _same(state, request.cookies.get(COOKIE, ""))
        try:
            answer = await self._taken_back(request.query, mine=mine)
        except NotGranted as error:
            answer = html.response(*_FAULTS[error.fault])
        except CoachError as error:
            answer = _refused(error)
        if mine:
            answer.del_cookie(COOKIE, path=BACK)
        return answer

    async def _taken_back(self, asked: Mapping[str, str], *, mine: bool) -> web.Response:
        if mine:
            await self.installations.redeem(asked["state"])
        if "error" in asked:
            return _no(asked["error"], mine=mine)
        if "state" not in asked or "code" not in asked:
            return html.response(pages.not_asked(), 400)
        if not mine:
            return html.response(pages.another_browser(), 400)
        if not _CODE.fullmatch(asked["code"]):
            return html.response(pages.bad_code(), 400)
        grant = await self.exchange.grant(asked["code"])
        await self._keep(grant)
        return html.response(pages.added(grant.team_name), 200)

    async def _keep(self, grant: Grant) -> None:
        await self.installations.keep(
            team_id=grant.team_id,
            team_name=grant.team_name,
            bot_user_id=grant.bot_user_id,
            bot_id=grant.bot_id,
            scopes=grant.scopes,
            token=grant.token,
        )


async def left(installations: Installations, body: Mapping[str, Any]) -> None:
    """Let go of a workspace's token when Slack says that it has ended.

    Args:
        installations: ours.
        body: the whole envelope of an `app_uninstalled` or `tokens_revoked` event, late or repeated.
    """
    event = body["event"]
    if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
        return  # somebody's own token; we ask for none
    # Slack says the second; nobody removes an app and adds it again within one.
    await installations.forget(body["team_id"], until=body["event_time"] * 1000 + 999)


def _refused(error: CoachError) -> web.Response:
    match error:
        case StaleInstallation():
            status = 400
        case StoreRefused():
            status = 503
        case _:
            status = 500
    return html.response(pages.refused(error), status)


def _no(word: str, *, mine: bool) -> web.Response:
    if word == "access_denied":
        return html.response(pages.denied(), 403)
    if mine and _WORD.fullmatch(word):  # anybody can write anything into an address
        _log.error("Slack sends people back without a code: %s", word)
    return html.response(pages.refused_by_slack(), 400)


def _same(state: str, began: str) -> bool:
    return hmac.compare_digest(*(text.encode(errors="surrogatepass") for text in (state, began)))


def _by_https(request: web.Request) -> bool:
    """Whether the browser speaks HTTPS, to us or to the proxy before us."""
    before_us = request.headers.get("X-Forwarded-Proto", "").partition(",")[0].strip()
    return request.secure or before_us.lower() == "https"
