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
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_ID",
    "SLACK_CLIENT_SECRET",
    "SLACK_API_URL",
    "COACH_SECRET_KEY",
    "HOST",
    "PORT",
)
TOKENS = (
    "DISCORD_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
)
KEY = "sixteen-or-more!"


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


@pytest.mark.parametrize("name", TOKENS)
@pytest.mark.parametrize("token", ["two words", "a\nb", "tökén", "nul\0"])
def test_a_token_that_can_be_none_is_refused_and_not_repeated(name: str, token: str) -> None:
    (problem,) = problems(**{name: token})
    assert problem == f"{name}: a token is one word of plain letters, digits and signs"


@pytest.mark.parametrize("name", [*TOKENS, "COACH_SECRET_KEY"])
def test_a_token_hides_itself(name: str) -> None:
    found = read({name: "canary-sixteen-letters"})
    assert "canary" not in f"{found!r} {found} {found.model_dump()} {found.model_dump_json()}"
    field = {"COACH_SECRET_KEY": "secret_key"}.get(name, name.lower())
    assert getattr(found, field).get_secret_value() == "canary-sixteen-letters"


def test_other_servers_than_discords() -> None:
    found = read({"DISCORD_API_URL": "http://127.0.0.1:8080/api/v10/", "DISCORD_GATEWAY_URL": "wss://gate/"})
    assert found.discord_api_url == "http://127.0.0.1:8080/api/v10"
    assert found.discord_gateway_url == "wss://gate"


@pytest.mark.parametrize(
    "url", ["discord", "ftp://host", "https://", "https://host/?token=1", "wss://host x"]
)
def test_an_address_that_is_none_is_refused_with_its_form(url: str) -> None:
    assert problems(DISCORD_API_URL=url) == ("DISCORD_API_URL: write it as https://host/path",)
    assert problems(SLACK_API_URL=url) == ("SLACK_API_URL: write it as https://host/path",)
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
    found = read(dict.fromkeys([*names, "COACH_SECRET_KEY"], "a-secret-of-a-test"))
    assert found.platforms == platforms
    assert found.slack == ("Slack" in platforms)
    assert found.slack_installs == (names == SIGNED)
    assert "a-secret" not in repr(found), "no secret is kept where it could be printed"


def test_workspaces_that_add_the_app_need_a_key_for_their_tokens() -> None:
    (problem,) = problems(**dict.fromkeys(SIGNED, "a-secret"))
    assert problem == (
        "COACH_SECRET_KEY: it encrypts the tokens of the workspaces that add the coach on Slack: "
        "set it to any text of at least 16 characters"
    )
    one = read(dict.fromkeys([*SIGNED, "SLACK_BOT_TOKEN"], "a-secret"))
    assert (one.slack, one.slack_installs) == (True, False), "with a token in the settings there is one only"


@pytest.mark.parametrize(
    ("key", "good"), [("fifteen letters", False), ("sixteen letters!", True), ("ü" * 16, True)]
)
def test_a_key_is_any_text_of_sixteen_characters(key: str, *, good: bool) -> None:
    if good:
        found = read({"COACH_SECRET_KEY": key}).secret_key
        assert found
        assert found.get_secret_value() == key
    else:
        short = "COACH_SECRET_KEY: set it to any text of at least 16 characters"
        assert problems(COACH_SECRET_KEY=key) == (short,)


def test_where_slack_reaches_us_and_where_we_reach_slack() -> None:
    found = read({"SLACK_API_URL": "http://127.0.0.1:8080/api/", "HOST": "::", "PORT": "0"})
    assert (found.slack_api_url, found.host, found.port) == ("http://127.0.0.1:8080/api", "::", 0)
    assert (read({}).slack_api_url, read({}).host, read({}).port) == (None, "127.0.0.1", 3000)


@pytest.mark.parametrize("port", ["http", "-1", "65536", "3_000", "3000.5", "٣", "9" * 5000])
def test_a_port_that_is_none(port: str) -> None:
    assert problems(PORT=port) == ("PORT: write it as a number up to 65535",)


@pytest.mark.parametrize("host", ["two words", "http://host", "höst"])
def test_a_host_that_is_none(host: str) -> None:
    assert problems(HOST=host) == ("HOST: write it as 127.0.0.1, or 0.0.0.0 for every network",)


@pytest.mark.parametrize("name", ["12:34", "a b", "ü"])
def test_a_client_id_that_is_none(name: str) -> None:
    assert problems(SLACK_CLIENT_ID=name) == ("SLACK_CLIENT_ID: it is two numbers with a dot between them",)


@given(st.dictionaries(st.sampled_from([n for n in NAMES if "URL" not in n]), st.text(min_size=1)))
def test_any_environment_makes_settings_or_sentences(env: dict[str, str]) -> None:
    try:
        assert read(env).log in {"text", "json"}
    except BadSettings as error:
        named = {problem.partition(":")[0] for problem in error.problems}
        assert named <= {*env, "COACH_SECRET_KEY"}  # which may be what is missing
        # ~nobody has no home, and a token may be none; the rest makes sense, whatever it is.
        assert "DATABASE_URL" not in str(named)
        assert ("COACH_LOG" in named) == (env.get("COACH_LOG", "").strip() not in {"", "text", "json"})
    else:
        assert env.get("COACH_LOG", "").strip() in {"", "text", "json"}
