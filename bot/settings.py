"""The environment → settings, or a readable list of what is wrong with it."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

SQLITE = "sqlite:///"
HIGHEST_PORT = 65535
SHORTEST_KEY = 16
"""Characters of COACH_SECRET_KEY: enough that it can't be tried out."""


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
    slack_signing_secret: SecretStr | None = Field(None, alias="SLACK_SIGNING_SECRET")
    slack_client_id: str | None = Field(None, alias="SLACK_CLIENT_ID", repr=False)
    slack_client_secret: SecretStr | None = Field(None, alias="SLACK_CLIENT_SECRET")
    slack_api_url: str | None = Field(None, alias="SLACK_API_URL")
    secret_key: SecretStr | None = Field(None, alias="COACH_SECRET_KEY", validate_default=True)
    host: str = Field("127.0.0.1", alias="HOST")
    port: int = Field(3000, alias="PORT")

    @property
    def slack(self) -> bool:
        """Whether Slack's tokens are set, for one workspace or for many."""
        one = self.slack_bot_token and (self.slack_app_token or self.slack_signing_secret)
        return bool(one) or self.slack_installs

    @property
    def slack_installs(self) -> bool:
        """Whether workspaces add the app by themselves; with a bot's token set, there is that one only."""
        return _installs(self.__dict__)

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

    @field_validator(
        "discord_token", "slack_bot_token", "slack_app_token", "slack_signing_secret", "slack_client_secret"
    )
    @classmethod
    def _token(cls, token: SecretStr | None) -> SecretStr | None:
        if token and not re.fullmatch(r"[!-~]+", token.get_secret_value()):
            raise PydanticCustomError("token", "a token is one word of plain letters, digits and signs")
        return token

    @field_validator("slack_client_id")
    @classmethod
    def _client_id(cls, name: str | None) -> str | None:
        if name and not re.fullmatch(r"[A-Za-z0-9._-]+", name):
            raise PydanticCustomError("client_id", "it is two numbers with a dot between them")
        return name

    @field_validator("discord_api_url", "discord_gateway_url", "slack_api_url")
    @classmethod
    def _address(cls, url: str | None, field: ValidationInfo) -> str | None:
        scheme = "ws" if field.field_name == "discord_gateway_url" else "http"
        if url is None or re.fullmatch(rf"{scheme}s?://[^\s/?#]+(/[^\s?#]*)?", url):
            return url and url.rstrip("/")
        raise PydanticCustomError("address", "write it as {scheme}s://host/path", {"scheme": scheme})

    @field_validator("secret_key")
    @classmethod
    def _key(cls, key: SecretStr | None, others: ValidationInfo) -> SecretStr | None:
        takes = {"shortest": SHORTEST_KEY}
        if key and len(key.get_secret_value()) < SHORTEST_KEY:
            raise PydanticCustomError("short", "set it to any text of at least {shortest} characters", takes)
        if key is None and _installs(others.data):
            raise PydanticCustomError(
                "key",
                "it encrypts the tokens of the workspaces that add the coach on Slack: "
                "set it to any text of at least {shortest} characters",
                takes,
            )
        return key

    @field_validator("host")
    @classmethod
    def _host(cls, host: str) -> str:
        if not re.fullmatch(r"[!-.0-~]+", host):
            raise PydanticCustomError("host", "write it as 127.0.0.1, or 0.0.0.0 for every network")
        return host

    @field_validator("port", mode="before")
    @classmethod
    def _port(cls, port: str | int) -> int:
        if not re.fullmatch(r"[0-9]{1,5}", str(port)) or int(port) > HIGHEST_PORT:
            raise PydanticCustomError(
                "port", "write it as a number up to {highest}", {"highest": HIGHEST_PORT}
            )
        return int(port)


def _installs(values: Mapping[str, object]) -> bool:
    """Return whether workspaces add the app by themselves; asked before there are settings, too."""
    app = ("slack_signing_secret", "slack_client_id", "slack_client_secret")
    return not values.get("slack_bot_token") and all(values.get(name) for name in app)


_NAMES = tuple(field.alias for field in Settings.model_fields.values() if field.alias)


def read(env: Mapping[str, str]) -> Settings:
    """Return the settings that an environment makes; an empty variable counts as unset.

    Raises:
        BadSettings: with every problem, a sentence each.
    """
    given = {name: value.strip() for name, value in env.items() if value.strip()}
    url_name = "COACH_DATABASE_URL" if "COACH_DATABASE_URL" in given else "DATABASE_URL"
    values: dict[str, object] = {
        **{name: given[name] for name in _NAMES if name in given},
        "COACH_DATABASE_URL": given.get(url_name) or _default_database(),
    }
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        problems = ((_name(str(details["loc"][0])), details["msg"]) for details in error.errors())
        raise BadSettings(
            tuple(f"{url_name if name == 'COACH_DATABASE_URL' else name}: {why}" for name, why in problems)
        ) from None


def _name(place: str) -> str:
    """Return a variable's name, also where pydantic names the field because nothing was set."""
    field = Settings.model_fields.get(place)
    return field.alias if field and field.alias else place


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
