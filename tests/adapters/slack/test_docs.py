"""docs/slack.md and docs/slack-manifest.yaml say what the code does."""

import re
from pathlib import Path
from typing import Any

import yaml

from bot.adapters.slack import client, commands, messenger, scopes
from bot.core import menu, messages
from bot.core.commands import COMMANDS
from bot.core.reactions import LATE, READ_AGAIN
from bot.domain.question import Difficulty
from bot.domain.setting import SETTINGS
from bot.domain.standing import Period, Scope
from bot.settings import Settings

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")
TEXT = (ROOT / "docs" / "slack-manifest.yaml").read_text(encoding="utf-8")
PICTURE = ROOT / "docs" / "images" / "slack-question.png"
MANIFEST: dict[str, Any] = yaml.safe_load(TEXT)

_BUILT_IN = """
active apps archive away call collapse commands debug dm dnd expand feed feedback giphy help huddle invite
invite_people invitepeople join keys kick kill leave list me msg mute open part prefs pro remind remove rename
search send shortcuts shrug star status todo topic unarchive who
"""
BUILT_IN = frozenset(_BUILT_IN.split())
"""Names that Slack's own client takes: one of them, and Slack refuses the whole manifest.

Slack publishes no list of what it refuses; its developers' page (api.slack.com/interactivity/slash-commands)
says that there are built-in ones and names two, /topic and /remind. This one is what its help page "Slash
commands in Slack" (slack.com/help/articles/201259356) has and has had, with all nineteen names that
NousResearch/hermes-agent#18456 leaves out and the six that openclaw/openclaw#29032 calls reserved (/help,
/status, /send, /kill, /debug, /commands; that #17054 of the former saw /help accepted): rather one too many.
Underscores are refused as well (the same #17054).
"""


def listed() -> dict[str, dict[str, Any]]:
    return {command["command"]: command for command in MANIFEST["features"]["slash_commands"]}


def table(head: str) -> list[list[str]]:
    rows = PAGE.partition(f"{head}\n|---|---|---|\n")[2].partition("\n\n")[0].splitlines()
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_the_manifest_has_the_commands_that_the_code_answers() -> None:
    assert tuple(listed()) == commands.NAMES


def test_each_command_says_of_itself_what_the_menu_says() -> None:
    said = {name: command["description"] for name, command in listed().items()}
    assert said == {
        "/quiz": menu.QUIZ,
        "/leaderboard": menu.LEADERBOARD,
        "/coach": menu.COACH,
        "/drill": menu.DRILL,
    }


def test_the_hints_are_the_grammar() -> None:
    hints = {name: command["usage_hint"] for name, command in listed().items()}
    assert hints["/quiz"] == f"[topic] [{'|'.join(Difficulty)}]"
    scopes_ = "|".join(scope for scope in Scope if scope is not Scope.TEAM)  # not yet
    assert hints["/leaderboard"] == f"[{scopes_}] [{'|'.join(Period)}] [topic]"
    words = [command.split()[1] for command in COMMANDS if command.startswith("/coach ")]
    assert hints["/coach"] == "|".join(dict.fromkeys(words))
    drill = [command.split()[1] for command in COMMANDS if command.startswith("/drill ")]
    assert [hint.split()[0] for hint in hints["/drill"].split("|")] == drill


def test_mentions_come_as_ids() -> None:
    assert all(command["should_escape"] is True for command in listed().values())


def test_no_command_has_a_name_that_slack_keeps_for_itself() -> None:
    for name in listed():
        assert re.fullmatch(r"/[a-z]{1,31}", name)
        assert name.removeprefix("/") not in BUILT_IN


def test_the_manifest_asks_for_the_scopes_that_the_code_needs_and_no_other() -> None:
    assert MANIFEST["oauth_config"] == {"scopes": {"bot": list(scopes.NEEDED)}}


def test_the_manifest_subscribes_to_what_the_code_hears() -> None:
    assert MANIFEST["settings"]["event_subscriptions"] == {"bot_events": list(scopes.EVENTS)}


def test_no_message_is_brought_to_the_coach() -> None:
    assert "What people write does not reach the coach" in PAGE
    assert not [event for event in scopes.EVENTS if event.startswith(("message", "app_mention"))]


def test_it_is_for_socket_mode_with_a_home_and_buttons() -> None:
    settings = MANIFEST["settings"]
    assert settings["socket_mode_enabled"] is True
    assert settings["interactivity"] == {"is_enabled": True}
    assert settings["token_rotation_enabled"] is False  # a token that turns stale is not renewed by the coach
    home = MANIFEST["features"]["app_home"]
    assert (home["home_tab_enabled"], home["messages_tab_enabled"]) == (True, True)
    assert home["messages_tab_read_only_enabled"] is False  # or no command could be typed there


def test_it_fits_slacks_limits() -> None:
    shown = MANIFEST["display_information"]
    assert shown["name"] == MANIFEST["features"]["bot_user"]["display_name"] == messages.TITLE
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert all(len(command["description"]) <= 2000 for command in listed().values())
    assert all(len(command["usage_hint"]) <= 1000 for command in listed().values())


def test_over_http_every_way_to_the_coach_has_an_address() -> None:
    """What Slack sends goes to one address, what a browser asks to another."""
    [block] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    more = yaml.safe_load(block)
    events = "https://coach.example.org/slack/events"
    assert more == {
        "features": {"slash_commands": [{"command": "/quiz", "url": events}]},
        "oauth_config": {"redirect_urls": ["https://coach.example.org/slack/oauth_redirect"]},
        "settings": {
            "event_subscriptions": {"request_url": events},
            "interactivity": {"request_url": events, "message_menu_options_url": events},
            "socket_mode_enabled": False,
        },
    }


def test_each_scope_is_explained_and_no_other() -> None:
    rows = table("| Scope | What for | Without it |")
    assert [row[0].strip("`") for row in rows] == list(scopes.NEEDED)
    assert all(all(row) for row in rows)


def test_every_variable_is_named() -> None:
    known = [str(field.alias) for field in Settings.model_fields.values()]
    for name in (name for name in known if name.startswith("SLACK_")):
        assert re.search(rf"^\| (`\w+`, )?`{name}`", PAGE, re.MULTILINE), name


def test_every_way_to_show_answers_is_named() -> None:
    for value in re.findall(r"\w+(?=,| or|$)", SETTINGS["reveal"].takes):
        assert f"| `{value}`" in PAGE


def test_the_figures_are_the_codes() -> None:
    assert READ_AGAIN == 7 * 24 * 60 * 60 * 1000
    assert "of the last seven days" in PAGE
    assert LATE == 6 * 60 * 60 * 1000
    assert "less than six hours old" in PAGE
    assert client.TIMETABLE == 60 * 60
    assert "over HTTP, where nobody notices, once an hour" in PAGE
    assert (messenger.A_CHANNEL, messenger.A_WORKSPACE) == ((1, 1.0), (1, 0.2))
    assert "one message a second in a channel, five a second in a workspace" in PAGE


def test_the_picture_suits_a_phone() -> None:
    assert "](images/slack-question.png)" in PAGE
    content = PICTURE.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 800
    assert len(content) < 200_000


def test_every_link_to_a_file_leads_somewhere() -> None:
    for place in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / "docs" / place).exists(), place
