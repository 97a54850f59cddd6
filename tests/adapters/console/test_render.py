"""How a message looks in a terminal and in a pipe, line by line."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from bot.adapters.console.messenger import WIDEST, Screen
from bot.adapters.console.render import Renderer
from bot.domain.message import (
    Act,
    Aside,
    Button,
    Heading,
    Markdown,
    Message,
    Part,
    Press,
    Ranking,
    Text,
)
from bot.domain.place import PostId
from bot.domain.standing import Standing


def lines(*parts: Part, width: int | None = None, labels: tuple[str, ...] = ()) -> list[str]:
    buttons = tuple(Button(label, Press(Act.REVEAL, PostId("post"))) for label in labels)
    renderer = Renderer(Console(file=io.StringIO()), width=width)
    return [line.plain for line in renderer.lines(Message(parts, buttons))]


def standing(name: str, rank: int = 1, points: int = 2, answered: int = 1, *, mine: bool = False) -> Standing:
    return Standing(rank=rank, name=name, points=points, answered=answered, mine=mine)


def printed(*parts: Part, width: int = 80, terminal: bool = False) -> str:
    out = io.StringIO()
    console = Console(
        file=out,
        width=width,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        highlight=False,
        markup=False,
        emoji=False,
    )
    Screen(console).show(Message(parts))
    return out.getvalue()


def test_parts_stand_apart_and_asides_stay_with_what_they_are_about() -> None:
    seen = lines(
        Heading("What is `x`?"), Aside("Easy"), Text("Hm"), Text("So"), labels=("Reveal", "I knew it")
    )
    assert seen == ["What is x?", "Easy", "", "Hm", "", "So", "", "[1] Reveal   [2] I knew it"]


def test_nested_lists_hang_below_their_bullets() -> None:
    seen = lines(Markdown("- one\n  - two\n    1. three\n    2. four\n- five"))
    assert seen == ["- one", "  - two", "    1. three", "    2. four", "- five"]


def test_numbers_go_on_where_the_list_begins_and_over_ten() -> None:
    assert lines(Markdown("9. nine\n10. ten\n    - below")) == ["9. nine", "10. ten", "    - below"]


def test_a_fence_in_a_list_is_whole_and_indented() -> None:
    source = "- first\n\n  ```python run\n  if x:\n      y()\n\n  z()\n  ```\n\n  after\n- second"
    code = ["      if x:", "          y()", "", "      z()"]
    assert lines(Markdown(source), width=20) == ["- first", "", *code, "", "  after", "- second"]


def test_a_list_may_begin_with_anything() -> None:
    """A list, a quote, a fence: the bullet takes the room of its indent."""
    assert lines(Markdown("- - a\n  - b\n- > q\n- ```\n  code\n  ```")) == [
        "- - a",
        "  - b",
        "- │ q",
        "-     code",
    ]


def test_a_quote_carries_a_bar_on_every_line() -> None:
    """Whatever is in it, and whatever it is in."""
    seen = lines(Markdown("1. so it is said:\n\n   > - a\n   > - > b\n   > - c\n2. and so on"))
    assert seen == ["1. so it is said:", "", "   │ - a", "   │ - │ b", "   │ - c", "2. and so on"]


def test_a_list_wraps_below_its_own_first_word() -> None:
    seen = lines(Markdown("- one two three four five six\n  - seven eight nine ten eleven"), width=26)
    assert seen == ["- one two three four five", "  six", "  - seven eight nine ten", "    eleven"]


def test_code_is_never_wrapped() -> None:
    code = "x = " + "1 + " * 30 + "1"
    assert lines(Markdown(f"```python\n{code}\n```"), width=40) == [f"    {code}"]


def test_code_keeps_its_shape() -> None:
    """Empty lines, at its beginning, too; its own indent, by tabs, too."""
    code = ["", "", "  x", "", "", "if a:", "\tb"]
    seen = lines(Markdown("\n".join(("```python", *code, "```"))))
    assert seen == ["", "", "      x", "", "", "    if a:", "        b"]


@pytest.mark.parametrize("language", ["", "text", "no-such-language", "python"])
def test_any_language_is_shown(language: str) -> None:
    assert lines(Markdown(f"```{language}\n<b> & [bold]\n```")) == ["    <b> & [bold]"]


def test_hard_breaks_break_and_soft_ones_do_not() -> None:
    assert lines(Markdown("one\ntwo  \nthree\\\nfour")) == ["one two", "three", "four"]


def test_a_link_shows_where_it_leads_once() -> None:
    source = "[the docs](https://a.example/b) and <https://c.example/d> and [`code`](https://e.example)"
    assert lines(Markdown(source)) == [
        "the docs (https://a.example/b) and https://c.example/d and code (https://e.example)"
    ]


def test_what_lies_outside_the_subset_stands_as_it_was_typed() -> None:
    seen = lines(Markdown("## Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n<b>x</b>"))
    assert seen == ["## Title", "", "| a | b |", "|---|---|", "| 1 | 2 |", "", "<b>x</b>"]


def test_a_board_says_who_one_is() -> None:
    rows = (standing("ada", points=1, answered=3), standing("bob", 2, 0, 1, mine=True))
    assert lines(Text("This week"), Ranking(rows)) == [
        "This week",
        "",
        "1. ada: 1 point, 3 answers",
        "2. bob: 0 points, 1 answer – you",
    ]


HOSTILE = {
    "\x1b]0;owned\x07\x1b[2J\x1b[31mred": "]0;owned[2J[31mred",
    "\x9b31mred\x08\x7f": "31mred",
    "[bold]x[/bold] [link=https://evil.example]y[/]": "[bold]x[/bold] [link=https://evil.example]y[/]",
    "right\u202eto\u2066left\u200f": "righttoleft",
    ":eyes: 👀 ❌\ufe0f": ":eyes: 👀 ❌\ufe0f",
    "Ünïcödé 漢字 עברית": "Ünïcödé 漢字 עברית",
}


@pytest.mark.parametrize(("name", "shown"), HOSTILE.items(), ids=range(len(HOSTILE)))
def test_a_name_may_be_anything_and_commands_nothing(name: str, shown: str) -> None:
    parts = (Text(f"{name} said"), Aside(name), Heading(name.replace("[", "\\[")), Ranking((standing(name),)))
    assert printed(*parts).split("\n") == [
        f"{shown} said",
        shown,
        "",
        shown,
        "",
        f"1. {shown}: 2 points, 1 answer",
        "",
        "",
    ]


@given(st.text())
def test_no_words_reach_a_terminal_as_commands(words: str) -> None:
    shown = printed(Text(words), Aside(words), Heading(words), Ranking((standing(words),)))
    joiners = "\n\u200c\u200d"  # parts of words in some scripts, and of some emoji
    assert [sign for sign in shown if not sign.isprintable() and sign not in joiners] == []


def test_a_pipe_gets_no_colours_and_no_breaks() -> None:
    long = " ".join(["word"] * 60)
    shown = printed(Heading(long), Markdown(f"- **{long}**\n\n`{long}`\n\n```python\nimport this\n```"))
    assert shown == f"{long}\n\n- {long}\n\n{long}\n\n    import this\n\n"


def test_a_terminal_gets_colours_and_lines_of_a_readable_length() -> None:
    shown = printed(
        Markdown("`x` " + "word " * 60 + "\n\n```python\nimport this\n```"), width=200, terminal=True
    )
    first, *_ = shown.split("\n")
    assert first.startswith("\x1b[36mx\x1b[0m word")
    assert WIDEST - len("word ") < len(first.replace("\x1b[36m", "").replace("\x1b[0m", "")) <= WIDEST
    assert "\x1b[94mimport\x1b[0m" in shown


def test_code_commands_no_terminal() -> None:
    assert lines(Markdown("```\n\x1b[31mred\x9b\n```")) == ["    [31mred"]


def test_odd_blanks_stay_blanks_and_joiners_join() -> None:
    assert lines(Text("10\u00a0kB and\t10\u202f%")) == ["10 kB and 10 %"]
    assert lines(Text("👩\u200d💻 می\u200cخواهم")) == ["👩\u200d💻 می\u200cخواهم"]


def test_quotes_fit_and_end_without_blanks() -> None:
    assert lines(Markdown("> a\n>\n> b")) == ["│ a", "│", "│ b"]
    assert max(map(len, lines(Markdown("> " + "word " * 20), width=40))) <= 40


def test_an_empty_item_is_still_an_item() -> None:
    assert lines(Markdown("- a\n-\n- b")) == ["- a", "-", "- b"]


def test_an_address_is_never_cut() -> None:
    url = "https://docs.sqlalchemy.org/en/21/core/metadata.html#sqlalchemy.schema.MetaData.create_all"
    assert f"- {url}" in lines(Markdown(f"Read on:\n\n- <{url}>"), width=40)


def test_nobody_writes_a_row_of_the_board_themselves() -> None:
    assert lines(Ranking((standing("eve\n1. eve", rank=2),))) == ["2. eve 1. eve: 2 points, 1 answer"]


def test_buttons_are_never_broken() -> None:
    seen = lines(Text("How well?"), width=20, labels=("Again", "I didn't know it", "Easy"))
    assert seen[2:] == ["[1] Again", "[2] I didn't know it", "[3] Easy"]


def test_what_code_prints_is_told_from_the_code() -> None:
    source = "```bash run\necho 1\n```\n\n```text shows\n1\n```"
    assert lines(Markdown(source)) == ["    echo 1", "", "It prints:", "    1"]
