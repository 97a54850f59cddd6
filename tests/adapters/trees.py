"""The bank's answers, and made-up ones in which any block may stand in any other, for renderers to lose."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from hypothesis import strategies as st

from bot.content import loader
from bot.domain.markdown import Block, Fence, Items, Paragraph, Quote, Span, Style
from bot.domain.seams import NOTHING

QUESTIONS = tuple(loader.load([Path(__file__).parents[2] / "content"]).bank())

Sign = tuple[str, frozenset[str]]
"""One sign that is seen, and its looks."""

Tidy = Callable[[str, Style, str | None], str]
"""Leaves of words what a span of this style and link can show; the rest has tests of its own."""

_LINKS = st.none() | st.sampled_from(["https://a.example/b?c=d#e", "http://b.example/"])


def visible(words: str) -> str:
    return "".join(sign for sign in words if not sign.isspace() and sign not in f"{NOTHING}\u200c\u200d")


def signs(spans: Iterable[Span], looks: frozenset[str]) -> Iterator[Sign]:
    """Every sign of a paragraph, with the looks that it should have."""
    for span in spans:
        own = {*looks, *{str(span.style)} - {"plain"}, *filter(None, [span.link])}
        yield from ((sign, frozenset(own)) for sign in visible(span.text))


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Neighbours of one look put together again."""
    found: list[Span] = []
    for span in spans:
        if found and _alike(found[-1], span):
            found[-1] = Span(found[-1].text + span.text, span.style, span.link)
        else:
            found.append(span)
    return tuple(found)


def _alike(one: Span, other: Span) -> bool:
    return (one.style, one.link) == (other.style, other.link)


# Making them up.


def prose(alphabet: str, hostile: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Text of any letters and of these signs, hostile text, sentences."""
    letters = st.sampled_from(alphabet) | st.characters(categories=["L", "P"])
    sentences = st.just("A sentence. Another one! And a third? ")
    return st.text(alphabet=letters, min_size=1, max_size=40) | hostile | sentences


@st.composite
def spans(draw: st.DrawFn, told: st.SearchStrategy[str], tidy: Tidy) -> Span:
    link, style = draw(_LINKS), draw(st.sampled_from(Style))
    text = tidy(draw(told).replace(NOTHING, ""), style, link)
    return Span(text if visible(text) else "x", style, link)


def trees(span: st.SearchStrategy[Span], code: st.SearchStrategy[str]) -> st.SearchStrategy[list[Block]]:
    """Answers of such spans and such code."""
    fences = st.builds(
        Fence, code, st.sampled_from(["python", "c++", "text"]), st.sampled_from(["", "run", "shows"])
    )
    leaves = st.lists(span, min_size=1, max_size=5).map(_paragraph) | fences
    return st.lists(st.recursive(leaves, _nested, max_leaves=8), max_size=4)


def codes(alphabet: str) -> st.SearchStrategy[str]:
    return st.text(alphabet=alphabet, max_size=120).map(lambda code: code.strip("\n"))


def _paragraph(found: list[Span]) -> Paragraph:
    """Neighbours of one look are one span, as the parser has it."""
    apart = [span for index, span in enumerate(found) if not index or not _alike(found[index - 1], span)]
    return Paragraph(tuple(apart))


def _nested(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    items = st.lists(st.lists(inner, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
    lists = st.builds(Items, items, st.none() | st.integers(1, 99))
    return lists | st.builds(Quote, st.lists(inner, min_size=1, max_size=3).map(tuple))
