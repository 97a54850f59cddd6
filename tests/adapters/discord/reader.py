"""What Discord's client makes of a text: its rules, one after the other, as people have found them out.

A second opinion on our Markdown: it knows nothing of how we write, and reads as the strictest client does.
"""

import re
from collections.abc import Iterator

Run = tuple[str, frozenset[str]]
"""Words, and how they look."""

_FENCE = re.compile(r"```(?:([a-z0-9_+\-.#]+?)\n)?\n*([^\n].*?)\n*```", re.DOTALL | re.IGNORECASE)
_MASKED = re.compile(r"\[((?:\\.|[^\]\\])*)\]\((https?://[^)\[\]\\\s]+)\)", re.DOTALL)
_STYLES = {
    "strong": re.compile(r"\*\*(.+?)\*\*(?!\*)", re.DOTALL),
    "underline": re.compile(r"__(.+?)__(?!_)", re.DOTALL),
    "emphasis": re.compile(
        r"\*(?=\S)((?:\\\*|\*\*|\s+(?:[^*\s]|\\\*|\*\*)|[^\s*])+?)(?<!\\)\*(?!\*)|\b_([^_]+?)_\b", re.DOTALL
    ),
    "strike": re.compile(r"~~(.+?)~~", re.DOTALL),
    "spoiler": re.compile(r"\|\|(.+?)\|\|", re.DOTALL),
}
_LITERAL = {
    "": re.compile(r"\\([^0-9A-Za-z\s])"),
    "code": re.compile(r"(?P<ticks>``?)(?!`)(.*?[^`])(?P=ticks)(?!`)", re.DOTALL),
    "address": re.compile(r"<(https?://[^\s<>]+)>", re.IGNORECASE),
    "bare": re.compile(r"(https?://[^\s<]+[^<.,:;\"'\]\s])"),
    "mention": re.compile(r"(<@[!&]?\d+>|<#\d+>|</[^>]+:\d+>|<id:\w+>|@everyone|@here)"),
    "time": re.compile(r"(<t:-?\d+(?::\w)?>)"),
    "emoji": re.compile(r"(<a?:\w+:\d+>|:[\w+-]+:)"),
}
_LINES = {
    "subtext": re.compile(r"-# (?!-#) *([^\n]+\n?)"),
    "heading": re.compile(r"#{1,3}\s+(?!#)([^\n]+\n?)"),
}
_QUOTE = re.compile(r" *>(?!>>) [^\n]*(?:\n *>(?!>>) [^\n]*)*\n?")
_ITEM = re.compile(r" *(?:[+*-]|\d+\.) +(?=[^\n])")
_TEXT = re.compile(r"[0-9A-Za-z]+|.", re.DOTALL)


def read(text: str, looks: frozenset[str] = frozenset(), *, fresh: bool = True) -> Iterator[Run]:
    """Yield what people see; `fresh` says whether the text begins a line."""
    while text:
        used, runs, fresh = _next(text, looks, fresh=fresh)
        yield from runs
        text = text[used:]


def _next(text: str, looks: frozenset[str], *, fresh: bool) -> tuple[int, list[Run], bool]:
    if fresh and (found := _line(text, looks)):
        return (*found, True)
    if found := _inline(text, looks):
        return (*found, False)
    (words,) = _TEXT.findall(text)[:1]
    return len(words), [(words, looks)], words == "\n" or (fresh and words == " ")


def _inline(text: str, looks: frozenset[str]) -> tuple[int, list[Run]] | None:
    if found := _FENCE.match(text):
        return found.end(), [(found[2], looks | {"fence", *filter(None, [found[1]])})]
    if (found := _MASKED.match(text)) and "://" not in found[1]:
        return found.end(), list(read(found[1], looks | {found[2]}, fresh=False))
    for look, pattern in _STYLES.items():
        if found := pattern.match(text):
            inner = next(filter(None, found.groups()))
            return found.end(), list(read(inner, looks | {look}, fresh=False))
    for look, pattern in _LITERAL.items():
        if found := pattern.match(text):
            return found.end(), [(found[found.re.groups], looks | {*filter(None, [look])})]
    return None


def _line(text: str, looks: frozenset[str]) -> tuple[int, list[Run]] | None:
    if "quote" not in looks and (found := _QUOTE.match(text)):
        inner = re.sub(r"^ *> ", "", found[0], flags=re.MULTILINE)
        return found.end(), list(read(inner, looks | {"quote"}))
    for look, pattern in _LINES.items():
        if found := pattern.match(text):
            return found.end(), list(read(found[1], looks | {look}))
    if found := _ITEM.match(text):
        return found.end(), [("", looks | {"item"})]
    return None
