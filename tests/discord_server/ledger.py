"""What people would have seen: the oracle that every test of delivery is compared with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.discord_server import anatomy
from tests.loopback import shapes
from tests.loopback.ledger import KeptLog, kept
from tests.loopback.shapes import Json

What = Literal["shown", "edited", "deleted", "thinking", "reacted", "unreacted", "modal", "choices", "thread"]


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that appeared, changed or went."""

    at: str  # the server's clock, ISO 8601
    what: What
    channel_id: int = 0
    message_id: int = 0
    to: int | None = None  # the only person who sees it: a direct or an ephemeral message's reader
    ephemeral: bool = False
    interaction_id: int = 0
    text: str = ""  # an emoji for reactions, a name for threads, a title for modals
    files: tuple[str, ...] = ()
    body: Json = field(default_factory=dict[str, object], repr=False)

    @property
    def buttons(self) -> dict[str, str]:
        """Label (of a select: its placeholder) → custom id."""
        return {
            shapes.words(c.get("label")) or shapes.words(c.get("placeholder")): c["custom_id"]
            for c in anatomy.interactive(self.body)
        }

    @property
    def choices(self) -> dict[str, object]:
        """An autocomplete's names → values."""
        return {choice["name"]: choice["value"] for choice in shapes.dicts(self.body.get("choices"))}


class Ledger(KeptLog[Seen]):
    """Append-only, in memory and – with a path – line by line in a file that outlives this process."""

    def shown_in(self, channel_id: int) -> list[Seen]:
        """The messages that appeared there for everybody who can read it, in order."""
        return self.all(lambda s: s.what == "shown" and s.channel_id == channel_id and not s.ephemeral)

    def seen_by(self, person_id: int) -> list[Seen]:
        """What only this person saw: direct and ephemeral messages, modals, choices."""
        return self.all(lambda s: s.to == person_id)

    @staticmethod
    def read(path: Path) -> list[Seen]:
        """A ledger file's entries, whoever wrote them."""
        entries: list[Json] = [{**entry, "files": tuple(entry["files"])} for entry in kept(path)]
        return [Seen(**entry) for entry in entries]


def of(what: What, *, text: str | None = None) -> Callable[[Seen], bool]:
    """A test for `Log.wait_for`: this kind of entry, with these words in it."""
    return lambda seen: seen.what == what and (text is None or text in seen.text)
