"""When each channel drills, who set it, and what keeps it from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import LiteralString

from bot.domain.delivery import Reason
from bot.domain.place import AccountId, ChannelId, ChannelRef, Platform, WorkspaceId
from bot.domain.question import Mode
from bot.domain.schedule import Halt, State
from bot.domain.timetable import Timetable, Weekday
from bot.store import places
from bot.store.database import Row, Session

ScheduleId = str

_EVERY: LiteralString = """
    SELECT schedules.*, channels.workspace_id, channels.platform_id AS channel,
           channels.name AS channel_name, workspaces.platform, workspaces.platform_id AS workspace,
           workspaces.name AS workspace_name, workspaces.direct
    FROM schedules
    JOIN channels ON channels.id = schedules.channel_id
    JOIN workspaces ON workspaces.id = channels.workspace_id
    """


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """One channel's drill."""

    id: ScheduleId
    channel_id: ChannelId
    workspace_id: WorkspaceId
    channel: ChannelRef
    topics: tuple[str, ...]
    """Their paths."""
    timetable: Timetable
    window: int
    """Milliseconds for which a missed slot is caught up."""
    mode: Mode
    reveal: str | None
    """Where 👀 shows an answer, None as the workspace has it; so the next one."""
    answer: str | None
    """When the answer is shown to all."""
    since: int
    """Slots up to then (epoch milliseconds) have been looked at, or are none of ours."""
    state: State
    halt: Halt | None
    set_by: AccountId | None
    set_at: int


async def keep(tx: Session, schedule: Schedule, wake_at: int | None) -> None:
    """Set a channel's drill, whether it had one or not."""
    await tx.run(
        """
        INSERT INTO schedules (
            id, channel_id, topics, local_time, zone, days, skip, begins, window_ms, mode, reveal, answer,
            since, wake_at, state, halt, lacking, set_by, set_at
        )
        VALUES (
            :id, :channel_id, :topics, :local_time, :zone, :days, :skip, :begins, :window_ms, :mode, :reveal,
            :answer, :since, :wake_at, :state, :halt, :lacking, :set_by, :set_at
        )
        ON CONFLICT (channel_id) DO UPDATE
        SET topics = excluded.topics, local_time = excluded.local_time, zone = excluded.zone,
            days = excluded.days, skip = excluded.skip, begins = excluded.begins,
            window_ms = excluded.window_ms, mode = excluded.mode, reveal = excluded.reveal,
            answer = excluded.answer, since = excluded.since, wake_at = excluded.wake_at,
            state = excluded.state, halt = excluded.halt, lacking = excluded.lacking,
            set_by = excluded.set_by, set_at = excluded.set_at
        """,
        id=schedule.id,
        channel_id=schedule.channel_id,
        topics=" ".join(schedule.topics),
        local_time=f"{schedule.timetable.at:%H:%M}",
        zone=schedule.timetable.zone,
        days=" ".join(day.name for day in sorted(schedule.timetable.days)),
        skip=" ".join(day.isoformat() for day in sorted(schedule.timetable.skip)),
        begins=schedule.timetable.begins.isoformat(),
        window_ms=schedule.window,
        mode=schedule.mode,
        reveal=schedule.reveal,
        answer=schedule.answer,
        since=schedule.since,
        wake_at=wake_at,
        state=schedule.state,
        halt=schedule.halt.reason if schedule.halt else None,
        lacking="\n".join(schedule.halt.rights) if schedule.halt else None,
        set_by=schedule.set_by,
        set_at=schedule.set_at,
    )


async def put_off(tx: Session, schedule_id: ScheduleId, wake_at: int) -> None:
    """Look at a schedule then (epoch milliseconds), not before."""
    await tx.run("UPDATE schedules SET wake_at = :wake_at WHERE id = :id", id=schedule_id, wake_at=wake_at)


async def find(db: Session, schedule_id: ScheduleId) -> Schedule:
    """Return a schedule; none is ever deleted."""
    return _schedule(await db.the_one(_EVERY + " WHERE schedules.id = :id", id=schedule_id))


async def of_channel(db: Session, channel_id: ChannelId) -> Schedule | None:
    """Return a channel's drill, also one that is paused or was removed."""
    row = await db.one(
        _EVERY
        + """
        WHERE schedules.channel_id = :channel_id
        """,
        channel_id=channel_id,
    )
    return _schedule(row) if row else None


async def of_workspace(db: Session, workspace_id: WorkspaceId) -> list[Schedule]:
    """Return a workspace's drills, by the names of their channels, without those that were removed."""
    rows = await db.all(
        _EVERY
        + """
        WHERE channels.workspace_id = :workspace_id AND schedules.state <> 'removed'
        ORDER BY channels.name, channels.id
        """,
        workspace_id=workspace_id,
    )
    return [_schedule(row) for row in rows]


async def halted(db: Session) -> list[Schedule]:
    """Return every drill that something keeps from being posted."""
    rows = await db.all(
        _EVERY
        + """
        WHERE schedules.halt IS NOT NULL AND schedules.state = 'on'
        ORDER BY workspaces.name, channels.name
        """
    )
    return [_schedule(row) for row in rows]


async def awake(db: Session, platform: Platform, now: int, most: int) -> list[tuple[WorkspaceId, ScheduleId]]:
    """Return schedules with something to do by now, one of each workspace before a second of any."""
    rows = await db.all(
        """
        SELECT workspace_id, id
        FROM (
            SELECT channels.workspace_id, schedules.id, schedules.wake_at,
                   ROW_NUMBER() OVER (PARTITION BY channels.workspace_id ORDER BY schedules.wake_at) AS turn
            FROM schedules
            JOIN channels ON channels.id = schedules.channel_id
            JOIN workspaces ON workspaces.id = channels.workspace_id
            WHERE schedules.wake_at <= :now AND workspaces.platform = :platform
        ) AS ready
        ORDER BY turn, wake_at
        LIMIT :most
        """,
        platform=platform,
        now=now,
        most=most,
    )
    return [(WorkspaceId(row["workspace_id"]), row["id"]) for row in rows]


def _schedule(row: Row) -> Schedule:
    return Schedule(
        id=row["id"],
        channel_id=ChannelId(row["channel_id"]),
        workspace_id=WorkspaceId(row["workspace_id"]),
        channel=places.channel_ref(row),
        topics=tuple(row["topics"].split()),
        timetable=Timetable(
            at=time.fromisoformat(row["local_time"]),
            zone=row["zone"],
            days=frozenset(Weekday[name] for name in row["days"].split()),
            skip=_dates(row["skip"].split()),
            begins=date.fromisoformat(row["begins"]),
        ),
        window=row["window_ms"],
        mode=Mode(row["mode"]),
        reveal=row["reveal"],
        answer=row["answer"],
        since=row["since"],
        state=State(row["state"]),
        halt=Halt(Reason(row["halt"]), tuple(row["lacking"].splitlines())) if row["halt"] else None,
        set_by=row["set_by"],
        set_at=row["set_at"],
    )


def _dates(written: Sequence[str]) -> frozenset[date]:
    return frozenset(date.fromisoformat(day) for day in written)
