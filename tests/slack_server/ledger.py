"""What people would have seen: the oracle that every test of delivery is compared with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tests.loopback.ledger import KeptLog, kept
from tests.loopback.shapes import Json, dicts, words
from tests.slack_server import anatomy
from tests.slack_server.state import Channel

What = Literal[
    "shown",
    "edited",
    "deleted",
    "vanished",  # an ephemeral message, on reload
    "reacted",
    "unreacted",
    "modal",
    "errors",  # of a submission, shown in the modal that stays open
    "closed",
    "home",
    "choices",
    "failed",  # a click or a command that the bot didn't acknowledge
]


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that appeared, changed or went."""

    at: str  # the server's clock, ISO 8601
    what: What
    team_id: str = ""
    channel_id: str = ""
    ts: str = ""
    to: str = ""  # the only person who sees it: a direct or an ephemeral message's reader, a view's
    ephemeral: bool = False
    thread_ts: str = ""
    broadcast: bool = False  # a reply that the channel sees, too
    view_id: str = ""
    interaction_id: str = ""
    text: str = ""  # as read: of blocks where there are some; an emoji's name for reactions
    files: tuple[str, ...] = ()
    body: Json = field(default_factory=dict[str, object], repr=False)

    @property
    def buttons(self) -> dict[str, str]:
        """Label (of a select: its placeholder, of an input: its label) → action id."""
        return {anatomy.label(e): e["action_id"] for e in anatomy.interactive(self.body)}

    @property
    def blocks(self) -> list[Json]:
        return anatomy.blocks(self.body)

    @property
    def fallback(self) -> str:
        """The `text` beside blocks, which notifications and screen readers read."""
        return words(self.body.get("text"))

    @property
    def choices(self) -> dict[str, str]:
        """A suggestion's labels → values."""
        return {option["text"]["text"]: option["value"] for option in dicts(self.body.get("options"))}

    @property
    def errors(self) -> dict[str, str]:
        """A form's errors: block id → words."""
        return dict(self.body.get("errors") or {})


class Ledger(KeptLog[Seen]):
    """Append-only, in memory and – with a path – line by line in a file that outlives this process."""

    def shown_in(self, channel: Channel) -> list[Seen]:
        """The messages that appeared there for everybody who can read it, in order."""
        return self.all(
            lambda s: (
                (s.what, s.team_id, s.channel_id, s.ephemeral)
                == ("shown", channel.team_id, channel.id, False)
            )
        )

    def seen_by(self, team_id: str, user_id: str) -> list[Seen]:
        """What only this person saw: direct and ephemeral messages, modals, choices."""
        return self.all(lambda s: (s.team_id, s.to) == (team_id, user_id))

    @staticmethod
    def read(path: Path) -> list[Seen]:
        """A ledger file's entries, whoever wrote them."""
        entries: list[Json] = [{**entry, "files": tuple(entry["files"])} for entry in kept(path)]
        return [Seen(**entry) for entry in entries]


def of(what: What, *, text: str | None = None) -> Callable[[Seen], bool]:
    """A test for `Log.wait_for`: this kind of entry, with these words in it."""
    return lambda seen: seen.what == what and (text is None or text in seen.text)
