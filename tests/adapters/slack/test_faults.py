"""What Slack, the way to it and its people do to the coach: once, or said why not; never twice."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.adapters.slack import messenger, replies, web
from bot.adapters.slack.scopes import NEEDED
from bot.core import deliveries
from bot.domain.place import Platform
from bot.store import deliveries as deliveries_kept
from tests.adapters.slack.conftest import Connect, Running
from tests.loopback.faults import Broken, Cut, Hanging, WrongType
from tests.slack_server.asked import Asked
from tests.slack_server.faults import Fault, Refused, TooMany
from tests.slack_server.ledger import Seen, of
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import Clock

POSTS = "chat.postMessage"
WHISPERS = "chat.postEphemeral"
SILENCE = "Slack doesn't answer. I go on trying for ten minutes; look into #interviews before you ask again."


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


async def ask(loopback: LoopbackSlack, channel: Channel, person: Person) -> Seen:
    """The question that a /quiz puts into the channel."""
    await person.slash(channel, "/quiz migrations")
    return questions(loopback, channel)[-1]


def asked(loopback: LoopbackSlack, method: str) -> int:
    return len(loopback.requests.all(lambda r: r.method == method))


@pytest.mark.parametrize(
    "fault",
    [
        Cut(),
        Cut(stored=True),
        Hanging(),
        Hanging(stored=True),
        Broken(500),
        Broken(500, stored=True),
        Broken(503, stored=True),
        WrongType(),
        Refused(Problem.INTERNAL_ERROR),
        Refused(Problem.SERVICE_UNAVAILABLE),
    ],
    ids=str,
)
@pytest.mark.usefixtures("running")
async def test_a_question_comes_once_whatever_happens_to_its_request(
    loopback: LoopbackSlack, channel: Channel, ada: Person, fault: Fault
) -> None:
    loopback.fail(POSTS, fault)
    assert "Asked in #interviews." in (await ada.slash(channel, "/quiz migrations")).text
    [question] = questions(loopback, channel)
    ada.react(loopback.message(channel, question.ts), "✅")
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))


@pytest.mark.parametrize("fault", [Cut(), Cut(stored=True), Broken(502, stored=True), TooMany(0)], ids=str)
@pytest.mark.parametrize("nth", range(1, 9))
async def test_whichever_call_it_is_the_question_stands_once_and_points_are_exact(
    loopback: LoopbackSlack, connect: Connect, channel: Channel, ada: Person, *, nth: int, fault: Fault
) -> None:
    """Whoever doesn't see what they asked for does it again, as people do."""
    async with connect() as running:
        await running.ready()
        loopback.fail("**", fault, on=nth)
        await _in_the_end(
            lambda: ada.slash(channel, "/quiz migrations"), lambda _: bool(questions(loopback, channel))
        )
        await running.coach.settle(Platform.SLACK)
        [question] = questions(loopback, channel)
        await _in_the_end(lambda: ada.press(question, "I knew it"), lambda told: "Good, 2" in told.text)
        board = await _in_the_end(
            lambda: ada.slash(channel, "/leaderboard"), lambda told: "This week" in told.text
        )
        assert "Ada: 2 points, 1 answer – you" in board.text
        assert asked(loopback, POSTS) <= 2


async def _in_the_end(act: Callable[[], Asked], done: Callable[[Seen], bool]) -> Seen:
    """What somebody sees who tries again where nothing comes, or a sentence that asks for it."""
    nothing = Seen("", "failed")
    for _ in range(3):
        with suppress(AssertionError):
            nothing = await act().seen(within=1)
        if done(nothing):
            break
    assert done(nothing)
    return nothing


@pytest.mark.parametrize("fault", [Cut(stored=True), Hanging(stored=True), Broken(500, stored=True)], ids=str)
async def test_what_nobody_confirms_is_settled_later(
    loopback: LoopbackSlack, running: Running, channel: Channel, ada: Person, fault: Fault
) -> None:
    """The asker is told how it stands; the coach goes on by itself, and finds what stands there already."""
    rule = loopback.fail(POSTS, fault)
    history = loopback.fail("conversations.history", Cut(), times=None)
    told = await ada.slash(channel, "/quiz migrations")
    assert told.text == SILENCE
    for one in (rule, history):
        loopback.faults.rules.remove(one)
    await running.coach.settle(Platform.SLACK)
    [question] = questions(loopback, channel)
    [reacted] = loopback.ledger.all(of("reacted"))
    assert reacted.ts == question.ts
    ada.react(loopback.message(channel, question.ts), "✅")
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good"))


@pytest.mark.usefixtures("running")
async def test_a_question_carries_its_delivery_and_is_looked_for_by_its_buttons(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    """Somebody who writes the same words is not taken for us."""
    loopback.fail(POSTS, Cut())
    ada.say(channel, "What is stamp?")
    await ada.slash(channel, "/quiz migrations")
    [question] = questions(loopback, channel)
    stored = loopback.message(channel, question.ts)
    assert stored.metadata
    assert stored.metadata["event_type"] == "coach_delivery"
    assert stored.metadata["event_payload"]["delivery"]
    assert asked(loopback, POSTS) == 2
    assert asked(loopback, "conversations.history") == 1


@pytest.mark.parametrize("stored", [True, False])
async def test_a_restart_with_a_send_in_doubt(
    loopback: LoopbackSlack, connect: Connect, channel: Channel, ada: Person, clock: Clock, *, stored: bool
) -> None:
    async with connect() as running:
        await running.ready()
        loopback.fail(POSTS, Cut(stored=stored))
        loopback.fail("conversations.history", Cut(), times=None)
        await ada.slash(channel, "/quiz migrations")
    loopback.faults.clear()
    clock.forward(minutes=5)
    ada.say(channel, "Is it there?")
    async with connect() as running:
        await running.ready()
        [question] = questions(loopback, channel)
        ada.react(loopback.message(channel, question.ts), "✅")
        assert await loopback.ledger.wait_for(to(ada, "Noted: Good"))


async def test_after_ten_minutes_it_would_surprise(
    loopback: LoopbackSlack, running: Running, channel: Channel, ada: Person, clock: Clock
) -> None:
    loopback.fail(POSTS, Cut(), times=None)
    assert (await ada.slash(channel, "/quiz migrations")).text == SILENCE
    loopback.faults.clear()
    clock.forward(minutes=11)
    await running.coach.settle(Platform.SLACK)
    assert questions(loopback, channel) == []


@pytest.mark.parametrize("where", ["thread", "channel"])
@pytest.mark.parametrize("stored", [True, False])
@pytest.mark.usefixtures("running")
async def test_an_answer_for_all_comes_once_whatever_happens_to_its_request(
    loopback: LoopbackSlack, channel: Channel, ada: Person, where: str, *, stored: bool
) -> None:
    """It is looked for below its question, where it has its buttons."""
    await ada.slash(channel, f"/coach settings reveal {where}")
    question = await ask(loopback, channel, ada)
    loopback.fail(POSTS, Cut(stored=stored))
    assert "for everybody now" in (await ada.press(question, "Reveal")).text
    [answer] = [seen for seen in loopback.ledger.shown_in(channel) if "Good" in seen.buttons]
    assert (answer.thread_ts, answer.broadcast) == (question.ts, where == "channel")


@pytest.mark.parametrize("without", ["channels:history", "groups:history"])
async def test_a_channel_that_cant_be_read_leaves_it_unknown(
    loopback: LoopbackSlack, running: Running, team: Team, without: str
) -> None:
    """Never twice: nobody can see whether it stands there."""
    loopback.grant(team, frozenset(NEEDED) - {without})
    channel = loopback.channel(team, "hiring", private=without.startswith("groups"))
    eve = loopback.person("Eve", team, channel)
    loopback.fail(POSTS, Cut(stored=True))
    told = await eve.slash(channel, "/quiz migrations")
    assert told.text == (
        "Slack did not confirm it, and I may not read #hiring to see. If it isn't there, ask again."
    )
    await running.coach.settle(Platform.SLACK)
    assert len(questions(loopback, channel)) == 1
    assert asked(loopback, POSTS) == 1


@pytest.mark.parametrize(("chatter", "posts"), [(1, 1), (3, 1), (0, 2)])
async def test_a_channel_that_is_too_full_to_read_leaves_it_unknown(
    loopback: LoopbackSlack,
    running: Running,
    channel: Channel,
    ada: Person,
    monkeypatch: pytest.MonkeyPatch,
    *,
    chatter: int,
    posts: int,
) -> None:
    """Never twice: what was not read may be the question. Where everything was read, we know."""
    monkeypatch.setattr(messenger, "MOST_READ", 2)
    monkeypatch.setattr(messenger, "A_PAGE", 1)
    loopback.fail(POSTS, Cut(stored=posts == 1))
    rule = loopback.fail("conversations.history", Cut(), times=None)
    await ada.slash(channel, "/quiz migrations")
    loopback.faults.rules.remove(rule)
    for _ in range(chatter):
        ada.say(channel, "What a day!")
    await running.coach.settle(Platform.SLACK)
    assert len(questions(loopback, channel)) == 1
    assert asked(loopback, POSTS) == posts
    unknown = await deliveries_kept.unknown(running.coach.desk.database.reader)
    assert bool(unknown) == (chatter > 1)


@pytest.mark.parametrize("method", [POSTS, "users.info", "reactions.add", WHISPERS])
@pytest.mark.usefixtures("running")
async def test_slack_is_not_asked_again_before_it_wants(
    loopback: LoopbackSlack, channel: Channel, ada: Person, method: str
) -> None:
    """What it puts off with 429 comes as soon as it may, and nothing of it before."""
    loopback.fail(method, TooMany(1))
    question = await ask(loopback, channel, ada)
    ada.react(loopback.message(channel, question.ts), "👀")
    await loopback.ledger.wait_for(to(ada, "It is stamp."))
    first, second, *_ = [r.looptime for r in loopback.requests.all(lambda r: r.method == method)]
    assert second - first >= 1
    assert len(questions(loopback, channel)) == 1


@pytest.mark.usefixtures("running")
async def test_a_storm_of_429_loses_nothing(
    loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
) -> None:
    loopback.fail("**", TooMany(0), on=1, times=4)
    loopback.fail("**", TooMany(0), on=9, times=4)
    question = await ask(loopback, channel, ada)
    for person in (ada, bob):
        person.react(loopback.message(channel, question.ts), "✅")
        await loopback.ledger.wait_for(to(person, "Noted: Good. 2 points."))
    assert len(questions(loopback, channel)) == 1


@pytest.mark.usefixtures("running")
async def test_who_is_put_off_for_too_long_is_told(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    loopback.fail(POSTS, TooMany(600), times=None)
    assert (await ada.slash(channel, "/quiz migrations")).text == SILENCE


@pytest.mark.usefixtures("running")
async def test_a_refused_message_is_said_and_not_tried_again(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    loopback.fail(POSTS, Refused(Problem.INVALID_BLOCKS))
    told = await ada.slash(channel, "/quiz migrations")
    assert told.text == (
        "I can't post that in #interviews: it was refused. Whoever runs me finds why in my log."
    )
    assert asked(loopback, POSTS) == 1


@pytest.mark.parametrize("fault", [Cut(), Broken(500), Hanging()], ids=str)
async def test_a_command_whose_asker_slack_does_not_tell_is_answered(
    loopback: LoopbackSlack, running: Running, channel: Channel, ada: Person, fault: Fault
) -> None:
    loopback.fail("users.info", fault)
    assert (await ada.slash(channel, "/quiz migrations")).text == "Slack doesn't answer. Please try again."
    assert "Asked in" in (await ada.slash(channel, "/quiz migrations")).text
    assert not running.task.done()


@pytest.mark.parametrize("fault", [Cut(), Cut(stored=True), Broken(500)], ids=str)
@pytest.mark.usefixtures("running")
async def test_an_answer_that_does_not_get_out_breaks_nothing(
    loopback: LoopbackSlack, channel: Channel, ada: Person, fault: Fault
) -> None:
    question = await ask(loopback, channel, ada)
    loopback.fail("response_url", fault)
    ada.press(question, "I knew it")
    await loopback.requests.wait_for(lambda r: r.method == "response_url", count=2)
    assert "Your first rating stands: Good, 2 points." in (await ada.press(question, "I knew it")).text


@pytest.mark.parametrize("times", [1, 3])
@pytest.mark.parametrize("fault", [Cut(), Broken(503)], ids=str)
@pytest.mark.usefixtures("running")
async def test_whoever_has_sent_a_form_is_told_although_slack_is_silent_for_a_moment(
    loopback: LoopbackSlack,
    channel: Channel,
    ada: Person,
    *,
    fault: Fault,
    times: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No click waits for it, so it is tried again, and the question stands there once."""
    monkeypatch.setattr(replies, "PAUSES", (0.0, 0.0, 0.0, 0.0))
    form = await ada.slash(channel, "/quiz")
    loopback.fail(WHISPERS, fault, times=times)
    await ada.submit(form)
    await loopback.ledger.wait_for(to(ada, "Asked in #interviews."))
    assert len(questions(loopback, channel)) == 1


async def test_whoever_has_sent_a_form_and_whom_slack_does_not_tell_us_of_hears_so(
    loopback: LoopbackSlack, connect: Connect, channel: Channel, ada: Person
) -> None:
    """Over a restart nobody is known; how to reach them stands in what they have sent."""
    async with connect() as running:
        await running.ready()
        form = await ada.slash(channel, "/quiz")
    loopback.fail("users.info", Cut())
    async with connect() as running:
        await running.ready(1)
        await ada.submit(form)
        await loopback.ledger.wait_for(to(ada, "Slack doesn't answer. Please try again."))
        assert not questions(loopback, channel)


@pytest.mark.parametrize("problem", [Problem.USER_NOT_IN_CHANNEL, Problem.MISSING_SCOPE], ids=str)
@pytest.mark.usefixtures("running")
async def test_where_no_whisper_can_be_it_comes_in_direct_messages(
    loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, problem: Problem
) -> None:
    question = await ask(loopback, channel, ada)
    loopback.fail(WHISPERS, Refused(problem))
    bob.react(loopback.message(channel, question.ts), "👀")
    answer = await loopback.ledger.wait_for(to(bob, "It is stamp."))
    assert answer.channel_id == bob.dm.id
    noted = await bob.press(answer, "Good")
    assert "Noted: Good. 2 points." in noted.text
    assert "Bob: 2 points" in (await ada.slash(channel, "/leaderboard")).text


@pytest.mark.parametrize("fault", [Cut(), Cut(stored=True), Broken(500, stored=True)], ids=str)
async def test_a_whisper_comes_at_least_once(
    loopback: LoopbackSlack, running: Running, channel: Channel, ada: Person, fault: Fault
) -> None:
    question = await ask(loopback, channel, ada)
    rule = loopback.fail(WHISPERS, fault)
    ada.react(loopback.message(channel, question.ts), "👀")
    await loopback.requests.wait_for(lambda r: rule.used and r.method == WHISPERS)
    while running.coach.reactions._flying:  # noqa: ASYNC110 – a reply that fails tells nobody
        await asyncio.sleep(0)
    await running.coach.settle(Platform.SLACK)
    assert await loopback.ledger.wait_for(to(ada, "It is stamp."))


async def test_what_slack_adds_to_its_events_disturbs_nobody(
    loopback: LoopbackSlack, running: Running, team: Team, channel: Channel, ada: Person
) -> None:
    question = await ask(loopback, channel, ada)
    bot = loopback.installation(team).bot_user_id
    known = {"type": "reaction_added", "user": ada.id, "reaction": "white_check_mark", "sparkle": [1, 2]}
    item = {"type": "message", "channel": channel.id, "ts": question.ts, "shine": True}
    for odd in ({"type": "file", "file": "F1"}, {"type": "something_new"}):
        loopback.hub.tell_all(team.id, {**known, "item": odd}, place=channel)
    loopback.hub.tell_all(team.id, {**known, "item": item, "user": "U-nobody"}, place=channel)
    loopback.hub.tell_all(
        team.id, {**known, "item": item, "item_user": bot, "event_ts": "now"}, place=channel
    )
    assert await loopback.ledger.wait_for(to(ada, "Noted: Good. 2 points."))
    assert not running.task.done()


class TestTokens:
    @pytest.fixture(params=[Problem.TOKEN_REVOKED, Problem.INVALID_AUTH, Problem.ACCOUNT_INACTIVE])
    def revoked(self, loopback: LoopbackSlack, request: pytest.FixtureRequest) -> Callable[[], None]:
        """Ends the token, but not the sockets, which have one of their own."""

        def end() -> None:
            for method in ("users.*", "chat.*", "reactions.*", "conversations.*", "views.*", "auth.*"):
                loopback.fail(method, Refused(request.param), times=None)

        return end

    async def test_a_token_that_is_none_any_more_is_said_to_whoever_asks(
        self, running: Running, channel: Channel, ada: Person, revoked: Callable[[], None]
    ) -> None:
        """The answer to a command needs no token."""
        revoked()
        for typed in ("/quiz migrations", "/coach doctor"):
            assert (await ada.slash(channel, typed)).text == (
                "Slack doesn't accept my token any more. "
                "Whoever runs me gets a new one; docs/slack.md says where."
            )
        assert not running.task.done()

    async def test_a_question_that_it_keeps_from_being_asked_is_said_at_once_and_not_lost(
        self,
        loopback: LoopbackSlack,
        running: Running,
        channel: Channel,
        ada: Person,
        *,
        revoked: Callable[[], None],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Nobody waits for a second try; it is asked once the token is a good one."""
        monkeypatch.setattr(deliveries, "PAUSES", ())
        await ada.slash(channel, "/leaderboard")
        revoked()
        told = await ada.slash(channel, "/quiz migrations")
        assert told.text.startswith("Slack doesn't accept my token any more.")
        loopback.faults.clear()
        await running.coach.settle(Platform.SLACK)
        assert len(questions(loopback, channel)) == 1

    @pytest.mark.usefixtures("running")
    async def test_nor_does_it_keep_anybody_from_what_needs_no_token(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, revoked: Callable[[], None]
    ) -> None:
        question = await ask(loopback, channel, ada)
        revoked()
        assert "Noted: Good. 2 points." in (await ada.press(question, "I knew it")).text
        assert "Ada: 2 points" in (await ada.slash(channel, "/leaderboard")).text

    @pytest.mark.usefixtures("running")
    async def test_nor_do_the_libraries_write_down_what_was_said(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, caplog: pytest.LogCaptureFixture
    ) -> None:
        """Bolt and the SDK log whole envelopes: in Socket Mode they are as discreet as over HTTP."""
        caplog.set_level(logging.DEBUG)
        canary = "canary-7c2e"
        question = await ask(loopback, channel, ada)
        for fault in (None, Cut(), Broken(500)):
            if fault:
                loopback.fail("response_url", fault)
            await ada.slash(channel, f"/quiz {canary}").acknowledged()
            await ada.forge(question, "press-0", canary).acknowledged()
        form = await ada.slash(channel, "/quiz")
        await ada.suggest(form, "topic", canary)
        loopback.hub.tell_all(channel.team_id, {"type": canary, "user": ada.id}, place=channel)
        theirs = [one for one in caplog.records if "slack_" in one.pathname]
        assert theirs
        assert canary not in caplog.text
        assert ada.id not in "".join(one.getMessage() for one in theirs)

    async def test_no_token_stands_in_any_log_or_export(
        self,
        loopback: LoopbackSlack,
        running: Running,
        channel: Channel,
        ada: Person,
        *,
        database_file: Path,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        """Whatever goes wrong, at the most talkative."""
        caplog.set_level(logging.DEBUG)
        tokens = {loopback.token, loopback.hub.application.app_token}
        for method in (POSTS, WHISPERS, "users.info", "reactions.add", "response_url", "views.open"):
            for fault in (Cut(), Broken(500), Refused(Problem.INVALID_ARGUMENTS), WrongType()):
                loopback.fail(method, fault)
                ada.slash(channel, "/quiz")
                await ada.slash(channel, "/quiz migrations").acknowledged()
        loopback.faults.clear()
        await ada.slash(channel, "/coach me export")
        await loopback.ledger.wait_for(lambda seen: bool(seen.files))
        [export] = loopback.hub.state.uploads.values()
        assert caplog.records
        shown = [seen.text for seen in loopback.ledger] + running.told.lines + [caplog.text]
        kept = [path.read_bytes() for path in database_file.parent.rglob("*") if path.is_file()]
        for token in tokens:
            assert not any(token in text for text in shown)
            assert not any(token.encode() in content for content in [*kept, export.content or b""])
