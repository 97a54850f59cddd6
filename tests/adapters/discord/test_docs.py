"""docs/discord.md says what the code does."""

import re
from pathlib import Path

import discord

from bot.adapters.discord import client, pace, rights
from bot.domain.setting import SETTINGS
from bot.settings import Settings

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "discord.md").read_text(encoding="utf-8")
PICTURE = ROOT / "docs" / "images" / "discord-question.png"


def test_the_invite_link_asks_for_the_rights_that_the_code_needs() -> None:
    [link] = re.findall(r"https://discord\.com/oauth2/\S+", PAGE)
    assert link == rights.invite(0).replace("client_id=0", "client_id=APPLICATION_ID")


def test_each_right_is_explained_and_no_other() -> None:
    table = PAGE.partition("| Right | What for | Without it |\n|---|---|---|\n")[2].partition("\n\n")[0]
    named = [row.split("|")[1].strip() for row in table.splitlines()]
    assert sorted(named) == sorted(map(rights.title, rights.NEEDED))


def test_no_privileged_intent_is_asked_for() -> None:
    assert "the coach asks for none" in PAGE
    assert not client._INTENTS.value & (discord.Intents.all().value - discord.Intents.default().value)


def test_what_people_write_in_channels_does_not_reach_the_coach() -> None:
    assert "What people write in channels does not reach the coach at all" in PAGE
    assert not client._INTENTS.guild_messages


def test_every_variable_is_named() -> None:
    known = [str(field.alias) for field in Settings.model_fields.values()]
    for name in (name for name in known if name.startswith("DISCORD_")):
        assert f"| `{name}` |" in PAGE


def test_every_way_to_show_answers_is_named() -> None:
    for value in re.findall(r"\w+(?=,| or|$)", SETTINGS["reveal"].takes):
        assert f"| `{value}`" in PAGE


def test_the_picture_suits_a_phone() -> None:
    assert "](images/discord-question.png)" in PAGE
    content = PICTURE.read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 800
    assert len(content) < 200_000


def test_every_link_to_a_file_leads_somewhere() -> None:
    for place in re.findall(r"\]\((?!https?:)([^)#]+)", PAGE):
        assert (ROOT / "docs" / place).exists(), place


def test_the_budget_is_what_the_page_says() -> None:
    a_second = pace.BURST + pace.BURST / pace.BETWEEN
    assert f"at most {a_second:.0f} requests a second" in PAGE
