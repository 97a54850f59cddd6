"""The home tab: what one finds there without asking."""

import logging

import pytest

from tests.adapters.slack.conftest import Running
from tests.loopback.faults import Cut
from tests.slack_server.faults import Refused
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel
from tests.world import Clock


async def home(loopback: LoopbackSlack, person: Person, count: int = 1) -> Seen:
    """Opens it, and waits for what is shown there that many times since the start."""
    person.open_home()
    return await loopback.ledger.wait_for(
        lambda seen: (seen.what, seen.to) == ("home", person.id), count=count
    )


async def rates(channel: Channel, person: Person) -> None:
    await person.slash(channel, "/quiz migrations")
    [question] = person.hub.ledger.shown_in(channel)
    assert "Noted: Good" in (await person.press(await person.press(question, "Reveal"), "Good")).text


def headers(seen: Seen) -> list[str]:
    return [block["text"]["text"] for block in seen.blocks if block["type"] == "header"]


@pytest.mark.usefixtures("running")
async def test_somebody_who_has_done_nothing_yet_is_told_how_to_begin(
    loopback: LoopbackSlack, bob: Person
) -> None:
    shown = await home(loopback, bob)
    assert headers(shown) == ["How far you are", "What you can ask of me"]
    assert "You have not answered anything yet. /quiz begins." in shown.text
    assert "I ask interview questions, show you good answers, and keep count." in shown.text
    assert "/coach me export" in shown.text


@pytest.mark.usefixtures("running")
async def test_after_an_answer_it_says_how_far_one_is_and_later_what_is_due(
    loopback: LoopbackSlack, channel: Channel, ada: Person, bob: Person, clock: Clock
) -> None:
    before = await home(loopback, ada)
    await rates(channel, ada)
    after = await home(loopback, ada, count=2)
    assert after.view_id == before.view_id
    assert "Alembic migrations" in after.text
    assert "1 of 3 questions met. You knew 1 of 1 answer (100%)" in after.text
    assert "2 questions there you have not met" in after.text
    clock.forward(days=30)
    assert "/coach review – 1 question is due." in (await home(loopback, ada, count=3)).text
    assert "You have not answered anything yet" in (await home(loopback, bob)).text


@pytest.mark.usefixtures("running")
async def test_what_was_answered_in_direct_messages_is_there_too(
    loopback: LoopbackSlack, ada: Person
) -> None:
    await rates(ada.dm, ada)
    assert "1 of 3 questions met" in (await home(loopback, ada)).text


@pytest.mark.usefixtures("running")
async def test_the_messages_tab_is_left_alone(loopback: LoopbackSlack, ada: Person, bob: Person) -> None:
    ada.open_home("messages")
    await home(loopback, bob)
    assert not loopback.ledger.all(lambda seen: (seen.what, seen.to) == ("home", ada.id))


@pytest.mark.parametrize("fault", [Refused(Problem.INVALID_ARGUMENTS), Cut()])
async def test_a_slack_that_refuses_it_costs_that_one_view(
    loopback: LoopbackSlack,
    running: Running,
    ada: Person,
    fault: Refused | Cut,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The next look shows it; the log says it in one line, with no stack trace."""
    del running
    loopback.fail("views.publish", fault)
    with caplog.at_level(logging.WARNING, logger="bot"):
        ada.open_home()
        await loopback.requests.wait_for(lambda request: request.method == "views.publish")
        assert "You have not answered" in (await home(loopback, ada)).text
    [said] = caplog.records
    assert said.getMessage().startswith("a home could not be shown: ")
    assert said.exc_info is None


async def test_a_fault_of_ours_is_admitted_and_the_help_stays(
    loopback: LoopbackSlack, running: Running, channel: Channel, ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    del running
    await rates(channel, ada)

    def broken(*_: object) -> None:
        raise ValueError("canary")

    monkeypatch.setattr("bot.core.progress.by_topic", broken)
    shown = await home(loopback, ada)
    assert "Something broke on our side" in shown.text
    assert "canary" not in shown.text
    assert headers(shown)[-1] == "What you can ask of me"
