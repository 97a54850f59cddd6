"""What of the bank's Markdown, and of people's words, Discord shows, and that none of it is lost."""

from collections.abc import Iterable, Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import markdown as discord_markdown
from bot.adapters.discord.markdown import Code, Prose, Row, parts, plain, rows
from bot.core import messages
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Style, parse
from bot.domain.question import Question
from bot.domain.seams import NOTHING, clean, size
from tests.adapters.discord.reader import read
from tests.adapters.trees import QUESTIONS, Sign, codes, joined, prose, signs, spans, trees, visible

ROOMY = 100_000


def blocks(source: str, limit: int = ROOMY) -> list[str]:
    return list(discord_markdown.blocks(parse(source).blocks, limit))


def shown(source: str) -> str:
    """One block."""
    (text,) = blocks(source)
    return text


# What a person can judge.


def test_a_list_with_code_in_it() -> None:
    """Code stands at column zero and whole, so that it can be copied; the list goes on below it."""
    source = """\
Two steps:

1. Make the revision:

   ```bash run
   alembic revision -m "add nickname"
   ```

2. Fill in `upgrade()`:

   ```python
   def upgrade():
       op.add_column("users", nickname)
   ```

   - and run it
   - **twice**
"""
    assert blocks(source) == [
        "Two steps:",
        """\
1. Make the revision:
```bash
alembic revision -m "add nickname"
```
2. Fill in `upgrade()`:
```python
def upgrade():
    op.add_column("users", nickname)
```
  - and run it
  - **twice**""",
    ]


def test_a_quote_with_everything_in_it() -> None:
    source = """\
> So it is *said*:
>
> > nested,
>
> and goes on
>
> - one
>   - two
>
> ```sql
> SELECT 1
>
> ```
"""
    assert shown(source) == (
        "> So it is *said*:\n> nested,\n> and goes on\n> - one\n>   - two\n> ```sql\n> SELECT 1\n> ```"
    )


def test_paragraphs_of_a_quote_stand_apart() -> None:
    assert shown("> a\n>\n> b") == f"> a\n> {NOTHING}\n> b"


def test_a_quote_in_a_list_stands_at_column_zero() -> None:
    """Discord shows a quote nowhere else."""
    assert shown("- as they say\n\n  > a  \n  > b\n- c") == "- as they say\n> a\n> b\n- c"


def test_an_item_that_begins_with_no_words_has_a_line_of_its_own() -> None:
    assert shown("- - a\n-\n- ```\n  b\n  ```\n- > c") == (
        f"- {NOTHING}\n  - a\n- {NOTHING}\n- {NOTHING}\n```\nb\n```\n- {NOTHING}\n> c"
    )


def test_numbers_go_on_where_the_list_begins() -> None:
    assert shown("9. nine\n10. ten\n    - below") == "9. nine\n10. ten\n  - below"


def test_what_code_prints_is_told_from_the_code() -> None:
    assert blocks("```bash run\necho 1\n```\n\n```text shows\n1\n```") == [
        "```bash\necho 1\n```",
        f"{messages.PRINTS}\n```text\n1\n```",
    ]


@pytest.mark.parametrize(
    ("language", "written"),
    [("c++", "c++"), ("objective-c", "objective-c"), ("{.py}", ""), ("py`x", ""), ("ünsinn", ""), ("", "")],
)
def test_only_a_word_is_a_language(language: str, written: str) -> None:
    assert str(Code(Fence("x", language))) == f"```{written}\nx\n```"


@pytest.mark.parametrize("code", ["", "\n", "  "])
def test_a_fence_without_code_shows_no_language_as_code(code: str) -> None:
    written = str(Code(Fence(code, "python")))
    assert written == f"```python\n{NOTHING}\n```"
    assert list(read(written)) == [(NOTHING, frozenset({"fence", "python"}))]


def test_fences_in_code_are_parted() -> None:
    ticks = NOTHING.join("```")
    assert shown("~~~md\n```py\nx``\n```\n~~~") == f"```md\n{ticks}py\nx``\n{ticks}\n```"


def test_code_keeps_its_shape() -> None:
    code = "if a:\n\tb = '**'  # \\_ <@1>\n\n    c"
    assert shown(f"- \n  ```python\n  {code.replace(chr(10), chr(10) + '  ')}\n  ```") == (
        f"- {NOTHING}\n```python\n{code}\n```"
    )


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("`a_b*`", "`a_b*`"),
        ("`` a`b ``", "``a`b``"),
        ("`` `a` ``", "`` `a` ``"),
        ("``` a``b ```", f"``a`{NOTHING}`b``"),
        ("*a*`b`**c**", "*a*`b`**c**"),
        ("*a***b**", f"*a*{NOTHING}**b**"),
        ("*a `b` c*", "*a* `b` *c*"),
        ("*a\\\\*", f"*a\\\\{NOTHING}*"),
        ("a  \nb", "a\nb"),
        ("a  \n\\- b", "a\n\\- b"),
    ],
)
def test_looks(source: str, written: str) -> None:
    assert shown(source) == written


@pytest.mark.parametrize(
    ("source", "written"),
    [
        ("[the *docs*](https://a.example/b)", "[the *docs*](https://a.example/b)"),
        ("**[a](https://a.example) b**", "[**a**](https://a.example) **b**"),
        ("<https://a.example/b_c>", "<https://a.example/b_c>"),
        ("[https://a.example](https://a.example)", "<https://a.example>"),
        ("[a](<https://a.example/x y(z)*>)", "[a](https://a.example/x%20y%28z%29%2A)"),
        ("[a\\]b](https://a.example)", "[a\\]b](https://a.example)"),
        ("[https://a.example](https://evil.example)", "<https://a.example> (<https://evil.example>)"),
        ("[`list[int]`](https://a.example)", "`list[int]` (<https://a.example>)"),
        ("[a](mailto:x@y.example)", "a"),
    ],
)
def test_links(source: str, written: str) -> None:
    assert shown(source) == written


def test_an_address_that_is_too_long_for_a_link_is_written_out() -> None:
    address = "https://a.example/" + "b" * 5000
    found = blocks(f"[words](<{address}>)", 4000)
    assert (found[0], found[1][:22]) == ("words", "(<https://a.example/bb")
    assert max(map(size, found)) <= 4000
    assert "".join(found).count("b") == 5000


def test_what_lies_outside_the_subset_stands_as_it_was_typed() -> None:
    source = "## Title\n\n| a | b |\n|---|---|\n\n<b>x</b>"
    assert blocks(source) == ["\\#\\# Title", "| a | b |\n|---|---|", "\\<b>x\\</b>"]


# People's words.

READABLE = [
    "It's 5 < 6, a+b - c, ~5 ms (or 7%): see #3, @ada; a|b. 10:30, C# and 1. half!",
    "list(x) -> int, x > 3, a-b, e.g. this. And that...",
    "Zoë 👩\u200d💻 می\u200cخواهم",
]


@pytest.mark.parametrize("text", READABLE)
def test_ordinary_prose_stays_as_it_is(text: str) -> None:
    assert plain(text) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("snake_case __init__", "snake\\_case \\_\\_init\\_\\_"),
        ("# a\n## b\n-# c\n- d\n+ e\n12. f\n> g", "\\# a\n\\#\\# b\n\\-# c\n\\- d\n\\+ e\n12\\. f\n\\> g"),
        ("||a|| ~~b~~", "\\|\\|a\\|\\| \\~\\~b\\~\\~"),
        ("<@1> <#1> </a:1> <t:1> <:a:1>", "\\<@1> \\<#1> \\</a:1> \\<t:1> \\<\\:a:1>"),
        ("@everyone :tada:", "\\@everyone \\:tada:"),
        ("[a](https://b.example)", "\\[a\\](<https://b.example>)"),
        ("see https://b.example/c_d.", "see <https://b.example/c_d>."),
        ("a\x1b[2J\u202eb\u00a0c", "a\\[2Jb c"),
        (" \u200d\n ", ""),
        ("#", "\\#"),
    ],
)
def test_signs_that_mean_something_are_escaped(text: str, written: str) -> None:
    assert plain(text) == written


MARKS = ["*", "**", "***", "_", "__", "`", "``", "```", "~~", "~", "||", "|", "\\", "[", "]", "(", ")", "]("]
TAGS = ["<@1>", "<@&1>", "<#1>", "</a:1>", "<t:1>", "<a:x:1>", "<id:home>", "@everyone", "@here", ":tada:"]
STARTS = ["#", "###", "-#", "-", "+", "1.", ">", ">>>", "# ", "- ", "1. ", "> ", "-# ", "\n", " ", "  "]
OTHERS = ["<", ":", "https://a.example/b_c", "https://a.example/*", "http://x", "a", "é", "😀", "snake_case"]
HOSTILE = st.lists(st.sampled_from(MARKS + TAGS + STARTS + OTHERS), max_size=14).map("".join)


@given(HOSTILE | st.text())
def test_people_see_what_they_typed(text: str) -> None:
    """Whatever it is, nothing in it is taken for Markdown."""
    seen = list(read(plain(text)))
    assert {look for _, looks in seen for look in looks} <= {"address"}
    assert visible("".join(run for run, _ in seen)) == visible(clean(text))


# Nothing is lost.


def seen(texts: Iterable[str]) -> list[Sign]:
    """Every sign that Discord shows, with its looks, blanks left out."""
    return [
        (sign, looks - {"item", "address"} | {run for _ in looks & {"address"}})
        for text in texts
        for run, looks in read(text)
        for sign in visible(run)
    ]


def meant(tree: Sequence[Block], looks: frozenset[str] = frozenset()) -> Iterator[Sign]:
    """Every sign of a tree, with the looks that it should have."""
    for block in tree:
        match block:
            case Paragraph(found):
                yield from signs(found, looks)
            case Fence(code, language, mark):
                if mark == "shows":
                    yield from ((sign, looks) for sign in visible(messages.PRINTS))
                yield from ((sign, looks | {"fence", language}) for sign in visible(code))
            case Items(items):
                for item in items:
                    yield from meant(item, looks)
            case Quote(inner):
                yield from meant(inner, looks | {"quote"})


WORDS = prose(
    "ab*_`~|\\#->+1.()<@: \n😀é",
    HOSTILE.filter(lambda text: "://" not in text and text.strip() != ""),
)


def tidy(text: str, style: Style, link: str | None) -> str:
    """Code with brackets and words with an address have tests of their own."""
    if style is Style.CODE:
        text = visible(text).strip("`")
    return "".join(sign for sign in text if not (link and sign in "/[]\\"))


TREES = trees(spans(WORDS, tidy), codes("ab` *\n\t_|[]<>\\😀"))
LIMITS = st.integers(80, 300) | st.just(4000)


@given(TREES, LIMITS)
def test_discord_shows_the_whole_tree_in_blocks_that_fit(tree: list[Block], limit: int) -> None:
    found = list(discord_markdown.blocks(tree, limit))
    assert all(0 < size(text) <= limit for text in found)
    assert seen(found) == list(meant(tree))


def together(torn: Sequence[Row]) -> Row:
    """The rule by which the parts of a row are put together again."""
    first = torn[0]
    match first:
        case Code():
            code = "".join(row.text for row in torn)
            return Code(Fence(code, first.fence.language, first.fence.mark, first.fence.line), first.lead)
        case Prose():
            torn_spans = (span for row in torn if isinstance(row, Prose) for span in row.spans)
            return Prose(joined(torn_spans), first.lead, first.hang)


@given(TREES, LIMITS)
def test_parts_put_together_are_the_whole(tree: list[Block], limit: int) -> None:
    for row in rows(tree):
        whole = together(list(parts(row, limit)))
        assert (whole, str(whole)) == (row, str(row))


@pytest.mark.parametrize("limit", [120, 4000])
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_discord_shows_every_shipped_answer_whole(question: Question, limit: int) -> None:
    tree = parse(question.answer).blocks
    found = list(discord_markdown.blocks(tree, limit))
    assert max(map(size, found)) <= limit
    assert seen(found) == list(meant(tree))


# Where a block is torn.


def test_words_are_torn_at_ends_of_sentences_else_at_blanks_else_anywhere() -> None:
    assert blocks("One two. Three four five.", 16) == ["One two.", "Three four five."]
    assert blocks("One two three four", 9) == ["One two", "three", "four"]
    assert blocks("abcdefgh", 3) == ["abc", "def", "gh"]


def test_looks_are_closed_and_opened_again() -> None:
    assert blocks("**one two. three**", 12) == ["**one two.**", "**three**"]
    assert blocks("[one two](https://a.example)", 26) == [
        "[one](https://a.example)",
        "[two](https://a.example)",
    ]
    assert blocks("> one two three", 9) == ["> one two", "> three"]
    assert blocks("1. one two three", 10) == ["1. one two", "  three"]


def test_code_and_links_stay_whole_where_they_can() -> None:
    assert blocks("one `two three`", 14) == ["one", "`two three`"]
    assert blocks("a [b c](https://d.e)", 19) == ["a", "[b c](https://d.e)"]
    assert blocks("ab`cdef`", 7) == ["ab", "`cdef`"]


def test_an_escaped_sign_stays_with_its_backslash() -> None:
    assert blocks("a" * 4 + "\\*" * 4, 5) == ["aaaa", "\\*\\*", "\\*\\*"]


@pytest.mark.parametrize("sign", ["👩\u200d💻", "e\u0301", "👍🏽", "🇩🇪", "❤\ufe0f"])
def test_what_is_seen_as_one_sign_stays_one(sign: str) -> None:
    assert blocks(f"aaaa{sign}", 4 + size(sign) - 1) == ["aaaa", sign]


def test_signs_beyond_the_basic_plane_count_twice() -> None:
    assert size("a😀") == 3
    assert blocks("😀😀😀", 5) == ["😀😀", "😀"]


def test_code_is_torn_at_ends_of_lines_and_keeps_its_language() -> None:
    assert blocks("```py\naaa\nbbb\nccc\n```", 19) == ["```py\naaa\nbbb\n```", "```py\nccc\n```"]
    assert blocks("```py\naaaaaa\n```", 13) == ["```py\naaa\n```", "```py\naaa\n```"]


def test_an_item_is_torn_from_the_next_before_it_is_torn_itself() -> None:
    assert blocks("- one two\n- three four", 14) == ["- one two", "- three four"]


def test_a_long_text_is_torn_in_a_moment() -> None:
    """Its length times a few, not its square."""
    assert len(blocks("word. " * 20_000, 4000)) == 31
