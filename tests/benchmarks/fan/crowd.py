"""Ten thousand channels that drill at the same minute, in workspaces of all sizes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from bot.core.desk import Desk
from bot.domain.place import AccountId, AccountRef, ChannelRef, Platform, WorkspaceId, WorkspaceRef
from bot.domain.question import Mode
from bot.domain.schedule import State
from bot.domain.timetable import Timetable
from bot.store import places, schedules
from bot.store.database import Session
from bot.store.schedules import Schedule
from tests.world import MIGRATIONS

DUE = datetime(2026, 11, 18, 9, tzinfo=UTC)
WINDOW = 6 * 60 * 60 * 1000


@dataclass(frozen=True)
class Group:
    """So many workspaces of so many channels each."""

    workspaces: int
    channels: int
    late: int = 0
    """Minutes after the others at which they are due."""


@dataclass(frozen=True)
class Place:
    """A workspace: where it drills, and another channel, where people quiz."""

    drills: Sequence[ChannelRef]
    quiz: ChannelRef
    late: int

    @property
    def ada(self) -> AccountRef:
        return AccountRef(self.quiz.workspace, f"{self.quiz.workspace.id}7", "Ada", administrator=True)


class Clock:
    """Goes with the event loop's time, and can be put on."""

    def __init__(self, start: datetime) -> None:
        self._start = start - timedelta(seconds=asyncio.get_running_loop().time())

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=asyncio.get_running_loop().time())

    def put(self, to: datetime) -> None:
        self._start += to - self()


def crowd(platform: Platform, groups: Sequence[Group]) -> list[Place]:
    """Places with ids as a platform has them: numbers, none twice."""
    sizes = [group for group in groups for _ in range(group.workspaces)]
    return [_place(platform, number, group) for number, group in enumerate(sizes, start=1)]


def _place(platform: Platform, number: int, group: Group) -> Place:
    workspace = WorkspaceRef(platform, f"{number}{0:013}", f"Workspace {number}")
    channels = [
        ChannelRef(workspace, f"{number}{n:013}", f"drills-{n}") for n in range(1, group.channels + 2)
    ]
    return Place(channels[1:], channels[0], group.late)


async def settle_in(desk: Desk, places_: Sequence[Place]) -> None:
    """Set everybody's drill, in one transaction."""
    async with desk.database.transaction() as tx:
        for place in places_:
            workspace_id, _, account_id = await desk.arrive(tx, place.ada, place.quiz)
            for channel in place.drills:
                await _drill(tx, desk, workspace_id, channel, set_by=account_id, late=place.late)


async def _drill(
    tx: Session, desk: Desk, workspace_id: WorkspaceId, channel: ChannelRef, *, set_by: AccountId, late: int
) -> None:
    due = DUE + timedelta(minutes=late)
    channel_id = await places.channel(tx, channel, workspace_id, mint=desk.mint, now=desk.now())
    schedule = Schedule(
        id=desk.mint(),
        channel_id=channel_id,
        workspace_id=workspace_id,
        channel=channel,
        topics=(MIGRATIONS,),
        timetable=Timetable(at=time(due.hour, due.minute), zone="UTC"),
        window=WINDOW,
        mode=Mode.REVEAL,
        reveal=None,
        answer=None,
        since=desk.now(),
        state=State.ON,
        halt=None,
        set_by=set_by,
        set_at=desk.now(),
    )
    await schedules.keep(tx, schedule, int(due.timestamp() * 1000))
