"""Who and where, in a terminal: one workspace, whose people are all administrators."""

from bot.domain.place import AccountRef, ChannelRef, Platform, WorkspaceRef

TERMINAL = WorkspaceRef(Platform.CONSOLE, "terminal", "the terminal")


def account(name: str) -> AccountRef:
    """Return the person of that name."""
    return AccountRef(TERMINAL, name, name, administrator=True)


def channel(name: str) -> ChannelRef:
    """Return the channel of that name."""
    return ChannelRef(TERMINAL, name, name)
