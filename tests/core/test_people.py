"""One's own data: all of it handed over, none of it left when deleted, and nobody else touched."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import LiteralString

import pytest

from bot.core.coach import Coach
from bot.domain.errors import Unconfirmed
from bot.domain.message import Attachment, Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, WorkspaceRef
from bot.store import personal
from bot.store.database import Row, Session, Value
from tests.conftest import Started
from tests.tables import rows
from tests.world import CHANNEL, GUILD, OTHER_GUILD, Clock, Fate, Killed, Ledger, person, text

ADA, BOB = person("ada"), person("bob")
ABROAD = ChannelRef(OTHER_GUILD, "channel", "interviews")


async def a_life(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    """Ada and Bob answer in one guild, Ada in another one, too, and she has a review open."""
    for who, channel in ((ADA, CHANNEL), (BOB, CHANNEL), (person("ada", OTHER_GUILD), ABROAD)):
        clock.forward(seconds=1)
        await coach.quizzes.start(who, channel, topic="migrations")
        await coach.reactions.add(who, ledger.message(), Reaction.REVEAL)
        await coach.press(who, ledger.press("I knew it"))
    clock.forward(days=3)
    await coach.reviews.next(ADA, CHANNEL)


def content_of(file: Path) -> bytes:
    return file.read_bytes()


async def export(coach: Coach) -> dict[str, list[dict[str, object]]]:
    [attachment] = [p for p in (await coach.people.export(ADA)).parts if isinstance(p, Attachment)]
    return json.loads(attachment.content)


async def board(coach: Coach, viewer: str = "bob") -> list[str]:
    return text(await coach.standings.board(person(viewer), CHANNEL)).splitlines()[1:]


async def test_an_export_holds_everything_and_only_ones_own(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await a_life(coach, clock, ledger)
    exported = await export(coach)
    sizes = {table: len(found) for table, found in exported.items() if table != "exported_at"}
    assert sizes == {
        "accounts": 2,
        "asked": 3,
        "drills": 0,
        "notices": 0,
        "audit": 2,
        "reveals": 2,
        "reactions": 2,
        "attempts": 2,
        "reviews": 2,
        "cards": 2,
        "standings": 80,
        "administrator_of": 0,
    }
    assert "bob" not in json.dumps(exported)
    assert exported["attempts"][0]["created_at"] == "2026-11-18T12:00:01+00:00"


async def test_a_reaction_that_waits_for_its_reply_is_exported_too(coach: Coach, ledger: Ledger) -> None:
    await coach.quizzes.start(ADA, CHANNEL)
    ledger.whispering = iter([Fate.LOST])
    with pytest.raises(Unconfirmed):
        await coach.reactions.add(ADA, ledger.message(), Reaction.REVEAL)
    [waiting] = (await export(coach))["reactions"]
    assert waiting["answered_at"] is None


async def test_every_table_that_names_an_account_is_exported_and_erased(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    """A table that is added later must not be forgotten: the schema itself says which there are."""
    await a_life(coach, clock, ledger)
    hers = {str(row["id"]) for row in (await export(coach))["accounts"]}
    hers |= {f"'{ADA.id}'", "'ada'"}
    found = {
        table for table, lines in rows(database_file).items() if any(me in "".join(lines) for me in hers)
    }
    assert found == {
        "accounts",
        "attempts",
        "audit",
        "posts",
        "reactions",
        "reveals",
        "reviews",
        "standings",
        "users",
    }
    await coach.people.delete(ADA, sure=True)
    left = {table for table, lines in rows(database_file).items() if any(me in "".join(lines) for me in hers)}
    assert left == set()


async def test_emoji_that_still_stand_there_do_not_bring_back_who_has_left(
    start: Started, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    """Under a question that they reacted to nothing is read again: not even what is on its way already."""
    async with start() as coach:
        await a_life(coach, clock, ledger)
        unread = await coach.reactions.unread(Platform.DISCORD)
        assert len(unread) == 3
        ledger.whispering = iter([Fate.KILLED_BEFORE])
        with pytest.raises(Killed):
            await coach.reactions.add(person("ada", OTHER_GUILD), unread[0], Reaction.KNEW)
        await coach.people.delete(ADA, sure=True)
    async with start() as coach:
        assert await coach.reactions.unread(Platform.DISCORD) == [unread[1]]  # Bob's alone
        for message in (unread[0], unread[2]):
            who = person("ada", message.channel.workspace)
            await coach.reactions.add(who, message, Reaction.REVEAL, again=True)
        await coach.settle(Platform.DISCORD)
        left = rows(database_file)
        assert "'ada'" not in str(left)
        assert len(left["reactions"]) == 1
        await coach.reactions.add(ADA, unread[2], Reaction.REVEAL)  # who comes back is welcome
        assert "It is stamp." in ledger.whispers(ADA)[-1]


async def test_one_who_leaves_while_open_reactions_are_settled_is_not_brought_back(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    await coach.quizzes.start(BOB, CHANNEL)
    question = ledger.message()
    for who in (BOB, ADA):
        clock.forward(seconds=1)
        ledger.whispering = iter([Fate.KILLED_BEFORE])
        with pytest.raises(Killed):
            await coach.reactions.add(who, question, Reaction.KNEW)

    class Busy(Ledger):
        async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
            await super().whisper(account, near, message)
            if account == BOB:
                await coach.people.delete(ADA, sure=True)

    coach.desk.messengers[Platform.DISCORD] = Busy(clock)
    await coach.settle(Platform.DISCORD)
    assert "'ada'" not in str(rows(database_file))


async def test_deleting_is_asked_twice(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await a_life(coach, clock, ledger)
    asked = text(await coach.people.delete(ADA, sure=False))
    assert "2 answers, 2 reviews and your name in 2 places" in asked
    assert "/coach me delete yes" in asked
    assert (await export(coach))["attempts"]


async def test_others_keep_their_points_and_questions(coach: Coach, clock: Clock, ledger: Ledger) -> None:
    await a_life(coach, clock, ledger)
    clock.forward(days=-3)
    assert await board(coach) == ["1 ada 2", "1 bob 2"]
    posts = ledger.press("Reveal").post
    await coach.people.delete(ADA, sure=True)
    assert await board(coach) == ["1 bob 2"]
    assert "It is" in text(await coach.attempts.reveal(person("bob", OTHER_GUILD), posts))
    assert text(await coach.people.delete(ADA, sure=True)) == "I hold nothing about you."
    assert "/quiz begins" in text(await coach.progress.show(ADA))


async def test_a_deletion_that_was_cut_short_is_finished_at_the_next_start(
    start: Started, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    async with start() as coach:
        await a_life(coach, clock, ledger)
        user_id = await personal.user_id(coach.desk.database.reader, ADA)
        assert user_id
        async with coach.desk.database.transaction() as tx:  # all that happens before the kill
            await personal.ask_to_erase(tx, user_id, 0)
    async with start() as coach:
        await coach.people.finish_deletions()
        await coach.people.finish_deletions()
    assert "erasures" not in rows(database_file)
    assert "ada" not in str(rows(database_file)["accounts"])


async def test_what_was_deleted_is_gone_from_the_file_while_the_coach_runs(
    coach: Coach, ledger: Ledger, database_file: Path
) -> None:
    who = person("Canary-Lovelace")
    await coach.quizzes.start(who, CHANNEL)
    await coach.press(who, ledger.press("I knew it"))
    await coach.people.delete(who, sure=True)
    for suffix in ("", "-wal"):
        assert b"Canary-Lovelace" not in content_of(Path(f"{database_file}{suffix}"))


async def test_a_private_talk_and_rights_by_name_go_as_well(
    coach: Coach, ledger: Ledger, database_file: Path
) -> None:
    private = WorkspaceRef(Platform.DISCORD, "dm-canary", "canary", direct=True)
    canary = person("canary", private)
    await coach.settings.change(
        person("admin", administrator=True), "admins", f"{BOB.id} {canary.id} user-canary2"
    )
    await coach.quizzes.start(canary, ChannelRef(private, "dm-canary", "canary"))
    await coach.press(canary, ledger.press("Reveal"))
    exported = (await coach.people.export(canary)).parts
    assert '"administrator_of"' in str(exported)
    assert GUILD.name in str(exported)
    await coach.people.delete(canary, sure=True)
    left = str(rows(database_file))
    assert "canary" not in left.replace("user-canary2", "")
    assert f"{BOB.id} user-canary2" in left


async def test_a_deletion_that_has_to_wait_says_so_and_is_not_forgotten(
    coach: Coach, clock: Clock, ledger: Ledger, database_file: Path
) -> None:
    """Another process takes the file once the wish is kept, before it is carried out."""
    await a_life(coach, clock, ledger)
    with closing(sqlite3.connect(database_file, isolation_level=None)) as other:

        class Overtaken(Session):
            async def all(self, sql: LiteralString, **values: Value) -> list[Row]:
                if "FROM erasures" in sql:
                    other.execute("BEGIN IMMEDIATE")
                return await super().all(sql, **values)

        reader = coach.desk.database.reader
        coach.desk.database.reader = Overtaken(reader._connection)
        assert "will be deleted soon" in text(await coach.people.delete(ADA, sure=True))
        other.execute("ROLLBACK")
        coach.desk.database.reader = reader
    assert (await export(coach))["attempts"]
    await coach.people.finish_deletions()
    assert text(await coach.people.delete(ADA, sure=True)) == "I hold nothing about you."


async def test_who_hid_in_private_is_hidden_where_they_come_later(coach: Coach, ledger: Ledger) -> None:
    private = WorkspaceRef(Platform.DISCORD, "dm-ada", "ada", direct=True)
    await coach.people.hide(person("ada", private), hidden=True)
    await coach.quizzes.start(BOB, CHANNEL)
    for who in (ADA, BOB):
        await coach.press(who, ledger.press("I knew it"))
    assert await board(coach) == ["1 bob 2"]


async def test_hiding_takes_one_off_the_boards_of_this_workspace_only(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await a_life(coach, clock, ledger)
    clock.forward(days=-3)
    await coach.people.hide(ADA, hidden=True)
    assert await board(coach) == ["1 bob 2"]
    assert await board(coach, "ada") == ["1 bob 2"]
    assert "1 ada 2" in text(await coach.standings.board(person("eve", OTHER_GUILD), ABROAD))
    await coach.people.hide(ADA, hidden=False)
    assert await board(coach) == ["1 ada 2", "1 bob 2"]


async def test_hiding_in_private_takes_one_off_every_board(
    coach: Coach, clock: Clock, ledger: Ledger
) -> None:
    await a_life(coach, clock, ledger)
    clock.forward(days=-3)
    private = person("ada", WorkspaceRef(Platform.DISCORD, "dm-ada", "ada", direct=True))
    await coach.people.hide(private, hidden=True)
    assert await board(coach) == ["1 bob 2"]
    abroad = text(await coach.standings.board(person("eve", OTHER_GUILD), ABROAD))
    assert "ada" not in abroad
