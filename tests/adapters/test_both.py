"""One coach on both platforms: no byte of one is seen on the other, nor does its outage matter there."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.slack.scopes import NEEDED
from tests.adapters.both import Both, both
from tests.adapters.discord.seat import OnDiscord
from tests.adapters.script import QUIZ, Script, answer, board, converse, question
from tests.adapters.seat import Command, Seat, Seen
from tests.adapters.slack.seat import OnSlack
from tests.discord_server.server import LoopbackDiscord
from tests.loopback.faults import Broken, Hanging
from tests.slack_server.server import LoopbackSlack

EXPORT = Command("/coach me export", "coach me export")
CAP = Command("/coach settings daily_cap", "coach settings", {"name": "daily_cap"})
CAP_7 = Command(f"{CAP.line} 7", CAP.name, {**CAP.options, "value": "7"})


@dataclass
class House:
    """A place on one platform whose names bear its canary; people's names and ids are the other's, too."""

    canary: str
    server: LoopbackSlack | LoopbackDiscord
    ada: Seat[Any]
    bob: Seat[Any]
    bird: Seat[Any]
    """Somebody whose own name is the canary."""

    @property
    def script(self) -> Script:
        return Script(self.ada, self.bob)

    def told(self) -> str:
        """All that has ever been sent there, and all that people saw of it."""
        sent = [vars_of(request) for request in self.server.requests]
        return json.dumps([*sent, *(entry.body for entry in self.server.ledger)], default=repr).lower()

    def files(self) -> list[str]:
        """What was handed to people there."""
        if isinstance(self.server, LoopbackSlack):
            found = [upload.content or b"" for upload in self.server.hub.state.uploads.values()]
        else:
            messages = self.server.hub.state.messages.values()
            found = [file.content for message in messages for file in message.attachments]
        return [content.decode() for content in found]


def vars_of(request: Any) -> object:
    return request.args if hasattr(request, "args") else (request.path, request.body)


def houses(server: Both) -> tuple[House, House]:
    """One on each platform; Slack's ids are Discord's, as far as Discord's forms allow."""
    guild = server.discord.guild("House Wren")
    room = server.discord.channel(guild, "room-wren")
    names = ("Ada", "Bob", "Wren")
    people = [server.discord.person(name, guild, manages=name == "Ada") for name in names]
    wren = House("wren", server.discord, *(OnDiscord(server.discord, room, person) for person in people))

    team = server.slack.team(
        "House Robin",
        scopes=frozenset(NEEDED),
        team_id=str(guild.id),
        bot_user_id=str(server.discord.hub.bot_id),
    )
    channel = server.slack.channel(team, "room-robin", channel_id=str(room.id))
    seats = [
        server.slack.person(name, team, channel, user_id=str(person.id), admin=name == "Ada")
        for name, person in zip(("Ada", "Bob", "Robin"), people, strict=True)
    ]
    robin = House("robin", server.slack, *(OnSlack(server.slack, channel, person) for person in seats))
    return wren, robin


@pytest.mark.parametrize("kills", [False, pytest.param(True, marks=pytest.mark.long)])
async def test_a_conversation_on_each_platform_sees_nothing_of_the_other(
    database_file: Path, *, kills: bool
) -> None:
    """Step by step in turn, with a kill in the middle, or before every step."""
    async with both(database_file) as one:
        wren, robin = houses(one.server)
        await one.begin()
        turns = [step for pair in zip(wren.script.steps, robin.script.steps, strict=True) for step in pair]
        await converse(one, turns[:7], kills=kills)
        if not kills:
            one.kill()
            await one.again()
        await converse(one, turns[7:], kills=kills)
        for house in (wren, robin):
            house.script.assert_ends_well(database_file, conversations=2)

        await robin.ada.say(CAP_7)
        await robin.ada.sees(says("daily_cap"), within=one.left)
        await wren.ada.say(CAP)
        assert "30" in (await wren.ada.sees(says("daily_cap"), within=one.left)).text
        for house in (wren, robin):
            await house.bird.react("✅")
            await house.bird.sees(says("Noted: Good. 2 points."), within=one.left)
            await house.bird.say(EXPORT)
            await house.bird.sees(lambda seen: bool(seen.files), within=one.left)
            await house.bird.say(Command("/leaderboard", "leaderboard"))
            shown = (await house.bird.sees(board, count=1, within=one.left)).text
            assert f"{house.bird.name}: 2 points, 1 answer – you" in shown

        for house, other in ((wren, robin), (robin, wren)):
            [export] = house.files()
            assert len(json.loads(export)["attempts"]) == 1
            for words in (house.told(), export.lower()):
                assert house.canary in words
                assert other.canary not in words


def says(words: str) -> Callable[[Seen], bool]:
    return lambda seen: bool(seen.to) and words in seen.text


@pytest.mark.parametrize("fault", [Hanging(), pytest.param(Broken(503), marks=pytest.mark.long)], ids=str)
@pytest.mark.parametrize("out", ["slack", "discord"])
async def test_an_outage_of_one_platform_costs_the_other_nothing(
    database_file: Path, out: str, fault: Hanging | Broken
) -> None:
    """Neither what is under way there nor what nobody can take there keeps anybody waiting here."""
    async with both(database_file) as one:
        wren, robin = houses(one.server)
        there, here = (robin, wren) if out == "slack" else (wren, robin)
        await one.begin()
        there.server.fail("**", fault, times=None)
        await there.ada.say(QUIZ)
        await asks_and_answers(here, one.left)
        wire = one.server.slack.sockets if out == "slack" else one.server.discord.gateway
        wire.hold()
        wire.drop()
        await asks_and_answers(here, one.left)
        assert not there.ada.has(question)


@pytest.mark.long
@pytest.mark.parametrize("fault", [Hanging(), Broken(503)], ids=str)
@pytest.mark.parametrize("out", ["slack", "discord"])
async def test_nor_does_one_at_the_start(database_file: Path, out: str, fault: Hanging | Broken) -> None:
    async with both(database_file) as one:
        wren, robin = houses(one.server)
        there, here = (robin, wren) if out == "slack" else (wren, robin)
        there.server.fail("**", fault, times=None)
        one.platforms = 1
        await one.begin()
        await asks_and_answers(here, one.left)


async def asks_and_answers(house: House, within: float) -> None:
    """A question more, and its answer to whoever looks."""
    asked, answered = len(house.ada.has(question)), len(house.bob.has(answer))
    await house.ada.say(QUIZ)
    await house.ada.sees(question, count=asked + 1, within=within)
    await house.bob.react("👀")
    await house.bob.sees(answer, count=answered + 1, within=within)
