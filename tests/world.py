"""What tests share: a small bank, people and places, a clock to move, a platform that forgets nothing."""

import asyncio
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from bot.core.coach import Coach
from bot.domain.delivery import Reason
from bot.domain.errors import CantLook, CantSpeak, LockedOut, Unconfirmed
from bot.domain.message import (
    Aside,
    Attachment,
    Heading,
    Markdown,
    Message,
    Part,
    Press,
    Ranking,
    Reaction,
    Text,
)
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, Thread, WorkspaceRef
from bot.domain.question import Difficulty, Question, Topic

MIGRATIONS = "fastapi/database/migrations"
ASYNCIO = "python/concurrency/asyncio"


@dataclass
class Clock:
    """Stands still until it is moved."""

    time: datetime = datetime(2026, 11, 18, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def forward(self, **amount: float) -> None:
        self.time += timedelta(**amount)


class Killed(BaseException):
    """The process ended here: nothing after it is done, and nothing in memory survives."""


class Fate(Enum):
    """What becomes of something that is handed to the platform."""

    DONE = auto()
    UNCONFIRMED = auto()
    """Done, but the platform's word of it is lost."""
    LOST = auto()
    """It never arrives."""
    REFUSED = auto()
    LOCKED_OUT = auto()
    """Our token isn't accepted."""
    KILLED_BEFORE = auto()
    """We die before it arrives."""
    KILLED_AFTER = auto()
    """We die once it is done, before we hear of it."""


Fates = Iterator[Fate]
"""One for each call that comes; after the last one all is well."""


@dataclass
class Ledger:
    """A platform that shows every message and forgets none; it does what it is told to, faults included."""

    clock: Clock = field(default_factory=Clock)
    remembers: int = 0
    """For how many milliseconds it knows a delivery id again."""
    steady: None = None
    ready: bool = True
    vital: frozenset[str] = frozenset({"Send Messages"})
    lacks: tuple[str, ...] = ()
    """Rights that the bot lacks in every channel."""
    bars: Reason | None = None
    """Why it takes nothing in any channel."""
    history_closed: bool = False
    closed: set[str] = field(default_factory=set[str])
    """The ids of people whose direct messages are closed."""
    posting: Fates = field(default_factory=lambda: iter(()))
    looking: Fates = field(default_factory=lambda: iter(()))
    whispering: Fates = field(default_factory=lambda: iter(()))
    reacting: Fates = field(default_factory=lambda: iter(()))
    checking: Fates = field(default_factory=lambda: iter(()))
    posted: list[tuple[ChannelRef, Message, Thread | None]] = field(
        default_factory=list[tuple[ChannelRef, Message, Thread | None]]
    )
    reacted: list[tuple[MessageRef, Reaction]] = field(default_factory=list[tuple[MessageRef, Reaction]])
    whispered: list[tuple[AccountRef, Message]] = field(default_factory=list[tuple[AccountRef, Message]])
    calls: int = 0
    """How often it was spoken to."""
    times: list[datetime] = field(default_factory=list[datetime])
    """When each message was posted."""
    _nonces: dict[str, datetime] = field(default_factory=dict[str, datetime])

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        with self._fate(self.posting, channel):
            if self.bars:
                raise CantSpeak(channel, self.bars, self.lacks)
            if not self._knows(delivery_id):
                self._nonces[delivery_id] = self.clock()
                self.posted.append((channel, message, under))
                self.times.append(self.clock())
        return _stands_in(channel, message)

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
    ) -> MessageRef | None:
        with self._fate(self.looking, channel):
            if self.history_closed:
                raise CantLook(channel)
        read = zip(self.posted, self.times, strict=True)
        stands = [(where, m.buttons, below) for (where, m, below), at in read if _ms(at) >= since]
        await asyncio.sleep(0)  # an answer is on its way for a while
        return _stands_in(channel, message) if (channel, message.buttons, under) in stands else None

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        with self._fate(self.checking, channel):
            if self.bars is Reason.GONE:
                raise CantSpeak(channel, self.bars)
        return self.lacks

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        with self._fate(self.reacting, message.channel):
            self.reacted.append((message, reaction))

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        with self._fate(self.whispering, near.channel):
            if account.id in self.closed:
                raise CantSpeak(near.channel, Reason.REFUSED)
            self.whispered.append((account, message))

    @contextmanager
    def _fate(self, fates: Fates, channel: ChannelRef) -> Generator[None]:
        self.calls += 1
        match next(fates, Fate.DONE):
            case Fate.DONE:
                yield
            case Fate.UNCONFIRMED:
                yield
                raise Unconfirmed(channel)
            case Fate.LOST:
                raise Unconfirmed(channel)
            case Fate.REFUSED:
                raise CantSpeak(channel, Reason.RIGHTS, ("Send Messages",))
            case Fate.LOCKED_OUT:
                raise LockedOut(channel.workspace.platform)
            case Fate.KILLED_BEFORE:
                raise Killed
            case Fate.KILLED_AFTER:
                yield
                raise Killed

    def _knows(self, delivery_id: str) -> bool:
        said = self._nonces.get(delivery_id)
        return said is not None and 0 <= _ms(self.clock()) - _ms(said) < self.remembers

    def message(self) -> MessageRef:
        """The newest question."""
        channel = next(
            where for where, message, _ in reversed(self.posted) if message.buttons[0].label == "Reveal"
        )
        return MessageRef(channel, f"message-{self.press('Reveal').post}")

    def prompts(self) -> list[str]:
        """The first line of everything that channels saw."""
        return [text(message).splitlines()[0] for _, message, _ in self.posted]

    def whispers(self, account: AccountRef) -> list[str]:
        """What one person was told."""
        return [text(message) for who, message in self.whispered if who == account]

    def press(self, label: str) -> Press:
        """The newest button of that label."""
        messages = [message for _, message, _ in self.posted]
        return next(b.press for m in reversed(messages) for b in m.buttons if b.label == label)


def _ms(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _stands_in(channel: ChannelRef, message: Message) -> MessageRef:
    return MessageRef(channel, f"message-{message.buttons[0].press.post}")


def question(id_: str, topic: str = MIGRATIONS, *, order: int = 0, hard: bool = False) -> Question:
    return Question(
        id=id_,
        topic=topic,
        difficulty=Difficulty.HARD if hard else Difficulty.EASY,
        prompt=f"What is `{id_}`?",
        answer=f"It is {id_}.",
        order=order,
        takeaway=f"Remember {id_}.",
    )


TOPICS = (
    Topic(path=MIGRATIONS, titles=("FastAPI", "Database", "Alembic migrations")),
    Topic(path=ASYNCIO, titles=("Python", "Concurrency", "asyncio")),
)
QUESTIONS = (
    question("stamp", order=1),
    question("heads", order=2),
    question("batch", order=3, hard=True),
    question("tasks", ASYNCIO),
)


GUILD = WorkspaceRef(Platform.DISCORD, "guild", "The Guild")
OTHER_GUILD = WorkspaceRef(Platform.DISCORD, "other", "Another Guild")
CHANNEL = ChannelRef(GUILD, "channel", "interviews")


def person(name: str, workspace: WorkspaceRef = GUILD, *, administrator: bool = False) -> AccountRef:
    return AccountRef(workspace, f"user-{name}", name, administrator=administrator)


async def points(coach: Coach, name: str) -> int:
    """A person's points on the guild's board."""
    board = text(await coach.standings.board(person(name), CHANNEL)).splitlines()
    return next((int(row.split()[-1]) for row in board if f" {name} " in row), 0)


def text(message: Message) -> str:
    """What a message says, without its looks."""
    return "\n".join(_words(part) for part in message.parts)


def _words(part: Part) -> str:
    match part:
        case Heading(words) | Markdown(words) | Text(words) | Aside(words):
            return words
        case Attachment(_, content):
            return content
        case Ranking(rows):
            return "\n".join(f"{row.rank} {row.name} {row.points}" for row in rows)


def labels(message: Message) -> list[str]:
    return [button.label for button in message.buttons]
