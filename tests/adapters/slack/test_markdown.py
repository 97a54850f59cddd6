"""What of the bank's Markdown, and of people's words, Slack shows, and that none of it is lost."""

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.slack import markdown as slack_markdown
from bot.adapters.slack.markdown import (
    Code,
    Piece,
    Prose,
    Row,
    escaped,
    parts,
    pieces,
    rich_text,
    rows,
    weight,
)
from bot.core import messages
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style, parse
from bot.domain.question import Question
from bot.domain.seams import NOTHING, clean, size
from tests.adapters.slack import limits
from tests.adapters.slack.reader import read, unescaped
from tests.adapters.trees import QUESTIONS, Sign, codes, joined, prose, signs, spans, trees, visible

Json = dict[str, Any]


def written(source: str) -> list[Json]:
    return [piece.block for piece in pieces(parse(source).blocks)]


def elements(source: str) -> list[Json]:
    """The elements of one block."""
    (block,) = written(source)
    assert block["type"] == "rich_text"
    return block["elements"]


def words(source: str) -> str:
    return "\n".join(piece.words for piece in pieces(parse(source).blocks))


def text(words: str, **style: bool) -> Json:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def link(words: str, url: str, **style: bool) -> Json:
    return {"type": "link", "url": url, "text": words, **({"style": style} if style else {})}


def section(*runs: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(runs)}


def bullets(*items: Json, **fields: Any) -> Json:
    return {"type": "rich_text_list", "style": "bullet", "elements": list(items), **fields}


def numbered(*items: Json, **fields: Any) -> Json:
    return {"type": "rich_text_list", "style": "ordered", "elements": list(items), **fields}


def quoted(*runs: Json) -> Json:
    return {"type": "rich_text_quote", "elements": list(runs)}


def code(words: str, **fields: Any) -> Json:
    return {"type": "rich_text_preformatted", "elements": [text(words)], **fields}


# What a person can judge.


def test_a_list_with_code_in_it() -> None:
    """Code stands at the edge and whole, to be copied; the list goes on below it, and counts on."""
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
    first, second = written(source)
    assert first["elements"] == [section(text("Two steps:"))]
    assert second["elements"] == [
        numbered(section(text("Make the revision:"))),
        code('alembic revision -m "add nickname"'),
        numbered(section(text("Fill in "), text("upgrade()", code=True), text(":")), offset=1),
        code('def upgrade():\n    op.add_column("users", nickname)'),
        bullets(section(text("and run it")), section(text("twice", bold=True)), indent=1),
    ]
    assert words(source) == (
        'Two steps:\n1. Make the revision:\nalembic revision -m "add nickname"\n2. Fill in upgrade():\n'
        'def upgrade():\n    op.add_column("users", nickname)\n- and run it\n- twice'
    )


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
>
> end
"""
    assert elements(source) == [
        quoted(
            text("So it is "),
            text("said", italic=True),
            text(":"),
            text("\n\n"),
            text("nested,"),
            text("\n\n"),
            text("and goes on"),
        ),
        bullets(section(text("one")), border=1),
        bullets(section(text("two")), indent=1, border=1),
        code("SELECT 1", border=1),
        quoted(text("end")),
    ]


def test_paragraphs_of_an_item_stay_with_it() -> None:
    assert elements("- one\n\n  more\n- two\n\n  - deep\n\n  after") == [
        bullets(section(text("one"), text("\n"), text("more")), section(text("two"))),
        bullets(section(text("deep")), indent=1),
        section(text("after")),
    ]


def test_a_quote_in_a_list_stands_at_the_edge() -> None:
    """Slack has no indented one."""
    assert elements("- as they say\n\n  > a  \n  > b\n- c") == [
        bullets(section(text("as they say"))),
        quoted(text("a\nb")),
        bullets(section(text("c"))),
    ]


def test_an_item_that_begins_with_no_words_has_a_line_of_its_own() -> None:
    empty = section(text(NOTHING))
    assert elements("- - a\n-\n- ```\n  b\n  ```\n- > c") == [
        bullets(empty),
        bullets(section(text("a")), indent=1),
        bullets(empty, empty),
        code("b"),
        bullets(empty),
        quoted(text("c")),
    ]


def test_numbers_go_on_where_the_list_begins() -> None:
    assert elements("9. nine\n10. ten\n    - below\n11. eleven") == [
        numbered(section(text("nine")), section(text("ten")), offset=8),
        bullets(section(text("below")), indent=1),
        numbered(section(text("eleven")), offset=10),
    ]


def test_a_zero_is_written_out() -> None:
    """Slack's numbers begin at one."""
    assert elements("0. zero\n1. one") == [
        section(text("0. "), text("zero")),
        numbered(section(text("one"))),
    ]


def test_what_code_prints_is_told_from_the_code() -> None:
    first, second = written("```bash run\necho 1\n```\n\n```text shows\n1\n```")
    assert first["elements"] == [code("echo 1")]
    assert second["elements"] == [section(text(messages.PRINTS)), code("1")]


@pytest.mark.parametrize("found", ["", "\n", "  "])
def test_a_fence_without_code_is_not_empty(found: str) -> None:
    assert rich_text([Code(Fence(found, "python"))]).block["elements"] == [code(NOTHING)]


HOSTILE_CODE = (
    "  ```\n`` ``` <!channel> <@U1> &amp; &lt; *x* _y_ ~z~ :tada:\n\n\tif a < b && c > d:  # @here\n  > "
)


@pytest.mark.parametrize("language", ["python", "c++", "{.py}", "py`x", "ünsinn", ""])
def test_code_is_shown_as_it_is_and_its_language_not_at_all(language: str) -> None:
    assert rich_text([Code(Fence(HOSTILE_CODE, language))]).block["elements"] == [code(HOSTILE_CODE)]


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        ("`a_b*`", [text("a_b*", code=True)]),
        ("`` `a` ``", [text("`a`", code=True)]),
        ("*a*`b`**c**", [text("a", italic=True), text("b", code=True), text("c", bold=True)]),
        ("a  \nb", [text("a\nb")]),
        ("&lt; & &amp;lt;", [text("< & &lt;")]),
        ("\\*a\\* <!channel>", [text("*a* <!channel>")]),
    ],
)
def test_looks(source: str, runs: list[Json]) -> None:
    assert elements(source) == [section(*runs)]


@pytest.mark.parametrize(
    ("source", "runs"),
    [
        (
            "[the *docs*](https://a.example/b)",
            [link("the ", "https://a.example/b"), link("docs", "https://a.example/b", italic=True)],
        ),
        ("<https://a.example/b_c>", [link("https://a.example/b_c", "https://a.example/b_c")]),
        ("[a](<https://a.example/x y(z)*|>)", [link("a", "https://a.example/x%20y(z)*%7C")]),
        ("[`list[int]`](https://a.example)", [link("list[int]", "https://a.example", code=True)]),
        (
            "[https://a.example](https://evil.example)",
            [text("https://a.example"), text(" ("), link(*["https://evil.example"] * 2), text(")")],
        ),
        ("[a](mailto:x@y.example)", [text("a")]),
        ("[a](https://[b)", [text("a"), text(" (https://%5Bb)")]),
        ("[a](http://)", [text("a"), text(" (http://)")]),
    ],
)
def test_links(source: str, runs: list[Json]) -> None:
    assert elements(source) == [section(*runs)]


def test_a_link_is_read_with_its_address() -> None:
    assert words("See [the *docs*](https://a.example) and <https://b.example>.") == (
        "See the docs (https://a.example) and https://b.example."
    )


def test_an_address_that_is_too_long_for_a_link_is_written_out() -> None:
    address = "https://a.example/" + "b" * 5000
    assert runs(f"[words](<{address}>)") == [["words"], [f"({address[:2999]}"], [f"{address[2999:]})"]]


def test_what_lies_outside_the_subset_stands_as_it_was_typed() -> None:
    source = "## Title\n\n| a | b |\n|---|---|\n\n<b>x</b>"
    assert [one["elements"] for one in written(source)] == [
        [section(text(line))] for line in ("## Title", "| a | b |\n|---|---|", "<b>x</b>")
    ]


# People's words.

READABLE = "It's a|b: 10:30, C#, 7 % and 1. half! Zoë 👩\u200d💻 می\u200cخواهم *x* _y_ ~z~ `c` :tada: @here"


def test_nothing_but_three_signs_is_escaped() -> None:
    assert escaped(READABLE) == READABLE
    assert escaped("<!channel> <@U1> <#C1> &lt;") == "&lt;!channel&gt; &lt;@U1&gt; &lt;#C1&gt; &amp;lt;"
    assert escaped("a\x1b[2J\u202eb\u00a0c\x00") == "a[2Jb c"


MARKS = ["*", "_", "~", "`", "```", ">", "&gt;", ">>>", "•", "- ", "1. ", "\n", " ", "&", "<", ">", "|", "\\"]
TAGS = [
    "<!channel>",
    "<!here|here>",
    "<@U1>",
    "<#C1>",
    "<!subteam^S1>",
    "@here",
    "@channel",
    ":tada:",
    "&amp;",
]
OTHERS = ["https://a.example/b_c", "<https://a.example|x>", "a.example", "a", "é", "😀", "\u202e", "\x00"]
HOSTILE = st.lists(st.sampled_from(MARKS + TAGS + OTHERS), max_size=14).map("".join)


@given(HOSTILE | st.text())
def test_people_see_what_they_typed(typed: str) -> None:
    """Whatever it is, nothing in it is taken for a mark, a mention or a link."""
    piece = rich_text([Prose((Span(typed),))])
    ((shown, looks),) = read([piece.block])
    assert looks == frozenset()
    assert visible(shown) == visible(clean(typed))
    assert unescaped(escaped(typed)) == clean(typed)


# Nothing is lost.


def seen(blocks: Iterable[Json]) -> list[Sign]:
    """Every sign that Slack shows, with its looks, blanks left out."""
    return [(sign, looks) for words, looks in read(blocks) for sign in visible(words)]


def meant(
    tree: Sequence[Block], looks: frozenset[str] = frozenset(), level: int | None = None
) -> Iterator[Sign]:
    """Every sign of a tree, with the looks that it should have."""
    for block in tree:
        match block:
            case Paragraph(found):
                yield from signs(found, looks)
            case Fence(code, _, mark):
                if mark == "shows":
                    yield from ((sign, looks) for sign in visible(messages.PRINTS))
                yield from ((sign, looks | {"fence"}) for sign in visible(code))
            case Items(items, start):
                below = 0 if level is None else min(level + 1, 8)
                for number, item in enumerate(items, start=start or 0):
                    bullet = "•" if start is None else f"{number}."
                    yield from ((sign, looks | {f"level {below}"}) for sign in bullet)
                    yield from meant(item, looks, below)
            case Quote(inner):
                yield from meant(inner, looks | {"quote"})


def spoken(tree: Sequence[Block]) -> Iterator[str]:
    """Every sign of a tree that is read aloud, in reading order: bullets, numbers and addresses, too."""
    for sign, looks in meant(tree):
        yield "-" if sign == "•" and any(look.startswith("level") for look in looks) else sign


TEXT = prose(
    "ab*_`~|\\#->+1.()<@&;: \n😀é",
    HOSTILE.filter(lambda typed: "://" not in typed and visible(clean(typed)) != "").map(clean),
)


def tidy(typed: str, _: Style, link: str | None) -> str:
    """Words with an address in them have a test of their own."""
    return "".join(sign for sign in typed if sign != "•" and not (link and sign == "/"))


TREES = trees(spans(TEXT, tidy), codes("ab` *\n\t_|[]<>&\\😀") | st.just("x = '<&>'\n" * 20))


UNHURRIED = settings(deadline=None)  # two cores, shared
LIMITS = st.sampled_from([(120, 900, 200), (200, 450, 400), (3000, 3600, 4000)])


@contextmanager
def within(block: int, heaviest: int, words: int) -> Generator[None]:
    """Smaller limits than Slack's, so that small trees meet them, too."""
    with patch.multiple(slack_markdown, BLOCK=block, HEAVIEST=heaviest, WORDS=words):
        yield


def assert_fits(found: Sequence[Piece]) -> None:
    for piece in found:
        assert sum(map(size, limits.words(piece.block))) <= slack_markdown.BLOCK
        assert weight(piece.block) <= slack_markdown.HEAVIEST
        assert size(escaped(piece.words)) <= slack_markdown.WORDS
        assert piece.words.strip()


@UNHURRIED
@given(TREES, LIMITS)
def test_slack_shows_the_whole_tree_in_blocks_that_fit(
    tree: list[Block], small: tuple[int, int, int]
) -> None:
    with within(*small):
        found = list(pieces(tree))
        assert_fits([piece for piece in found if visible(piece.words)])
    assert seen(piece.block for piece in found) == list(meant(tree))


@UNHURRIED
@given(TREES, LIMITS)
def test_the_words_are_the_whole_tree_in_reading_order(
    tree: list[Block], small: tuple[int, int, int]
) -> None:
    """A screen reader is told what others see; addresses come after their words."""
    with within(*small):
        said = visible(clean("".join(piece.words for piece in pieces(tree))))
    for address in ("https://a.example/b?c=d#e", "http://b.example/"):
        said = said.replace(f"({address})", "")
    assert said == "".join(spoken(tree))


def together(torn: Sequence[Row]) -> Row:
    """The rule by which the parts of a row are put together again."""
    first = torn[0]
    match first:
        case Code():
            code = "".join(row.text for row in torn)
            return Code(Fence(code, first.fence.language, first.fence.mark, first.fence.line), first.place)
        case Prose():
            torn_spans = (span for row in torn if isinstance(row, Prose) for span in row.spans)
            return Prose(joined(torn_spans), first.place)


@UNHURRIED
@given(TREES, LIMITS)
def test_parts_put_together_are_the_whole(tree: list[Block], small: tuple[int, int, int]) -> None:
    with within(*small):
        for row in rows(tree):
            torn = list(parts(row, rich_text))
            assert together(torn) == row
            assert_fits([rich_text([part]) for part in torn if visible(part.text)])


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_slack_shows_every_shipped_answer_whole(question: Question) -> None:
    tree = parse(question.answer).blocks
    found = list(pieces(tree))
    assert_fits(found)
    assert seen(piece.block for piece in found) == list(meant(tree))


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_every_shipped_block_of_code_can_be_copied_whole(question: Question) -> None:
    """Each in one piece, to the byte: no indentation, no language, nothing escaped."""
    tree = parse(question.answer).blocks
    fences = [fence.code for fence in _fences(tree)]
    copied = [run for run, looks in read(piece.block for piece in pieces(tree)) if "fence" in looks]
    assert copied == fences


def _fences(tree: Sequence[Block]) -> Iterator[Fence]:
    for block in tree:
        match block:
            case Fence():
                yield block
            case Items(items):
                for item in items:
                    yield from _fences(item)
            case Quote(inner):
                yield from _fences(inner)
            case Paragraph():
                pass


# Where a block is torn.


def runs(source: str) -> list[list[str]]:
    return [[run for run, _ in read([block])] for block in written(source)]


def test_words_are_torn_at_ends_of_sentences_else_at_blanks_else_anywhere() -> None:
    one, two = "a " * 1000 + "end.", "b " * 800 + "end."
    assert runs(f"{one} {two}") == [[one], [two]]
    assert runs("word " * 700) == [[" ".join(["word"] * 600)], [" ".join(["word"] * 100)]]
    assert runs("x" * 3001) == [["x" * 3000], ["x"]]


def test_looks_go_on_and_an_item_has_one_bullet() -> None:
    (first,), (second,) = (block["elements"] for block in written(f"7. **{'word ' * 700}.**"))
    assert (first["type"], first["offset"]) == ("rich_text_list", 6)
    assert second["type"] == "rich_text_section"
    assert second["elements"][0]["style"] == {"bold": True}
    (_,), (quote,) = (block["elements"] for block in written(f"> {'word ' * 700}"))
    assert quote["type"] == "rich_text_quote"


def test_code_and_links_stay_whole_where_they_can() -> None:
    before = "a" * 2990
    assert runs(f"{before} `two three four`") == [[before], ["two three four"]]
    assert runs(f"{before} [two](https://a.example)") == [[before], ["two"]]


@pytest.mark.parametrize("sign", ["👩\u200d💻", "e\u0301", "👍🏽", "🇩🇪", "❤\ufe0f"])
def test_what_is_seen_as_one_sign_stays_one(sign: str) -> None:
    before = "a" * (3000 - size(sign) + 1)
    assert runs(before + sign) == [[before], [sign]]


def test_an_escape_is_never_halved_in_what_is_read() -> None:
    found = list(pieces([Paragraph((Span("&" * 2900),))]))
    assert [len(piece.words) for piece in found] == [800, 800, 800, 500]
    assert all(unescaped(escaped(piece.words)) == piece.words for piece in found)


def test_code_is_torn_at_ends_of_lines() -> None:
    line = "x" * 99
    assert runs("```py\n" + f"{line}\n" * 40 + "```") == [
        ["\n".join([line] * 30)],
        ["\n".join([line] * 10)],
    ]


def test_a_list_is_torn_between_items_and_counts_on() -> None:
    first, second = written("\n".join(f"{number}. {'x' * 997}" for number in range(1, 5)))
    assert [len(block["elements"][0]["elements"]) for block in (first, second)] == [3, 1]
    assert second["elements"][0]["offset"] == 3


def test_a_long_text_is_torn_in_a_moment() -> None:
    """Its length times a few, not its square."""
    assert len(written("word. " * 20_000)) == 40
