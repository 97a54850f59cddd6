"""What every room of the core works with, and the checks they share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.core.ports import Messenger
from bot.domain.bank import QuestionBank
from bot.domain.errors import ForeignPost, NotAllowed, NotYours, QuestionGone, UnknownPost
from bot.domain.place import (
    AccountId,
    AccountRef,
    ChannelId,
    ChannelRef,
    Platform,
    PostId,
    WorkspaceId,
)
from bot.domain.question import Question
from bot.domain.setting import WorkspaceSettings
from bot.domain.timetable import milliseconds
from bot.domain.vault import Vault
from bot.store import accounts, places, posts, settings
from bot.store.database import Database, Session
from bot.store.posts import Post


@dataclass
class Desk:
    """The bank, the database, the platforms; time and chance come in here and nowhere else."""

    bank: QuestionBank
    database: Database
    messengers: dict[Platform, Messenger]
    clock: Callable[[], datetime]
    """Says the time, with its zone."""
    mint: Callable[[], str]
    """Makes an id that nobody can guess."""
    vault: Vault | None = None
    """Seals the tokens that we keep, where whoever runs the coach has set a key."""

    def now(self) -> int:
        """Return epoch milliseconds."""
        return milliseconds(self.clock())

    def day(self, instant: int, settings: WorkspaceSettings) -> date:
        """Return the day of an instant (epoch milliseconds) in a workspace."""
        return datetime.fromtimestamp(instant / 1000, ZoneInfo(settings["zone"])).date()

    def question(self, post: Post) -> Question:
        """Return what a post asks.

        Raises:
            QuestionGone: it has left the bank.
        """
        question = self.bank.get(post.question_id)
        if question is None:
            raise QuestionGone(post.question_id)
        return question

    def messenger(self, channel: ChannelRef) -> Messenger:
        """Return the platform of a channel."""
        return self.messengers[channel.workspace.platform]

    async def arrive(
        self, tx: Session, account: AccountRef, channel: ChannelRef
    ) -> tuple[WorkspaceId, ChannelId, AccountId]:
        """Return our ids of a channel, its workspace, and a person's account there; made when first met."""
        mint, now = self.mint, self.now()
        workspace_id = await places.workspace(tx, channel.workspace, mint=mint, now=now)
        channel_id = await places.channel(tx, channel, workspace_id, mint=mint, now=now)
        account_id = await accounts.account(tx, account, workspace_id, mint=mint, now=now)
        return workspace_id, channel_id, account_id

    async def house(
        self, db: Session, account: AccountRef, workspace_id: WorkspaceId, what: str
    ) -> WorkspaceSettings:
        """Return a workspace's settings, to one of its administrators.

        Raises:
            NotAllowed: the person is none, so they may not do what they wanted to.
        """
        house = await settings.of(db, workspace_id)
        if not (account.administrator or account.id in house.admins):
            raise NotAllowed(what)
        return house

    async def meet(self, tx: Session, account: AccountRef, post_id: PostId) -> tuple[Post, AccountId]:
        """Return a post and the account that acts on it: the person's account in the post's workspace.

        Raises:
            UnknownPost: we never asked that.
            ForeignPost: it belongs to another workspace. A direct message may act on the posts of a
                workspace that the person has acted in, for that is where whispered buttons are pressed.
            NotYours: it was asked somebody else in private.
        """
        post = await posts.find(tx, post_id)
        if post is None:
            raise UnknownPost(post_id)
        home = (post.channel.workspace.platform, post.channel.workspace.id)
        if home != (account.workspace.platform, account.workspace.id):
            known = account.workspace.direct and account.workspace.platform is home[0]
            account_id = await accounts.find(tx, account, post.workspace_id) if known else None
            if account_id is None:
                raise ForeignPost
        else:
            account_id = await accounts.account(
                tx, account, post.workspace_id, mint=self.mint, now=self.now()
            )
        if post.private and post.asked_by != account_id:
            raise NotYours
        return post, account_id


def utc_now() -> datetime:
    """Return the real time."""
    return datetime.now(UTC)
