"""What the server's rooms share: the state, who is told what, and what went wrong."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from tests.loopback.log import Log
from tests.loopback.shapes import Json
from tests.loopback.violation import Violation
from tests.slack_server import anatomy
from tests.slack_server.deliveries import Deliveries, Parcel
from tests.slack_server.ledger import Ledger, Seen, What
from tests.slack_server.state import (
    Application,
    Channel,
    Installation,
    Key,
    Message,
    Place,
    State,
    User,
    View,
)

_SCOPES = {  # what an event needs beside its subscription
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "app_mention": "app_mentions:read",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "channel_archive": "channels:read",
    "channel_unarchive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "group_left": "groups:read",
}


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it left the bot, and how it was answered (status 0: not at all)."""

    at: datetime
    method: str  # `chat.postMessage`, `response_url` or `upload`
    team_id: str
    args: Json = field(repr=False)
    status: int = 0
    error: str = ""
    looptime: float = 0.0  # the event loop's, for rates
    answer: Any = field(repr=False, default=None)


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """How an interaction was acknowledged: with a payload, or – with a problem – too late or not at all."""

    interaction_id: str
    payload: Any = field(repr=False, default=None)
    problem: str = ""


@dataclass(eq=False)
class Interaction:
    """One command, click or submission, and what it still allows."""

    id: str
    kind: Literal["command", "actions", "submission", "suggestion", "closed"]
    team_id: str
    user_id: str
    created_at: datetime
    trigger_id: str
    response_token: str
    payload: Json = field(repr=False)
    channel_id: str = ""
    view_id: str = ""
    exchanged: bool = False  # its trigger has opened a view
    responses: int = 0  # to its response_url
    original: Key | None = None  # the message that replacing and deleting are about

    @property
    def person(self) -> Place:
        return self.team_id, self.user_id


@dataclass
class Hub:
    state: State
    application: Application
    deliveries: Deliveries
    ledger: Ledger
    address: str = ""
    triggers: dict[str, Interaction] = field(default_factory=dict[str, Interaction])  # by trigger_id
    responses: dict[str, Interaction] = field(default_factory=dict[str, Interaction])  # by response_url
    suggested: dict[tuple[str, str], list[Json]] = field(default_factory=dict[tuple[str, str], list[Json]])
    acknowledgements: Log[Acknowledgement] = field(default_factory=Log[Acknowledgement])
    requests: Log[Request] = field(default_factory=Log[Request])
    violations: list[Violation] = field(default_factory=list[Violation])
    unknown_routes: list[str] = field(default_factory=list[str])

    # Telling the bot

    def tell(
        self, installation: Installation, event: Json, *, subscription: str = "", place: Channel | None = None
    ) -> None:
        """An event to the bot, if it subscribed to such, may know of it and – with a place – is there."""
        name = subscription or event["type"]
        needed = _SCOPES.get(name)
        if name not in self.application.events or (needed and needed not in installation.scopes):
            return
        if place and not self.state.inside(place, installation.bot_user_id):
            return
        self.deliveries.send(self._wrapped(installation, event), retried=True)

    def tell_all(
        self, team_id: str, event: Json, *, subscription: str = "", place: Channel | None = None
    ) -> None:
        for installation in self.state.installed(team_id):
            self.tell(installation, event, subscription=subscription, place=place)

    def _wrapped(self, installation: Installation, event: Json) -> Parcel:
        event = {"event_ts": self.state.mint_ts(), **event}
        authorization: Json = {
            "enterprise_id": None,
            "team_id": installation.team_id,
            "user_id": installation.bot_user_id,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload: Json = {
            "token": "loopback-verification",
            "team_id": installation.team_id,
            "context_team_id": installation.team_id,
            "context_enterprise_id": None,
            "api_app_id": self.application.id,
            "event": event,
            "type": "event_callback",
            "event_id": self.state.mint("Ev"),
            "event_time": int(self.state.now().timestamp()),
            "authorizations": [authorization],
            "is_ext_shared_channel": False,
        }
        return Parcel("events_api", event["type"], payload["event_id"], installation.team_id, payload)

    # What people see

    def reader(self, place: Channel) -> str:
        """The one person who reads these direct messages; nobody in particular in a channel."""
        return place.between[1] if place.between else ""

    def note(self, what: What, message: Message, *, text: str = "", interaction_id: str = "") -> None:
        """Writes into the ledger what became of a message."""
        place = self.state.channels[message.place]
        body: Json = {"text": message.text, "blocks": list(message.blocks)}
        self.ledger.append(
            Seen(
                at=self.state.now().isoformat(),
                what=what,
                team_id=message.team_id,
                channel_id=message.channel_id,
                ts=message.ts,
                to=message.only_for or self.reader(place),
                ephemeral=bool(message.only_for),
                thread_ts=message.thread_ts,
                broadcast=message.broadcast,
                interaction_id=interaction_id,
                text=text or anatomy.text(body),
                files=tuple(self.state.uploads[file].filename for file in message.files),
                body=body,
            )
        )

    def note_view(self, what: What, view: View, *, text: str = "", interaction_id: str = "") -> None:
        """A modal or a home tab that opened, changed or closed."""
        self.ledger.append(
            Seen(
                at=self.state.now().isoformat(),
                what=what,
                team_id=view.team_id,
                to=view.user_id,
                view_id=view.id,
                interaction_id=interaction_id,
                text=text or anatomy.text(view.body),
                body=view.body,
            )
        )

    def note_private(self, what: What, interaction: Interaction, *, text: str, body: Json) -> None:
        """A select's suggestions, a form's errors, a failure that only the one who clicked sees."""
        self.ledger.append(
            Seen(
                at=self.state.now().isoformat(),
                what=what,
                team_id=interaction.team_id,
                channel_id=interaction.channel_id,
                to=interaction.user_id,
                ephemeral=True,
                view_id=interaction.view_id,
                interaction_id=interaction.id,
                text=text,
                body=body,
            )
        )

    def user(self, person: Place) -> User:
        return self.state.users[person]


def late(interaction: Interaction, now: datetime, lives: timedelta) -> bool:
    return now - interaction.created_at > lives
