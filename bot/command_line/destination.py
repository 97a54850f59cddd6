"""Which bank a command writes into."""

from pathlib import Path

from bot.content import loader
from bot.domain.author_errors import NowhereToWrite
from bot.settings import Settings


def bank_to_write(settings: Settings, into: Path | None) -> Path:
    """Return the bank that was named, else the team's own, else that of this clone.

    Raises:
        NowhereToWrite: there is none of these; the coach's own is not one to write into.
    """
    root = into or settings.content or loader.checkout()
    if root is None:
        raise NowhereToWrite
    return root
