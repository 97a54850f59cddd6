"""The form in which a channel's drill is set."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.adapters.slack import forms, inputs
from bot.adapters.slack.inputs import Option
from bot.domain.bank import QuestionBank
from tests.adapters.slack.conftest import Running
from tests.loopback.shapes import Json
from tests.slack_server import anatomy
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import ASYNCIO, MIGRATIONS, QUESTIONS, TOPICS, Clock

FIELDS = [
    "Topics",
    "Time",
    "Time zone",
    "Days",
    "Where 👀 shows the answer",
    "When everybody sees the answer",
    "How late a missed drill may still come",
]


def to(person: Person, words: str = "") -> Callable[[Seen], bool]:
    return lambda seen: (
        (seen.what, seen.team_id, seen.to) == ("shown", person.team_id, person.id) and words in seen.text
    )


@pytest.fixture
def olga(loopback: LoopbackSlack, team: Team, channel: Channel) -> Person:
    return loopback.person("Olga", team, channel, owner=True, zone="Europe/Berlin")


async def opened(person: Person, channel: Channel, typed: str = "/drill") -> Seen:
    form = await person.slash(channel, typed)
    assert form.what == "modal", form.text
    return form


@pytest.mark.usefixtures("running")
class TestForm:
    @pytest.mark.parametrize("typed", ["/drill", "/drill set", "/drill  SET "])
    async def test_whoever_types_nothing_behind_it_gets_a_form(
        self, channel: Channel, olga: Person, typed: str
    ) -> None:
        form = await opened(olga, channel, typed)
        assert list(form.buttons) == FIELDS

    async def test_a_drill_is_set_as_it_is_chosen(
        self, loopback: LoopbackSlack, channel: Channel, olga: Person
    ) -> None:
        form = await opened(olga, channel)
        await olga.suggest(form, "topics", "")
        values = {"topics": [MIGRATIONS, ASYNCIO], "Time": "17:30", "Days": ["Monday", "wed"]}
        assert (await olga.submit(form, values)).what == "closed"
        told = await loopback.ledger.wait_for(to(olga))
        assert told.ephemeral
        assert told.text.replace("\n", "").startswith(
            "The drill is set: migrations and asyncio at 17:30 Europe/Berlin, Monday and Wednesday."
        )
        listed = (await olga.slash(channel, "/drill list")).text.replace("\n", "")
        assert "migrations and asyncio at 17:30 Europe/Berlin, Monday and Wednesday." in listed

    async def test_topics_and_zones_complete_themselves(self, channel: Channel, olga: Person) -> None:
        form = await opened(olga, channel)
        assert (await olga.suggest(form, "topics", "asy")).choices == {
            "Python → Concurrency → asyncio": ASYNCIO
        }
        assert next(iter((await olga.suggest(form, "zone", "new york")).choices)) == "America/New_York"
        assert len((await olga.suggest(form, "zone", "")).choices) == 100

    async def test_the_zone_of_whoever_asks_is_shown_and_can_be_changed(
        self, loopback: LoopbackSlack, channel: Channel, olga: Person
    ) -> None:
        form = await opened(olga, channel)
        assert "Yours, as it is known here." in form.text
        [zone] = [block for block in form.blocks if block["block_id"] == "zone"]
        assert zone["element"]["initial_option"]["value"] == "Europe/Berlin"
        await olga.suggest(form, "topics", "")
        await olga.suggest(form, "zone", "tokyo")
        await olga.submit(form, {"topics": [ASYNCIO], "zone": "Asia/Tokyo"})
        assert await loopback.ledger.wait_for(to(olga, "at 09:00 Asia/Tokyo, every day"))

    async def test_a_zone_that_is_known_already_is_not_guessed_anew(
        self, channel: Channel, olga: Person
    ) -> None:
        await olga.slash(channel, "/coach settings zone Asia/Tokyo")
        form = await opened(olga, channel)
        assert "Yours" not in form.text
        [zone] = [block for block in form.blocks if block["block_id"] == "zone"]
        assert zone["element"]["initial_option"]["value"] == "Asia/Tokyo"

    async def test_it_is_filled_in_with_what_was_set_before(
        self, loopback: LoopbackSlack, channel: Channel, olga: Person
    ) -> None:
        """Whoever changes one thing keeps all others, dates that are left out included."""
        typed = "asyncio,migrations 7:05 Asia/Tokyo sat,sun reveal=thread answer=5h window=2h skip=2026-11-22"
        await olga.slash(channel, f"/drill set {typed}")
        form = await opened(olga, channel)
        await olga.submit(form, {"Time": "08:00"})
        await loopback.ledger.wait_for(to(olga, "asyncio"), count=2)
        listed = (await olga.slash(channel, "/drill list")).text.replace("\n", "")
        assert "asyncio and migrations at 08:00 Asia/Tokyo, Saturday and Sunday." in listed
        values = {block["block_id"]: chosen(block) for block in (await opened(olga, channel)).blocks}
        assert (values["reveal"], values["answer"], values["window"]) == ("thread", "5h", "2h")
        preview = (await olga.slash(channel, "/drill preview")).text
        assert "Sat 21 November" in preview
        assert "Sun 22 November" not in preview
        assert "Sat 28 November" in preview

    async def test_after_a_removal_it_begins_anew(self, channel: Channel, olga: Person) -> None:
        await olga.slash(channel, "/drill set asyncio 7:05 Asia/Tokyo sat")
        await olga.slash(channel, "/drill remove")
        values = {block["block_id"]: chosen(block) for block in (await opened(olga, channel)).blocks}
        assert (values["topics"], values["time"], values["zone"]) == ("", "09:00", "Asia/Tokyo")


@pytest.mark.usefixtures("running")
class TestWhoMay:
    async def test_whoever_may_not_set_one_gets_no_form(self, channel: Channel, bob: Person) -> None:
        told = await bob.slash(channel, "/drill set")
        assert told.what == "shown"
        assert told.ephemeral
        assert told.text == "Only administrators may set a drill here."

    async def test_who_made_the_channel_and_who_is_named_may(
        self, loopback: LoopbackSlack, team: Team, channel: Channel, ada: Person, bob: Person
    ) -> None:
        eve = loopback.person("Eve", team, channel)
        hers = loopback.channel(team, "hers", creator=eve)
        assert await opened(eve, hers)
        await ada.slash(channel, f"/coach settings admins <@{bob.id}|bob>")
        assert await opened(bob, channel)

    async def test_whoever_loses_the_right_while_the_form_is_open_is_told_so(
        self, loopback: LoopbackSlack, channel: Channel, ada: Person
    ) -> None:
        """It is asked anew when the form is sent, not taken from when it was opened."""
        form = await opened(ada, channel)
        await ada.suggest(form, "topics", "")
        await ada.suggest(form, "zone", "Berlin")
        loopback.hub.state.keep_user(replace(ada.user, admin=False))
        await ada.submit(form, {"topics": [ASYNCIO], "zone": "Europe/Berlin"})
        assert await loopback.ledger.wait_for(to(ada, "Only administrators may set a drill here."))

    async def test_in_direct_messages_everybody_may(self, loopback: LoopbackSlack, bob: Person) -> None:
        form = await opened(bob, bob.dm)
        await bob.suggest(form, "topics", "")
        await bob.suggest(form, "zone", "Berlin")
        await bob.submit(form, {"topics": [ASYNCIO], "zone": "Europe/Berlin"})
        told = await loopback.ledger.wait_for(to(bob, "The drill is set"))
        assert told.channel_id == bob.dm.id


class TestSending:
    async def test_what_a_field_cant_be_is_shown_beside_it_and_can_be_mended(
        self, loopback: LoopbackSlack, running: Running, channel: Channel, olga: Person
    ) -> None:
        """The form stays open with all that was chosen, and the same form is taken once it is right."""
        form = await opened(olga, channel)
        await olga.suggest(form, "topics", "")
        bank = running.coach.desk.bank
        empty = replace_bank(running, without=ASYNCIO)
        wrong = await olga.submit(form, {"topics": [ASYNCIO]})
        assert wrong.what == "errors"
        assert wrong.errors == {"topics": empty}
        again = await olga.submit(form, {"topics": [ASYNCIO]})
        assert again.errors == wrong.errors
        running.coach.desk.bank = bank
        assert (await olga.submit(form, {"topics": [ASYNCIO]})).what == "closed"
        assert await loopback.ledger.wait_for(to(olga, "The drill is set: "))

    async def test_a_form_that_is_sent_twice_sets_one_drill_and_says_so_once(
        self, loopback: LoopbackSlack, running: Running, channel: Channel, olga: Person
    ) -> None:
        del running
        form = await opened(olga, channel)
        await olga.suggest(form, "topics", "")
        asked = olga.submit(form, {"topics": [ASYNCIO]})
        again = replace(loopback.deliveries.parcels[-1], id="again")
        loopback.deliveries.send(again, retried=False)
        await asked
        await loopback.deliveries.happened.wait_for(lambda h: (h.what, h.id) == ("acknowledged", "again"))
        await loopback.ledger.wait_for(to(olga, "The drill is set"))
        await olga.slash(channel, "/drill preview")  # behind the repeated one
        assert len([seen for seen in olga.private if "The drill is set" in seen.text]) == 1

    async def test_a_slow_slack_keeps_no_form_open(
        self,
        loopback: LoopbackSlack,
        running: Running,
        channel: Channel,
        olga: Person,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """Slack gives up on a form after three seconds; what became of it is then said privately."""
        del running
        monkeypatch.setattr(forms, "SHOWING", 0.0)
        form = await opened(olga, channel)
        await olga.suggest(form, "topics", "")
        assert (await olga.submit(form, {"topics": [ASYNCIO]})).what == "closed"
        assert await loopback.ledger.wait_for(to(olga, "The drill is set"))

    @pytest.mark.parametrize(
        ("typed", "told"), [("/drill", "No channel drills yet"), ("/drill set", "A drill needs")]
    )
    async def test_where_the_form_cant_be_opened_any_more_the_line_is_answered(
        self, running: Running, channel: Channel, olga: Person, clock: Clock, *, typed: str, told: str
    ) -> None:
        del running
        asked = olga.slash(channel, typed)
        clock.forward(seconds=4)
        assert told in (await asked).text


def replace_bank(running: Running, *, without: str) -> str:
    """Take a topic's questions out of the bank; return what is said of it."""
    left = [question for question in QUESTIONS if question.topic != without]
    running.coach.desk.bank = QuestionBank(TOPICS, left)
    return "There is no question about asyncio."


def chosen(block: Json) -> str:
    """What is chosen in a field at first."""
    element: Json = block["element"]
    options = ",".join(option["value"] for option in anatomy.initial(element))
    return options or element.get("initial_time", "")


def test_names_and_values_that_slack_would_not_take() -> None:
    """A long name is cut; what can't be told apart by its value is left out."""
    kept = inputs.shown_options([Option("a", "n" * 76), Option("p" * 76, "b")])
    assert [(len(o["text"]["text"]), o["value"]) for o in kept] == [(75, "a")]
