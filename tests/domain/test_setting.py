import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import setting
from bot.domain.errors import BadSetting, UnknownSetting
from bot.domain.setting import SETTINGS, WorkspaceSettings

ZONES = frozenset({"UTC", "Europe/Berlin", "Europe/Paris", "America/New_York"})


@pytest.mark.parametrize(
    ("name", "typed", "stored"),
    [
        ("reveal", "private", "private"),
        ("reveal", "Thread", "thread"),
        ("reveal", " channel ", "channel"),
        ("answer", "next", "next"),
        ("answer", "NEVER", "never"),
        ("answer", "1h", "1h"),
        ("answer", "24H", "24h"),
        ("answer", "168h", "168h"),
        ("zone", "Europe/Berlin", "Europe/Berlin"),
        ("zone", "america/new_york", "America/New_York"),
        ("zone", "utc", "UTC"),
        ("self_ratings", "off", "off"),
        ("self_ratings", "ON", "on"),
        ("daily_cap", "0", "0"),
        ("daily_cap", "007", "7"),
        ("daily_cap", "10000", "10000"),
        ("admins", "U1", "U1"),
        ("admins", "U1, U2 U3,U1", "U1 U2 U3"),
        ("admins", "none", ""),
        ("admins", "None", ""),
    ],
)
def test_a_value_is_stored_in_one_form_however_it_was_typed(name: str, typed: str, stored: str) -> None:
    assert setting.read(SETTINGS[name], typed, ZONES) == stored


@pytest.mark.parametrize(
    ("name", "typed", "takes"),
    [
        ("reveal", "loud", "private, thread or channel"),
        ("answer", "0h", "next, never, or hours from 1h to 168h"),
        ("answer", "169h", "next, never, or hours from 1h to 168h"),
        ("answer", "24", "next, never, or hours from 1h to 168h"),
        ("answer", "٣h", "next, never, or hours from 1h to 168h"),
        ("zone", "Berlin", "an IANA time zone such as Europe/Berlin"),
        ("zone", "../etc/passwd", "an IANA time zone such as Europe/Berlin"),
        ("self_ratings", "maybe", "on or off"),
        ("daily_cap", "-1", "a whole number from 0 to 10000"),
        ("daily_cap", "10001", "a whole number from 0 to 10000"),
        ("daily_cap", "3.5", "a whole number from 0 to 10000"),
        ("daily_cap", "many", "a whole number from 0 to 10000"),
        ("daily_cap", "", "a whole number from 0 to 10000"),
        ("admins", " , ", "people separated by spaces, or none"),
        ("admins", " ".join(f"U{n}" for n in range(101)), "people separated by spaces, or none"),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_what_would(name: str, typed: str, takes: str) -> None:
    with pytest.raises(BadSetting) as refused:
        setting.read(SETTINGS[name], typed, ZONES)
    assert refused.value == BadSetting(name, typed, takes)


VALUES = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["private", "Next", "12h", "off", "30", "Europe/Paris", "u1,u2", "none", " UTC"]),
)


@settings(max_examples=60)
@given(st.sampled_from(sorted(SETTINGS)), VALUES)
def test_what_was_stored_reads_as_itself_and_everything_else_is_refused_politely(
    name: str, typed: str
) -> None:
    try:
        stored = setting.read(SETTINGS[name], typed, ZONES)
    except BadSetting:
        return
    assert stored == "" or setting.read(SETTINGS[name], stored, ZONES) == stored


def test_a_zone_is_one_of_those_that_are_handed_in() -> None:
    there = frozenset({"Mars/Olympus"})
    assert setting.read(SETTINGS["zone"], "mars/OLYMPUS", there) == "Mars/Olympus"
    with pytest.raises(BadSetting):
        setting.read(SETTINGS["zone"], "Europe/Berlin", there)


@pytest.mark.parametrize("name", ["daily_cap", "Daily-Cap", "DAILY_CAP", "daily-cap"])
def test_a_settings_name_forgives_case_and_hyphens(name: str) -> None:
    assert setting.find(name) is SETTINGS["daily_cap"]


@pytest.mark.parametrize(
    ("name", "near"), [("zones", "zone"), ("dailycap", "daily_cap"), ("self-rating", "self_ratings")]
)
def test_an_unknown_setting_comes_with_the_nearest_name(name: str, near: str) -> None:
    with pytest.raises(UnknownSetting) as refused:
        setting.find(name)
    assert refused.value.name == name
    assert refused.value.near[0] == near


def test_a_name_nothing_like_a_setting_offers_nothing() -> None:
    with pytest.raises(UnknownSetting) as refused:
        setting.find("🦑")
    assert refused.value.near == ()


def test_a_new_workspace_has_the_documented_defaults() -> None:
    house = WorkspaceSettings({})
    assert {name: house[name] for name in SETTINGS} == {
        "reveal": "private",
        "answer": "next",
        "zone": "UTC",
        "self_ratings": "on",
        "daily_cap": "30",
        "admins": "",
    }
    assert house.self_ratings_count
    assert house.daily_cap == 30
    assert house.admins == frozenset()


def test_a_workspace_has_what_it_set() -> None:
    house = WorkspaceSettings(
        {"reveal": "thread", "self_ratings": "off", "daily_cap": "7", "admins": "U1 U2", "zone": "Asia/Tokyo"}
    )
    assert not house.self_ratings_count
    assert house.daily_cap == 7
    assert house.admins == {"U1", "U2"}
    assert house["zone"] == "Asia/Tokyo"
    assert house["answer"] == "next"
