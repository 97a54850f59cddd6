"""Settings: everybody sees them, administrators change them, each workspace has its own."""

from zoneinfo import available_timezones

import pytest

from bot.core.coach import Coach
from bot.domain.errors import BadSetting, NotAllowed, UnknownSetting
from bot.domain.markdown import Span, Style, spans
from bot.domain.message import Markdown
from bot.domain.setting import SETTINGS
from tests.conftest import Started
from tests.world import OTHER_GUILD, person, text

ADA, ADMIN = person("ada"), person("admin", administrator=True)


async def test_every_setting_is_shown_with_its_default(coach: Coach) -> None:
    shown = text(await coach.settings.show(ADA))
    for name, default in [
        ("reveal", "private"),
        ("answer", "next"),
        ("zone", "UTC"),
        ("self_ratings", "on"),
        ("daily_cap", "30"),
        ("admins", "none"),
    ]:
        assert f"`{name}` is `{default}`" in shown


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("reveal", "Thread", "thread"),
        ("answer", "12H", "12h"),
        ("zone", "europe/berlin", "Europe/Berlin"),
        ("self-ratings", "OFF", "off"),
        ("daily_cap", "007", "7"),
        ("admins", "U1 U2 U1", "U1, U2"),
    ],
)
async def test_a_change_is_kept_over_a_restart_and_only_here(
    start: Started, name: str, typed: str, stored: str
) -> None:
    async with start() as coach:
        await coach.settings.change(ADMIN, name, typed)
    async with start() as coach:
        assert f"is `{stored}`" in text(await coach.settings.show(ADA, name))
        assert f"is `{stored}`" not in text(await coach.settings.show(person("ada", OTHER_GUILD), name))


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("reveal", "public"),
        ("answer", "0h"),
        ("answer", "169h"),
        ("answer", "١h"),
        ("zone", "Berlin"),
        ("zone", "localtime"),
        ("zone", "../../etc/passwd"),
        ("self_ratings", "maybe"),
        ("daily_cap", "-1"),
        ("daily_cap", "10001"),
        ("daily_cap", "³"),
        ("admins", " ".join(f"U{n}" for n in range(101))),
    ],
)
async def test_nonsense_changes_nothing_and_says_what_fits(coach: Coach, name: str, typed: str) -> None:
    with pytest.raises(BadSetting) as caught:
        await coach.settings.change(ADMIN, name, typed)
    assert caught.value.takes == SETTINGS[name].takes
    assert f"is `{SETTINGS[name].default or 'none'}`" in text(await coach.settings.show(ADA, name))


async def test_only_administrators_change_settings(coach: Coach) -> None:
    with pytest.raises(NotAllowed):
        await coach.settings.change(ADA, "daily_cap", "5")
    await coach.settings.change(ADMIN, "admins", ADA.id)
    await coach.settings.change(ADA, "daily_cap", "5")
    await coach.settings.change(ADA, "admins", "none")
    with pytest.raises(NotAllowed):
        await coach.settings.change(ADA, "daily_cap", "6")


async def test_every_zone_of_the_system_can_be_set(coach: Coach) -> None:
    for zone in sorted(available_timezones() - {"Factory", "localtime"})[::40]:
        await coach.settings.change(ADMIN, "zone", zone.upper())
        assert f"`zone` is `{zone}`" in text(await coach.settings.show(ADA, "zone"))


async def test_names_of_administrators_are_shown_as_they_were_typed(coach: Coach) -> None:
    """Whatever in them could be Markdown."""
    await coach.settings.change(ADMIN, "admins", "U1` **U2** ``")
    (part, _) = (await coach.settings.show(ADA, "admins")).parts
    assert isinstance(part, Markdown)
    assert Span("U1`, **U2**, ``", Style.CODE) in spans(part.source)


async def test_an_unknown_setting_names_the_nearest(coach: Coach) -> None:
    with pytest.raises(UnknownSetting) as caught:
        await coach.settings.show(ADA, "dayly_cap")
    assert caught.value.near[0] == "daily_cap"
