"""What tests share: a small bank, people and places, a clock to move, a platform that forgets nothing."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

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
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, WorkspaceRef
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


@dataclass
class Ledger:
    """A platform that shows every message and forgets none."""

    remembers = 0
    posted: list[tuple[ChannelRef, Message, MessageRef | None]] = field(
        default_factory=list[tuple[ChannelRef, Message, MessageRef | None]]
    )
    reacted: list[tuple[MessageRef, Reaction]] = field(default_factory=list[tuple[MessageRef, Reaction]])
    whispered: list[tuple[AccountRef, Message]] = field(default_factory=list[tuple[AccountRef, Message]])

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: MessageRef | None = None
    ) -> MessageRef:
        self.posted.append((channel, message, under))
        del delivery_id
        return MessageRef(channel, f"message-{message.buttons[0].press.post}")

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: MessageRef | None = None
    ) -> MessageRef | None:
        del since, under
        stands = [m for where, m, _ in self.posted if where == channel and m.buttons == message.buttons]
        return MessageRef(channel, f"message-{stands[0].buttons[0].press.post}") if stands else None

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        self.reacted.append((message, reaction))

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        del near
        self.whispered.append((account, message))

    def message(self) -> MessageRef:
        """The newest question."""
        channel = next(
            where for where, message, _ in reversed(self.posted) if message.buttons[0].label == "Reveal"
        )
        return MessageRef(channel, f"message-{self.press('Reveal').post}")

    def press(self, label: str) -> Press:
        """The newest button of that label."""
        messages = [message for _, message, _ in self.posted]
        return next(b.press for m in reversed(messages) for b in m.buttons if b.label == label)


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
