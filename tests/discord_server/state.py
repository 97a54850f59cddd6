"""What Discord knows: people, places and messages, and nothing of how they travel."""

import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import IntEnum, IntFlag

from tests.loopback.shapes import Json, Now

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)  # Discord's own, the zero of every snowflake
NONCE_LIVES = timedelta(minutes=2)  # "the past few minutes", at their shortest


class Right(IntFlag):
    """The permissions that the server itself enforces on the bot, or tells it about people."""

    NONE = 0
    MANAGE_CHANNELS = 1 << 4
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    CREATE_PUBLIC_THREADS = 1 << 35
    SEND_MESSAGES_IN_THREADS = 1 << 38


ORDINARY = (
    Right.ADD_REACTIONS
    | Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.EMBED_LINKS
    | Right.ATTACH_FILES
    | Right.READ_MESSAGE_HISTORY
    | Right.CREATE_PUBLIC_THREADS
    | Right.SEND_MESSAGES_IN_THREADS
)


class Kind(IntEnum):
    """Discord's channel types, as far as we have them."""

    TEXT = 0
    DM = 1
    THREAD = 11


@dataclass(frozen=True, slots=True)
class User:
    id: int
    name: str
    bot: bool = False


@dataclass(frozen=True, slots=True)
class Guild:
    id: int
    name: str
    owner_id: int


@dataclass(frozen=True, slots=True)
class Member:
    guild_id: int
    user_id: int
    joined_at: datetime
    rights: Right = ORDINARY
    nick: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """A text channel, a direct message (with a recipient) or a thread (with a parent)."""

    id: int
    kind: Kind
    name: str = ""
    guild_id: int | None = None
    recipient_id: int | None = None
    parent_id: int | None = None
    owner_id: int | None = None
    denied: Right = Right.NONE  # to the bot, in this channel and its threads


@dataclass(frozen=True, slots=True)
class Attachment:
    id: int
    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it stands now; an edit makes a new record under the same id."""

    id: int
    channel_id: int
    author_id: int
    created_at: datetime
    content: str = ""
    embeds: tuple[Json, ...] = ()
    components: tuple[Json, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    flags: int = 0
    kind: int = 0
    nonce: str | None = None
    edited_at: datetime | None = None
    only_for: int | None = None  # an ephemeral message's one reader
    interaction: Json | None = None
    reply_to: int | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """The bot's side of the developer portal."""

    id: int
    name: str
    token: str
    bot: User
    privileged: int = 0  # the privileged intents that were switched on there


@dataclass
class State:
    """Everything the server remembers. It outlives every connection of the bot."""

    now: Now
    users: dict[int, User] = field(default_factory=dict[int, User])
    guilds: dict[int, Guild] = field(default_factory=dict[int, Guild])
    members: dict[tuple[int, int], Member] = field(default_factory=dict[tuple[int, int], Member])
    channels: dict[int, Channel] = field(default_factory=dict[int, Channel])
    messages: dict[int, Message] = field(default_factory=dict[int, Message])
    reactions: dict[int, dict[str, list[int]]] = field(default_factory=dict[int, dict[str, list[int]]])
    commands: dict[int | None, list[Json]] = field(default_factory=dict[int | None, list[Json]])
    closed_dms: set[int] = field(default_factory=set[int])
    _nonces: dict[tuple[int, str], int] = field(default_factory=dict[tuple[int, str], int])
    _counter: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def mint(self) -> int:
        """A snowflake: the clock's milliseconds and a counter, so equal times still give growing ids."""
        milliseconds = (self.now() - EPOCH) // timedelta(milliseconds=1)
        return milliseconds << 22 | next(self._counter)

    def user(self, name: str, *, bot: bool = False) -> User:
        user = User(self.mint(), name, bot)
        self.users[user.id] = user
        return user

    def guild(self, name: str, owner: User) -> Guild:
        guild = Guild(self.mint(), name, owner.id)
        self.guilds[guild.id] = guild
        self.join(guild, owner)
        return guild

    def join(self, guild: Guild, user: User, rights: Right = ORDINARY, nick: str | None = None) -> Member:
        member = Member(guild.id, user.id, self.now(), rights, nick)
        self.members[guild.id, user.id] = member
        return member

    def channel(self, guild: Guild, name: str) -> Channel:
        channel = Channel(self.mint(), Kind.TEXT, name, guild.id)
        self.channels[channel.id] = channel
        return channel

    def direct(self, person_id: int) -> Channel:
        """The one channel between the bot and a person."""
        for channel in self.channels.values():
            if channel.recipient_id == person_id:
                return channel
        channel = Channel(self.mint(), Kind.DM, recipient_id=person_id)
        self.channels[channel.id] = channel
        return channel

    def sent_before(self, author_id: int, nonce: str) -> Message | None:
        """The message that this author sent with this nonce, anywhere, in the last two minutes."""
        message = self.messages.get(self._nonces.get((author_id, nonce), 0))
        if message is None or self.now() - message.created_at >= NONCE_LIVES:
            return None
        return message

    def keep(self, message: Message) -> Message:
        self.messages[message.id] = message
        if message.nonce is not None:
            self._nonces[message.author_id, message.nonce] = message.id
        return message

    def history(self, channel_id: int) -> list[Message]:
        """What the channel shows to everybody, the newest first."""
        shown = (m for m in self.messages.values() if m.channel_id == channel_id and m.only_for is None)
        return sorted(shown, key=lambda message: message.id, reverse=True)
