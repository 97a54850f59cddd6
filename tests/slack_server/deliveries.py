"""What is on its way to the bot, whether it was acknowledged, and Slack's timetable of trying again."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol

from tests.loopback.log import Log
from tests.loopback.shapes import Json
from tests.slack_server.alarms import Alarms

PATIENCE = 3.0  # seconds until a delivery counts as not acknowledged
RETRIES = (0.0, 60.0, 300.0)  # an event that failed comes again at once, after a minute, after five

Envelope = Literal["events_api", "slash_commands", "interactive"]


@dataclass(frozen=True, slots=True)
class Parcel:
    """An event, a command or an interaction, however it travels."""

    envelope: Envelope
    type: str  # `reaction_added`, `/quiz`, `block_actions`
    id: str  # the event's or the interaction's
    team_id: str
    payload: Json = field(repr=False)
    answerable: bool = False  # whether the acknowledgement may carry an answer
    attempt: int = 0
    reason: str = ""  # why it comes again


@dataclass(frozen=True, slots=True)
class Outcome:
    """An acknowledgement, with what it carried; or – with a reason – none."""

    reason: str = ""
    payload: Any = field(default=None, repr=False)
    final: bool = False  # the bot asked for no retries


@dataclass(frozen=True, slots=True)
class Happening:
    """One step of a delivery, for tests to wait on."""

    what: Literal["sent", "acknowledged", "failed", "given up"]
    type: str
    id: str
    team_id: str
    attempt: int = 0
    reason: str = ""


class Carrier(Protocol):
    """Socket Mode or signed requests: takes a parcel there and tells what came back within three seconds."""

    async def carry(self, parcel: Parcel, sent: Callable[[], None]) -> Outcome: ...


class Deliveries:
    """Everything under way. Each delivery is a task of its own; `end` ends them all."""

    def __init__(self, alarms: Alarms, carrier: Carrier) -> None:
        self.alarms = alarms
        self.carrier = carrier
        self.happened: Log[Happening] = Log()
        self.parcels: list[Parcel] = []  # in the order in which they were first sent
        self._under_way: set[asyncio.Task[None]] = set()
        self._broken: list[BaseException] = []  # our own mistakes: `end` raises the first

    def send(
        self, parcel: Parcel, *, retried: bool, then: Callable[[Outcome], None] = lambda _: None
    ) -> None:
        """Takes it to the bot; events are `retried`, commands and interactions are not."""
        self.parcels.append(parcel)
        task = asyncio.get_running_loop().create_task(self._deliver(parcel, RETRIES if retried else (), then))
        self._under_way.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()):
            self._broken.append(error)

    async def _deliver(
        self, parcel: Parcel, retries: tuple[float, ...], then: Callable[[Outcome], None]
    ) -> None:
        outcome = await self._attempt(parcel)
        for number, wait in enumerate(retries, start=1):
            if not outcome.reason or outcome.final:
                break
            due = self.alarms.due(wait)
            self._note("failed", parcel, outcome.reason)
            await self.alarms.reached(due)
            parcel = replace(parcel, attempt=number, reason=outcome.reason)
            outcome = await self._attempt(parcel)
        self._note("given up" if outcome.reason else "acknowledged", parcel, outcome.reason)
        then(outcome)

    async def _attempt(self, parcel: Parcel) -> Outcome:
        return await self.carrier.carry(parcel, lambda: self._note("sent", parcel))

    def _note(
        self,
        what: Literal["sent", "acknowledged", "failed", "given up"],
        parcel: Parcel,
        reason: str = "",
    ) -> None:
        self.happened.append(
            Happening(what, parcel.type, parcel.id, parcel.team_id, parcel.attempt, reason or parcel.reason)
        )

    async def end(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._broken:
            raise self._broken[0]
