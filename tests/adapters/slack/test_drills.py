"""Daily drills on Slack's wire: set by a line, posted once at their minute, stopped and gone on with."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from bot.adapters.slack import messenger, web
from bot.adapters.slack.scopes import NEEDED
from bot.core import deliveries
from bot.core.coach import Coach
from bot.domain.place import Platform
from tests.adapters.slack.conftest import Connect, Running
from tests.loopback.faults import Broken, Cut
from tests.slack_server.faults import Fault, Refused, TooMany
from tests.slack_server.ledger import Seen, of
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import Clock

POSTS = "chat.postMessage"
SET = "/drill set migrations 09:00 Europe/Berlin"
NINE = datetime(2026, 11, 19, 8, 0, 1, tzinfo=UTC)
"""The next 9 o'clock in Berlin; it is noon of the day before."""


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries, nor long for an answer."""
    monkeypatch.setattr(deliveries, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(web, "SECONDS", 0.5)


def to(person: Person, words: str = "") -> Callable[[Seen], bool]:
    return lambda seen: (
        (seen.what, seen.team_id, seen.to) == ("shown", person.team_id, person.id) and words in seen.text
    )


def questions(loopback: LoopbackSlack, channel: Channel) -> list[Seen]:
    return [seen for seen in loopback.ledger.shown_in(channel) if "Reveal" in seen.buttons]


def asked(loopback: LoopbackSlack, method: str) -> int:
    return len(loopback.requests.all(lambda r: r.method == method))


async def tick(coach: Coach) -> None:
    """What the scheduler does each second, twice: what is done is not done again."""
    for _ in range(2):
        await coach.drills.run(Platform.SLACK)


async def settle(coach: Coach) -> None:
    """What the scheduler does each half minute, and then each second."""
    await coach.settle(Platform.SLACK)
    await tick(coach)


async def says(person: Person, channel: Channel, line: str) -> str:
    return (await person.slash(channel, line)).text.replace("\n", "")


@pytest.mark.usefixtures("running")
class TestLine:
    @pytest.mark.parametrize(
        "line",
        [
            "/drill set migrations 09:00 Europe/Berlin mon-fri",
            "/drill set “migrations” 09:00 Europe/Berlin mon–fri",
            "/drill set ‘migrations’ 09:00 Europe/Berlin mon—fri",
            "/drill set migrations\n09:00\nEurope/Berlin\nmon-fri",
            "/drill set migrations\u00a009:00 europe/berlin mon,tue, wed ,thu,fri",
            "/drill SET <http://migrations|migrations> 9:00 <http://Europe/Berlin|Europe/Berlin> Weekdays",
        ],
    )
    async def test_a_line_is_understood_as_slacks_editor_writes_it(
        self, channel: Channel, ada: Person, line: str
    ) -> None:
        """Its quotes, its dashes, its links, its line breaks."""
        told = await says(ada, channel, line)
        assert "The drill is set: migrations at 09:00 Europe/Berlin, Monday to Friday." in told
        assert "Next: Thu 19 November 2026, 09:00." in told

    async def test_a_date_is_understood_with_its_dashes(self, channel: Channel, ada: Person) -> None:
        await says(ada, channel, SET)
        assert "There is no drill here on 19 November 2026." in await says(
            ada, channel, "/drill skip 2026–11–19"
        )

    @pytest.mark.parametrize(
        ("line", "told"),
        [
            ("/drill set <https://python.org|python.org> 09:00 UTC", "I know no topic “python.org”."),
            ("/drill set <#C1|general> 09:00 UTC", "I know no topic “#general”."),
            ("/drill set &lt;!channel&gt; 09:00 UTC", "I know no topic “<!channel>”."),
            ("/drill set migrations 25:00 UTC", "time can't be “25:00”"),
            ("/drill set migrations 09:00", "Which time zone is that?"),
            ("/drill explode", "I don't understand “explode” there."),
        ],
    )
    async def test_what_is_wrong_is_said_as_it_was_typed(
        self, channel: Channel, ada: Person, line: str, told: str
    ) -> None:
        answer = await ada.slash(channel, line)
        assert answer.ephemeral
        assert told in answer.text

    async def test_administrators_set_it_and_nobody_else(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person, bob: Person
    ) -> None:
        """The workspace's, who made the channel, who is named – as it is now, not as it was."""
        assert await says(bob, channel, SET) == "Only administrators may set a drill here."
        hers = loopback.channel(team, "bobs", creator=bob)
        assert "The drill is set" in await says(bob, hers, SET)
        await says(ada, channel, f"/coach settings admins <@{bob.id}|bob>")
        assert "The drill is set" in await says(bob, channel, SET)
        await says(ada, channel, "/coach settings admins none")
        assert await says(bob, channel, "/drill pause") == "Only administrators may pause a drill here."


class TestPosting:
    async def test_it_comes_at_its_minute_and_the_next_one_shows_how_it_went(
        self,
        loopback: LoopbackSlack,
        running: Running,
        channel: Channel,
        ada: Person,
        bob: Person,
        *,
        clock: Clock,
    ) -> None:
        """👀 under the question, and the result in that question's thread, for nobody else to trip over."""
        coach = running.coach
        await says(ada, channel, SET)
        await tick(coach)
        assert not questions(loopback, channel)
        clock.time = NINE
        await tick(coach)
        [first] = questions(loopback, channel)
        [eyes] = loopback.ledger.all(of("reacted"))
        assert (eyes.ts, eyes.text) == (first.ts, "eyes")
        assert list(loopback.ledger).index(eyes) > list(loopback.ledger).index(first)
        for person, emoji in ((ada, "✅"), (bob, "❌")):
            person.react(loopback.message(channel, first.ts), emoji)
            await loopback.ledger.wait_for(to(person, "Noted"))
        clock.forward(days=1)
        await tick(coach)
        _, second = questions(loopback, channel)
        result = loopback.ledger.shown_in(channel)[-1]
        assert "2 people answered it, and 1 of them knew it (50%)." in result.text
        assert "It is stamp." in result.text
        assert (result.thread_ts, result.broadcast) == (first.ts, False)
        assert (first.thread_ts, second.thread_ts) == ("", "")

    @pytest.mark.parametrize(
        "fault", [Cut(stored=True), Cut(), Broken(500, stored=True), Broken(503)], ids=str
    )
    async def test_a_drill_in_doubt_is_looked_for_after_a_restart(
        self,
        loopback: LoopbackSlack,
        connect: Connect,
        channel: Channel,
        ada: Person,
        *,
        clock: Clock,
        fault: Fault,
    ) -> None:
        """Found where it stands, said where it doesn't; 👀 under it either way."""
        async with connect() as running:
            await running.ready()
            await says(ada, channel, SET)
            clock.time = NINE
            loopback.fail(POSTS, fault)
            await tick(running.coach)
        ada.say(channel, "Good morning!")
        clock.forward(minutes=20)
        async with connect() as running:
            await running.ready()
            await settle(running.coach)
            [question] = questions(loopback, channel)
            [eyes] = loopback.ledger.all(of("reacted"))
            assert eyes.ts == question.ts
            assert "The drill of 19 November 2026 was posted." in await says(ada, channel, "/drill list")

    @pytest.mark.parametrize("stored", [True, False])
    async def test_where_the_channel_cant_be_read_it_is_unknown_and_never_doubled(
        self,
        loopback: LoopbackSlack,
        connect: Connect,
        team: Team,
        channel: Channel,
        ada: Person,
        *,
        clock: Clock,
        stored: bool,
    ) -> None:
        """Whoever set it is told in private, and the list says so."""
        loopback.grant(team, frozenset(NEEDED) - {"channels:history"})
        async with connect() as running:
            await running.ready()
            await says(ada, channel, SET)
            clock.time = NINE
            loopback.fail(POSTS, Cut(stored=stored))
            await tick(running.coach)
        clock.forward(minutes=1)
        async with connect() as running:
            await running.ready()
            await settle(running.coach)
            told = await loopback.ledger.wait_for(
                to(ada, "Nobody knows whether the drill of 19 November 2026")
            )
            assert told.ephemeral
            assert "is in doubt" in await says(ada, channel, "/drill list")
            await settle(running.coach)
            assert len(questions(loopback, channel)) == int(stored)
            assert asked(loopback, POSTS) == 1
            clock.forward(days=1)
            await tick(running.coach)
            assert len(questions(loopback, channel)) == int(stored) + 1

    async def test_drills_keep_slacks_pace_and_lose_none(
        self,
        loopback: LoopbackSlack,
        running: Running,
        team: Team,
        ada: Person,
        *,
        clock: Clock,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """A message a second in a channel, five in a workspace, none above what Slack allows."""
        channels = [loopback.channel(team, f"room-{n}", creator=ada) for n in range(12)]
        for channel in channels:
            await says(ada, channel, SET)
        monkeypatch.setattr(messenger, "A_CHANNEL", (1, 1.0))
        monkeypatch.setattr(messenger, "A_WORKSPACE", (1, 0.2))
        loopback.rates.enforce()
        clock.time = NINE
        await tick(running.coach)
        assert [len(questions(loopback, channel)) for channel in channels] == [1] * 12
        times = sorted(r.looptime for r in loopback.requests.all(lambda r: r.method == POSTS))
        assert len(times) == 12
        assert min(later - at for at, later in zip(times, times[5:], strict=False)) > 0.9

    async def test_in_a_storm_of_429_none_is_lost_and_none_sent_before_slack_wants_it(
        self, loopback: LoopbackSlack, running: Running, team: Team, ada: Person, clock: Clock
    ) -> None:
        """What it tells one of us, all of us hear."""
        channels = [loopback.channel(team, f"room-{n}", creator=ada) for n in range(12)]
        for channel in channels:
            await says(ada, channel, SET)
        clock.time = NINE
        loopback.fail(POSTS, TooMany(1), on=2)
        loopback.fail(POSTS, TooMany(1), on=6, times=2)
        loopback.fail("reactions.add", TooMany(1), times=2)
        await tick(running.coach)
        assert [len(questions(loopback, channel)) for channel in channels] == [1] * 12
        assert len(loopback.ledger.all(of("reacted"))) == 12
        for method, most in ((POSTS, 12 + 3), ("reactions.add", 12 + 2)):
            assert asked(loopback, method) == most


Happens = Callable[[LoopbackSlack, Channel], None]
STOPS: dict[str, tuple[Happens, Happens, str]] = {
    "kicked": (
        lambda slack, channel: slack.kick(channel),
        lambda slack, channel: slack.invite(channel),
        "the channel isn't there for me any more",
    ),
    "archived": (
        lambda slack, channel: slack.archive(channel),
        lambda slack, channel: slack.unarchive(channel),
        "the channel isn't there for me any more",
    ),
    "a scope missing": (
        lambda slack, channel: slack.grant(
            slack.hub.state.teams[channel.team_id], frozenset(NEEDED) - {"chat:write"}
        ),
        lambda slack, channel: slack.grant(slack.hub.state.teams[channel.team_id], frozenset(NEEDED)),
        "I lack the scope chat:write",
    ),
}


class TestStopped:
    @pytest.mark.parametrize("what", STOPS)
    async def test_a_drill_that_cant_be_posted_stops_says_why_and_goes_on_by_itself(
        self,
        loopback: LoopbackSlack,
        running: Running,
        team: Team,
        channel: Channel,
        ada: Person,
        *,
        clock: Clock,
        what: str,
    ) -> None:
        """Whoever set it is told once; the other channels have theirs; today's comes once it is mended."""
        stop, mend, why = STOPS[what]
        elsewhere = loopback.channel(team, "elsewhere", creator=ada)
        for place in (channel, elsewhere):
            await says(ada, place, SET)
        clock.time = NINE
        stop(loopback, channel)
        await tick(running.coach)
        assert not questions(loopback, channel)
        assert len(questions(loopback, elsewhere)) == (what != "a scope missing")
        if what != "a scope missing":  # without it nobody can be told anything
            told = await loopback.ledger.wait_for(to(ada, "The drill in #interviews is stopped"))
            assert told.channel_id == ada.dm.id
        listed = await says(ada, elsewhere, "/drill list")
        assert f"Stopped: {why}" in listed
        assert "was skipped" in listed
        clock.forward(minutes=11)
        await tick(running.coach)
        assert not questions(loopback, channel)
        mend(loopback, channel)
        clock.forward(minutes=11)
        await tick(running.coach)
        assert len(questions(loopback, channel)) == 1
        assert "Stopped" not in await says(ada, elsewhere, "/drill list")
        clock.forward(days=1)
        await tick(running.coach)
        assert len(questions(loopback, channel)) == 2
        assert len([seen for seen in ada.private if "is stopped" in seen.text]) <= 1

    async def test_a_deleted_channel_takes_no_schedule_with_it(
        self,
        loopback: LoopbackSlack,
        running: Running,
        team: Team,
        channel: Channel,
        ada: Person,
        *,
        clock: Clock,
    ) -> None:
        elsewhere = loopback.channel(team, "elsewhere", creator=ada)
        await says(ada, channel, SET)
        loopback.delete_channel(channel)
        clock.time = NINE
        await tick(running.coach)
        for _ in range(3):
            assert "#interviews: migrations at 09:00 Europe/Berlin, every day. Stopped" in await says(
                ada, elsewhere, "/drill list"
            )
            clock.forward(days=1)
            await tick(running.coach)

    async def test_a_scope_that_posting_doesnt_need_keeps_no_drill_stopped(
        self,
        loopback: LoopbackSlack,
        running: Running,
        team: Team,
        channel: Channel,
        ada: Person,
        *,
        clock: Clock,
    ) -> None:
        """Back in the channel it drills, without its 👀 and without reading the channel, too."""
        await says(ada, channel, SET)
        loopback.grant(team, frozenset(NEEDED) - {"channels:history", "reactions:write", "files:write"})
        loopback.kick(channel)
        clock.time = NINE
        await tick(running.coach)
        loopback.invite(channel)
        clock.forward(minutes=11)
        await tick(running.coach)
        assert len(questions(loopback, channel)) == 1

    @pytest.mark.parametrize(
        "problem", [Problem.TOKEN_REVOKED, Problem.INVALID_AUTH, Problem.ACCOUNT_INACTIVE]
    )
    async def test_a_token_that_is_none_any_more_loses_no_drill(
        self,
        loopback: LoopbackSlack,
        running: Running,
        channel: Channel,
        ada: Person,
        *,
        clock: Clock,
        problem: Problem,
    ) -> None:
        """It waits for a good one inside its window; the day after has its own."""
        await says(ada, channel, SET)
        clock.time = NINE
        for method in ("users.*", "chat.*", "reactions.*", "conversations.*", "views.*", "auth.*"):
            loopback.fail(method, Refused(problem), times=None)
        await settle(running.coach)
        clock.forward(hours=1)
        await settle(running.coach)
        loopback.faults.clear()
        assert not questions(loopback, channel)
        await settle(running.coach)
        assert len(questions(loopback, channel)) == 1
        clock.forward(days=1)
        await settle(running.coach)
        assert len(questions(loopback, channel)) == 2
