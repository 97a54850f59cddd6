"""The audit log: who changed what, for administrators alone, and without the names of those who left."""

import json
from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.domain.errors import NotAllowed
from bot.domain.message import Attachment
from bot.domain.place import ChannelRef, Platform, WorkspaceRef
from bot.store import personal
from tests.conftest import Started
from tests.drilling import ADA, ADMIN, BOB, at, refused, say, tick
from tests.tables import rows
from tests.world import CHANNEL, GUILD, OTHER_GUILD, Clock, person, text

pytestmark = pytest.mark.usefixtures("pauses")

ABROAD = ChannelRef(OTHER_GUILD, "channel", "interviews")
NOTHING = "Nothing has been changed here yet."


async def log(coach: Coach, workspace: WorkspaceRef = GUILD) -> list[str]:
    """What the log says, the newest first, without the times."""
    said = await say(
        coach,
        "/coach settings log",
        ChannelRef(workspace, "channel", "interviews"),
        person("root", workspace, administrator=True),
    )
    lines = said.splitlines()
    return [line.partition(": ")[2].replace("\\", "") for line in lines if line.startswith("- ")] or lines


async def test_a_changed_setting_is_noted_with_who_when_and_what_it_was(coach: Coach, clock: Clock) -> None:
    """By the workspace's own clock; what stays as it was is no change."""
    await coach.settings.change(ADMIN, "daily_cap", "5")
    clock.forward(minutes=1)
    await coach.settings.change(ADMIN, "zone", "Europe/Berlin")
    await coach.settings.change(ADMIN, "zone", "Europe/Berlin")
    said = (await say(coach, "/coach settings log")).splitlines()
    assert said == [
        "- Wed 18 November 2026, 13:01: **admin** set `zone` from `UTC` to `Europe/Berlin`.",
        "- Wed 18 November 2026, 13:00: **admin** set `daily_cap` from `30` to `5`.",
        "The newest come first; times are those of Europe/Berlin. I keep this for 365 days.",
    ]
    assert await log(coach, OTHER_GUILD) == [NOTHING]


async def test_administrators_are_shown_by_their_names(coach: Coach) -> None:
    await coach.quizzes.start(ADA, CHANNEL)
    await coach.settings.change(ADMIN, "admins", f"{ADA.id} {BOB.id}")
    assert await log(coach) == [f"**admin** set `admins` from `none` to `ada, {BOB.id}`."]


async def test_what_is_done_to_drills_is_noted(coach: Coach, clock: Clock) -> None:
    for line in (
        "set migrations 09:00 Europe/Berlin mon-fri answer=4h",
        "set migrations 10:00 window=8h",
        "pause",
        "resume",
        "pause until 2026-11-30",
        "resume",
        "skip 2026-11-20",
        "now",
        "remove",
    ):
        clock.forward(seconds=1)
        await say(coach, f"/drill {line}")
    first = "fastapi/database/migrations 09:00 Europe/Berlin mon,tue,wed,thu,fri answer=4h"
    second = "fastapi/database/migrations 10:00 Europe/Berlin window=8h"
    assert list(reversed(await log(coach))) == [
        "**admin** set `zone` from `UTC` to `Europe/Berlin`.",
        f"**admin** set the drill in #interviews: `{first}`.",
        f"**admin** changed the drill in #interviews from `{first}` to `{second}`.",
        "**admin** paused the drill in #interviews.",
        "**admin** let the drill in #interviews go on.",
        "**admin** paused the drill in #interviews until 30 November 2026.",
        "**admin** let the drill in #interviews go on.",
        "**admin** left out 20 November 2026 in #interviews.",
        "**admin** posted the drill of 18 November 2026 in #interviews by hand.",
        f"**admin** removed the drill in #interviews: `{second} skip=2026-11-20`.",
    ]


async def test_in_private_the_one_channel_needs_no_name(coach: Coach) -> None:
    private = WorkspaceRef(Platform.DISCORD, "dm-ada", "ada", direct=True)
    ada = person("ada", private, administrator=True)
    await say(coach, "/drill set migrations 09:00 UTC", ChannelRef(private, "dm-ada", "ada"), ada)
    assert "set the drill here: `fastapi" in text(await coach.settings.log(ada))


async def test_what_fails_and_what_happens_by_itself_is_not_noted(coach: Coach, clock: Clock) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    noted = await log(coach)
    clock.time = at(19)
    await tick(coach)
    await refused(coach, "/drill now")
    await refused(coach, "/drill remove", account=ADA)
    await refused(coach, "/coach settings daily_cap 5", account=ADA)
    await refused(coach, "/coach settings daily_cap many")
    await say(coach, "/drill resume")
    assert await log(coach) == noted


async def test_only_administrators_see_it(coach: Coach) -> None:
    await coach.settings.change(ADMIN, "admins", ADA.id)
    with pytest.raises(NotAllowed):
        await coach.settings.log(BOB)
    assert "admins" in text(await coach.settings.log(ADA))


async def test_as_many_entries_as_are_asked_for(coach: Coach) -> None:
    """All in one instant: their order is that in which they were done."""
    for cap in range(1, 26):
        await coach.settings.change(ADMIN, "daily_cap", str(cap))
    assert len(await log(coach)) == 20
    assert (await say(coach, "/coach settings LOG 2")).count("daily_cap") == 2
    newest = await log(coach)
    assert newest[0].endswith("from `24` to `25`.")
    assert newest[1].endswith("from `23` to `24`.")
    for many in ("0", "101", "-1", "all", "2 3"):
        assert "from 1 to 100" in await refused(coach, f"/coach settings log {many}")


async def test_what_is_older_than_a_year_is_forgotten(
    coach: Coach, clock: Clock, database_file: Path
) -> None:
    await coach.settings.change(ADMIN, "daily_cap", "5")
    clock.forward(days=365)
    await coach.settings.change(ADMIN, "daily_cap", "6")
    assert len(await log(coach)) == 2
    clock.forward(milliseconds=1)
    await coach.settings.change(ADMIN, "daily_cap", "7")
    assert len(rows(database_file)["audit"]) == 2


async def test_privacy_is_noted_in_every_workspace_that_it_concerns(coach: Coach) -> None:
    """In private one does it everywhere; a stranger's questions leave no trace."""
    private = person("ada", WorkspaceRef(Platform.DISCORD, "dm-ada", "ada", direct=True))
    await coach.people.export(BOB)
    assert await coach.people.delete(BOB, sure=True)
    for channel in (CHANNEL, ABROAD):
        await coach.quizzes.start(person("ada", channel.workspace), channel)
    await coach.people.export(ADA)
    await coach.people.hide(ADA, hidden=True)
    await coach.people.hide(ADA, hidden=False)
    await coach.people.hide(private, hidden=True)
    everywhere = ["**ada** went off the boards.", "**ada** took a copy of all that is held about them."]
    here = ["**ada** came back to the boards.", "**ada** went off the boards."]
    assert await log(coach) == [everywhere[0], *here, everywhere[1]]
    assert await log(coach, OTHER_GUILD) == everywhere
    await coach.people.delete(private, sure=True)
    nameless = [line.replace("ada", "somebody") for line in everywhere]
    gone = "**somebody** deleted all that was held about them."
    assert await log(coach, OTHER_GUILD) == [gone, *nameless]


async def test_one_takes_ones_own_entries_along_and_leaves_no_name_behind(
    coach: Coach, database_file: Path
) -> None:
    """Not even as an administrator whom somebody else named, or took back; the acts stay."""
    canary = person("canary", administrator=True)
    await coach.settings.change(ADMIN, "admins", f"{BOB.id} {canary.id}")
    await coach.settings.change(ADMIN, "admins", BOB.id)
    await coach.settings.change(canary, "daily_cap", "5")
    await say(coach, "/drill set migrations 09:00 UTC", account=canary)
    exported = (await coach.people.export(canary)).parts
    [content] = [part.content for part in exported if isinstance(part, Attachment)]
    assert [(one["deed"], one["setting"], one["after"]) for one in json.loads(content)["audit"]] == [
        ("set", "daily_cap", "5"),
        ("set", "zone", "UTC"),
        ("drill_set", None, "fastapi/database/migrations 09:00 UTC"),
        ("exported", None, None),
    ]
    await coach.people.delete(canary, sure=True)
    assert "canary" not in str(rows(database_file))
    assert [line for line in await log(coach) if "cap" in line or "admins" in line] == [
        "**somebody** set `daily_cap` from `30` to `5`.",
        f"**admin** set `admins` from `{BOB.id}, somebody` to `{BOB.id}`.",
        f"**admin** set `admins` from `none` to `{BOB.id}, somebody`.",
    ]


async def test_a_deletion_that_was_cut_short_is_noted_once(start: Started) -> None:
    async with start() as coach:
        await coach.quizzes.start(ADA, CHANNEL)
        user_id = await personal.user_id(coach.desk.database.reader, ADA)
        assert user_id
        async with coach.desk.database.transaction() as tx:
            await personal.ask_to_erase(tx, user_id, 0)
        assert await log(coach) == [NOTHING]
    async with start() as coach:
        await coach.people.finish_deletions()
        await coach.people.finish_deletions()
        assert await log(coach) == ["**somebody** deleted all that was held about them."]
