"""What people do on Slack, and what they see of it."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.adapters.slack.scopes import NEEDED
from tests.adapters.slack.conftest import Running
from tests.slack_server.ledger import Seen, of
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import ASYNCIO, Clock

pytestmark = pytest.mark.usefixtures("running")

RATINGS = ["Again", "Hard", "Good", "Easy"]


def to(person: Person, words: str = "") -> Callable[[Seen], bool]:
    return lambda seen: (
        (seen.what, seen.team_id, seen.to) == ("shown", person.team_id, person.id) and words in seen.text
    )


def said(seen: Seen) -> str:
    """What it says without its looks, each of which the ledger puts on a line of its own."""
    return seen.text.replace("\n", "")


def questions(loopback: LoopbackSlack, channel: Channel) -> list[Seen]:
    return [seen for seen in loopback.ledger.shown_in(channel) if "Reveal" in seen.buttons]


async def ask(loopback: LoopbackSlack, channel: Channel, person: Person, typed: str = "migrations") -> Seen:
    """The question that a /quiz puts into the channel."""
    await person.slash(channel, f"/quiz {typed}")
    return questions(loopback, channel)[-1]


async def test_a_question_its_answer_a_rating_and_the_board(
    loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
) -> None:
    told = await ada.slash(channel, "/quiz migrations")
    assert told.ephemeral
    assert "Asked in #interviews" in told.text
    [question] = loopback.ledger.shown_in(channel)
    assert "What is stamp?" in question.fallback
    assert list(question.buttons) == ["Reveal", "I knew it", "I didn't"]
    assert [seen.text for seen in loopback.ledger.all(of("reacted"))] == ["eyes"]
    for person in (ada, bob):
        person.react(loopback.message(channel, question.ts), "👀")
        answer = await loopback.ledger.wait_for(to(person, "It is stamp"))
        assert answer.ephemeral
        rated = await person.press(answer, "Good")
        assert "Noted: Good. 2 points." in rated.text
    board = await ada.slash(channel, "/leaderboard")
    assert "Ada: 2 points, 1 answer – you" in board.text
    assert "Bob: 2 points, 1 answer" in board.text


class TestQuiz:
    @pytest.mark.parametrize("typed", ["asynco", "Concurrency", ASYNCIO, "easy asyncio", "  asyncio  "])
    async def test_a_topic_is_understood_as_people_type_it(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, typed: str
    ) -> None:
        assert "What is tasks?" in (await ask(loopback, channel, ada, typed)).text

    async def test_a_difficulty_can_be_wished_for(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        assert "What is batch?" in (await ask(loopback, channel, ada, "hard")).text

    async def test_what_cant_be_asked_is_said_privately(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        told = await ada.slash(channel, "/quiz asyncio hard")
        assert told.ephemeral
        assert "There are easy ones." in told.text
        assert loopback.ledger.shown_in(channel) == []

    async def test_nobody_is_pinged_and_no_mark_up_works_in_what_somebody_typed(
        self, channel: Channel, ada: Person
    ) -> None:
        """Slack escapes what is typed, and shows what we escape."""
        told = await ada.slash(channel, "/leaderboard &lt;!channel&gt; *x*")
        assert "“<!channel>”" in told.text

    async def test_in_direct_messages(self, loopback: LoopbackSlack, ada: Person) -> None:
        told = await ada.slash(ada.dm, "/quiz asyncio")
        assert "Asked here." in told.text
        [question] = [seen for seen in ada.private if to(ada)(seen) and "Reveal" in seen.buttons]
        ada.react(loopback.message(ada.dm, question.ts), "👀")
        answer = await loopback.ledger.wait_for(to(ada, "It is tasks."))
        assert (answer.channel_id, answer.ephemeral) == (ada.dm.id, False)
        assert "Noted: Good. 2 points." in (await ada.press(answer, "Good")).text
        board = await ada.slash(ada.dm, "/leaderboard")
        assert board.text.startswith("This week in our direct messages")
        assert "Ada: 2 points, 1 answer – you" in board.text

    async def test_direct_messages_count_for_no_workspace(
        self, channel: Channel, ada: Person, loopback: LoopbackSlack
    ) -> None:
        await ada.slash(ada.dm, "/quiz asyncio")
        [question] = [seen for seen in ada.private if to(ada)(seen) and "Reveal" in seen.buttons]
        await ada.press(loopback.message(ada.dm, question.ts), "I knew it")
        assert "Nobody is on it yet." in (await ada.slash(channel, "/leaderboard")).text

    async def test_a_private_channel_is_called_by_its_name(self, loopback: LoopbackSlack, team: Team) -> None:
        """Slack's commands call every private channel “privategroup”."""
        secret = loopback.channel(team, "hiring", private=True)
        eve = loopback.person("Eve", team, secret)
        assert "Asked in #hiring." in (await eve.slash(secret, "/quiz asyncio")).text
        assert "This week in #hiring" in (await eve.slash(secret, "/leaderboard channel")).text


class TestChooser:
    async def test_no_topic_opens_a_form(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        form = await ada.slash(channel, "/quiz")
        assert form.what == "modal"
        offered = await ada.suggest(form, "topic", "asy")
        assert offered.choices == {"Python → Concurrency → asyncio": ASYNCIO}
        assert (await ada.submit(form, {"topic": ASYNCIO})).what == "closed"
        told = await loopback.ledger.wait_for(to(ada, "Asked in #interviews."))
        assert told.ephemeral
        assert "What is tasks?" in questions(loopback, channel)[0].text

    async def test_an_empty_form_asks_about_anything(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        await ada.submit(await ada.slash(channel, "/quiz"))
        await loopback.ledger.wait_for(to(ada, "Asked in #interviews."))
        assert len(questions(loopback, channel)) == 1

    async def test_how_hard_it_may_be(self, loopback: LoopbackSlack, channel: Channel, ada: Person) -> None:
        await ada.submit(await ada.slash(channel, "/quiz"), {"Difficulty": "hard"})
        await loopback.ledger.wait_for(to(ada, "Asked in #interviews."))
        assert "What is batch?" in questions(loopback, channel)[0].text

    async def test_what_there_is_none_of_is_said_after_the_form(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        form = await ada.slash(channel, "/quiz")
        await ada.suggest(form, "topic", "")
        await ada.submit(form, {"topic": ASYNCIO, "Difficulty": "hard"})
        assert await loopback.ledger.wait_for(to(ada, "There are easy ones."))
        assert not questions(loopback, channel)

    async def test_an_unknown_topic_opens_it_with_the_nearest_names(
        self, channel: Channel, ada: Person
    ) -> None:
        form = await ada.slash(channel, "/quiz migratoins of *birds*")
        assert form.what == "modal"
        assert "I know no topic “migratoins of *birds*”." in form.text
        nearest = await ada.slash(channel, "/quiz cooking")
        assert "I ask about" in nearest.text

    async def test_a_form_that_is_sent_twice_asks_once(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        form = await ada.slash(channel, "/quiz")
        asked = ada.submit(form)
        again = replace(loopback.deliveries.parcels[-1], id="again")
        loopback.deliveries.send(again, retried=False)
        await asked
        await loopback.deliveries.happened.wait_for(lambda h: (h.what, h.id) == ("acknowledged", "again"))
        await loopback.ledger.wait_for(to(ada, "Asked in #interviews."))
        await ada.slash(channel, "/coach help")  # behind the repeated one
        assert len(questions(loopback, channel)) == 1

    async def test_where_the_form_cant_be_opened_any_more_a_question_comes_without_it(
        self, loopback: LoopbackSlack, running: Running, channel: Channel, ada: Person, clock: Clock
    ) -> None:
        """Slack takes a form for three seconds; whoever asked for anything gets anything."""
        del running
        asked = ada.slash(channel, "/quiz")
        clock.forward(seconds=4)
        assert "Asked in #interviews." in (await asked).text
        assert len(questions(loopback, channel)) == 1

    async def test_nor_is_an_unknown_topic_left_unanswered(
        self, channel: Channel, ada: Person, clock: Clock
    ) -> None:
        asked = ada.slash(channel, "/quiz cooking")
        clock.forward(seconds=4)
        told = await asked
        assert told.what == "shown"
        assert "I know no topic “cooking”." in told.text


class TestReactions:
    @pytest.fixture
    async def question(self, loopback: LoopbackSlack, channel: Channel, ada: Person) -> Seen:
        return await ask(loopback, channel, ada)

    @pytest.mark.parametrize("said", [("✅", "Good"), ("❌", "Again")])
    async def test_saying_whether_one_knew_it_earns_points_whichever_it_is(
        self, loopback: LoopbackSlack, channel: Channel, bob: Person, question: Seen, said: tuple[str, str]
    ) -> None:
        emoji, rating = said
        bob.react(loopback.message(channel, question.ts), emoji)
        noted = await loopback.ledger.wait_for(to(bob, f"Noted: {rating}. 2 points."))
        assert noted.ephemeral
        assert "Bob: 2 points, 1 answer – you" in (await bob.slash(channel, "/leaderboard")).text

    async def test_eyes_show_the_answer_to_each_who_looks_and_to_nobody_else(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, question: Seen
    ) -> None:
        bob.react(loopback.message(channel, question.ts), "👀")
        answer = await loopback.ledger.wait_for(to(bob, "It is stamp."))
        assert "Remember stamp." in answer.text
        assert list(answer.buttons) == RATINGS
        assert not any("It is stamp." in seen.text for seen in loopback.ledger.shown_in(channel))
        assert not any("It is stamp." in seen.text for seen in ada.private)

    async def test_bots_are_not_people(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person, question: Seen
    ) -> None:
        """Neither our own 👀 nor what other bots put under a question counts."""
        helper = loopback.person("Helper", team, channel, bot=True)
        for emoji in ("✅", "👀"):
            helper.react(loopback.message(channel, question.ts), emoji)
        ada.react(loopback.message(channel, question.ts), "✅")
        await loopback.ledger.wait_for(to(ada, "Noted: Good"))
        assert not helper.private
        board = await ada.slash(channel, "/leaderboard")
        assert "Ada: 2 points" in board.text
        assert "Helper" not in board.text

    async def test_only_questions_are_listened_to(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, question: Seen
    ) -> None:
        bob.react(ada.say(channel, "I know this one"), "👀")
        bob.react(loopback.message(channel, question.ts), "tada")
        ada.react(loopback.message(channel, question.ts), "✅")
        await loopback.ledger.wait_for(to(ada, "Noted: Good"))
        assert not bob.private

    async def test_eyes_put_there_anew_whisper_again_and_scores_never_count_again(
        self, loopback: LoopbackSlack, channel: Channel, bob: Person, question: Seen
    ) -> None:
        """Slack's whispers vanish, so one may ask for the answer as often as one likes."""
        message = loopback.message(channel, question.ts)
        for time in (1, 2, 3):
            bob.react(message, "👀")
            await loopback.ledger.wait_for(to(bob, "It is stamp."), count=time)
            bob.unreact(message, "👀")
            bob.reload()
        for told in ("Noted: Good. 2 points.", "Your first rating stands: Good, 2 points."):
            bob.react(message, "✅")
            await loopback.ledger.wait_for(to(bob, told))
            bob.unreact(message, "✅")
        assert "Bob: 2 points, 1 answer" in (await bob.slash(channel, "/leaderboard")).text

    async def test_the_answer_for_all_stands_in_the_questions_thread(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, question: Seen
    ) -> None:
        await ada.slash(channel, "/coach settings reveal thread")
        bob.react(loopback.message(channel, question.ts), "👀")
        answer = await loopback.ledger.wait_for(
            lambda s: s.channel_id == channel.id and not s.to and "It is stamp." in s.text
        )
        assert (answer.thread_ts, answer.broadcast) == (question.ts, False)
        told = await loopback.ledger.wait_for(to(bob, "The answer is there for everybody now."))
        assert list(told.buttons) == RATINGS
        noted = await ada.press(loopback.message(channel, answer.ts), "Good")
        assert "Noted: Good. No points." in noted.text

    async def test_the_answer_for_all_stands_in_the_channel_once(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, question: Seen
    ) -> None:
        """It hangs on its question, and the channel sees it, too."""
        await ada.slash(channel, "/coach settings reveal channel")
        for person in (bob, ada):
            person.react(loopback.message(channel, question.ts), "👀")
            await loopback.ledger.wait_for(to(person, "stamp" if person is ada else "for everybody"))
        _, answer = loopback.ledger.shown_in(channel)
        assert "It is stamp." in answer.text
        assert (answer.thread_ts, answer.broadcast) == (question.ts, True)


class TestButtons:
    async def test_reveal_shows_the_answer_to_whoever_presses(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
    ) -> None:
        question = await ask(loopback, channel, ada)
        answer = await bob.press(question, "Reveal")
        assert answer.ephemeral
        assert "It is stamp." in answer.text
        assert list(answer.buttons) == RATINGS
        noted = await bob.press(answer, "Easy")
        assert "Noted: Easy. 2 points." in noted.text
        assert "Your first rating stands" in (await bob.press(question, "I didn't")).text
        assert loopback.ledger.shown_in(channel) == [question]

    @pytest.mark.parametrize("value", ["", "reveal:", "rate:id0:best", "knew", "drop table posts", "🎉"])
    async def test_a_button_that_we_never_made_is_refused_kindly(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, value: str
    ) -> None:
        question = await ask(loopback, channel, ada)
        refused = await ada.forge(question, "press-0", value)
        assert "I don't know that button. /quiz asks a question with buttons that work." in refused.text
        assert refused.ephemeral

    async def test_a_button_of_a_question_that_nobody_remembers(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        question = await ask(loopback, channel, ada)
        refused = await ada.forge(question, "press-0", "rate:long-ago:good")
        assert "I don't know that question any more." in refused.text

    async def test_somebody_elses_private_review_is_nobody_elses(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, clock: Clock
    ) -> None:
        question = await ask(loopback, channel, ada)
        await ada.press(question, "I didn't")
        clock.forward(days=30)
        review = await ada.slash(channel, "/coach review")
        [value] = [e["value"] for b in review.blocks if b["type"] == "actions" for e in b["elements"]][:1]
        refused = await bob.forge(question, "press-0", value)
        assert "That question was asked somebody else in private." in refused.text


class TestOneself:
    async def test_what_is_due_comes_back_in_private(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, clock: Clock
    ) -> None:
        assert "There is nothing to review yet" in (await bob.slash(channel, "/coach review")).text
        await bob.press(await ask(loopback, channel, ada), "I knew it")
        clock.forward(days=30)
        review = await bob.slash(channel, "/coach review")
        assert review.ephemeral
        assert "What is stamp?" in review.text
        assert "For you alone, the last one for today." in review.text
        noted = await bob.press(await bob.press(review, "Reveal"), "Easy")
        assert noted.text.startswith("Noted: Easy.")
        assert "Nothing is due." in (await bob.press(noted, "Next")).text
        assert len(loopback.ledger.shown_in(channel)) == 1

    async def test_progress_is_private(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
    ) -> None:
        await bob.press(await ask(loopback, channel, ada), "I knew it")
        progress = await bob.slash(channel, "/coach progress")
        assert progress.ephemeral
        assert "Alembic migrations: 1 of 3 questions met." in said(progress)

    async def test_one_can_take_everything_along(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
    ) -> None:
        await bob.press(await ask(loopback, channel, ada), "I knew it")
        assert "Everything I hold about you" in (await bob.slash(channel, "/coach me export")).text
        handed = await loopback.ledger.wait_for(lambda seen: bool(seen.files))
        assert (handed.to, handed.channel_id) == (bob.id, bob.dm.id)
        assert handed.files == ("interview-coach.json",)
        [file] = loopback.hub.state.uploads.values()
        held = json.loads(file.content or b"")
        assert [account["name"] for account in held["accounts"]] == ["Bob"]
        assert [attempt["points"] for attempt in held["attempts"]] == [2]

    async def test_without_the_scope_for_files_that_is_said(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, bob: Person
    ) -> None:
        loopback.grant(team, frozenset(NEEDED) - {"files:write"})
        asked = bob.slash(channel, "/coach me export")
        assert "I can't do that: I lack the scope files:write." in (await asked.seen(count=2)).text

    async def test_one_can_be_forgotten(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
    ) -> None:
        question = await ask(loopback, channel, ada)
        for person in (ada, bob):
            await person.press(question, "I knew it")
        asked = await bob.slash(channel, "/coach me delete")
        assert "This deletes 1 answer, 1 review and your name in 1 place, for good." in asked.text
        gone = await bob.slash(channel, "/coach me delete yes")
        assert "Everything I held about you is deleted." in gone.text
        board = await ada.slash(channel, "/leaderboard")
        assert "Ada: 2 points" in board.text
        assert "Bob" not in board.text

    async def test_one_can_leave_the_boards_and_come_back(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person
    ) -> None:
        await bob.press(await ask(loopback, channel, ada), "I knew it")
        for word, there in (("hide", False), ("show", True)):
            await bob.slash(channel, f"/coach me {word}")
            assert ("Bob" in (await ada.slash(channel, "/leaderboard")).text) is there


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "told"),
        [
            ("/coach", "I ask interview questions"),
            ("/coach help", "/leaderboard"),
            ("/coach HELP", "/leaderboard"),
            ("/coach doctor", "All is well in #interviews: I can ask, answer and react."),
            ("/coach revue", "/coach review"),
            ("/coach 🎉 \x00 nonsense", "Did you mean /coach help"),
            ("/coach me", "I don't understand “me” there."),
            ("/coach me explode", "I don't understand “me explode” there."),
            ("/coach team", "Not yet: /coach team is promised, but not built."),
            ("/drill now", "This channel has no daily drill."),
            ("/coach settings colour", "There is no setting “colour”."),
            ("/coach settings zone Berlin", "zone can't be “Berlin”"),
            ("/leaderboard", "Nobody is on it yet."),
            ("/leaderboard channel month", "This month in #interviews"),
            ("/leaderboard everywhere", "I don't understand “everywhere” there."),
        ],
    )
    async def test_every_command_is_answered_to_its_asker_alone(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, typed: str, told: str
    ) -> None:
        answer = await ada.slash(channel, typed)
        assert answer.what == "shown"
        assert answer.ephemeral
        assert told in answer.text
        assert loopback.ledger.shown_in(channel) == []

    async def test_scopes_and_periods(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person, clock: Clock
    ) -> None:
        await ada.press(await ask(loopback, channel, ada), "I knew it")
        clock.forward(days=40)
        week = await ada.slash(channel, "/leaderboard channel week")
        assert "This week in #interviews\nNobody is on it yet." in week.text
        assert "Ada: 2 points" in (await ada.slash(channel, "/leaderboard channel all")).text

    async def test_what_people_write_is_never_answered(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        ada.say(channel, "/quiz migrations")
        ada.direct_message("/quiz migrations")
        await ada.slash(channel, "/coach help")
        assert [seen.ephemeral for seen in ada.private] == [False, True]
        assert len(loopback.ledger.shown_in(channel)) == 1


class TestSettings:
    async def test_who_runs_the_workspace_sets_and_everybody_sees(
        self, channel: Channel, ada: Person, bob: Person
    ) -> None:
        changed = await ada.slash(channel, "/coach settings zone europe/berlin")
        assert changed.text == "zone is Europe/Berlin from now on."
        assert "zone is Europe/Berlin" in said(await bob.slash(channel, "/coach settings"))

    async def test_so_may_its_owner_and_whoever_made_the_channel(
        self, loopback: LoopbackSlack, team: Team, channel: Channel
    ) -> None:
        owner = loopback.person("Olga", team, channel, owner=True)
        assert "from now on" in (await owner.slash(channel, "/coach settings daily_cap 10")).text
        carl = loopback.person("Carl", team)
        own = loopback.channel(team, "carls", creator=carl)
        assert "from now on" in (await carl.slash(own, "/coach settings daily_cap 20")).text
        carl.join(channel)
        refused = await carl.slash(channel, "/coach settings daily_cap 30")
        assert refused.text == "Only administrators may change the settings here."

    async def test_who_may_not_is_told_and_nothing_changes(self, channel: Channel, bob: Person) -> None:
        refused = await bob.slash(channel, "/coach settings reveal channel")
        assert refused.text == "Only administrators may change the settings here."
        assert "reveal is private" in said(await bob.slash(channel, "/coach settings reveal"))

    async def test_a_person_may_be_named(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person, bob: Person
    ) -> None:
        eve = loopback.person("Eve", team, channel)
        named = await ada.slash(channel, f"/coach settings admins <@{bob.id}|bob>, <@{eve.id}>")
        assert "from now on" in named.text
        for person in (bob, eve):
            told = await person.slash(channel, "/coach settings self_ratings off")
            assert told.text == "self_ratings is off from now on."
        assert "none from now on" in (await ada.slash(channel, "/coach settings admins none")).text
        assert "Only administrators" in (await bob.slash(channel, "/coach settings self_ratings on")).text

    async def test_who_is_named_is_shown_by_the_name_that_we_know(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person
    ) -> None:
        """As they call themselves, whatever that is; nobody is pinged, and no mark-up works."""
        eve = loopback.person("<!channel> `*Eve*`", team, channel)
        stranger = loopback.person("Stranger", team, channel)
        await eve.slash(channel, "/quiz migrations")
        named = await ada.slash(channel, f"/coach settings admins <@{eve.id}> <@{stranger.id}>")
        assert named.text == f"admins is <!channel> `*Eve*`, {team.id}.{stranger.id} from now on."
        read = said(await ada.slash(channel, "/coach settings admins"))
        assert f"admins is <!channel> `*Eve*`, {team.id}.{stranger.id}" in read
        assert eve.id not in read
        told = await eve.slash(channel, "/coach settings self_ratings off")
        assert told.text == "self_ratings is off from now on."

    async def test_whoever_was_an_administrator_is_one_no_more(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        await ada.slash(channel, "/coach settings daily_cap 10")
        loopback.hub.state.keep_user(replace(ada.user, admin=False))
        assert "Only administrators" in (await ada.slash(channel, "/coach settings daily_cap 20")).text

    async def test_one_is_the_administrator_of_ones_own_direct_messages(
        self, channel: Channel, bob: Person
    ) -> None:
        del channel
        changed = await bob.slash(bob.dm, "/coach settings zone Europe/Berlin")
        assert changed.text == "zone is Europe/Berlin from now on."

    async def test_a_private_channel_that_we_are_not_in_has_no_creator_that_we_know(
        self, loopback: LoopbackSlack, team: Team
    ) -> None:
        secret = loopback.channel(team, "secret", private=True, invited=False)
        eve = loopback.person("Eve", team, secret)
        refused = await eve.slash(secret, "/coach settings reveal channel")
        assert refused.text == "Only administrators may change the settings here."


class TestPlaces:
    async def test_a_channel_that_we_are_not_in_is_told_how_we_come_in(
        self, loopback: LoopbackSlack, team: Team
    ) -> None:
        elsewhere = loopback.channel(team, "elsewhere", invited=False)
        eve = loopback.person("Eve", team, elsewhere)
        told = await eve.slash(elsewhere, "/quiz migrations")
        assert told.text == (
            "I can't speak in #elsewhere: I am not in it, or it is archived or deleted. "
            "/invite with my name brings me in."
        )
        checked = await eve.slash(elsewhere, "/coach doctor")
        assert "/invite" in checked.text
        assert "Permissions" not in checked.text
        loopback.invite(elsewhere)
        assert "Asked in #elsewhere." in (await eve.slash(elsewhere, "/quiz migrations")).text

    async def test_a_private_one_likewise(self, loopback: LoopbackSlack, team: Team) -> None:
        secret = loopback.channel(team, "secret", private=True, invited=False)
        eve = loopback.person("Eve", team, secret)
        for typed in ("/quiz migrations", "/coach doctor"):
            assert "/invite" in (await eve.slash(secret, typed)).text

    async def test_where_the_form_was_filled_in_in_vain_that_is_said_in_direct_messages(
        self, loopback: LoopbackSlack, team: Team
    ) -> None:
        elsewhere = loopback.channel(team, "elsewhere", invited=False)
        eve = loopback.person("Eve", team, elsewhere)
        await eve.submit(await eve.slash(elsewhere, "/quiz"))
        told = await loopback.ledger.wait_for(to(eve, "/invite"))
        assert told.channel_id == eve.dm.id

    async def test_an_archived_channel(self, loopback: LoopbackSlack, channel: Channel, ada: Person) -> None:
        loopback.archive(channel)
        told = await ada.slash(channel, "/quiz migrations")
        assert "I can't speak in #interviews: I am not in it, or it is archived or deleted." in told.text
        assert "I can't speak in #interviews" in (await ada.slash(channel, "/coach doctor")).text

    async def test_a_channel_that_throws_us_out(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        """What was asked there stays answerable, for clicks reach us and whispers go by another way."""
        question = await ask(loopback, channel, ada)
        loopback.kick(channel)
        assert "/invite" in (await ada.slash(channel, "/quiz migrations")).text
        assert "Noted: Good. 2 points." in (await ada.press(question, "I knew it")).text
        ada.react(loopback.message(channel, question.ts), "👀")
        loopback.invite(channel)
        assert "Asked in" in (await ada.slash(channel, "/quiz migrations")).text

    async def test_a_missing_right_to_speak_is_named_with_who_grants_it(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person
    ) -> None:
        loopback.grant(team, frozenset(NEEDED) - {"chat:write"})
        told = await ada.slash(channel, "/quiz migrations")
        assert "I lack the scope chat:write" in told.text
        assert "Permissions" not in told.text
        assert "Whoever manages this workspace's apps grants it by installing me again." in told.text
        checked = await ada.slash(channel, "/coach doctor")
        assert "I lack the scope chat:write in #interviews." in checked.text

    async def test_without_the_scope_to_react_the_buttons_do(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person
    ) -> None:
        loopback.grant(team, frozenset(NEEDED) - {"reactions:write"})
        told = await ada.slash(channel, "/quiz migrations")
        assert "I could not add 👀 to it: I lack the scope reactions:write" in told.text
        [question] = questions(loopback, channel)
        assert "It is stamp." in (await ada.press(question, "Reveal")).text


class TestNames:
    @pytest.mark.parametrize(
        "name",
        ["<!channel>", "*x*", "_x_", "`x`", "<@U1>", "&lt;", "<https://example.org|x>", ":tada:", "@here"],
    )
    async def test_a_name_is_shown_as_it_is_and_does_nothing(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person, name: str
    ) -> None:
        """The server would complain of a mention in public, and the ledger reads as people do."""
        loud = loopback.person(name, team, channel)
        await loud.press(await ask(loopback, channel, ada), "I knew it")
        board = await ada.slash(channel, "/leaderboard")
        assert f"1. {name}: 2 points, 1 answer" in board.text
        for block in board.blocks:
            assert block["type"] in {"rich_text", "section", "context", "header"}
            assert "mrkdwn" not in json.dumps(block)
            assert '"user"' not in json.dumps(block)
            assert '"link"' not in json.dumps(block)
        assert "<" not in board.fallback


async def test_home_says_how_far_one_is_and_what_can_be_asked(
    loopback: LoopbackSlack, channel: Channel, ada: Person
) -> None:
    await ada.press(await ask(loopback, channel, ada), "I knew it")
    ada.open_home()
    home = await loopback.ledger.wait_for(of("home"))
    assert home.to == ada.id
    assert "Alembic migrations: 1 of 3 questions met." in said(home)
    assert "/quiz asks a question" in said(home)
    ada.open_home("messages")
    await ada.slash(channel, "/coach help")
    assert len(loopback.ledger.all(of("home"))) == 1
