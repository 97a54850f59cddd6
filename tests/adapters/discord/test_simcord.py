"""What people do on Discord and what they see of it, in somebody else's Discord: simcord's, in memory.

What it can't do – the wire, nonces, down-time, rate limits – is tested on our own server.
"""

import json
from collections.abc import AsyncGenerator

import pytest
import simcord

from tests.adapters.discord.in_memory import (
    World,
    answered,
    buttons,
    covered,
    found,
    in_memory,
    name_of,
    questions,
    says,
    whispers,
)
from tests.conftest import Started
from tests.world import ASYNCIO, MIGRATIONS, Clock

RATINGS = ["Again", "Hard", "Good", "Easy"]


@pytest.fixture
async def world(start: Started) -> AsyncGenerator[World]:
    async with in_memory(start) as world:
        yield world


@pytest.fixture
def ada(world: World) -> simcord.MemberActor:
    return world.person("Ada", manages=True)


@pytest.fixture
def bob(world: World) -> simcord.MemberActor:
    return world.person("Bob")


class TestQuiz:
    async def test_the_channel_gets_a_question_and_the_asker_a_word(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        told = answered(await ada.slash(world.channel, "quiz", topic="migrations"))
        assert "Asked in #interviews. Answer in your head first" in says(told)
        [seen] = world.channel.history(viewer=bob)
        assert says(seen) == "### What is `stamp`?\n-# Easy – FastAPI → Database → Alembic migrations"
        assert buttons(seen) == ["Reveal", "I knew it", "I didn't"]
        assert [(str(reaction.emoji), reaction.count) for reaction in seen.reactions] == [("👀", 1)]
        assert not covered(seen)

    @pytest.mark.parametrize("typed", ["asynco", "Concurrency", ASYNCIO])
    async def test_a_topic_is_understood_as_people_type_it(
        self, world: World, ada: simcord.MemberActor, typed: str
    ) -> None:
        await ada.slash(world.channel, "quiz", topic=typed)
        assert "What is `tasks`?" in says(world.question())

    async def test_a_difficulty_can_be_wished_for(self, world: World, ada: simcord.MemberActor) -> None:
        await ada.slash(world.channel, "quiz", difficulty="hard")
        assert says(world.question()).startswith("### What is `batch`?\n-# Hard")

    async def test_nothing_wished_for_is_a_question_of_any_topic_and_never_the_same_twice(
        self, world: World, ada: simcord.MemberActor
    ) -> None:
        for _ in range(4):
            await ada.slash(world.channel, "quiz")
        assert len({says(question) for question in questions(world.channel)}) == 4

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"topic": "**cooking**"}, r"I know no topic “\*\*cooking\*\*”."),
            ({"topic": "asyncio", "difficulty": "hard"}, "There are easy ones."),
        ],
    )
    async def test_what_cant_be_asked_is_said_privately(
        self, world: World, ada: simcord.MemberActor, options: dict[str, str], words: str
    ) -> None:
        assert words in says(answered(await ada.slash(world.channel, "quiz", **options)))
        assert world.channel.history(viewer=world.person("Bob")) == []

    async def test_topics_complete_themselves(self, world: World, ada: simcord.MemberActor) -> None:
        every = await ada.autocomplete(world.channel, "quiz", "topic", "")
        assert {MIGRATIONS, ASYNCIO} <= {choice["value"] for choice in every}
        [choice] = await ada.autocomplete(world.channel, "quiz", "topic", "asy")
        assert choice["name"] == "Python → Concurrency → asyncio"
        await ada.slash(world.channel, "quiz", topic=choice["value"])
        assert "What is `tasks`?" in says(world.question())


class TestReactions:
    @pytest.fixture(autouse=True)
    async def _asked(self, world: World, ada: simcord.MemberActor) -> None:
        await ada.slash(world.channel, "quiz", topic="migrations")

    async def test_eyes_show_the_answer_to_each_who_looks_and_to_nobody_else(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        for person in (ada, bob):
            await person.react(world.question(), "👀")
            [answer] = whispers(person)
            assert "It is stamp." in says(answer)
            assert "Remember stamp." in says(answer)
            assert buttons(answer) == RATINGS
        assert world.written_to() == {ada.id, bob.id}
        assert "It is stamp." not in "".join(map(says, world.channel.history()))

    async def test_a_rating_in_a_direct_message_counts_in_the_guild(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await bob.react(world.question(), "👀")
        noted = answered(await bob.user.click(whispers(bob)[0], label="Hard"))
        assert "Noted: Hard. 2 points." in says(noted)
        assert "Bob: 2 points, 1 answer" in says(answered(await ada.slash(world.channel, "leaderboard")))

    @pytest.mark.parametrize(("emoji", "rating"), [("✅", "Good"), ("❌", "Again"), ("❌\ufe0f", "Again")])
    async def test_saying_whether_one_knew_it_earns_points_whichever_it_is(
        self, world: World, bob: simcord.MemberActor, emoji: str, rating: str
    ) -> None:
        await bob.react(world.question(), emoji)
        assert f"Noted: {rating}. 2 points." in says(whispers(bob)[0])
        board = says(answered(await bob.slash(world.channel, "leaderboard")))
        assert "Bob: 2 points, 1 answer – you" in board

    async def test_taking_a_reaction_back_changes_nothing(
        self, world: World, bob: simcord.MemberActor, clock: Clock
    ) -> None:
        """What was said first stands; playing with an emoji is not answered each time."""
        for emoji in ("✅", "✅", "❌"):
            await bob.react(world.question(), emoji)
            await bob.unreact(world.question(), emoji)
        first, other = map(says, whispers(bob))
        assert "Noted: Good. 2 points." in first
        assert "Your first rating stands: Good, 2 points." in other
        clock.forward(minutes=2)
        await bob.react(world.question(), "✅")
        assert len(whispers(bob)) == 3
        assert "Bob: 2 points, 1 answer" in says(answered(await bob.slash(world.channel, "leaderboard")))

    async def test_bots_are_not_people(self, world: World, ada: simcord.MemberActor) -> None:
        """Neither our own 👀 nor what other bots put under a question counts."""
        robot = world.env.create_user("robot", bot=True)
        other = world.guild.add_member(robot, roles=[world.guild.roles["People"]])
        for emoji in ("👀", "✅"):
            await other.react(world.question(), emoji)
        assert world.written_to() == set()
        assert "Nobody is on it yet." in says(answered(await ada.slash(world.channel, "leaderboard")))

    async def test_only_questions_are_listened_to(self, world: World, bob: simcord.MemberActor) -> None:
        """Reactions to what people say, and other emoji, are none of our business."""
        await bob.react(await bob.send(world.channel, "I know this one"), "👀")
        await bob.react(world.question(), "🎉")
        assert world.written_to() == set()

    async def test_closed_direct_messages_are_pointed_at_reveal_in_the_questions_thread(
        self, world: World, bob: simcord.MemberActor
    ) -> None:
        world.close_direct_messages(bob)
        await bob.react(world.question(), "👀")
        [line] = world.thread()
        assert says(line) == (
            "Bob: your direct messages are closed to me. Reveal above shows it to you alone."
        )
        assert "It is stamp." in says(answered(await bob.click(world.question(), label="Reveal")))

    async def test_the_line_in_the_thread_calls_nobody(self, world: World) -> None:
        loud = world.person("@everyone ||x||")
        world.close_direct_messages(loud)
        await loud.react(world.question(), "👀")
        [line] = world.thread()
        assert says(line).startswith(r"\@everyone \|\|x\|\|: your direct messages")
        assert not line.mention_everyone


class TestButtons:
    @pytest.fixture(autouse=True)
    async def _asked(self, world: World, ada: simcord.MemberActor) -> None:
        await ada.slash(world.channel, "quiz", topic="migrations")

    async def test_reveal_shows_the_answer_to_whoever_presses(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        answer = answered(await bob.click(world.question(), label="Reveal"))
        assert "It is stamp." in says(answer)
        assert buttons(answer) == RATINGS
        assert "It is stamp." not in "".join(map(says, world.channel.history(viewer=ada)))
        assert world.written_to() == set()
        noted = answered(await bob.click(answer, label="Easy"))
        assert "Noted: Easy. 2 points." in says(noted)
        assert buttons(noted) == ["Reveal"]

    async def test_the_first_rating_stands(self, world: World, bob: simcord.MemberActor) -> None:
        knew = answered(await bob.click(world.question(), label="I knew it"))
        assert "Noted: Good. 2 points." in says(knew)
        didnt = answered(await bob.click(world.question(), label="I didn't"))
        assert "Your first rating stands: Good, 2 points." in says(didnt)

    async def test_everything_works_after_a_restart_and_nothing_is_said_again(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await bob.react(world.question(), "👀")
        await world.restart()
        assert len(whispers(bob)) == 1
        assert len(world.channel.history(viewer=bob)) == 1
        rated = answered(await bob.user.click(whispers(bob)[0], label="Good"))
        assert "Noted: Good. 2 points." in says(rated)
        assert "Noted: Again." in says(answered(await ada.click(world.question(), label="I didn't")))
        registered = [
            r for r in world.env.http_requests if r.method == "PUT" and r.path.endswith("/commands")
        ]
        assert len(registered) == 1

    @pytest.mark.parametrize(
        "name", ["reveal:", "rate:id0:best", "rate:id0:good:good", "knew", "drop table posts", "🎉"]
    )
    async def test_a_button_that_we_never_made_is_refused_kindly(
        self, world: World, bob: simcord.MemberActor, name: str
    ) -> None:
        refused = answered(await bob.click(await world.planted(name), label="Press me"))
        assert "I don't know that button. /quiz asks a question with buttons that work." in says(refused)

    async def test_a_button_of_a_question_that_nobody_remembers(
        self, world: World, bob: simcord.MemberActor
    ) -> None:
        stale = await world.planted("rate:long-ago:good")
        refused = answered(await bob.click(stale, label="Press me"))
        assert "I don't know that question any more. /quiz asks a new one." in says(refused)

    async def test_a_question_of_another_guild_shows_nothing_here(
        self, world: World, bob: simcord.MemberActor
    ) -> None:
        """Somebody who copies a button's name into another guild learns nothing, and earns nothing."""
        there, channel = found(world.env, "Another Guild")
        eve = world.person("Eve", there)
        for label in ("Reveal", "I knew it"):
            copy = await world.planted(name_of(world.question(), label), channel)
            refused = says(answered(await eve.click(copy, label="Press me")))
            assert refused == "That question belongs to another workspace, so it can't be answered here."
        assert "Nobody is on it yet." in says(answered(await bob.slash(world.channel, "leaderboard")))

    async def test_somebody_elses_private_review_is_nobody_elses(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor, clock: Clock
    ) -> None:
        await ada.click(world.question(), label="I didn't")
        clock.forward(days=30)
        review = answered(await ada.slash(world.channel, "coach review"))
        copy = await world.planted(name_of(review, "Reveal"))
        refused = answered(await bob.click(copy, label="Press me"))
        assert "That question was asked somebody else in private." in says(refused)


class TestOneself:
    async def test_what_is_due_comes_back_in_private(
        self, world: World, bob: simcord.MemberActor, clock: Clock
    ) -> None:
        nothing = answered(await bob.slash(world.channel, "coach review"))
        assert "There is nothing to review yet" in says(nothing)
        await bob.slash(world.channel, "quiz", topic="migrations")
        await bob.click(world.question(), label="I knew it")
        clock.forward(days=30)
        review = answered(await bob.slash(world.channel, "coach review"))
        assert "What is `stamp`?" in says(review)
        assert "For you alone, the last one for today." in says(review)
        answer = answered(await bob.click(review, label="Reveal"))
        noted = answered(await bob.click(answer, label="Easy"))
        assert says(noted).startswith("Noted: Easy.\n")
        done = answered(await bob.click(noted, label="Next"))
        assert "Nothing is due." in says(done)

    async def test_progress_is_private(self, world: World, bob: simcord.MemberActor) -> None:
        await bob.slash(world.channel, "quiz", topic="migrations")
        await bob.click(world.question(), label="I knew it")
        progress = says(answered(await bob.slash(world.channel, "coach progress")))
        assert "**Alembic migrations**: 1 of 3 questions met." in progress

    async def test_one_can_take_everything_along(self, world: World, bob: simcord.MemberActor) -> None:
        await bob.slash(world.channel, "quiz", topic="migrations")
        await bob.click(world.question(), label="I knew it")
        export = answered(await bob.slash(world.channel, "coach me export"))
        [file] = export.attachments
        assert file.filename == "interview-coach.json"
        held = json.loads(await file.read())
        assert [account["name"] for account in held["accounts"]] == ["Bob"]
        assert [attempt["points"] for attempt in held["attempts"]] == [2]

    async def test_one_can_be_forgotten(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await bob.slash(world.channel, "quiz", topic="migrations")
        for person in (ada, bob):
            await person.click(world.question(), label="I knew it")
        asked = answered(await bob.slash(world.channel, "coach me delete"))
        assert "This deletes 1 answer, 1 review and your name in 1 place, for good." in says(asked)
        gone = answered(await bob.slash(world.channel, "coach me delete", sure="yes"))
        assert "Everything I held about you is deleted." in says(gone)
        board = says(answered(await ada.slash(world.channel, "leaderboard")))
        assert "Ada: 2 points" in board
        assert "Bob" not in board

    async def test_one_can_leave_the_boards_and_come_back(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await bob.slash(world.channel, "quiz", topic="migrations")
        await bob.click(world.question(), label="I knew it")
        for command, there in (("coach me hide", False), ("coach me show", True)):
            await bob.slash(world.channel, command)
            board = says(answered(await ada.slash(world.channel, "leaderboard")))
            assert ("Bob" in board) is there


class TestSettings:
    async def test_who_manages_the_channel_sets_and_everybody_sees(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        changed = await ada.slash(world.channel, "coach settings", name="zone", value="europe/berlin")
        assert says(answered(changed)) == "zone is Europe/Berlin from now on."
        assert "`zone` is `Europe/Berlin`" in says(answered(await bob.slash(world.channel, "coach settings")))

    async def test_who_doesnt_is_told_and_nothing_changes(
        self, world: World, bob: simcord.MemberActor
    ) -> None:
        refused = await bob.slash(world.channel, "coach settings", name="reveal", value="channel")
        assert says(answered(refused)) == "Only administrators may change the settings here."
        shown = await bob.slash(world.channel, "coach settings", name="reveal")
        assert "`reveal` is `private`" in says(answered(shown))

    async def test_the_answer_for_all_is_covered_in_the_questions_thread(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await ada.slash(world.channel, "coach settings", name="reveal", value="thread")
        await ada.slash(world.channel, "quiz", topic="migrations")
        await bob.react(world.question(), "👀")
        [answer] = world.thread()
        assert "It is stamp." in says(answer)
        assert covered(answer)
        assert "The answer is there for everybody now." in says(whispers(bob)[0])
        noted = answered(await ada.click(answer, label="Good"))
        assert "Noted: Good. No points." in says(noted)

    async def test_the_answer_for_all_is_covered_in_the_channel_once(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await ada.slash(world.channel, "coach settings", name="reveal", value="channel")
        await ada.slash(world.channel, "quiz", topic="migrations")
        await bob.react(world.question(), "👀")
        await ada.react(world.question(), "👀")
        [_, answer] = world.channel.history(viewer=bob)
        assert "It is stamp." in says(answer)
        assert covered(answer)
        assert world.channel.threads == []


class TestRights:
    async def test_the_rights_of_the_invite_link_are_enough(
        self, world: World, ada: simcord.MemberActor
    ) -> None:
        own = world.env.bot.get_guild(world.guild.id)
        assert own
        assert not own.me.guild_permissions.administrator
        told = answered(await ada.slash(world.channel, "quiz"))
        assert "I lack" not in says(told)
        assert [str(reaction.emoji) for reaction in world.question().reactions] == ["👀"]

    @pytest.mark.parametrize(
        ("right", "called"), [("send_messages", "Send Messages"), ("view_channel", "View Channel")]
    )
    async def test_a_right_to_speak_that_is_missing_is_named_with_how_to_grant_it(
        self, world: World, ada: simcord.MemberActor, right: str, called: str
    ) -> None:
        world.take_away(right)
        told = says(answered(await ada.slash(world.channel, "quiz")))
        assert told.startswith(f"I can't do that in #interviews: I lack {called}")
        assert told.endswith("grants it in the channel's settings, under Permissions.")
        assert questions(world.channel) == []

    @pytest.mark.parametrize(
        ("right", "called"),
        [("add_reactions", "Add Reactions"), ("read_message_history", "Read Message History")],
    )
    async def test_without_the_right_to_react_the_buttons_remain(
        self, world: World, ada: simcord.MemberActor, right: str, called: str
    ) -> None:
        world.take_away(right)
        told = says(answered(await ada.slash(world.channel, "quiz", topic="migrations")))
        assert f"I could not add 👀 to it: I lack {called} there." in told
        assert "It is stamp." in says(answered(await ada.click(world.question(), label="Reveal")))

    @pytest.mark.parametrize(
        ("right", "called"),
        [
            ("create_public_threads", "Create Public Threads"),
            ("send_messages_in_threads", "Send Messages in Threads"),
        ],
    )
    async def test_where_no_thread_can_be_the_answer_comes_in_private(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor, right: str, called: str
    ) -> None:
        await ada.slash(world.channel, "coach settings", name="reveal", value="thread")
        await ada.slash(world.channel, "quiz", topic="migrations")
        world.take_away(right)
        answer = says(answered(await bob.click(world.question(), label="Reveal")))
        assert "It is stamp." in answer
        assert f"I lack {called}." in answer

    async def test_a_guild_that_throws_the_bot_out_loses_nothing_and_no_other_notices(
        self, world: World, ada: simcord.MemberActor, bob: simcord.MemberActor
    ) -> None:
        await ada.slash(world.channel, "quiz", topic="migrations")
        await bob.react(world.question(), "👀")
        there, channel = found(world.env, "Another Guild")
        eve = world.person("Eve", there)
        world.env.backend.remove_guild(world.guild.id)
        await world.env.settle()
        noted = answered(await bob.user.click(whispers(bob)[0], label="Good"))
        assert "Noted: Good. 2 points." in says(noted)
        await eve.slash(channel, "quiz", topic="migrations")
        await eve.react(questions(channel)[-1], "👀")
        assert "It is stamp." in says(whispers(eve)[0])


class TestBoard:
    @pytest.mark.parametrize(
        ("name", "written"),
        [
            ("@everyone", r"\@everyone"),
            ("**x**", r"\*\*x\*\*"),
            ("||x||", r"\|\|x\|\|"),
            ("<@1>", r"\<@1>"),
            ("`x`", r"\`x\`"),
            ("[x](https://example.org)", r"\[x\](<https://example.org>)"),  # no link, and no preview of it
        ],
    )
    async def test_a_name_is_shown_as_it_is_and_does_nothing(
        self, world: World, ada: simcord.MemberActor, name: str, written: str
    ) -> None:
        loud = world.person(name)
        await loud.slash(world.channel, "quiz", topic="migrations")
        await loud.click(world.question(), label="I knew it")
        board = answered(await ada.slash(world.channel, "leaderboard"))
        assert f"{written}: 2 points, 1 answer" in says(board)
        assert not board.message.mention_everyone
        assert board.message.mentions == []

    async def test_the_nickname_of_a_guild_is_the_name_there(
        self, world: World, ada: simcord.MemberActor
    ) -> None:
        user = world.env.create_user("grace", global_name="Grace")
        grace = world.guild.add_member(user, nick="Amazing Grace", roles=[world.guild.roles["People"]])
        await ada.slash(world.channel, "quiz", topic="migrations")
        await grace.react(world.question(), "✅")
        assert "Amazing Grace: 2 points" in says(answered(await ada.slash(world.channel, "leaderboard")))

    async def test_scopes_and_periods(self, world: World, ada: simcord.MemberActor, clock: Clock) -> None:
        await ada.slash(world.channel, "quiz", topic="migrations")
        await ada.click(world.question(), label="I knew it")
        clock.forward(days=40)
        week = await ada.slash(world.channel, "leaderboard", scope="channel", period="week")
        assert "This week in #interviews\nNobody is on it yet." in says(answered(week))
        ever = await ada.slash(world.channel, "leaderboard", scope="channel", period="all")
        assert "Ada: 2 points, 1 answer – you" in says(answered(ever))


class TestDirectMessages:
    async def test_a_whole_conversation_alone_with_the_coach(
        self, bob: simcord.MemberActor, world: World
    ) -> None:
        told = answered(await bob.user.slash("quiz", topic="asyncio"))
        assert "Asked here." in says(told)
        [question] = questions(bob.user.dm_channel)
        assert "What is `tasks`?" in says(question)
        await bob.user.set_reaction(question, "👀", reacted=True)
        answer = bob.user.dm_channel.history()[-1]
        assert "It is tasks." in says(answer)
        assert "Noted: Good. 2 points." in says(answered(await bob.user.click(answer, label="Good")))
        board = says(answered(await bob.user.slash("leaderboard")))
        assert board.startswith("This week in our direct messages\n")
        assert "Bob: 2 points, 1 answer – you" in board
        assert "Nobody is on it yet." in says(answered(await bob.slash(world.channel, "leaderboard")))

    async def test_one_is_the_administrator_of_ones_own_direct_messages(
        self, bob: simcord.MemberActor
    ) -> None:
        changed = await bob.user.slash("coach settings", name="zone", value="Europe/Berlin")
        assert says(answered(changed)) == "zone is Europe/Berlin from now on."

    async def test_what_people_write_is_never_answered(self, world: World, bob: simcord.MemberActor) -> None:
        await bob.send(world.channel, "/quiz migrations")
        await bob.user.send_dm("/quiz migrations")
        assert len(world.channel.history()) == 1
        assert len(bob.user.dm_channel.history()) == 1
