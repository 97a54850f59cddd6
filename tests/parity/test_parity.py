"""The same conversation on every platform: the core says the same, each shows it in its own manner."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest

from bot.core.coach import Coach
from tests.adapters.seat import Command, shown
from tests.parity.places import Heard, Place, on_discord, on_slack, terminal
from tests.world import Clock

Enter = Callable[[Coach, Clock, Heard, pytest.MonkeyPatch], AbstractAsyncContextManager[Place]]
Step = tuple[Command | str, int]
"""A command, an emoji or a button's label, and how many messages come of it."""

EMOJI = {"👀", "✅", "❌"}

CONVERSATIONS: dict[str, list[Step]] = {
    "a question, its answer, a rating": [
        (Command("/quiz migrations", "quiz", {"topic": "migrations"}), 2),
        ("👀", 1),
        ("Good", 1),
        ("Easy", 1),
        (Command("/leaderboard", "leaderboard"), 1),
        (Command("/leaderboard channel month", "leaderboard", {"scope": "channel", "period": "month"}), 1),
        (Command("/coach progress", "coach progress"), 1),
    ],
    "buttons and emoji say the same": [
        (Command("/quiz asyncio easy", "quiz", {"topic": "asyncio", "difficulty": "easy"}), 2),
        ("Reveal", 1),
        ("I didn't", 1),
        ("✅", 1),
    ],
    "an answer for everybody": [
        (
            Command(
                "/coach settings reveal channel", "coach settings", {"name": "reveal", "value": "channel"}
            ),
            1,
        ),
        (Command("/quiz migrations", "quiz", {"topic": "migrations"}), 2),
        ("Reveal", 2),
        ("Good", 1),
    ],
    "what can't be done": [
        (Command("/quiz migrations typed", "quiz", {"topic": "migrations", "mode": "typed"}), 1),
        (Command("/quiz asyncio hard", "quiz", {"topic": "asyncio", "difficulty": "hard"}), 1),
        (Command("/leaderboard team", "leaderboard", {"scope": "team"}), 1),
        (
            Command("/coach settings zone Mars", "coach settings", {"name": "zone", "value": "Mars"}),
            1,
        ),
        (Command("/coach review", "coach review"), 1),
    ],
    "one's own data": [
        (Command("/coach help", "coach help"), 1),
        (Command("/coach me hide", "coach me hide"), 1),
        (Command("/coach me show", "coach me show"), 1),
        (Command("/coach me delete", "coach me delete"), 1),
        (Command("/coach me delete yes", "coach me delete", {"sure": "yes"}), 1),
        (Command("/coach me delete", "coach me delete"), 1),
    ],
    "a daily drill": [
        (
            Command(
                "/drill set migrations 09:00 Europe/Berlin mon-fri answer=4h",
                "drill set",
                {
                    "topic": "migrations",
                    "time": "09:00",
                    "zone": "Europe/Berlin",
                    "days": "mon-fri",
                    "answer": "4h",
                },
            ),
            1,
        ),
        (Command("/drill preview", "drill preview"), 1),
        (Command("/drill skip 2026-11-19", "drill skip", {"date": "2026-11-19"}), 1),
        (Command("/drill now", "drill now"), 2),
        ("👀", 1),
        ("Good", 1),
        (Command("/drill now", "drill now"), 1),
        (Command("/drill list", "drill list"), 1),
        (Command("/drill pause until 2027-01-07", "drill pause", {"until": "2027-01-07"}), 1),
        (Command("/drill resume", "drill resume"), 1),
        (Command("/drill set cooking 09:00", "drill set", {"topic": "cooking", "time": "09:00"}), 1),
        (Command("/drill set asyncio 9am", "drill set", {"topic": "asyncio", "time": "9am"}), 1),
        (Command("/drill remove", "drill remove"), 1),
        (Command("/drill preview", "drill preview"), 1),
    ],
    "who changed what": [
        (Command("/coach settings log", "coach settings", {"name": "log"}), 1),
        (
            Command("/coach settings daily_cap 7", "coach settings", {"name": "daily_cap", "value": "7"}),
            1,
        ),
        (
            Command(
                "/drill set migrations 09:00 Europe/Berlin",
                "drill set",
                {"topic": "migrations", "time": "09:00", "zone": "Europe/Berlin"},
            ),
            1,
        ),
        (Command("/coach settings log", "coach settings", {"name": "log"}), 1),
        (Command("/coach settings log 1", "coach settings", {"name": "log", "value": "1"}), 1),
        (Command("/coach settings log many", "coach settings", {"name": "log", "value": "many"}), 1),
    ],
    "reviews come back": [
        (Command("/quiz asyncio", "quiz", {"topic": "asyncio"}), 2),
        ("I didn't", 1),
        (Command("+3", ""), 0),
        (Command("/coach review", "coach review"), 1),
        ("I knew it", 1),
        ("Next", 1),
    ],
}


async def talk(place: Place, heard: Heard, clock: Clock, steps: list[Step]) -> None:
    """Take the steps in turn, each once the one before it has been answered."""
    expected = 0
    for step, messages in steps:
        match step:
            case Command(line) if line.startswith("+"):
                clock.forward(days=int(line))
            case Command():
                await place.say(step)
            case emoji if emoji in EMOJI:
                await place.react(emoji)
            case label:
                await place.press(label)
        expected += messages
        await heard.wait(expected)
        await place.sees(shown, count=expected)


@pytest.mark.parametrize("name", CONVERSATIONS)
@pytest.mark.parametrize("enter", [on_discord, on_slack])
async def test_the_core_says_the_same_as_in_the_terminal(
    start: Callable[[], AbstractAsyncContextManager[Coach]],
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    enter: Enter,
    name: str,
) -> None:
    told: list[list[tuple[str, list[str]]]] = []
    began = clock.time
    async with start() as coach:
        for here in (terminal, enter):
            clock.time = began
            heard = Heard()
            async with here(coach, clock, heard, monkeypatch) as place:
                await talk(place, heard, clock, CONVERSATIONS[name])
            told.append(heard.told())
    assert told[1] == told[0]
