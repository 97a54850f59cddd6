"""Who is speaking, and where: names that the platforms give, carried as they are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

WorkspaceId = NewType("WorkspaceId", str)
ChannelId = NewType("ChannelId", str)
AccountId = NewType("AccountId", str)
LearnerId = NewType("LearnerId", str)
PostId = NewType("PostId", str)


class Platform(StrEnum):
    """Where a conversation takes place."""

    CONSOLE = "console"
    DISCORD = "discord"
    SLACK = "slack"


@dataclass(frozen=True)
class WorkspaceRef:
    """A Slack workspace or a Discord guild; a direct message is a workspace of one."""

    platform: Platform
    id: str
    name: str
    direct: bool = False


@dataclass(frozen=True)
class ChannelRef:
    """A channel in a workspace."""

    workspace: WorkspaceRef
    id: str
    name: str


@dataclass(frozen=True)
class AccountRef:
    """One platform user in one workspace, and what they may do in the channel they speak in.

    `id` is unique over the platform: an adapter whose platform repeats user ids puts the workspace into it.
    """

    workspace: WorkspaceRef
    id: str
    name: str
    administrator: bool = False


@dataclass(frozen=True)
class MessageRef:
    """One message that people can see."""

    channel: ChannelRef
    id: str


@dataclass(frozen=True)
class Thread:
    """What is said below a message."""

    root: MessageRef
    aloud: bool = False
    """Whether the channel is to see it, too; a platform that can't show it in both shows it there alone."""
