"""Rate limits: Slack's tiers per method and workspace, a message a second and channel."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.loopback.window import Window
from tests.slack_server.faults import TooMany

TIERS = {1: (1, 60.0), 2: (20, 60.0), 3: (50, 60.0), 4: (100, 60.0)}  # calls in so many seconds
SPECIAL = 0  # the tier of chat.postMessage: one a second and channel
SEND = (1, 1.0)


@dataclass
class Rates:
    """The windows in force. Empty, nothing is ever limited."""

    loop_time: Callable[[], float]
    tiers: bool = False
    methods: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    workspace: tuple[int, float] | None = None
    windows: dict[tuple[str, ...], Window] = field(default_factory=dict[tuple[str, ...], Window])

    def enforce(self, *, per_workspace: tuple[int, float] | None = (300, 60.0)) -> None:
        """Slack's published limits; a workspace's messages are said to be some hundreds a minute."""
        self.tiers, self.workspace = True, per_workspace

    def limit(self, method: str, *, most: int, seconds: float) -> None:
        """So many calls of this method for each workspace: history, say, at 1 in 60 for some apps."""
        self.methods[method] = (most, seconds)

    def refuse(self, method: str, tier: int, team_id: str, channel_id: str) -> TooMany | None:
        wait = max(
            (self._wait(key, size) for key, size in self._sizes(method, tier, team_id, channel_id)),
            default=0.0,
        )
        return TooMany(math.ceil(wait)) if wait else None

    def _sizes(
        self, method: str, tier: int, team_id: str, channel_id: str
    ) -> list[tuple[tuple[str, ...], tuple[int, float]]]:
        if method in self.methods:
            return [((method, team_id), self.methods[method])]
        if not self.tiers:
            return []
        if tier != SPECIAL:
            return [((method, team_id), TIERS[tier])]
        whole = [(("messages", team_id), self.workspace)] if self.workspace else []
        return [(("messages", team_id, channel_id), SEND), *whole]

    def _wait(self, key: tuple[str, ...], size: tuple[int, float]) -> float:
        return self.windows.setdefault(key, Window(*size)).wait(self.loop_time())
