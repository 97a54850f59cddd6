"""What the server's rooms share: the state, who is told what, and what went wrong."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.discord_server import anatomy, directory, wire
from tests.discord_server.gateway import Gateway
from tests.discord_server.ledger import Ledger, Seen, What
from tests.discord_server.problems import Problem
from tests.discord_server.state import Application, Channel, Kind, Message, State
from tests.loopback.log import Log
from tests.loopback.shapes import Json
from tests.loopback.violation import Violation


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it left the bot, and how it was answered (0: not at all)."""

    at: datetime
    method: str
    path: str
    route: str  # the method and the path's template
    body: Any = field(repr=False)
    status: int = 0
    code: int = 0
    looptime: float = 0.0  # the event loop's, for rates
    answer: Any = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """An answer to an interaction's first three seconds; with a problem, it was refused."""

    interaction_id: int
    kind: int
    problem: Problem | None = None


@dataclass(eq=False)
class Interaction:
    """One click, command or modal, and what it still allows."""

    id: int
    token: str
    kind: int
    user_id: int
    channel_id: int
    created_at: datetime
    payload: Json = field(repr=False)
    message_id: int = 0
    acknowledged: bool = False
    original_id: int = 0
    trigger: "Interaction | None" = None  # what opened the modal that is sent here


@dataclass
class Hub:
    state: State
    application: Application
    gateway: Gateway
    ledger: Ledger
    interactions: dict[str, Interaction] = field(default_factory=dict[str, Interaction])
    acknowledgements: Log[Acknowledgement] = field(default_factory=Log[Acknowledgement])
    requests: Log[Request] = field(default_factory=Log[Request])
    violations: list[Violation] = field(default_factory=list[Violation])
    unknown_routes: list[str] = field(default_factory=list[str])
    revoked: bool = False

    @property
    def bot_id(self) -> int:
        return self.application.bot.id

    def tell(self, name: str, data: Json, *, place: Channel) -> None:
        """An event to the bot about something in this place."""
        if place.guild_id is not None:
            data = {**data, "guild_id": str(place.guild_id)}
        self.gateway.dispatch(name, data, guild_id=place.guild_id or 0)

    def tell_message(self, name: str, message: Message) -> None:
        if message.only_for is not None:
            return  # ephemeral messages make no events
        place = self.state.channels[message.channel_id]
        data = wire.message(self.state, message, self.application.bot)
        author = self.state.members.get((place.guild_id or 0, message.author_id))
        if author:
            data["member"] = {k: v for k, v in directory.member(self.state, author).items() if k != "user"}
        self.tell(name, data, place=place)

    def note(self, what: What, message: Message, *, text: str = "", interaction_id: int = 0) -> None:
        """Writes into the ledger what became of a message."""
        place = self.state.channels[message.channel_id]
        direct = place.recipient_id if place.kind is Kind.DM else None
        body: Json = {
            "content": message.content,
            "embeds": list(message.embeds),
            "components": list(message.components),
            "flags": message.flags,
        }
        entry = Seen(
            at=self.state.now().isoformat(),
            what=what,
            channel_id=message.channel_id,
            message_id=message.id,
            to=message.only_for or direct,
            ephemeral=message.only_for is not None,
            interaction_id=interaction_id,
            text=text or anatomy.text(body),
            files=tuple(file.filename for file in message.attachments),
            body=body,
        )
        self.ledger.append(entry)

    def note_private(self, what: What, interaction: Interaction, *, text: str, body: Json) -> None:
        """A modal or an autocomplete's choices."""
        self.ledger.append(
            Seen(
                at=self.state.now().isoformat(),
                what=what,
                channel_id=interaction.channel_id,
                to=interaction.user_id,
                ephemeral=True,
                interaction_id=interaction.id,
                text=text,
                body=body,
            )
        )
