"""Events come twice, late, shuffled or not at all, sockets drop: nothing counts twice, nothing is lost."""

import random
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import replace

import aiohttp
import pytest

from bot.adapters.slack import client, listeners, sockets
from bot.domain.errors import Refusal, StoreRefused
from bot.domain.place import Platform
from bot.store import reactions
from tests.adapters.slack.conftest import Connect, Running, connecting
from tests.conftest import Started
from tests.loopback.faults import Broken, Cut
from tests.slack_server import sockets as loopback_sockets
from tests.slack_server.deliveries import Happening
from tests.slack_server.faults import Fault
from tests.slack_server.hub import Request
from tests.slack_server.ledger import Seen, of
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.sockets import Happening as OnWire
from tests.slack_server.state import Channel, Message, Team
from tests.world import Clock

REACTION = "reaction_added"
PATIENCE = 180.0
"""Seconds, far more than anything here takes."""


def to(person: Person, words: str = "") -> Callable[[Seen], bool]:
    return lambda seen: (
        (seen.what, seen.team_id, seen.to) == ("shown", person.team_id, person.id) and words in seen.text
    )


def step(what: str, *, attempt: int | None = None) -> Callable[[Happening], bool]:
    return lambda h: (h.what, h.type) == (what, REACTION) and attempt in {None, h.attempt}


def wired(what: str) -> Callable[[OnWire], bool]:
    return lambda happening: happening.what == what


async def ask(loopback: LoopbackSlack, channel: Channel, person: Person) -> Message:
    """The question that a /quiz puts into the channel."""
    await person.slash(channel, "/quiz migrations")
    [*_, question] = [seen for seen in loopback.ledger.shown_in(channel) if "Reveal" in seen.buttons]
    return loopback.message(channel, question.ts)


def _read(request: Request) -> bool:
    return request.method == "reactions.get"


class TestRepeated:
    @pytest.mark.parametrize("times", [2, 3, 11])
    @pytest.mark.parametrize(("emoji", "words"), [("👀", "It is stamp."), ("✅", "Noted: Good. 2 points.")])
    @pytest.mark.usefixtures("running")
    async def test_one_event_under_many_ids_has_one_reply(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, *, times: int, emoji: str, words: str
    ) -> None:
        question = await ask(loopback, channel, ada)
        ada.react(question, emoji)
        loopback.repeat(REACTION, times=times - 1)
        await loopback.deliveries.happened.wait_for(step("acknowledged"), count=times)
        await loopback.ledger.wait_for(to(ada, words))
        loopback.repeat(REACTION)  # long after the reply, too
        await loopback.deliveries.happened.wait_for(step("acknowledged"), count=times + 1)
        await ada.slash(channel, "/coach help")
        assert len(loopback.ledger.all(to(ada, words))) == 1

    @pytest.mark.parametrize("seed", range(3))
    @pytest.mark.parametrize("people", [4, pytest.param(100, marks=pytest.mark.long)])
    @pytest.mark.usefixtures("running", "_patient")
    async def test_everybodys_events_shuffled_leave_totals_exact(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person, *, people: int, seed: int
    ) -> None:
        """F4: each delivered one to eleven times, in any order, under new ids."""
        dice = random.Random(seed)
        questions = [await ask(loopback, channel, ada) for _ in range(2)]
        crowd = [loopback.person(f"Person {number}", team, channel) for number in range(people)]
        for person in crowd:
            for question in questions:
                person.react(question, dice.choice("✅❌"))
        first = [parcel for parcel in loopback.deliveries.parcels if parcel.type == REACTION]
        again = [parcel for parcel in first for _ in range(dice.randrange(11))]
        dice.shuffle(again)
        for number, parcel in enumerate(again):
            payload = {**parcel.payload, "event_id": f"EvAgain{number}"}
            loopback.deliveries.send(replace(parcel, id=f"EvAgain{number}", payload=payload), retried=True)
        await loopback.deliveries.happened.wait_for(
            step("acknowledged"), count=len(first) + len(again), within=PATIENCE
        )
        for person in crowd:
            await loopback.ledger.wait_for(to(person, "Noted: "), count=2, within=PATIENCE)
        assert all(len(loopback.ledger.all(to(person))) == 2 for person in crowd)
        board = (await ada.slash(channel, "/leaderboard")).text
        shown = [line for line in board.splitlines() if "Person" in line]
        assert len(shown) == min(people, 10)
        assert all("4 points, 2 answers" in line for line in shown)

    @pytest.mark.parametrize("times", [20, pytest.param(1_000, marks=pytest.mark.long)])
    @pytest.mark.usefixtures("running", "_patient")
    async def test_adding_and_removing_for_ever_earns_once(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, times: int
    ) -> None:
        """F5."""
        question = await ask(loopback, channel, ada)
        for time in range(times):
            emoji = "✅❌"[time % 2]
            ada.react(question, emoji)
            ada.unreact(question, emoji)
        await loopback.deliveries.happened.wait_for(step("acknowledged"), count=times, within=PATIENCE)
        await loopback.ledger.wait_for(to(ada, "Noted: "))
        await ada.slash(channel, "/coach help")
        assert len(loopback.ledger.all(to(ada, "Noted: "))) == 1
        assert "Ada: 2 points, 1 answer – you" in (await ada.slash(channel, "/leaderboard")).text

    @pytest.fixture
    def _patient(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A thousand at once take a busy machine longer than Slack's three seconds: here it waits."""
        monkeypatch.setattr(loopback_sockets, "PATIENCE", PATIENCE)
        monkeypatch.setattr(listeners, "KEEPING", PATIENCE)


class TestNotKept:
    """What can't be kept isn't acknowledged, so Slack sends it again."""

    @pytest.fixture
    def refusing(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
        """Lets the store refuse every reaction; called again, it takes them."""
        real, on = reactions.hear, [False]

        async def hear(*args: object, **named: object) -> object:
            if on[0]:
                raise StoreRefused(Refusal.FULL)
            return await real(*args, **named)  # type: ignore[arg-type]

        def turn() -> None:
            on[0] = not on[0]

        monkeypatch.setattr(reactions, "hear", hear)
        return turn

    @pytest.mark.usefixtures("running")
    async def test_a_full_disk(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, refusing: Callable[[], None]
    ) -> None:
        question = await ask(loopback, channel, ada)
        refusing()
        ada.react(question, "✅")
        await _fails(loopback, attempt=0)
        await _fails(loopback, attempt=1)
        assert not loopback.ledger.all(to(ada, "Noted"))
        refusing()
        loopback.forward(minutes=1)
        await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))
        assert await loopback.deliveries.happened.wait_for(step("acknowledged", attempt=2))

    async def test_a_busy_database(
        self,
        loopback: LoopbackSlack,
        running: Running,
        channel: Channel,
        ada: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """We let go before Slack does, so that it hears of it."""
        monkeypatch.setattr(listeners, "KEEPING", 0.1)
        question = await ask(loopback, channel, ada)
        async with running.coach.desk.database.transaction():
            ada.react(question, "👀")
            await _fails(loopback, attempt=0)
            await _fails(loopback, attempt=1)
        loopback.forward(minutes=1)
        await loopback.ledger.wait_for(to(ada, "It is stamp."))
        assert len(loopback.ledger.all(to(ada, "It is stamp."))) == 1

    @pytest.mark.parametrize("fault", [Cut(), Broken(500)], ids=str)
    @pytest.mark.usefixtures("running")
    async def test_whoever_slack_does_not_tell_us_of(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, fault: Fault
    ) -> None:
        question = await ask(loopback, channel, ada)
        loopback.fail("users.info", fault)
        bob.react(question, "✅")
        await _fails(loopback, attempt=0)
        await loopback.ledger.wait_for(to(bob, "Noted: Good. 2 points."))
        assert "Bob: 2 points, 1 answer – you" in (await bob.slash(channel, "/leaderboard")).text


async def _fails(loopback: LoopbackSlack, *, attempt: int) -> None:
    """A delivery that has reached us, and isn't acknowledged while Slack waits for it."""
    await loopback.deliveries.happened.wait_for(step("sent", attempt=attempt))
    waiting = loopback.deliveries.happened.wait_for(step("failed", attempt=attempt))
    loopback.forward(seconds=3)
    await waiting


class TestCrashes:
    @contextmanager
    def _dying_before_the_answer(self, monkeypatch: pytest.MonkeyPatch) -> Generator[None]:
        async def nothing(*_: object) -> None: ...

        with monkeypatch.context() as patched:
            patched.setattr(listeners.reactions, "answer", nothing)
            yield

    @pytest.mark.parametrize(("emoji", "words"), [("👀", "It is stamp."), ("✅", "Noted: Good. 2 points.")])
    async def test_what_was_acknowledged_and_not_answered_is_settled_at_the_next_start(
        self,
        loopback: LoopbackSlack,
        connect: Connect,
        channel: Channel,
        ada: Person,
        *,
        emoji: str,
        words: str,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        async with connect() as running:
            await running.ready()
            with self._dying_before_the_answer(monkeypatch):
                ada.react(await ask(loopback, channel, ada), emoji)
                await loopback.deliveries.happened.wait_for(step("acknowledged"))
        assert not loopback.ledger.all(to(ada, words))
        async with connect() as running:
            await running.ready()
            assert len(loopback.ledger.all(to(ada, words))) == 1

    async def test_what_was_missed_while_we_were_away_is_read_once(
        self,
        loopback: LoopbackSlack,
        connect: Connect,
        team: Team,
        channel: Channel,
        *,
        ada: Person,
        bob: Person,
    ) -> None:
        async with connect() as running:
            await running.ready()
            question = await ask(loopback, channel, ada)
        helper = loopback.person("Helper", team, channel, bot=True)
        ada.react(question, "👀")
        bob.react(question, "❌")
        helper.react(question, "✅")
        for attempt, wait in enumerate((0, 1, 5)):
            await loopback.deliveries.happened.wait_for(step("failed", attempt=attempt), count=3)
            loopback.forward(minutes=wait)
        await loopback.deliveries.happened.wait_for(step("given up"), count=3)
        for _ in range(2):
            async with connect() as running:
                await running.ready()
                assert len(loopback.ledger.all(to(ada, "It is stamp."))) == 1
                assert len(loopback.ledger.all(to(bob, "Noted: Again. 2 points."))) == 1
                assert not helper.private

    @pytest.fixture(params=["sockets", "http"])
    def connect_each_way(
        self, loopback: LoopbackSlack, connect: Connect, start: Started, request: pytest.FixtureRequest
    ) -> Connect:
        """In Socket Mode, or over HTTP at an address that Slack does not reach."""
        if request.param == "sockets":
            return connect
        env = loopback.http_environment
        access = client.OverHttp(
            env["SLACK_SIGNING_SECRET"],
            "127.0.0.1",
            0,
            bot_token=env["SLACK_BOT_TOKEN"],
            api_url=env["SLACK_API_URL"],
        )
        return connecting(start, access)

    async def test_what_slack_gave_up_on_is_read_without_a_restart(
        self,
        loopback: LoopbackSlack,
        connect: Connect,
        connect_each_way: Connect,
        channel: Channel,
        *,
        ada: Person,
        bob: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Once each, however often it is read."""
        monkeypatch.setattr(client, "RETRIES", 0.01)
        monkeypatch.setattr(client, "TIMETABLE", 0.05)
        monkeypatch.setattr(sockets, "PING", 0.1)
        async with connect() as running:
            await running.ready()
            question = await ask(loopback, channel, ada)
        async with connect_each_way() as running:
            await running.ready()
            loopback.sockets.hold()
            loopback.sockets.drop()
            ada.react(question, "👀")
            bob.react(question, "❌")
            for attempt, wait in enumerate((0, 1, 5)):
                await loopback.deliveries.happened.wait_for(step("failed", attempt=attempt), count=2)
                loopback.forward(minutes=wait)
            await loopback.deliveries.happened.wait_for(step("given up"), count=2)
            loopback.sockets.release()
            await loopback.ledger.wait_for(to(ada, "It is stamp."))
            await loopback.ledger.wait_for(to(bob, "Noted: Again. 2 points."))
            reads = len(loopback.requests.all(_read))
            loopback.sockets.drop()
            await loopback.requests.wait_for(_read, count=reads + 1)
            await running.coach.settle(Platform.SLACK)
        for person, words in ((ada, "It is stamp."), (bob, "Noted: Again")):
            assert len(loopback.ledger.all(to(person, words))) == 1

    async def test_the_bots_emoji_is_put_back_where_it_got_lost(
        self, loopback: LoopbackSlack, connect: Connect, channel: Channel, ada: Person
    ) -> None:
        async with connect() as running:
            await running.ready()
            question = await ask(loopback, channel, ada)
        loopback.hub.state.reactions.clear()
        async with connect() as running:
            await running.ready()
        assert [seen.ts for seen in loopback.ledger.all(of("reacted"))] == [question.ts, question.ts]

    async def test_a_question_that_was_deleted_costs_the_others_nothing(
        self, loopback: LoopbackSlack, connect: Connect, channel: Channel, ada: Person, clock: Clock
    ) -> None:
        async with connect() as running:
            await running.ready()
            questions = [await ask(loopback, channel, ada)]
            clock.forward(minutes=1)
            questions.append(await ask(loopback, channel, ada))
        loopback.hub.state.forget(questions[1])
        ada.react(questions[0], "✅")
        async with connect() as running:
            await running.ready()
            assert await loopback.ledger.wait_for(to(ada, "Noted: Good"))


class TestReplays:
    async def test_a_captured_request_that_comes_again_after_a_restart_asks_nothing_more(
        self, loopback: LoopbackSlack, start: Started, channel: Channel, ada: Person
    ) -> None:
        """The memory of signatures is gone, and within five minutes the signature is a good one."""
        env = loopback.http_environment
        secret, token, api_url = (env[f"SLACK_{name}"] for name in ("SIGNING_SECRET", "BOT_TOKEN", "API_URL"))
        connect = connecting(start, client.OverHttp(secret, "127.0.0.1", 0, bot_token=token, api_url=api_url))
        async with connect() as running:
            way = await loopback.subscribe(await _address(running))
            assert "Asked in" in (await ada.slash(channel, "/quiz migrations")).text
        [captured] = way.requests.all(lambda sent: b"command=" in sent.body)
        async with connect() as running, aiohttp.ClientSession() as session:
            url = await _address(running)
            async with session.post(url, data=captured.body, headers=captured.headers) as answer:
                assert answer.status == 200
            await loopback.ledger.wait_for(to(ada, "Asked in #interviews."), count=2)
            await loopback.subscribe(url)
            assert "Asked in" in (await ada.slash(channel, "/quiz migrations")).text
        shown = [seen for seen in loopback.ledger.shown_in(channel) if "Reveal" in seen.buttons]
        assert len(shown) == 2


async def _address(running: Running) -> str:
    await running.ready()
    [line] = [line for line in running.told.lines if "listening on" in line]
    return f"{line.rpartition(' ')[2]}/slack/events"


class TestSockets:
    @pytest.mark.parametrize("drops", [5, pytest.param(100, marks=pytest.mark.long)])
    @pytest.mark.usefixtures("running", "_quick")
    async def test_drops_leave_totals_exact(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, drops: int
    ) -> None:
        """An event whose acknowledgement gets lost comes again; it counts once and is answered once."""
        questions = [await ask(loopback, channel, ada) for _ in range(3)]
        for drop in range(drops):
            before = len(loopback.sockets.happened.all(wired("HELLO")))
            if drop < len(questions):
                for person in (ada, bob):
                    person.react(questions[drop], "✅")
            loopback.sockets.drop()
            await loopback.sockets.happened.wait_for(wired("HELLO"), count=before + 1)
            loopback.forward(seconds=3)
        await _everybody_is_told(loopback, (ada, bob), questions)
        board = await ada.slash(channel, "/leaderboard")
        assert "Ada: 6 points, 3 answers – you" in board.text
        assert "Bob: 6 points, 3 answers" in board.text

    @pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled"])
    @pytest.mark.usefixtures("running", "_quick")
    async def test_slack_asks_us_to_come_again(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, reason: str
    ) -> None:
        questions = [await ask(loopback, channel, ada) for _ in range(3)]
        for number, question in enumerate(questions):
            ada.react(question, "✅")
            await loopback.sockets.disconnect(reason)  # type: ignore[arg-type]
            bob.react(question, "✅")
            await loopback.sockets.happened.wait_for(wired("HELLO"), count=number + 2)
            loopback.forward(seconds=3)
        await _everybody_is_told(loopback, (ada, bob), questions)
        assert "Bob: 6 points, 3 answers" in (await ada.slash(channel, "/leaderboard")).text

    async def test_several_connections_share_what_comes(
        self, loopback: LoopbackSlack, connect: Connect, channel: Channel, ada: Person
    ) -> None:
        """Slack gives each event to one of an app's sockets, and again to another."""
        async with connect() as one, connect() as other:
            for running in (one, other):
                await running.ready()
            assert loopback.sockets.connected == 2
            question = await ask(loopback, channel, ada)
            ada.react(question, "✅")
            loopback.repeat(REACTION, times=4)
            await loopback.deliveries.happened.wait_for(step("acknowledged"), count=5)
            await loopback.ledger.wait_for(to(ada, "Good"))
            assert "Ada: 2 points, 1 answer" in (await ada.slash(channel, "/leaderboard")).text

    @pytest.mark.usefixtures("running", "_quick")
    async def test_a_socket_that_says_nothing_any_more_is_left(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        question = await ask(loopback, channel, ada)
        loopback.sockets.freeze()
        ada.react(question, "✅")
        await loopback.sockets.happened.wait_for(wired("HELLO"), count=2)
        loopback.forward(seconds=3)
        loopback.forward(minutes=1)
        await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))
        assert len(loopback.ledger.all(to(ada, "Noted"))) == 1

    @pytest.mark.usefixtures("running", "_quick")
    async def test_an_address_that_has_run_out_is_asked_for_anew(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        """Slack's addresses open one socket and live for seconds: one that leads nowhere is no use again."""
        question = await ask(loopback, channel, ada)
        loopback.sockets.hold()
        tickets = loopback.sockets._tickets
        real, lost = loopback.sockets.ticket, iter(["lost", "lost"])
        loopback.sockets.ticket = lambda: next(lost, "") or real()  # type: ignore[method-assign]
        loopback.sockets.release()
        loopback.sockets.drop()
        await loopback.sockets.happened.wait_for(wired("HELLO"), count=2)
        assert "lost" not in tickets
        ada.react(question, "✅")
        await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))

    @pytest.fixture
    def _quick(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sockets, "PING", 0.1)
        monkeypatch.setattr(sockets, "LIVES", 0.3)


async def _everybody_is_told(
    loopback: LoopbackSlack, people: tuple[Person, ...], questions: list[Message]
) -> None:
    """Each once for each question, whatever came twice."""
    for _ in range(2):
        loopback.forward(minutes=5)
    for person in people:
        await loopback.ledger.wait_for(to(person, "Noted: Good"), count=len(questions), within=10)
        assert len(loopback.ledger.all(to(person, "Noted: Good"))) == len(questions)
