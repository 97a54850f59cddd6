"""Environments, and what they mean; nothing else of the process is read."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import BadSettings, read

NAMES = (
    "COACH_DATABASE_URL",
    "DATABASE_URL",
    "COACH_CONTENT",
    "COACH_LOG",
    "DISCORD_TOKEN",
    "DISCORD_API_URL",
    "DISCORD_GATEWAY_URL",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
)


def problems(**env: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as caught:
        read(env)
    return caught.value.problems


def test_nothing_set_is_a_coach_in_the_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("DISCORD_TOKEN", "of the process, not of the argument")
    found = read({})
    assert found.database.parts[-2:] == ("interview-coach", "coach.db")
    assert (found.content, found.log, found.platforms) == (None, "text", ())


def test_an_empty_variable_counts_as_unset() -> None:
    """A shell and a compose file can't unset one, only empty it."""
    assert read(dict.fromkeys(NAMES, " ")) == read({})


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:///coach.db", Path("coach.db")),
        ("sqlite:////srv/the coach/coach.db", Path("/srv/the coach/coach.db")),
        ("sqlite:///~/coach.db", Path.home() / "coach.db"),
    ],
)
def test_a_database_is_a_path_behind_three_slashes(url: str, path: Path) -> None:
    assert read({"COACH_DATABASE_URL": url}).database == path
    assert read({"DATABASE_URL": url}).database == path


def test_our_own_name_goes_before_the_one_that_everybody_uses() -> None:
    """And only the one that counts is complained of, under its own name."""
    assert read({"COACH_DATABASE_URL": "sqlite:///ours", "DATABASE_URL": "mysql://"}).database == Path("ours")
    (problem,) = problems(DATABASE_URL="mysql://host/shop")
    assert problem == "DATABASE_URL: write it as sqlite:///path/coach.db"


@pytest.mark.parametrize("url", ["sqlite:///", "sqlite://", "sqlite:coach.db", "coach.db", "/coach.db"])
def test_any_other_database_is_refused(url: str) -> None:
    assert problems(COACH_DATABASE_URL=url) == ("COACH_DATABASE_URL: write it as sqlite:///path/coach.db",)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg"])
def test_postgresql_is_refused_by_its_name(scheme: str) -> None:
    (problem,) = problems(COACH_DATABASE_URL=f"{scheme}://ada:hunter2@host/coach")
    assert "hunter2" not in problem
    assert "sqlite:///path/coach.db" in problem


def test_every_problem_is_named_at_once() -> None:
    database, log = problems(COACH_DATABASE_URL="nonsense", COACH_LOG="xml")
    assert database.startswith("COACH_DATABASE_URL: ")
    assert log.startswith("COACH_LOG: ")


@pytest.mark.parametrize("token", ["two words", "a\nb", "tökén", "nul\0"])
def test_a_token_that_can_be_none_is_refused_and_not_repeated(token: str) -> None:
    (problem,) = problems(DISCORD_TOKEN=token)
    assert problem == "DISCORD_TOKEN: a token is one word of plain letters, digits and signs"


def test_a_token_hides_itself() -> None:
    found = read({"DISCORD_TOKEN": "canary-token"})
    assert "canary" not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
    assert found.discord_token
    assert found.discord_token.get_secret_value() == "canary-token"


def test_other_servers_than_discords() -> None:
    found = read({"DISCORD_API_URL": "http://127.0.0.1:8080/api/v10/", "DISCORD_GATEWAY_URL": "wss://gate/"})
    assert found.discord_api_url == "http://127.0.0.1:8080/api/v10"
    assert found.discord_gateway_url == "wss://gate"


@pytest.mark.parametrize(
    "url", ["discord", "ftp://host", "https://", "https://host/?token=1", "wss://host x"]
)
def test_an_address_that_is_none_is_refused_with_its_form(url: str) -> None:
    assert problems(DISCORD_API_URL=url) == ("DISCORD_API_URL: write it as https://host/path",)
    gateway = url.replace("https", "wss") if url.startswith("https") else url
    assert problems(DISCORD_GATEWAY_URL=gateway) == ("DISCORD_GATEWAY_URL: write it as wss://host/path",)


def test_what_a_team_sets() -> None:
    found = read({"COACH_CONTENT": "/srv/questions", "COACH_LOG": "json", "LANG": "C"})
    assert (found.content, found.log) == (Path("/srv/questions"), "json")


SIGNED = ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET")


@pytest.mark.parametrize(
    ("names", "platforms"),
    [
        (["DISCORD_TOKEN"], ("Discord",)),
        (["SLACK_BOT_TOKEN"], ()),
        (["SLACK_APP_TOKEN"], ()),
        (["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"], ("Slack",)),
        (["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"], ("Slack",)),
        (SIGNED, ("Slack",)),
        (SIGNED[:2], ()),
        (SIGNED[1:], ()),
        (["DISCORD_TOKEN", "SLACK_BOT_TOKEN", *SIGNED], ("Discord", "Slack")),
    ],
)
def test_tokens_turn_platforms_on(names: list[str], platforms: tuple[str, ...]) -> None:
    found = read(dict.fromkeys(names, "a-secret"))
    assert found.platforms == platforms
    assert "a-secret" not in repr(found), "no secret is kept where it could be printed"


@given(st.dictionaries(st.sampled_from([n for n in NAMES if "URL" not in n]), st.text(min_size=1)))
def test_any_environment_makes_settings_or_sentences(env: dict[str, str]) -> None:
    wrong = [] if env.get("COACH_LOG", "").strip() in {"", "text", "json"} else ["COACH_LOG"]
    try:
        assert read(env).log in {"text", "json"}
        assert not wrong
    except BadSettings as error:
        named = [problem.partition(":")[0] for problem in error.problems]
        # ~nobody has no home, and a token may be none.
        assert [name for name in named if name not in {"COACH_CONTENT", "DISCORD_TOKEN"}] == wrong
