"""What the rows say became of each slot, beside what people saw and what should have come."""

import sqlite3
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rich.table import Table

from bot.core.words import day, many
from tests.chaos.towns import A_DAY, Knew, Town

POINTS = 2
"""Of each answer."""


@dataclass(frozen=True, order=True)
class Slot:
    """One channel's drill of one day."""

    platform: str
    channel: str
    day: date


@dataclass(frozen=True)
class End:
    """What a slot's rows say became of it."""

    state: str
    reason: str | None


@dataclass(frozen=True)
class Figures:
    """What became of all slots."""

    due: int
    missed: int
    """Of them, so many were due when nobody ran, and too long ago."""
    posted: int
    skipped: int
    unknown: int
    doubled: int
    """Drills that a channel saw again on the same day."""
    silent: int
    """Slots that have not ended, or of whose end nobody could know."""
    lost: int
    """Slots that should have been seen, and were not."""
    results_doubled: int
    results_missing: int
    answers: int
    answers_wrong: int
    """Lost, or counted twice."""


@dataclass(frozen=True)
class Reckoning:
    """What should have come: a drill in each channel on each of so many days."""

    towns: Collection[Town]
    first: datetime
    """When the first day's were due."""
    days: int
    missed: dict[str, int]
    """So many days before it were missed, by the channel's id."""

    def figures(self, path: Path, knew: Collection[Knew]) -> Figures:
        """Compare what was seen with the rows, which have a slot for each that was due, and no more."""
        ended, shown = ends(path), Counter(self._shown())
        due, missed = set(self._due()), set(self._missed())
        assert set(ended) == due | missed
        states, counted = Counter(end.state for end in ended.values()), Counter(answers(path))
        results = Counter(result for town in self.towns for result in town.results())
        return Figures(
            due=len(due),
            missed=len(missed),
            posted=states["posted"],
            skipped=states["skipped"],
            unknown=states["unknown"],
            doubled=sum(count - 1 for count in shown.values()),
            silent=sum(not self._is_known(slot, end, shown[slot]) for slot, end in ended.items()),
            lost=sum(not shown[slot] for slot in due),
            results_doubled=sum(count - 1 for count in results.values()),
            results_missing=len(self._over() - set(results)),
            answers=len(knew),
            answers_wrong=sum(abs(counted[one] - (one in knew)) for one in counted.keys() | set(knew)),
        )

    def boards(self, town: Town, knew: Collection[Knew]) -> dict[str, set[str]]:
        """What each workspace's board must say of those who have answered."""
        lines: dict[str, set[str]] = {}
        for workspace in {channel.workspace.id for channel in town.channels}:
            here = {channel.id for channel in town.channels if channel.workspace.id == workspace}
            each = Counter(one.name for one in knew if one.platform == town.platform and one.channel in here)
            lines[workspace] = {
                f"{name}: {many(POINTS * count, 'point')}, {many(count, 'answer')}"
                for name, count in each.items()
            }
        return lines

    def _due(self) -> Iterator[Slot]:
        for n in range(self.days):
            yield from self._on((self.first + n * A_DAY).date())

    def _missed(self) -> Iterator[Slot]:
        for n in range(1, max(self.missed.values(), default=0) + 1):
            on = (self.first - n * A_DAY).date()
            yield from (slot for slot in self._on(on) if self.missed.get(slot.channel, 0) >= n)

    def _on(self, on: date) -> Iterator[Slot]:
        for town in self.towns:
            yield from (Slot(town.platform, channel.id, on) for channel in town.channels)

    def _shown(self) -> Iterator[Slot]:
        for town in self.towns:
            for question in town.questions():
                on = self.first + (question.at - self.first) // A_DAY * A_DAY
                yield Slot(town.platform, question.channel, on.date())

    def _over(self) -> set[str]:
        """The drills that another one has followed."""
        last = self.first + (self.days - 1) * A_DAY
        return {q.id for town in self.towns for q in town.questions() if q.at < last}

    def _is_known(self, slot: Slot, end: End, shown: int) -> bool:
        """Whether everybody who looks would know what became of a slot."""
        match end.state:
            case "posted":
                return shown > 0
            case "skipped":
                return end.reason is not None and not shown
            case "unknown":
                return self._is_told(slot)
            case _:
                return False

    def _is_told(self, slot: Slot) -> bool:
        [town] = [town for town in self.towns if town.platform == slot.platform]
        [name] = [channel.name for channel in town.channels if channel.id == slot.channel]
        return any(f"the drill of {day(slot.day)} stands in #{name}." in said for said in town.told())


def ends(path: Path) -> dict[Slot, End]:
    with closing(_reading(path)) as db:
        rows = db.execute(
            """
            SELECT workspaces.platform, channels.platform_id, slots.day,
                   CASE WHEN slots.post_id IS NULL THEN 'skipped' ELSE deliveries.state END,
                   COALESCE(deliveries.reason, slots.reason)
            FROM slots
            JOIN schedules ON schedules.id = slots.schedule_id
            JOIN channels ON channels.id = schedules.channel_id
            JOIN workspaces ON workspaces.id = channels.workspace_id
            LEFT JOIN deliveries ON deliveries.post_id = slots.post_id AND deliveries.what = 'question'
            """
        ).fetchall()
    return {Slot(p, channel, date.fromisoformat(on)): End(state, why) for p, channel, on, state, why in rows}


def answers(path: Path) -> list[Knew]:
    """What was counted, by the message under which it was answered."""
    with closing(_reading(path)) as db:
        rows = db.execute(
            """
            SELECT workspaces.platform, channels.platform_id, accounts.name, posts.message_id
            FROM attempts
            JOIN accounts ON accounts.id = attempts.account_id
            JOIN posts ON posts.id = attempts.post_id
            JOIN channels ON channels.id = posts.channel_id
            JOIN workspaces ON workspaces.id = channels.workspace_id
            """
        ).fetchall()
    return [Knew(*row) for row in rows]


def left_open(path: Path, now: datetime) -> dict[str, int]:
    """What a coach still has to do by then, by what it is; without what it has put off."""
    at = int(now.timestamp() * 1000)
    with closing(_reading(path)) as db:
        counts = {
            what: db.execute(f"SELECT COUNT(*) FROM {where}", {"now": at}).fetchone()[0]  # noqa: S608 – ours
            for what, where in _OPEN.items()
        }
    return {what: count for what, count in counts.items() if count}


def put_off(path: Path) -> int:
    """So many people are still to be told something."""
    with closing(_reading(path)) as db:
        return db.execute("SELECT COUNT(*) FROM notices WHERE told_at IS NULL").fetchone()[0]


_OPEN = {
    "schedules": "schedules WHERE wake_at <= :now",
    "deliveries": "deliveries WHERE state IN ('planned', 'sending')",
    "slots": "slots WHERE followed = 0",
    "results": "slots WHERE answer_at <= :now",
    "notices": "notices WHERE told_at IS NULL AND tell_at <= :now",
    "replies": "reactions WHERE answered_at IS NULL",
}


def _reading(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def table(figures: Figures, **more: int) -> Table:
    """The figures of one trial, to be printed."""
    shown, row = Table(), {**more, **vars(figures)}
    for name in row:
        shown.add_column(name.replace("_", " "), justify="right")
    shown.add_row(*map(str, row.values()))
    return shown
