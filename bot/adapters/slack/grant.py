"""What Slack grants for the code that somebody brings back: a token, and whose it is."""

import logging
import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

import aiohttp
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

PATIENCE = 10
"""Seconds that somebody looks at an empty page before we say that Slack is silent."""

_BOT = "bot"
_BAD_CODE = {"invalid_code", "code_already_used", "bad_redirect_uri", "code_expired"}
_LATER = {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}

_log = logging.getLogger(__name__)
_sdk_log = logging.getLogger(f"{__name__}.sdk")
# At DEBUG the SDK writes down what it sends and gets: codes and tokens.
_sdk_log.setLevel(logging.INFO)


class Fault(Enum):
    """Why nothing was granted."""

    BAD_CODE = auto()
    SILENT = auto()
    WHOLE_ORGANISATION = auto()
    BADLY_SET_UP = auto()


class NotGranted(Exception):
    """Slack granted nothing that we can use."""

    def __init__(self, fault: Fault) -> None:
        """Take why."""
        super().__init__(fault.name)
        self.fault = fault


@dataclass(frozen=True)
class Grant:
    """A bot's token in one workspace."""

    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    token: str = field(repr=False)


class _Team(BaseModel):
    id: str = Field(min_length=1)
    name: str = ""


class _Access(BaseModel):
    """`oauth.v2.access`; no input is ever shown, for the token is in it."""

    model_config = ConfigDict(hide_input_in_errors=True)

    access_token: str = Field(min_length=1, repr=False)
    token_type: str
    bot_user_id: str
    scope: str = ""
    team: _Team | None = None
    expires_in: int | None = None
    is_enterprise_install: bool = False


class _Test(BaseModel):
    """`auth.test`: what `oauth.v2.access` doesn't tell."""

    bot_id: str


@dataclass(frozen=True)
class Exchange:
    """Our app, as it proves to Slack that it is itself."""

    client_id: str
    client_secret: str = field(repr=False)
    api_url: str | None = None

    async def grant(self, code: str) -> Grant:
        """Exchange a code for a token.

        Raises:
            NotGranted: and why.
        """
        client: Any = AsyncWebClient(  # its methods are typed with bare dicts
            base_url=self.api_url or AsyncWebClient.BASE_URL,
            timeout=PATIENCE,
            retry_handlers=[],  # a code counts once: a second try would be refused anyway
            logger=_sdk_log,
        )
        try:
            told = await client.oauth_v2_access(
                client_id=self.client_id, client_secret=self.client_secret, code=code
            )
            access = _Access.model_validate(told.data)
            _check(access)
            tested = await client.auth_test(token=access.access_token)
            bot = _Test.model_validate(tested.data)
        except SlackApiError as error:
            raise NotGranted(_fault(error)) from None
        except ValidationError as error:
            _log.error("Slack's answer lacks what we need: %s", _places(error))
            raise NotGranted(Fault.BADLY_SET_UP) from None
        # The last two are the SDK's own way with a body that is no JSON object.
        except (SlackClientError, aiohttp.ClientError, OSError, ValueError, AttributeError) as error:
            _log.error("Slack can't be asked: %s", type(error).__name__)
            raise NotGranted(Fault.SILENT) from None
        assert access.team  # noqa: S101 – checked
        return Grant(
            team_id=access.team.id,
            team_name=access.team.name,
            bot_user_id=access.bot_user_id,
            bot_id=bot.bot_id,
            scopes=frozenset(filter(None, access.scope.split(","))),
            token=access.access_token,
        )


def _check(access: _Access) -> None:
    if access.is_enterprise_install or access.team is None:
        raise NotGranted(Fault.WHOLE_ORGANISATION)
    if access.token_type != _BOT or access.expires_in is not None:
        _log.error("The app has token rotation on, or asks for no bot: see docs/slack.md")
        raise NotGranted(Fault.BADLY_SET_UP)


def _fault(error: SlackApiError) -> Fault:
    word = _word(error.response)
    if word in _BAD_CODE:
        return Fault.BAD_CODE
    if word in _LATER or not word:
        _log.error("Slack can't be asked: %s", word or "no answer that we can read")
        return Fault.SILENT
    _log.error("Slack refuses our app: %s; SLACK_CLIENT_ID, SLACK_CLIENT_SECRET right?", word)
    return Fault.BADLY_SET_UP


def _word(response: Any) -> str:  # noqa: ANN401 – the SDK's answer, or aiohttp's where it could read none
    """Return Slack's own word for what is wrong, where it gave one."""
    match getattr(response, "data", None):
        case {"error": str(word)} if re.fullmatch(r"[a-z_]{1,60}", word):
            return word
        case _:
            return ""


def _places(error: ValidationError) -> str:
    return ", ".join(".".join(map(str, one["loc"])) for one in error.errors(include_input=False))
