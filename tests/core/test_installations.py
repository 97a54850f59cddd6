"""Workspaces that add the app: begun once, kept sealed, found by themselves alone, let go at once."""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.core import refusals
from bot.core.coach import Coach
from bot.core.people import People
from bot.domain.errors import NoSecretKey, StaleInstallation, StoreRefused, WrongSecretKey
from bot.domain.installation import Access, Installation
from bot.domain.message import Attachment
from bot.domain.place import AccountRef, Platform, WorkspaceRef
from bot.domain.vault import Vault
from bot.store import database
from tests.conftest import Started
from tests.tables import rows
from tests.world import Clock

CANARY = "canary-of-a-token"
ANOTHER_KEY = Vault("another key of the tests")


async def added(coach: Coach, team: str = "T1", name: str = "One", token: str = CANARY) -> Installation:
    return await coach.installations.keep(
        team_id=team,
        team_name=name,
        bot_user_id="U0BOT",
        bot_id="B0BOT",
        scopes=frozenset({"commands", "chat:write"}),
        token=token,
    )


async def token(coach: Coach, team: str = "T1") -> str | None:
    access = await coach.installations.of(team)
    return access and access.token


async def stale(coach: Coach, state: str) -> bool:
    try:
        await coach.installations.redeem(state)
    except StaleInstallation:
        return True
    return False


def content_of(file: Path) -> bytes:
    return file.read_bytes() + Path(f"{file}-wal").read_bytes()


# Beginning


async def test_a_state_comes_back_once(coach: Coach) -> None:
    state = await coach.installations.begin()
    assert not await stale(coach, state)
    assert await stale(coach, state)


async def test_of_many_who_bring_one_state_at_once_one_is_taken(coach: Coach) -> None:
    state = await coach.installations.begin()
    taken = await asyncio.gather(*(stale(coach, state) for _ in range(20)))
    assert taken.count(False) == 1


@pytest.mark.parametrize("state", ["", "wrong", "id0", "\0", "\udcff", "ü", "x" * 100_000])
async def test_a_state_that_we_never_gave_out(coach: Coach, state: str) -> None:
    good = await coach.installations.begin()
    assert await stale(coach, state)
    assert not await stale(coach, good)


@pytest.mark.parametrize(("seconds", "late"), [(600, False), (600.001, True)])
async def test_a_state_lives_for_ten_minutes(
    coach: Coach, clock: Clock, seconds: float, *, late: bool
) -> None:
    state = await coach.installations.begin()
    clock.forward(seconds=seconds)
    assert await stale(coach, state) == late
    clock.forward(seconds=-1)
    assert await stale(coach, state), "an expired one was taken, too"


async def test_states_are_not_kept_longer_than_they_live(
    coach: Coach, clock: Clock, database_file: Path
) -> None:
    for _ in range(5):
        await coach.installations.begin()
    clock.forward(minutes=11)
    state = await coach.installations.begin()
    assert len(rows(database_file)["oauth_states"]) == 1
    assert state not in str(rows(database_file)), "who reads the database can't bring it back"


async def test_states_outlive_a_restart_and_are_unlike_each_other(start: Started) -> None:
    async with start() as coach:
        states = [await coach.installations.begin() for _ in range(3)]
    async with start() as coach:
        assert [await stale(coach, state) for state in states] == [False] * 3
    assert len(set(states)) == 3


async def test_without_a_key_nothing_begins(coach: Coach) -> None:
    coach.desk.vault = None
    for act in (coach.installations.begin(), added(coach)):
        with pytest.raises(NoSecretKey) as caught:
            await act
        assert "COACH_SECRET_KEY" in refusals.words(caught.value)
    assert await coach.installations.all() == []


# Keeping


async def test_an_installation_is_kept_over_a_restart(start: Started, clock: Clock) -> None:
    async with start() as coach:
        kept = await added(coach)
    async with start() as coach:
        assert await coach.installations.of("T1") == Access(kept, CANARY)
        assert await coach.installations.all() == [kept]
    assert kept == Installation(
        team_id="T1",
        team_name="One",
        bot_user_id="U0BOT",
        bot_id="B0BOT",
        scopes=frozenset({"commands", "chat:write"}),
        installed_at=int(clock().timestamp() * 1000),
    )


async def test_equal_ids_in_two_workspaces_have_a_token_each(coach: Coach) -> None:
    await added(coach, "T1", "One", "canary-one")
    await added(coach, "T2", "Two", "canary-two")
    assert (await token(coach, "T1"), await token(coach, "T2")) == ("canary-one", "canary-two")
    assert await token(coach, "T3") is None
    await coach.installations.forget("T1", until=coach.desk.now())
    assert (await token(coach, "T1"), await token(coach, "T2")) == (None, "canary-two")


async def test_who_adds_it_again_has_the_new_token_only(coach: Coach, clock: Clock) -> None:
    await added(coach)
    clock.forward(days=1)
    renamed = await added(coach, name="One and Only", token="canary-anew")  # noqa: S106 – opens nothing
    assert await coach.installations.all() == [renamed]
    assert await token(coach) == "canary-anew"


async def test_a_row_that_is_given_to_another_workspace_opens_nothing(coach: Coach) -> None:
    """Who can write into the database, but has no key, can't make one workspace's bot speak in another."""
    await added(coach, "T1", "One")
    async with coach.desk.database.transaction() as tx:
        await tx.run("UPDATE installations SET team_id = 'T2'")
    with pytest.raises(WrongSecretKey):
        await coach.installations.of("T2")


# A key that changed


async def test_a_wrong_key_is_a_sentence_and_loses_nothing(coach: Coach, vault: Vault) -> None:
    kept = await added(coach)
    coach.desk.vault = ANOTHER_KEY
    with pytest.raises(WrongSecretKey) as caught:
        await coach.installations.of("T1")
    assert refusals.words(caught.value).startswith(
        "COACH_SECRET_KEY isn't the key that the token of One was encrypted with. Nothing is lost:"
    )
    assert await coach.installations.locked() == [kept]
    coach.desk.vault = vault
    assert await coach.installations.locked() == []
    assert await token(coach) == CANARY


async def test_who_adds_it_under_the_new_key_is_back_and_the_others_wait(coach: Coach, vault: Vault) -> None:
    await added(coach, "T1", "One")
    await added(coach, "T2", "Two")
    coach.desk.vault = ANOTHER_KEY
    await added(coach, "T1", "One", "canary-anew")
    assert await token(coach, "T1") == "canary-anew"
    assert [one.team_name for one in await coach.installations.locked()] == ["Two"]
    coach.desk.vault = vault
    assert await token(coach, "T2") == CANARY


# Leaving


async def test_a_token_is_gone_at_once_and_results_stay(coach: Coach, database_file: Path) -> None:
    await added(coach)
    (row,) = rows(database_file)["installations"]
    sealed = row.partition("'token', '")[2].partition("'")[0]
    assert len(sealed) > 40
    assert await coach.installations.forget("T1", until=coach.desk.now())
    assert await coach.installations.all() == []
    assert sealed.encode() not in content_of(database_file)
    assert not await coach.installations.forget("T1", until=coach.desk.now())


async def test_late_news_of_an_end_does_not_end_what_began_since(coach: Coach, clock: Clock) -> None:
    await added(coach)
    ended = coach.desk.now()
    clock.forward(minutes=1)
    await added(coach, token="canary-anew")  # noqa: S106 – opens nothing
    assert not await coach.installations.forget("T1", until=ended)
    assert await token(coach) == "canary-anew"
    assert await coach.installations.forget("T1", until=coach.desk.now())


async def test_a_refused_token_ends_its_own_installation_only(coach: Coach, clock: Clock) -> None:
    first = await added(coach)
    clock.forward(seconds=1)
    second = await added(coach, token="canary-anew")  # noqa: S106 – opens nothing
    assert not await coach.installations.forget("T1", until=first.installed_at)
    assert await coach.installations.forget("T1", until=second.installed_at)


# Secrets, and people


async def test_no_secret_shows_itself(
    coach: Coach, database_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    state = await coach.installations.begin()
    await added(coach)
    access = await coach.installations.of("T1")
    coach.desk.vault = ANOTHER_KEY
    with pytest.raises(WrongSecretKey) as caught:
        await coach.installations.of("T1")
    shown = f"{access!r} {access} {caught.value!r} {coach.desk.vault!r} {refusals.words(caught.value)}"
    for text in (shown, caplog.text, str(rows(database_file))):
        assert CANARY not in text
        assert state not in text
        assert "another key of the tests" not in text
    assert CANARY.encode() not in content_of(database_file)


async def test_an_export_holds_no_token(coach: Coach) -> None:
    await added(coach)
    ada = AccountRef(WorkspaceRef(Platform.SLACK, "T1", "One"), "U0ADA", "Ada")
    await coach.people.hide(ada, hidden=True)
    exported = (await People(coach.desk).export(ada)).parts
    text = next(part.content for part in exported if isinstance(part, Attachment))
    assert '"Ada"' in text
    assert "installations" not in text
    assert "v1:" not in text


async def test_a_state_that_the_database_could_not_take_back_is_still_good(
    coach: Coach, database_file: Path
) -> None:
    state = await coach.installations.begin()
    async with database.opened(database_file) as other, other.transaction():
        with pytest.raises(StoreRefused):
            await coach.installations.redeem(state)
    assert not await stale(coach, state), "what was refused can be tried again"
