"""What Slack knows: workspaces, people, channels, messages and views, and nothing of how they travel."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum

from tests.loopback.shapes import Json, Now

Place = tuple[str, str]  # a team and something in it: a user or a channel; ids repeat across teams
Key = tuple[str, str, str]  # team, channel, ts: a message; a ts is unique in its channel only


class Kind(StrEnum):
    """What a conversation is; the value is its name in an event's `channel_type`."""

    PUBLIC = "channel"
    PRIVATE = "group"
    DIRECT = "im"


class Standing(StrEnum):
    """What has become of an installation and its token."""

    INSTALLED = "installed"
    REVOKED = "token_revoked"
    UNINSTALLED = "account_inactive"


@dataclass(frozen=True, slots=True)
class Team:
    id: str
    name: str
    domain: str


@dataclass(frozen=True, slots=True)
class User:
    team_id: str
    id: str
    name: str
    bot: bool = False
    admin: bool = False
    owner: bool = False
    zone: str = "Etc/UTC"
    deactivated: bool = False

    @property
    def place(self) -> Place:
        return self.team_id, self.id


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, or the direct messages between a bot and a person."""

    team_id: str
    id: str
    name: str
    kind: Kind = Kind.PUBLIC
    creator: str = ""
    archived: bool = False
    between: tuple[str, str] | None = None  # the bot and the person of direct messages

    @property
    def place(self) -> Place:
        return self.team_id, self.id


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; an edit makes a new record under the same ts."""

    team_id: str
    channel_id: str
    ts: str
    user_id: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    bot_id: str = ""
    thread_ts: str = ""
    broadcast: bool = False  # a reply that the channel sees, too
    metadata: Json | None = None
    edited_ts: str = ""
    files: tuple[str, ...] = ()
    only_for: str = ""  # an ephemeral message's one reader

    @property
    def key(self) -> Key:
        return self.team_id, self.channel_id, self.ts

    @property
    def place(self) -> Place:
        return self.team_id, self.channel_id


@dataclass(frozen=True, slots=True)
class View:
    """A modal or a home tab as it stands on somebody's screen."""

    id: str
    team_id: str
    user_id: str
    bot_id: str
    body: Json = field(repr=False)
    hash: str = ""
    root_id: str = ""
    previous_id: str = ""

    @property
    def modal(self) -> bool:
        return self.body["type"] == "modal"


@dataclass(frozen=True, slots=True)
class Installation:
    """The app in one workspace: its bot, its token and what that may do."""

    team_id: str
    token: str
    bot_user_id: str
    bot_id: str
    scopes: frozenset[str]
    standing: Standing = Standing.INSTALLED


@dataclass(frozen=True, slots=True)
class Upload:
    """A file, from the moment its upload was asked for."""

    id: str
    team_id: str
    filename: str
    length: int
    content: bytes | None = field(default=None, repr=False)
    done: bool = False


@dataclass(frozen=True, slots=True)
class Application:
    """The app's side of api.slack.com: what is written down there, and what nobody else knows."""

    id: str
    name: str
    client_id: str
    client_secret: str
    signing_secret: str
    app_token: str
    commands: frozenset[str]  # without their slash
    events: frozenset[str]  # the subscriptions: `reaction_added`, `message.im`, …
    messages_tab: bool = True  # whether people may write with the bot in its App Home


@dataclass
class State:
    """Everything the server remembers. It outlives every connection of the bot."""

    now: Now
    teams: dict[str, Team] = field(default_factory=dict[str, Team])
    users: dict[Place, User] = field(default_factory=dict[Place, User])
    channels: dict[Place, Channel] = field(default_factory=dict[Place, Channel])
    members: set[Key] = field(default_factory=set[Key])  # team, channel, user
    messages: dict[Key, Message] = field(default_factory=dict[Key, Message])
    reactions: dict[Key, dict[str, list[str]]] = field(default_factory=dict[Key, dict[str, list[str]]])
    views: dict[str, View] = field(default_factory=dict[str, View])
    modals: dict[Place, list[str]] = field(default_factory=dict[Place, list[str]])  # a person's, topmost last
    homes: dict[Place, str] = field(default_factory=dict[Place, str])
    installations: dict[str, Installation] = field(default_factory=dict[str, Installation])
    codes: dict[str, Json] = field(default_factory=dict[str, Json])  # OAuth codes that weren't used yet
    uploads: dict[str, Upload] = field(default_factory=dict[str, Upload])
    away: set[Place] = field(default_factory=set[Place])  # whose client is closed
    _counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _latest: dict[Place, int] = field(default_factory=dict[Place, int])
    _within: dict[Place, dict[str, None]] = field(default_factory=dict[Place, dict[str, None]])
    _replies: dict[Key, dict[str, None]] = field(default_factory=dict[Key, dict[str, None]])
    _direct: dict[Key, Place] = field(default_factory=dict[Key, Place])

    def mint(self, prefix: str) -> str:
        return f"{prefix}{next(self._counter):09X}"

    def mint_ts(self, place: Place = ("", "")) -> str:
        """The clock's microseconds; two at one moment in one place still differ and still grow.

        In two places they may well be equal, as Slack's are.
        """
        now = self.now().astimezone(UTC) - datetime.fromtimestamp(0, UTC)
        micros = (now.days * 86_400 + now.seconds) * 1_000_000 + now.microseconds
        micros = max(micros, self._latest.get(place, 0) + 1)
        self._latest[place] = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    # People and places

    def team(self, name: str, team_id: str = "") -> Team:
        team = Team(team_id or self.mint("T"), name, name.lower().replace(" ", "-"))
        self.teams[team.id] = team
        return team

    def keep_user(self, user: User) -> User:
        self.users[user.place] = user
        return user

    def channel(self, team_id: str, name: str, *, channel_id: str, kind: Kind, creator: str) -> Channel:
        channel = Channel(team_id, channel_id or self.mint("C"), name, kind, creator)
        self.channels[channel.place] = channel
        return channel

    def direct(self, team_id: str, bot_user_id: str, user_id: str) -> Channel:
        """The one conversation between the bot and a person."""
        between = (bot_user_id, user_id)
        known = self._direct.get((team_id, *between))
        if known:
            return self.channels[known]
        channel = Channel(team_id, self.mint("D"), "directmessage", Kind.DIRECT, between=between)
        self.channels[channel.place] = channel
        self._direct[team_id, bot_user_id, user_id] = channel.place
        self.members |= {(team_id, channel.id, user) for user in between}
        return channel

    def inside(self, channel: Channel, user_id: str) -> bool:
        return (*channel.place, user_id) in self.members

    def installed(self, team_id: str) -> list[Installation]:
        """The installation of a workspace that is in force, if there is one."""
        found = (i for i in self.installations.values() if i.team_id == team_id)
        return [i for i in found if i.standing is Standing.INSTALLED]

    # Messages and views

    def keep(self, message: Message) -> Message:
        self.messages[message.key] = message
        self._within.setdefault(message.place, {})[message.ts] = None
        if message.thread_ts not in {"", message.ts}:
            self._replies.setdefault((*message.place, message.thread_ts), {})[message.ts] = None
        return message

    def forget(self, message: Message) -> None:
        del self.messages[message.key]
        del self._within[message.place][message.ts]

    def history(self, place: Place) -> list[Message]:
        """What the conversation shows to everybody, the newest first; of the replies those aloud."""
        every = (self.messages[*place, ts] for ts in self._within.get(place, {}))
        top = (m for m in every if not m.only_for and (m.broadcast or m.thread_ts in {"", m.ts}))
        return sorted(top, key=lambda message: moment(message.ts), reverse=True)

    def thread(self, place: Place, ts: str) -> list[Message]:
        """A message and its replies, the oldest first."""
        every = (self.messages.get((*place, one)) for one in [ts, *self._replies.get((*place, ts), {})])
        return sorted((m for m in every if m and not m.only_for), key=lambda m: moment(m.ts))

    def topmost(self, person: Place) -> View | None:
        """The modal that a person has before them."""
        stack = self.modals.get(person, [])
        return self.views[stack[-1]] if stack else None


def moment(ts: str) -> tuple[int, int]:
    """A ts as something to compare: it is no float, six digits of one are lost."""
    seconds, _, micros = ts.partition(".")
    return int(seconds or 0), int(micros.ljust(6, "0") or 0)
