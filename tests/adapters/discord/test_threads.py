"""Questions and answers where threads are: there once, where their question stands, whatever is a thread."""

import pytest

from bot.adapters.discord import messenger
from bot.core import deliveries
from tests.adapters.discord.conftest import Connect
from tests.discord_server.faults import Cut
from tests.discord_server.ledger import Seen, of
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel, Right
from tests.world import Clock

POSTS = "POST /channels/*/messages"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(deliveries, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(messenger, "SECONDS", 0.5)


@pytest.fixture
def thread(loopback: LoopbackDiscord, channel: Channel) -> Channel:
    return loopback.thread(channel)


async def ask(loopback: LoopbackDiscord, place: Channel, ada: Person, *, reveal: str = "private") -> Seen:
    """The question that a /quiz puts there."""
    await ada.slash(place, "coach settings", name="reveal", value=reveal)
    await ada.slash(place, "quiz", topic="migrations")
    return loopback.ledger.shown_in(place.id)[-1]


def answers(loopback: LoopbackDiscord, place_id: int) -> list[Seen]:
    """What everybody was shown there below the questions."""
    return [seen for seen in loopback.ledger.shown_in(place_id) if "Good" in seen.buttons]


@pytest.mark.usefixtures("running")
async def test_a_question_in_a_thread_has_its_answer_for_all_there(
    loopback: LoopbackDiscord, thread: Channel, ada: Person
) -> None:
    """No thread hangs on a thread's message."""
    question = await ask(loopback, thread, ada, reveal="thread")
    assert "for everybody now" in (await ada.press(question, "Reveal")).text
    assert len(answers(loopback, thread.id)) == 1


@pytest.mark.usefixtures("running")
async def test_direct_messages_have_no_threads_either(loopback: LoopbackDiscord, ada: Person) -> None:
    question = await ask(loopback, ada.dm, ada, reveal="thread")
    assert "for everybody now" in (await ada.press(question, "Reveal")).text
    assert len(answers(loopback, ada.dm.id)) == 1


@pytest.mark.usefixtures("running")
async def test_who_has_closed_direct_messages_is_told_in_the_questions_own_thread(
    loopback: LoopbackDiscord, thread: Channel, ada: Person
) -> None:
    question = await ask(loopback, thread, ada)
    ada.close_dms()
    ada.react(question.message_id, "👀")
    line = await loopback.ledger.wait_for(lambda seen: "are closed to me" in seen.text)
    assert line.channel_id == thread.id


@pytest.mark.usefixtures("running")
async def test_the_right_that_threads_ask_for_is_named(
    loopback: LoopbackDiscord, channel: Channel, thread: Channel, ada: Person
) -> None:
    loopback.forbid(channel, Right.SEND_MESSAGES_IN_THREADS)
    told = await ada.slash(thread, "quiz", topic="migrations")
    assert "I lack Send Messages in Threads." in told.text


@pytest.mark.parametrize("where", ["a channel", "a thread"])
@pytest.mark.parametrize("broken", [Cut(), Cut(stored=True)], ids=str)
@pytest.mark.parametrize("route", [POSTS, "POST /channels/*/messages/*/threads"])
async def test_an_answer_in_doubt_is_there_once_when_the_nonce_has_expired(
    loopback: LoopbackDiscord,
    connect: Connect,
    channel: Channel,
    ada: Person,
    clock: Clock,
    *,
    where: str,
    broken: Cut,
    route: str,
) -> None:
    """Also where its thread was never opened, and where it hangs on nothing."""
    place = channel if where == "a channel" else loopback.thread(channel)
    async with connect() as running:
        await running.ready()
        question = await ask(loopback, place, ada, reveal="thread")
        loopback.fail(route, broken, times=None)
        await ada.press(question, "Reveal")
    loopback.faults.clear()
    clock.forward(minutes=5)
    async with connect() as running:
        await running.ready()
    hangs_on = question.message_id if where == "a channel" else place.id
    assert len(answers(loopback, hangs_on)) == 1
    assert len(loopback.ledger.all(of("thread"))) == int(where == "a channel")
