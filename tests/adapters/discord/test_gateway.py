"""The gateway drops, repeats itself and forgets: nothing is counted twice, nothing is lost."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from bot import scheduler
from bot.adapters.discord import client, reactions
from bot.adapters.discord.client import identify_pause
from bot.adapters.discord.messenger import Messenger
from bot.core.reactions import Reactions
from bot.domain.errors import BadToken
from bot.domain.place import Platform
from tests.adapters.discord.conftest import Connect, Running
from tests.discord_server.faults import Broken, Cut, Fault, Refused
from tests.discord_server.gateway import Gateway, Happening
from tests.discord_server.ledger import Seen, of
from tests.discord_server.people import Person
from tests.discord_server.problems import Problem
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel
from tests.world import Clock


async def ask(channel: Channel, ada: Person, loopback: LoopbackDiscord) -> Seen:
    """The question that a /quiz puts into the channel."""
    before = len(loopback.ledger.shown_in(channel.id))
    await ada.slash(channel, "quiz", topic="migrations")
    return loopback.ledger.shown_in(channel.id)[before]


def resumed(happening: Happening) -> bool:
    return happening.event == "RESUMED"


def to(person: Person, words: str = "") -> Callable[[Seen], bool]:
    return lambda seen: seen.what == "shown" and seen.to == person.id and words in seen.text


@dataclass
class Day:
    """A day on which the gateway does nothing but fail."""

    loopback: LoopbackDiscord
    running: Running
    clock: Clock
    resumes: int = 0
    logins: int = 1

    async def fails(self, drop: int) -> None:
        """Mostly it is cut; sometimes it ends the session, and seldom for good."""
        gateway = self.loopback.gateway
        if drop % 50 == 49:
            self.logins += 1
            await gateway.invalidate(resumable=False)
            await self.running.ready(self.logins)
            return
        self.resumes += 1
        await (gateway.invalidate(resumable=True) if drop % 10 == 9 else _drop(gateway))
        await gateway.happened.wait_for(resumed, count=self.resumes)


@pytest.fixture
async def day(loopback: LoopbackDiscord, running: Running, clock: Clock) -> Day:
    return Day(loopback, running, clock)


async def _drop(gateway: Gateway) -> None:
    gateway.drop()


@pytest.fixture
async def _scheduled(running: Running, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[None]:
    """The scheduler beside the coach, in a hurry."""
    monkeypatch.setattr(scheduler, "TICK", 0.01)
    task = asyncio.create_task(scheduler.run(running.coach))
    yield
    task.cancel()
    await asyncio.wait({task})


@pytest.mark.parametrize("drops", [100, pytest.param(1_000, marks=pytest.mark.long)])
@pytest.mark.usefixtures("_scheduled")
async def test_a_day_of_drops_with_overlapping_resumes_and_lost_sessions_leaves_totals_exact(
    day: Day, channel: Channel, ada: Person, bob: Person, drops: int
) -> None:
    """F10: everybody's emoji are repeated by every RESUME; one answer, one reply, one drill at its time."""
    loopback, clock = day.loopback, day.clock
    loopback.gateway.overlap = 5
    questions = [await ask(channel, ada, loopback) for _ in range(3)]
    await ada.slash(channel, "drill set", topic="asyncio", time="09:00", zone="Europe/Berlin")
    for drop in range(drops):
        if drop < len(questions):
            for person in (ada, bob):
                person.react(questions[drop].message_id, "✅")
        clock.forward(days=1 / drops)
        await day.fails(drop)
    for person in (ada, bob):
        await loopback.ledger.wait_for(to(person, "Noted: Good"), count=len(questions))
    board = await ada.slash(channel, "leaderboard")
    assert "Ada: 6 points, 3 answers – you" in board.text
    assert "Bob: 6 points, 3 answers" in board.text
    assert len(loopback.ledger.all(to(bob))) == len(questions)
    assert len([seen for seen in loopback.ledger.shown_in(channel.id) if "`tasks`" in seen.text]) == 1
    identified = len(loopback.gateway.happened.all(lambda h: h.what == "IDENTIFY"))
    print(f"\n{drops} drops in a day, {day.resumes} times RESUME: {identified} IDENTIFYs")  # noqa: T201
    assert identified == day.logins <= 50


@pytest.mark.usefixtures("_scheduled")
async def test_on_ready_a_hundred_times_does_everything_once(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    """What was missed is read each time; nobody is answered twice, and there is one scheduler still."""
    question = await ask(channel, ada, loopback)
    await ada.slash(channel, "drill set", topic="asyncio", time="09:00", zone="Europe/Berlin")
    ada.react(question.message_id, "👀")
    adapter = running.coach.desk.messengers[Platform.DISCORD]
    assert isinstance(adapter, Messenger)
    clock.time = datetime(2026, 11, 19, 8, tzinfo=UTC)
    for _ in range(100):
        adapter._client.dispatch("ready")
    for login in range(1, 102, 10):
        await running.ready(login)
    await loopback.ledger.wait_for(lambda seen: "`tasks`" in seen.text)
    assert len(loopback.ledger.all(to(ada, "It is stamp."))) == 1
    await loopback.ledger.wait_for(of("reacted"), count=2)
    assert len(loopback.ledger.all(of("reacted"))) == 2  # ours, one under each question
    assert len([seen for seen in loopback.ledger.shown_in(channel.id) if "`tasks`" in seen.text]) == 1


@pytest.mark.parametrize("shards", [1, 3])
def test_sessions_that_end_at_once_cost_no_more_than_48_logins_in_any_day(shards: int) -> None:
    """F10, for a week; Discord allows 1,000 over all and resets the token after them."""
    logins: list[float] = []
    now = 0.0
    while now < 7 * client.A_DAY:
        logins.append(now)
        now += 1 + client.login_pause(logins, now, shards)
    busiest = max(sum(start <= at < start + client.A_DAY for at in logins) for start in logins)
    print(f"\n{shards} shards that log in again and again: {busiest} IDENTIFYs in the busiest day")  # noqa: T201
    assert busiest <= 50 * shards
    assert client.login_pause(logins[-1:], now, shards) == 0


async def test_a_session_that_ends_again_and_again_is_waited_with(
    loopback: LoopbackDiscord, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who tells the coach to stop meanwhile need not wait."""
    monkeypatch.setattr(client, "FREE_LOGINS", 3)
    for login in (2, 3):
        await loopback.gateway.invalidate(resumable=False)
        await running.ready(login)
    assert not [line for line in running.told.lines if "few more logins" in line]
    await loopback.gateway.invalidate(resumable=False)
    assert await running.told.hears("few more logins today; waiting 28800 s")
    running.task.cancel()
    assert await asyncio.wait({running.task}, timeout=5) == ({running.task}, set())


async def test_a_click_that_comes_twice_asks_once(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person
) -> None:
    del running
    asked = ada.slash(channel, "quiz", topic="migrations")
    loopback.gateway.repeat("INTERACTION_CREATE", times=3)
    await asked
    await ada.slash(channel, "leaderboard")  # behind the repeated ones
    assert len(loopback.ledger.shown_in(channel.id)) == 1


async def test_what_was_missed_is_read_after_a_new_login(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, bob: Person
) -> None:
    question = await ask(channel, ada, loopback)
    helper = loopback.person("Helper", bot=True)
    loopback.gateway.hold()
    loopback.gateway.drop()
    loopback.gateway.forget_sessions()
    ada.react(question.message_id, "👀")
    bob.react(question.message_id, "❌")
    helper.react(question.message_id, "✅")
    loopback.gateway.release()
    await running.ready(2)
    assert "It is stamp." in (await loopback.ledger.wait_for(to(ada, "stamp"))).text
    assert await loopback.ledger.wait_for(to(bob, "Noted: Again. 2 points."))
    assert not helper.private


async def test_a_second_login_repeats_no_answer(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person
) -> None:
    question = await ask(channel, ada, loopback)
    ada.react(question.message_id, "👀")
    await loopback.ledger.wait_for(to(ada, "It is stamp."))
    for login in (2, 3):
        await loopback.gateway.invalidate(resumable=False)
        await running.ready(login)
    assert len(loopback.ledger.all(to(ada, "It is stamp."))) == 1


async def test_the_bots_emoji_is_put_back_where_it_got_lost(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person
) -> None:
    question = await ask(channel, ada, loopback)
    loopback.hub.state.reactions.clear()
    await loopback.gateway.invalidate(resumable=False)
    await running.ready(2)
    again = await loopback.ledger.wait_for(of("reacted"), count=2)
    assert (again.message_id, again.text) == (question.message_id, "👀")


async def test_a_deleted_question_costs_the_others_nothing(
    loopback: LoopbackDiscord, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    questions: list[Seen] = []
    for _ in range(2):
        clock.forward(minutes=1)
        questions.append(await ask(channel, ada, loopback))
    del loopback.hub.state.messages[questions[1].message_id]
    loopback.gateway.hold()
    loopback.gateway.drop()
    loopback.gateway.forget_sessions()
    ada.react(questions[0].message_id, "✅")
    loopback.gateway.release()
    await running.ready(2)
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good"))


async def missed(loopback: LoopbackDiscord, channel: Channel, ada: Person) -> None:
    """She knew two questions while we were away; we are back."""
    questions = [await ask(channel, ada, loopback), await ask(channel, ada, loopback)]
    loopback.gateway.hold()
    loopback.gateway.drop()
    loopback.gateway.forget_sessions()
    for question in questions:
        ada.react(question.message_id, "✅")
    loopback.gateway.release()


@pytest.mark.parametrize("fault", [Cut(), Broken(503)], ids=str)
@pytest.mark.parametrize("route", ["GET /channels/*/messages/*", "GET /channels/*/messages/*/reactions/*"])
async def test_what_was_missed_is_read_though_discord_does_not_answer_at_once(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
    *,
    route: str,
    fault: Fault,
) -> None:
    monkeypatch.setattr(reactions, "PAUSES", (0.0,))
    loopback.fail(route, fault, times=2)  # aiohttp itself asks again after a first cut
    await missed(loopback, channel, ada)
    await running.ready(2)
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good"), count=2)


async def test_a_fault_of_ours_in_one_missed_reaction_costs_the_others_nothing(
    loopback: LoopbackDiscord,
    running: Running,
    channel: Channel,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    add, faults = Reactions.add, iter([ZeroDivisionError("by somebody else")])

    async def added(room: Reactions, *args: Any, **kwargs: Any) -> None:
        if fault := next(faults, None):
            raise fault
        await add(room, *args, **kwargs)

    monkeypatch.setattr(Reactions, "add", added)
    await missed(loopback, channel, ada)
    await running.ready(2)
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good"))


@pytest.mark.parametrize(
    ("remaining", "wait"), [(1000, 0.0), (501, 0.0), (500, 120.0), (100, 600.0), (1, 60_000.0), (0, 60_000.0)]
)
def test_the_days_logins_last_however_often_one_starts(remaining: int, wait: float) -> None:
    assert identify_pause(1000, remaining, 60_000_000) == wait


async def test_few_logins_left_are_said_and_waited_for(
    loopback: LoopbackDiscord, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def pause(total: int, remaining: int, reset_after: int) -> float:
        asked.extend((total, remaining))
        assert reset_after > 0
        return 0.01

    monkeypatch.setattr(client, "identify_pause", pause)
    await loopback.gateway.invalidate(resumable=False)
    await running.ready(2)
    assert await running.told.hears("Discord allows few more logins today")
    assert asked == [1000, 999]


class _Impatient:
    """asyncio for discord.py's shards, which give up on a login that takes long."""

    def __getattr__(self, name: str) -> object:
        return getattr(asyncio, name)

    async def wait_for(self, coming: Awaitable[object], timeout: float) -> object:  # noqa: ASYNC109 – asyncio's own
        assert timeout
        return await asyncio.wait_for(coming, 0.3)


async def test_a_login_that_is_waited_for_longer_than_discord_py_waits_comes_all_the_same(
    loopback: LoopbackDiscord, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the start and after a lost session; the time is up once, not anew with each try."""
    pauses = iter([0.5, 0.5])

    def pause(*_: int) -> float:
        return next(pauses)

    monkeypatch.setattr(client, "identify_pause", pause)
    monkeypatch.setattr(client, "LOGIN_WAITS", 0.1)
    monkeypatch.setattr("discord.shard.asyncio", _Impatient())
    async with connect() as running:
        await running.ready()
        await loopback.gateway.invalidate(resumable=False)
        await running.ready(2)
        assert len([line for line in running.told.lines if "few more logins" in line]) == 2


async def test_a_token_that_was_revoked_before_a_new_login_ends_it(
    loopback: LoopbackDiscord, running: Running
) -> None:
    loopback.fail("GET /gateway/bot", Refused(Problem.UNAUTHORIZED), times=None)
    await loopback.gateway.invalidate(resumable=False)
    with pytest.raises(BadToken):
        await asyncio.wait_for(running.task, 5)
