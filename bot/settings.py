"""The environment → settings, or a readable list of what is wrong with it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

SQLITE = "sqlite:///"
_PLAIN = (
    "COACH_CONTENT",
    "COACH_LOG",
    "DISCORD_TOKEN",
    "DISCORD_API_URL",
    "DISCORD_GATEWAY_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_API_URL",
)


class BadSettings(Exception):
    """The environment doesn't make sense; each problem is a sentence."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        """Take at least one problem."""
        super().__init__(*problems)
        self.problems = problems


class Settings(BaseModel):
    """What the environment says. Tokens hide themselves wherever they are shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    database: Path = Field(alias="COACH_DATABASE_URL")
    content: Path | None = Field(None, alias="COACH_CONTENT")
    log: Literal["text", "json"] = Field("text", alias="COACH_LOG")
    discord_token: SecretStr | None = Field(None, alias="DISCORD_TOKEN")
    discord_api_url: str | None = Field(None, alias="DISCORD_API_URL")
    discord_gateway_url: str | None = Field(None, alias="DISCORD_GATEWAY_URL")
    slack_bot_token: SecretStr | None = Field(None, alias="SLACK_BOT_TOKEN")
    slack_app_token: SecretStr | None = Field(None, alias="SLACK_APP_TOKEN")
    slack_api_url: str | None = Field(None, alias="SLACK_API_URL")
    slack: bool = Field(default=False, alias="slack")
    """Whether Slack's tokens are set, for one workspace or for many."""

    @property
    def platforms(self) -> tuple[str, ...]:
        """The platforms whose tokens are set."""
        return ("Discord",) * bool(self.discord_token) + ("Slack",) * self.slack

    @field_validator("database", mode="before")
    @classmethod
    def _sqlite(cls, url: str | Path) -> Path:
        if isinstance(url, Path):
            return url
        if url.startswith(("postgres:", "postgresql:")):
            raise PydanticCustomError("postgres", "PostgreSQL comes later: use sqlite:///path/coach.db")
        if not url.startswith(SQLITE) or url in {SQLITE, f"{SQLITE}:memory:"}:
            raise PydanticCustomError("url", "write it as sqlite:///path/coach.db")
        return _home_expanded(url.removeprefix(SQLITE))

    @field_validator("content", mode="before")
    @classmethod
    def _folder(cls, folder: str | None) -> Path | None:
        return _home_expanded(folder) if folder else None

    @field_validator("discord_token", "slack_bot_token", "slack_app_token")
    @classmethod
    def _token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"[!-~]+", token.get_secret_value()):
            raise PydanticCustomError("token", "a token is one word of plain letters, digits and signs")
        return token

    @field_validator("discord_api_url", "discord_gateway_url", "slack_api_url")
    @classmethod
    def _address(cls, url: str | None, field: ValidationInfo) -> str | None:
        scheme = "ws" if field.field_name == "discord_gateway_url" else "http"
        if url is None or re.fullmatch(rf"{scheme}s?://[^\s/?#]+(/[^\s?#]*)?", url):
            return url and url.rstrip("/")
        raise PydanticCustomError("address", "write it as {scheme}s://host/path", {"scheme": scheme})


def read(env: Mapping[str, str]) -> Settings:
    """Return the settings that an environment makes; an empty variable counts as unset.

    Raises:
        BadSettings: with every problem, a sentence each.
    """
    given = {name: value.strip() for name, value in env.items() if value.strip()}
    url_name = "COACH_DATABASE_URL" if "COACH_DATABASE_URL" in given else "DATABASE_URL"
    values: dict[str, object] = {
        "COACH_DATABASE_URL": given.get(url_name) or _default_database(),
        "slack": _slack(given),
        **{name: given[name] for name in _PLAIN if name in given},
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = ((str(details["loc"][0]), details["msg"]) for details in error.errors())
        raise BadSettings(
            tuple(f"{url_name if name == 'COACH_DATABASE_URL' else name}: {why}" for name, why in problems)
        ) from None


def _default_database() -> Path:
    try:
        return user_data_path("interview-coach") / "coach.db"
    except RuntimeError:  # a user without a home, as in some containers
        raise BadSettings(
            ("there is no home folder: set COACH_DATABASE_URL to sqlite:///path/coach.db",)
        ) from None


def _home_expanded(path: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise PydanticCustomError("home", "there is no such home folder") from None


def _slack(given: Mapping[str, str]) -> bool:
    """Return whether Slack's tokens are set, for one workspace or for many."""
    one = "SLACK_BOT_TOKEN" in given and ("SLACK_APP_TOKEN" in given or "SLACK_SIGNING_SECRET" in given)
    many = {"SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"} <= given.keys()
    return one or many
