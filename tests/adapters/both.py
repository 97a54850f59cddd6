"""Our own Slack and our own Discord at once, and one coach after the other that is on both."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.adapters.life import Life, life
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.faults import Death
from tests.slack_server.server import LoopbackSlack


@dataclass
class Both:
    """Slack and Discord, as far as a life needs them."""

    slack: LoopbackSlack
    discord: LoopbackDiscord
    wrong: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def environment(self) -> dict[str, str]:
        return {**self.slack.environment, **self.discord.environment, **self.wrong}

    def fail(self, route: str, fault: Death, /, *, on: int = 1, times: int | None = 1) -> object:
        return self.slack.fail(route, fault, on=on, times=times)

    def assert_clean(self) -> None:
        self.slack.assert_clean()
        self.discord.assert_clean()


@asynccontextmanager
async def both(database: Path) -> AsyncGenerator[Life[Both]]:
    async with (
        LoopbackSlack() as slack,
        LoopbackDiscord() as discord,
        life(Both(slack, discord), database, ": here") as one,
    ):
        one.platforms = 2
        yield one
