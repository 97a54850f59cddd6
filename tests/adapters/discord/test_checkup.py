"""`coach doctor` and `/coach doctor`: what is set up, what is missing, how to mend it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.adapters.discord import checkup, rights
from bot.adapters.discord.client import Servers
from tests.adapters.discord.conftest import Running
from tests.command_line.conftest import command
from tests.command_line.process import Command
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import ORDINARY, Channel, Guild, Right
from tests.loopback.faults import Cut

__all__ = ["command"]


async def findings(loopback: LoopbackDiscord) -> list[str]:
    servers = Servers(loopback.api_url, loopback.gateway_url)
    return [str(finding) for finding in await checkup.examine(loopback.token, servers)]


async def test_all_is_well(loopback: LoopbackDiscord, running: Running) -> None:
    del running
    assert await findings(loopback) == ["ok       Discord: here as coach, on 1 server"]


async def test_every_fault_is_named_with_its_cure(loopback: LoopbackDiscord, guild: Guild) -> None:
    bot = loopback.hub.bot_id
    member = loopback.hub.state.members[guild.id, bot]
    poor = replace(member, rights=ORDINARY & ~(Right.ADD_REACTIONS | Right.READ_MESSAGE_HISTORY))
    loopback.hub.state.members[guild.id, bot] = poor
    assert await findings(loopback) == [
        "ok       Discord: here as coach, on 1 server",
        "missing  Discord: its commands are not registered – `coach run` registers them when it starts",
        (
            "missing  The Guild: the bot lacks Add Reactions and Read Message History – "
            "grant it to its role in Server Settings → Roles, or invite it again"
        ),
    ]


async def test_a_coach_without_a_server_is_told_how_to_be_invited(loopback: LoopbackDiscord) -> None:
    [first, *_] = await findings(loopback)
    assert first.startswith("missing  Discord: on no server yet – invite it: ")
    assert f"permissions={rights.wanted().value}" in first
    assert "scope=bot+applications.commands" in first


async def test_a_wrong_token(loopback: LoopbackDiscord) -> None:
    loopback.hub.revoked = True
    [found] = await findings(loopback)
    assert found == ("missing  Discord: the token is not accepted – docs/discord.md says where to get one")


async def test_discord_that_cant_be_reached(loopback: LoopbackDiscord) -> None:
    loopback.fail("GET /users/@me", Cut(), times=2)
    [found] = await findings(loopback)
    assert found.startswith("missing  Discord: it can't be reached (")


@pytest.mark.usefixtures("running")
async def test_doctor_in_the_chat_looks_at_the_channel(
    loopback: LoopbackDiscord, channel: Channel, ada: Person
) -> None:
    well = await ada.slash(channel, "coach doctor")
    assert well.text == "All is well in #interviews: I can ask, answer and react."
    loopback.forbid(channel, Right.ADD_REACTIONS | Right.CREATE_PUBLIC_THREADS)
    ill = await ada.slash(channel, "coach doctor")
    assert "I lack Create Public Threads and Add Reactions in #interviews." in ill.text
    assert "Permissions" in ill.text
    assert "All is well here" in (await ada.slash(ada.dm, "coach doctor")).text


def test_without_a_token_all_that_is_there_is_well(command: Command) -> None:
    ended = command("doctor")
    assert (ended.status, ended.err) == (0, "")
    assert ended.lines[2:] == [
        "ok       Discord: off; DISCORD_TOKEN turns it on",
        "ok       Slack: off; SLACK_BOT_TOKEN with SLACK_APP_TOKEN turns it on",
    ]


def test_a_delivery_that_nobody_knows_about_is_listed(command: Command, database_file: Path) -> None:
    command.talk("/quiz")
    with closing(sqlite3.connect(database_file)) as connection, connection:
        connection.execute("UPDATE deliveries SET state = 'unknown'")
    ended = command("doctor")
    assert ended.status == 1
    [missing] = [line for line in ended.lines if line.startswith("missing")]
    assert "the terminal #general: nobody knows whether the question of" in missing


def test_a_first_look_makes_nothing(tmp_path: Path) -> None:
    ended = Command(tmp_path / "none.db", tmp_path)("doctor")
    assert ended.status == 0
    assert "will be made at the first start" in ended.out
    assert not list(tmp_path.iterdir())
