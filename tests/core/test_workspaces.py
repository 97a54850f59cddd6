"""A workspace that the app was taken out of: all of it goes after the grace period, and nothing else."""

from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.domain.message import Reaction
from bot.domain.place import ChannelRef, Platform, WorkspaceRef
from bot.store.database import Session
from tests.conftest import Started
from tests.drilling import say, tick
from tests.tables import rows
from tests.world import CHANNEL, OTHER_GUILD, Clock, Killed, Ledger, person

pytestmark = pytest.mark.usefixtures("pauses")

ABROAD = ChannelRef(OTHER_GUILD, "canary-channel", "canary")
DISCORD, SLACK = Platform.DISCORD, Platform.SLACK
TEAM = WorkspaceRef(SLACK, "T1", "canary")
OURS = ChannelRef(TEAM, "C1", "canary")


async def a_life(coach: Coach, clock: Clock, ledger: Ledger, *channels: ChannelRef) -> None:
    """Everything that leaves rows: drills and what became of them, settings, answers, reviews, a log."""
    for channel in channels:
        admin = person("admin", channel.workspace, administrator=True)
        await say(coach, "/drill set migrations 09:00 UTC", channel, admin)
        await coach.settings.change(admin, "daily_cap", "9")
        for name in ("ada", f"only-{channel.id}"):
            who = person(name, channel.workspace)
            await coach.quizzes.start(who, channel)
            await coach.reactions.add(who, ledger.message(), Reaction.REVEAL)
            await coach.press(who, ledger.press("I knew it"))
    clock.forward(days=3)
    for platform in Platform:
        await tick(coach, platform)
    for channel in channels:
        await coach.reviews.next(person("ada", channel.workspace), channel)


def bytes_of(file: Path) -> bytes:
    return file.read_bytes() + Path(f"{file}-wal").read_bytes()


async def board(coach: Coach, channel: ChannelRef = CHANNEL) -> str:
    return await say(coach, "/leaderboard all", channel, person("zoe", channel.workspace))


async def test_a_workspace_that_was_left_for_thirty_days_leaves_no_row_and_no_other_is_touched(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    await a_life(coach, clock, ledger, CHANNEL, ABROAD)
    others = await board(coach)
    assert "canary" in str(rows(database_file))
    await coach.workspaces.left(DISCORD, OTHER_GUILD.id)
    clock.forward(days=30)
    await coach.workspaces.left(DISCORD, OTHER_GUILD.id)  # news that is repeated changes nothing
    await coach.workspaces.erase_gone(DISCORD)
    assert "canary" in str(rows(database_file))
    clock.forward(seconds=1)
    await coach.workspaces.erase_gone(DISCORD)
    left = rows(database_file)
    assert "canary" not in str(left)
    assert OTHER_GUILD.name not in str(left)
    sizes = {table: len(found) for table, found in left.items()}
    assert await board(coach) == others
    assert sizes["users"] == sizes["accounts"] == sizes["learners"] == 3  # admin, ada, only-channel
    assert b"canary" not in bytes_of(database_file)


async def test_alone_in_the_file_it_leaves_nothing_at_all(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    await a_life(coach, clock, ledger, ABROAD)
    await coach.workspaces.left(DISCORD, OTHER_GUILD.id)
    clock.forward(days=31)
    await coach.workspaces.erase_gone(SLACK)
    assert rows(database_file)
    await coach.workspaces.erase_gone(DISCORD)
    assert rows(database_file) == {}


@pytest.mark.parametrize("how", ["told", "seen at login", "somebody acts there"])
async def test_who_takes_us_back_in_time_finds_everything(
    coach: Coach, clock: Clock, ledger: Ledger, how: str
) -> None:
    await a_life(coach, clock, ledger, ABROAD)
    before = await board(coach, ABROAD)
    await coach.workspaces.only(DISCORD, set())
    clock.forward(days=29)
    match how:
        case "told":
            await coach.workspaces.back(DISCORD, OTHER_GUILD.id)
        case "seen at login":
            await coach.workspaces.only(DISCORD, {OTHER_GUILD.id})
        case _:
            await coach.quizzes.start(person("ada", OTHER_GUILD), ABROAD)
    clock.forward(days=29)
    await coach.workspaces.erase_gone(DISCORD)
    assert await board(coach, ABROAD) == before


async def test_what_is_gone_at_login_counts_from_then_and_direct_messages_stay(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    private = ChannelRef(WorkspaceRef(DISCORD, "dm-ada", "ada", direct=True), "dm-ada", "ada")
    await a_life(coach, clock, ledger, private, CHANNEL, ABROAD)
    kept = [await board(coach, channel) for channel in (private, CHANNEL)]
    await coach.workspaces.only(DISCORD, {CHANNEL.workspace.id})
    clock.forward(days=31)
    await coach.workspaces.erase_gone(DISCORD)
    assert [await board(coach, channel) for channel in (private, CHANNEL)] == kept
    assert "Nobody is on it yet" in await board(coach, ABROAD)


async def test_nothing_goes_while_the_platform_is_out_of_reach(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    """For it may have let us in again, and we would not know."""
    await a_life(coach, clock, ledger, ABROAD)
    await coach.workspaces.left(DISCORD, OTHER_GUILD.id)
    clock.forward(days=31)
    ledger.ready = False
    await coach.workspaces.erase_gone(DISCORD)
    assert rows(database_file)


async def test_slack_workspaces_go_with_their_direct_messages_and_come_back_with_the_app(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    private = ChannelRef(WorkspaceRef(SLACK, "T1.U1", "canary", direct=True), "D1", "canary")
    other = ChannelRef(WorkspaceRef(SLACK, "T12", "other"), "C1", "other")

    async def install(team: str = "T1") -> None:
        await coach.installations.keep(
            team_id=team, team_name="canary", bot_user_id="U", bot_id="B", scopes=frozenset(), token=team
        )

    await install()
    await a_life(coach, clock, ledger, OURS, private, other)
    await coach.installations.forget("T1", until=0)  # news of an end that was long ago
    clock.forward(days=31)
    await coach.workspaces.erase_gone(SLACK)
    before = await board(coach, OURS)
    assert "ada" in before
    await coach.installations.forget("T1", until=coach.desk.now())
    clock.forward(days=20)
    await install()
    clock.forward(days=20)
    await coach.workspaces.erase_gone(SLACK)
    assert await board(coach, OURS) == before
    await coach.installations.forget("T1", until=coach.desk.now())
    clock.forward(days=31)
    await coach.workspaces.erase_gone(SLACK)
    left = str(rows(database_file))
    assert "canary" not in left
    assert "'other'" in left


async def test_an_end_that_is_cut_short_is_finished_later(
    start: Started, clock: Clock, ledger: Ledger, database_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at each statement in turn: all of the workspace is still there, and then none of it."""
    async with start() as coach:
        await a_life(coach, clock, ledger, ABROAD)
        await coach.workspaces.left(DISCORD, OTHER_GUILD.id)
    clock.forward(days=31)
    whole, kills = rows(database_file), 0
    run = Session.run
    while "workspaces" in rows(database_file):
        assert rows(database_file) == whole
        left = kills

        async def dies(self: Session, sql: str, **values: str) -> None:
            nonlocal left
            if sql.startswith(("DELETE", "\n    DELETE")):
                left -= 1
                if left < 0:
                    raise Killed
            await run(self, sql, **values)  # pyright: ignore[reportArgumentType] – it is handed on as it came

        monkeypatch.setattr(Session, "run", dies)
        async with start() as coach:
            try:
                await coach.workspaces.erase_gone(DISCORD)
            except Killed:
                kills += 1
    assert kills > 10
    assert rows(database_file) == {}
