"""When a channel drills: as its administrators set it, change it, pause it and end it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.core.coach import Coach
from bot.domain.delivery import Reason
from bot.domain.place import ChannelRef, Platform, WorkspaceRef
from tests.conftest import Started
from tests.drilling import ADA, ADMIN, asked, at, refused, say, stops, tick
from tests.tables import rows
from tests.world import CHANNEL, GUILD, Clock, Ledger, person

pytestmark = pytest.mark.usefixtures("pauses")

ELSEWHERE = ChannelRef(GUILD, "elsewhere", "elsewhere")
BERLIN = "/drill set migrations 09:00 Europe/Berlin"
STAMP, HEADS, BATCH, TASKS = (f"What is `{name}`?" for name in ("stamp", "heads", "batch", "tasks"))


# Setting


@pytest.mark.parametrize(
    "line",
    ["set migrations 09:00 UTC", "list", "pause", "resume", "skip 2026-11-20", "now", "remove"],
)
async def test_only_administrators_may(coach: Coach, ledger: Ledger, line: str) -> None:
    await say(coach, BERLIN)
    assert "Only administrators may" in await refused(coach, f"/drill {line}", account=ADA)
    assert "Thu 19 November 2026, 09:00" in await say(coach, "/drill preview", account=ADA)
    assert ledger.posted == []


async def test_a_person_whom_the_settings_name_may(coach: Coach) -> None:
    await coach.settings.change(ADMIN, "admins", ADA.id)
    assert "The drill is set" in await say(coach, BERLIN, account=ADA)


async def test_the_zone_is_asked_for_at_first_and_is_the_workspaces_from_then_on(
    coach: Coach, ledger: Ledger, clock: Clock
) -> None:
    assert "Which time zone is that?" in await refused(coach, "/drill set migrations 09:00")
    assert "days begin at midnight in Asia/Tokyo" in await say(
        coach, "/drill set migrations 09:00 Asia/Tokyo"
    )
    again = await say(coach, "/drill set migrations 09:00", ELSEWHERE)
    assert "at 09:00 Asia/Tokyo" in again
    assert "midnight" not in again
    clock.time = at(19, 0)
    await tick(coach)
    assert len(asked(ledger)) == 2


async def test_a_channels_zone_is_not_the_workspaces_where_that_had_one(coach: Coach) -> None:
    await coach.settings.change(ADMIN, "zone", "UTC")
    await say(coach, BERLIN)
    assert "at 09:00 Europe/Berlin" in await say(coach, "/drill set asyncio 09:00")
    await say(coach, "/drill remove")
    assert "at 09:00 UTC" in await say(coach, "/drill set asyncio 09:00")


async def test_a_topic_that_nobody_knows_sets_nothing(coach: Coach, database_file: Path) -> None:
    assert "I know no topic “cobol”" in await refused(coach, "/drill set migrations,cobol 09:00 UTC")
    assert "schedules" not in rows(database_file)
    assert "settings" not in rows(database_file)


@pytest.mark.parametrize(
    ("topics", "expected"),
    [
        ("fastapi", [STAMP, HEADS, BATCH]),
        ("asyncio", [TASKS, TASKS, TASKS]),
        ("asyncio,migrations", [STAMP, HEADS, BATCH, TASKS]),
        ("python, fastapi/database", [STAMP, HEADS, BATCH, TASKS]),
    ],
)
async def test_one_topic_several_or_a_whole_framework(
    coach: Coach, clock: Clock, ledger: Ledger, topics: str, expected: list[str]
) -> None:
    await say(coach, f"/drill set {topics} 09:00 UTC")
    for _ in expected:
        clock.forward(days=1)
        await tick(coach)
    assert asked(ledger) == expected


async def test_what_the_bot_lacks_is_named_when_a_drill_is_set(coach: Coach, ledger: Ledger) -> None:
    ledger.lacks = ("Send Messages",)
    told = await say(coach, BERLIN)
    assert "The drill is set" in told
    assert "I lack Send Messages there. Whoever manages the channel grants it" in told
    assert "I can't" not in told  # it is set, and waits for the right
    ledger.bars = Reason.GONE
    assert "I can't speak in #interviews" in await say(coach, BERLIN)
    assert "#interviews" in await say(coach, "/drill list")


# Setting it again


async def test_a_time_that_is_moved_into_the_past_makes_up_for_today(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 15:00 UTC")
    assert "Next: Wed 18 November 2026, 09:00" in await say(coach, "/drill set migrations 09:00")
    await tick(coach)
    assert asked(ledger) == [STAMP]
    assert "Next: Thu 19 November 2026, 09:00" in await say(coach, "/drill list")
    clock.time = at(18, 15)
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_moved_too_far_into_the_past_today_is_recorded_as_skipped(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 15:00 UTC")
    await say(coach, "/drill set migrations 05:00")
    await tick(coach)
    assert asked(ledger) == []
    assert "The drill of 18 November 2026 was skipped: it would have come too late." in await say(
        coach, "/drill list"
    )
    clock.time = at(19, 5)
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_a_day_that_was_none_before_is_not_made_up_for(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 15:00 UTC thu")
    await say(coach, "/drill set migrations 09:00 daily")
    await tick(coach)
    assert asked(ledger) == []
    clock.time = at(19)
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_a_first_drill_makes_up_for_nothing(coach: Coach, ledger: Ledger) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    await tick(coach)
    assert asked(ledger) == []


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Pacific/Auckland", "Pacific/Honolulu"])
async def test_a_zone_that_is_moved_at_noon_doubles_no_day(
    coach: Coach, clock: Clock, ledger: Ledger, zone: str
) -> None:
    """Each local date has its drill; one that has had it waits for the next."""
    await say(coach, BERLIN)
    clock.time = at(19, 8)
    await tick(coach)
    clock.time = at(19, 12)
    await say(coach, f"/drill set migrations 09:00 {zone}")
    for hour in range(12, 12 + 24 * 3):
        clock.time = at(19 + hour // 24, hour % 24)
        await tick(coach)
    posted = await coach.desk.database.reader.all("SELECT day FROM slots WHERE post_id IS NOT NULL")
    assert len(posted) == len(asked(ledger))
    assert [row["day"] for row in posted] == ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"][
        : len(posted)
    ]
    assert len(posted) >= 3


async def test_removed_and_set_again_the_same_day_it_comes_once(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 15:00 UTC")
    clock.time = at(18, 15)
    await tick(coach)
    assert "no daily drill here any more" in await say(coach, "/drill remove")
    assert "This channel has no daily drill" in await refused(coach, "/drill preview")
    assert "No channel drills yet" in await say(coach, "/drill list")
    await say(coach, "/drill set migrations 16:00 UTC")
    clock.time = at(18, 16)
    await tick(coach)
    assert asked(ledger) == [STAMP]
    clock.time = at(19, 16)
    await tick(coach)
    assert asked(ledger) == [STAMP, HEADS]


async def test_a_removed_drill_does_not_come(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, BERLIN)
    await say(coach, "/drill remove")
    clock.forward(days=3)
    await tick(coach)
    assert ledger.posted == []


# Looking at it


async def test_a_workspaces_drills_are_listed_with_what_comes_next(coach: Coach) -> None:
    assert "No channel drills yet" in await say(coach, "/drill list")
    await say(coach, f"{BERLIN} mon-fri")
    await say(coach, "/drill set asyncio 17:30 UTC sat,sun", ELSEWHERE)
    elsewhere, here = (await say(coach, "/drill list")).splitlines()
    assert elsewhere == (
        "- **#elsewhere**: `asyncio` at 17:30 UTC, Saturday and Sunday. Next: Sat 21 November 2026, 17:30."
    )
    assert here == (
        "- **#interviews**: `migrations` at 09:00 Europe/Berlin, Monday to Friday. "
        "Next: Thu 19 November 2026, 09:00."
    )


async def test_a_preview_shows_the_next_five_without_those_that_are_left_out(coach: Coach) -> None:
    await say(coach, f"{BERLIN} mon-fri skip=2026-11-23")
    assert (await say(coach, "/drill preview")).splitlines()[2:] == [
        f"- {day} November 2026, 09:00 (UTC+01:00) is 08:00 UTC"
        for day in ("Thu 19", "Fri 20", "Tue 24", "Wed 25", "Thu 26")
    ]


# Resting


async def test_a_pause_lasts_until_it_is_resumed_and_nothing_is_made_up_for(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    assert "paused until /drill resume" in await say(coach, "/drill pause")
    assert "Paused." in await say(coach, "/drill list")
    clock.time = at(20, 10)
    await tick(coach)
    assert "Next: Sat 21 November 2026" in await say(coach, "/drill resume")
    await tick(coach)
    assert ledger.posted == []
    clock.time = at(21)
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_a_pause_until_a_day_ends_by_itself(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    assert "goes on by itself on 21 November 2026" in await say(coach, "/drill pause until 2026-11-21")
    for day in (19, 20, 21, 22):
        clock.time = at(day)
        await tick(coach)
        assert len(asked(ledger)) == max(0, day - 20)


async def test_resuming_after_a_pause_has_ended_brings_none_of_its_days_back(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 09:00 UTC window=24h")
    await say(coach, "/drill pause until 2026-11-21")
    clock.time = at(21, 8)
    await say(coach, "/drill resume")
    await tick(coach)
    assert ledger.posted == []
    clock.time = at(21)
    await tick(coach)
    assert asked(ledger) == [STAMP]
    assert "20 November" not in await say(coach, "/drill list")


async def test_a_day_that_was_left_out_stays_out_when_another_one_is(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 09:00 UTC window=24h skip=2026-11-19")
    clock.time = at(20, 8)
    await say(coach, "/drill skip 2026-11-25")
    await tick(coach)
    assert ledger.posted == []
    assert "19 November" not in await say(coach, "/drill list")


@pytest.mark.parametrize("day", ["2026-11-18", "2026-11-01"])
async def test_a_pause_until_a_day_that_has_begun_is_refused(coach: Coach, day: str) -> None:
    await say(coach, BERLIN)
    assert "a day that is still to come" in await refused(coach, f"/drill pause until {day}")


async def test_resuming_what_does_not_rest_loses_no_day(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, "/drill set migrations 15:00 UTC")
    clock.time = at(18, 16)
    await say(coach, "/drill resume")
    await tick(coach)
    assert asked(ledger) == [STAMP]


async def test_a_day_can_be_left_out(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, "/drill set migrations 09:00 UTC mon-fri")
    assert "no drill here on 19 November 2026. Next: Fri 20" in await say(coach, "/drill skip 2026-11-19")
    assert "nothing has changed" in await say(coach, "/drill skip 2026-11-21")
    assert "still to come" in await refused(coach, "/drill skip 2026-11-17")
    await say(coach, "/drill set migrations 09:30 mon-fri")
    for day in (19, 20):
        clock.time = at(day, 10)
        await tick(coach)
    assert asked(ledger) == [STAMP]
    assert "was here already" in await refused(coach, "/drill skip 2026-11-20")


# Now


async def test_todays_drill_can_come_at_once_and_comes_once(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 15:00 UTC")
    assert "Asked in #interviews" in await say(coach, "/drill now")
    assert "The drill of 18 November 2026 was here already" in await refused(coach, "/drill now")
    clock.time = at(18, 15)
    await tick(coach)
    assert asked(ledger) == [STAMP]
    clock.time = at(19, 15)
    await tick(coach)
    assert asked(ledger) == [STAMP, HEADS]


async def test_one_that_was_skipped_can_come_after_all(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await say(coach, "/drill set migrations 15:00 UTC window=1h")
    clock.time = at(18, 20)
    await tick(coach)
    assert asked(ledger) == []
    await say(coach, "/drill now")
    assert asked(ledger) == [STAMP]
    assert "The drill of 18 November 2026 was posted" in await say(coach, "/drill list")


async def test_one_that_is_refused_is_said_to_be_and_can_come_once_that_is_mended(
    coach: Coach, ledger: Ledger
) -> None:
    await say(coach, "/drill set migrations 15:00 UTC")
    ledger.bars, ledger.lacks = Reason.RIGHTS, ("Send Messages",)
    assert "I lack Send Messages" in await refused(coach, "/drill now")
    await tick(coach)
    ledger.bars, ledger.lacks = None, ()
    await say(coach, "/drill now")
    await tick(coach)
    assert len(asked(ledger)) == 1
    assert "Stopped" not in await say(coach, "/drill list")


# People and zones that go


async def test_the_one_who_set_it_is_forgotten_and_it_goes_on(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    await say(coach, "/drill set migrations 09:00 UTC")
    clock.time = at(19)
    await tick(coach)
    await coach.people.delete(ADMIN, sure=True)
    assert ADMIN.id not in str(rows(database_file))
    ledger.bars = Reason.REFUSED
    clock.time = at(20)
    await tick(coach)
    ledger.bars = None
    clock.time = at(20, 10)
    await tick(coach)
    assert len(asked(ledger)) == 2


async def test_a_zone_that_this_machine_does_not_know_halts_its_drill_alone(
    start: Started, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    """An older tzdata after a move, say: the others go on, and another zone mends it."""
    async with start() as coach:
        await say(coach, "/drill set migrations 09:00 UTC")
        await say(coach, "/drill set migrations 09:00 UTC", ELSEWHERE)
    with closing(sqlite3.connect(database_file)) as connection, connection:
        connection.execute(
            "UPDATE schedules SET zone = 'Mars/Olympus' WHERE channel_id = "
            "(SELECT id FROM channels WHERE platform_id = ?)",
            (CHANNEL.id,),
        )
    clock.time = at(19)
    async with start() as coach:
        await tick(coach)
        assert [channel for channel, _, _ in ledger.posted] == [ELSEWHERE]
        assert "Stopped: I don't know its time zone any more." in await say(coach, "/drill list")
        [told] = stops(ledger)
        assert told == (
            "The drill in #interviews is stopped: I don't know its time zone any more. "
            "/drill set with another one mends it.\n"
            "It goes on by itself once that is mended, today's drill included if it isn't too late."
        )
        assert "zone can't be “Mars/Olympus”" in await refused(coach, "/drill skip 2026-11-20")
        assert "paused" in await say(coach, "/drill pause")
        await say(coach, "/drill set migrations 09:30 UTC")
        clock.time = at(19, 9, 30)
        await tick(coach)
        assert [channel for channel, _, _ in ledger.posted] == [ELSEWHERE, CHANNEL]


async def test_who_is_forgotten_takes_the_drill_of_their_direct_messages_along(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    alone = WorkspaceRef(Platform.DISCORD, "dm", "direct messages", direct=True)
    here, ada = ChannelRef(alone, "dm", "ada"), person("ada", alone, administrator=True)
    await say(coach, "/drill set migrations 09:00 UTC", here, ada)
    for day in (19, 20):
        clock.time = at(day)
        await tick(coach)
    assert len(asked(ledger)) == 2
    await coach.people.delete(ada, sure=True)
    assert not {"schedules", "slots", "notices", "deliveries", "posts"} & rows(database_file).keys()
    clock.time = at(21)
    await tick(coach)
    assert len(asked(ledger)) == 2
