from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain import markdown
from bot.domain.markdown import (
    DEEPEST,
    Block,
    Document,
    Fence,
    Items,
    Outside,
    Paragraph,
    Quote,
    Span,
    Style,
    fences,
    parse,
)


def plain(text: str) -> Paragraph:
    return Paragraph((Span(text),))


def shown(blocks: Sequence[Block]) -> Iterator[str]:
    """Every piece of text that a renderer would come by, in order; an address after its words."""
    for block in blocks:
        match block:
            case Paragraph(spans):
                for span in spans:
                    yield span.text
                    if span.link and span.link != span.text:
                        yield span.link
            case Fence(code, language, mark):
                yield from (language, mark, code)
            case Items(items):
                for item in items:
                    yield from shown(item)
            case Quote(inner):
                yield from shown(inner)


def letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def depth(blocks: Sequence[Block]) -> int:
    """How many lists and quotes stand around the innermost block."""
    inside = [0]
    for block in blocks:
        match block:
            case Items(items):
                inside += [1 + depth(item) for item in items]
            case Quote(inner):
                inside.append(1 + depth(inner))
            case _:
                pass
    return max(inside)


@pytest.mark.parametrize(
    ("source", "spans"),
    [
        ("plain", (Span("plain"),)),
        ("an *emphasis*", (Span("an "), Span("emphasis", Style.EMPHASIS))),
        ("a **strong** word", (Span("a "), Span("strong", Style.STRONG), Span(" word"))),
        ("**strong**`code`", (Span("strong", Style.STRONG), Span("code", Style.CODE))),
        ("*a **b** c*", (Span("a ", Style.EMPHASIS), Span("b", Style.STRONG), Span(" c", Style.EMPHASIS))),
        ("`upgrade` runs", (Span("upgrade", Style.CODE), Span(" runs"))),
        ("`*no emphasis*`", (Span("*no emphasis*", Style.CODE),)),
        ("[docs](https://a.b/c)", (Span("docs", link="https://a.b/c"),)),
        ("[`f`](http://a.b)", (Span("f", Style.CODE, "http://a.b"),)),
        ("<https://a.b>", (Span("https://a.b", link="https://a.b"),)),
        (r"\*no emphasis\*", (Span("*no emphasis*"),)),
        ("fish &amp; chips", (Span("fish & chips"),)),
        ("snake_case_name", (Span("snake_case_name"),)),
        ("one\ntwo", (Span("one two"),)),
        ("one  \ntwo", (Span("one\ntwo"),)),
        ("one\\\ntwo", (Span("one\ntwo"),)),
    ],
)
def test_running_text_keeps_its_looks(source: str, spans: tuple[Span, ...]) -> None:
    assert parse(source) == Document((Paragraph(spans),))
    assert markdown.spans(source) == spans


def test_paragraphs_are_separate() -> None:
    assert parse("one\n\ntwo\n") == Document((plain("one"), plain("two")))


def test_a_fence_keeps_its_code_language_mark_and_line() -> None:
    source = "First:\n\n```bash run\nalembic upgrade head\n\nalembic current\n```\n"
    assert parse(source).blocks[1] == Fence(
        "alembic upgrade head\n\nalembic current", language="bash", mark="run", line=3
    )


@pytest.mark.parametrize(
    ("info", "language", "mark"),
    [
        ("", "", ""),
        ("python", "python", ""),
        (" python  run ", "python", "run"),
        ("yaml parse needs a cluster", "yaml", "parse needs a cluster"),
    ],
)
def test_what_stands_after_a_fence_is_its_language_then_its_mark(info: str, language: str, mark: str) -> None:
    assert parse(f"```{info}\nx\n```") == Document((Fence("x", language, mark),))


def test_code_in_a_fence_is_not_read_as_markdown() -> None:
    code = "# a comment\n<b>*x*</b>\n| a | b |\n![](x)"
    assert parse(f"```sh run\n{code}\n```") == Document((Fence(code, "sh", "run"),))


def test_indentation_in_a_fence_stays() -> None:
    assert parse("```py run\ndef f():\n    return 1\n```").blocks == (
        Fence("def f():\n    return 1", "py", "run"),
    )


def test_a_list_has_its_items() -> None:
    assert parse("- one\n- two") == Document((Items(((plain("one"),), (plain("two"),))),))


def test_a_numbered_list_begins_with_its_first_number() -> None:
    assert parse("3. three\n4. four") == Document((Items(((plain("three"),), (plain("four"),)), start=3),))


def test_a_list_from_zero_begins_with_zero() -> None:
    assert parse("0. zero\n1. one") == Document((Items(((plain("zero"),), (plain("one"),)), start=0),))


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c"])
def test_nothing_but_a_newline_ends_a_line(sign: str) -> None:
    assert parse(f"a{sign}b\n\n# Title") == Document(
        (plain(f"a{sign}b"), plain("# Title")), (Outside(3, "a heading"),)
    )


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_every_editors_newlines_are_read_alike(newline: str) -> None:
    source = "One\ntwo.\n\n# Three\n\n```sh run\nls\n```\n\n***"
    assert parse(source.replace("\n", newline)) == parse(source)


def test_a_list_item_can_hold_blocks() -> None:
    source = "- one:\n\n  ```sh run\n  ls\n  ```\n\n  - inner\n"
    inner = Items(((plain("inner"),),))
    assert parse(source) == Document((Items(((plain("one:"), Fence("ls", "sh", "run", 3), inner),)),))


def test_a_quote_has_its_blocks() -> None:
    assert parse("> said\n>\n> - by one") == Document((Quote((plain("said"), Items(((plain("by one"),),)))),))


@pytest.mark.parametrize(
    ("source", "what", "reads"),
    [
        ("## More", "a heading", "## More"),
        ("More\n----", "a heading", "More\n----"),
        ("***", "a horizontal rule", "***"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a table", "| a | b |\n|---|---|\n| 1 | 2 |"),
        ("<details>\nmore\n</details>", "HTML", "<details>\nmore\n</details>"),
        ("press <kbd>x", "HTML", "press <kbd>x"),
        ("see ![a chart](x.png)", "an image", "see a chart"),
        ("    ls -l", "an indented code block (write a fence)", "    ls -l"),
        ("[mail](mailto:a@b.c)", "a link that is no web address", "mail"),
        ("[here](other.md)", "a link that is no web address", "here"),
        ("<tel:112>", "a link that is no web address", "tel:112"),
        ("<a@b.c>", "a link that is no web address", "a@b.c"),
    ],
)
def test_what_lies_outside_is_named_with_its_line_and_shown_as_plain_text(
    source: str, what: str, reads: str
) -> None:
    document = parse(f"Before.\n\n{source}\n\nAfter.\n")
    assert document.blocks == (plain("Before."), plain(reads), plain("After."))
    assert document.outside == (Outside(3, what),)


@pytest.mark.parametrize(
    ("source", "outside"),
    [
        ("one\ntwo\nthree ![x](y)", [(3, "an image")]),
        ("one  \n<b>\ntwo</b>", [(2, "HTML"), (3, "HTML")]),
        (
            "<b\nc='d'> ![x\ny](z) [a](b)",
            [(1, "HTML"), (2, "an image"), (3, "a link that is no web address")],
        ),
        ("> one\n> two\n> ![x](y)", [(3, "an image")]),
        ("one&#10;![x](y)", [(1, "an image")]),
    ],
)
def test_what_lies_outside_is_named_at_its_own_line_of_a_paragraph(
    source: str, outside: list[tuple[int, str]]
) -> None:
    assert [(one.line, one.what) for one in parse(source).outside] == outside


def test_a_link_has_no_title() -> None:
    assert parse("[a](https://a.b 'words')") == Document(
        (Paragraph((Span("a", link="https://a.b"),)),), (Outside(1, "a link's title"),)
    )


def test_a_link_has_words() -> None:
    assert parse("one\n[](https://a.b)") == Document((plain("one "),), (Outside(2, "a link without words"),))


def test_a_link_has_its_address_beside_it() -> None:
    """A definition is shown as it was written; links that stand on it work nevertheless."""
    what = "a link definition (write the address beside the word)"
    assert parse("See [a].\n\n[a]: https://a.b\n") == Document(
        (Paragraph((Span("See "), Span("a", link="https://a.b"), Span("."))), plain("[a]: https://a.b")),
        (Outside(3, what),),
    )
    assert parse("[lost]: https://a.b 'words'") == Document(
        (plain("[lost]: https://a.b 'words'"),), (Outside(1, what),)
    )


@pytest.mark.parametrize("source", ["plain", "**a** `b` *c* [d](https://e.f)", "# no heading", "- no list"])
def test_a_line_has_running_text_only(source: str) -> None:
    assert markdown.outside(source) == ()


@pytest.mark.parametrize("source", ["![x](y)", "a <b>", "[a](b)", "[a](https://b.c 'd')", "[](https://b.c)"])
def test_a_line_has_the_same_subset(source: str) -> None:
    assert markdown.outside(source) == parse(source).outside != ()


def test_what_lies_outside_is_named_inside_lists_and_quotes_too() -> None:
    assert parse("- a\n- # b\n\n> c\n>\n> ***\n").outside == (
        Outside(2, "a heading"),
        Outside(6, "a horizontal rule"),
    )


@pytest.mark.parametrize(
    "address",
    [
        "ftp://a.b",
        "tel:112",
        "/relative",
        "#anchor",
        "data.html",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "vbscript:x",
        "file:///etc/passwd",
        "data:text/html,x",
        "",
    ],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert parse(f"[text]({address})") == Document(
        (plain("text"),), (Outside(1, "a link that is no web address"),)
    )


@pytest.mark.parametrize("sign", ["> ", "- "])
def test_nesting_as_deep_as_allowed_is_shown_as_it_is_meant(sign: str) -> None:
    document = parse(sign * DEEPEST + "deep")
    assert depth(document.blocks) == DEEPEST
    assert not document.outside
    assert list(shown(document.blocks)) == ["deep"]


@pytest.mark.parametrize("sign", ["> ", "- ", "1. "])
@pytest.mark.parametrize("times", [DEEPEST + 1, 30])
def test_deeper_nesting_is_named_and_flattened(sign: str, times: int) -> None:
    document = parse("Before.\n\n" + sign * times + "deep\n")
    assert depth(document.blocks) == DEEPEST + 1
    assert document.outside == (Outside(3, "blocks nested more than 6 deep"),)
    assert "deep" in "".join(shown(document.blocks))


def test_fences_are_found_wherever_they_stand() -> None:
    source = "```sh run\n1\n```\n- a\n  ```sh run\n  2\n  ```\n> ```sh run\n> 3\n> ```\n\ntext\n"
    found = list(fences(parse(source).blocks))
    assert [fence.code for fence in found] == ["1", "2", "3"]
    assert [fence.line for fence in found] == [1, 5, 8]


@pytest.mark.parametrize("source", ["", "\n\n", "   "])
def test_nothing_is_nothing(source: str) -> None:
    assert parse(source) == Document(())


LINES = st.sampled_from(
    [
        "word",
        "",
        "# heading",
        "===",
        "---",
        "- item",
        "  - inner",
        "7) seventh",
        "> said",
        "> > again",
        "```python run",
        "```",
        "~~~",
        "    indented",
        "\ttabbed",
        "| a | b |",
        "|---|---|",
        "<div>",
        "<!-- hidden",
        "*em **both",
        "`code``",
        "back\\",
        "- > 1. - > 1. - > 1. deep",
    ]
)
HARMLESS = st.text(st.sampled_from("aZé 1.#*_`>-+=()!|~<>/\\\t\n") | st.characters(categories=["L"]))
"""Nothing that Markdown itself leaves out: entities, addresses, definitions of links."""

TEXTS = st.lists(LINES | HARMLESS, max_size=12).map("\n".join)


@given(TEXTS)
def test_no_text_is_lost_doubled_or_moved(source: str) -> None:
    """Whatever an author writes, every letter reaches the reader once, in order."""
    assert letters("".join(shown(parse(source).blocks))) == letters(source)


LINKS = st.sampled_from(
    [
        "[a](https://b.c)",
        "[](https://b.c)",
        "[a](https://b.c 'd')",
        "[a][e]",
        "[e]",
        "[e]: https://f.g",
        "[e]: <https://f.g>\n'h'",
        "[e]: javascript:i",
        "[](j)",
        "![k](l 'm')",
        "<https://n.o>",
        "<p:q>",
        "[",
        "](",
        ")",
    ]
)


@given(st.lists(LINES | LINKS, max_size=8).map("\n".join) | st.lists(LINKS, max_size=4).map(" ".join))
def test_nothing_disappears_without_being_named(source: str) -> None:
    document = parse(source)
    assert document.outside or letters("".join(shown(document.blocks))) == letters(source)


ANYTHING = st.one_of(
    st.text(),
    TEXTS,
    st.text(st.sampled_from("[]()!<>:/\"'&#;*_`~-|\\ \n\0ax1")),
    st.lists(LINES | st.sampled_from(["[a](b)", "![a](b)", "[a]: b", "[a][a]", "<http://x>", "&nbsp;"])).map(
        "\n".join
    ),
)


@given(ANYTHING)
def test_anything_can_be_read_and_stays_within_bounds(source: str) -> None:
    document = parse(source)
    assert depth(document.blocks) <= DEEPEST + 1
    assert all(1 <= outside.line <= source.count("\n") + 1 for outside in document.outside)


@given(ANYTHING)
def test_no_link_leads_anywhere_but_to_the_web(source: str) -> None:
    links = [span.link for span in markdown.spans(source) if span.link]
    assert all(link.startswith(("https://", "http://")) for link in links)
