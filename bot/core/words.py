"""How numbers, days and lists are said, and what people typed is shown again."""

import re
from collections.abc import Sequence
from datetime import date

LONGEST_ECHO = 60
"""Characters of what somebody typed; enough to recognise it."""

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")


def many(number: int, noun: str) -> str:
    """Return a number of things: 1 question, 2 questions."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def day(one: date) -> str:
    """Return a day as people write it: 20 November 2026."""
    return f"{one.day} {one:%B %Y}"


def either(names: Sequence[str]) -> str:
    """Return a choice: one, two or three."""
    return _listed(names, "or")


def every(names: Sequence[str]) -> str:
    """Return a list: one, two and three."""
    return _listed(names, "and")


def nearest(near: Sequence[str], otherwise: str) -> str:
    """Return what somebody may have meant, or what else they can do."""
    return f"Did you mean {either(near)}?" if near else otherwise


def shown(typed: str) -> str:
    """Return what somebody typed, short and printable."""
    plain = "".join(character if character.isprintable() else "�" for character in typed)
    return plain if len(plain) <= LONGEST_ECHO else f"{plain[:LONGEST_ECHO]}…"


def one_line(text: str) -> str:
    """Return a text as one line, whatever form its author gave it."""
    return " ".join(text.split())


def literal(text: str) -> str:
    """Return a text for a line of Markdown that shows it as it is: none of it is Markdown."""
    return _PUNCTUATION.sub(r"\\\1", one_line(text))


def code(text: str) -> str:
    """Return a text as a code span, where a backslash escapes nothing: its marks outnumber those in it."""
    line = one_line(text)
    marks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{marks} {line} {marks}" if "`" in line else f"`{line}`"


def _listed(names: Sequence[str], joint: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {joint} {last}" if first else last
