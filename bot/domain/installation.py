"""Our app in one Slack workspace."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Installation:
    """What is known of it; its token is apart, so that this can be shown."""

    team_id: str
    team_name: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    """What the workspace has granted."""
    installed_at: int
    """Epoch milliseconds; a newer installation replaces this one."""


@dataclass(frozen=True)
class Access:
    """An installation with the token that opens the workspace."""

    installation: Installation
    token: str = field(repr=False)
