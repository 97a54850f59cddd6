"""What a block printed: compared with what it should have, and quoted for its author."""

import re

from bot.content.snippets.sandbox import Ended

MOST_LINES = 24
LONGEST_LINE = 200

_GAP = re.compile(r"^ *\.\.\.\n", re.MULTILINE)
# `app` is the sandbox's own, and no package to install.
_MISSING = re.compile(r"ModuleNotFoundError: No module named '(?!app')(\w+)'|: (pytest): command not found")


def failure(ended: Ended) -> str | None:
    """Word for the author that a process did not end well; None if it did."""
    if ended.status == 0:
        return None
    if ended.status is None:
        return f"this block ran too long and was killed: let it end by itself{_quoted(ended.output)}"
    if missing := _MISSING.search(ended.output):
        package = missing[1] or missing[2]
        return (
            f"this block needs `{package}`, which isn't installed beside the coach: "
            f"`uv sync` in a checkout, elsewhere `pip install {package}`"
        )
    mend = "mend it, or handle that in the block (`… || echo …`, `try`)"
    return f"this block failed with status {ended.status}: {mend}{_quoted(ended.output)}"


def difference(expected: str, got: str) -> str | None:
    """Word for the author that something else was printed; a line `...` stands for any lines, or none."""
    if re.fullmatch(_pattern(_lines(expected)), _lines(got)):
        return None
    return (
        "the block before this one prints something else: correct one of them\n"
        f"  expected:{_quoted(expected)}\n  got:{_quoted(got)}"
    )


def _pattern(expected: str) -> str:
    first, *others = (re.escape(part) for part in _GAP.split(expected))
    if not others:
        return first
    *middle, last = others
    # Atomic groups: the earliest place is the best one, so a long output is never searched twice.
    return "".join([first, *(rf"(?>(?:.*\n)*?{part})" for part in middle), r"(?:.*\n)*", last])


def _lines(text: str) -> str:
    """Return the text without the blanks at the ends of its lines and at its own."""
    return "".join(f"{line.rstrip()}\n" for line in text.rstrip().splitlines())


def _quoted(text: str) -> str:
    lines = _lines(text).splitlines() or ["(nothing)"]
    if len(lines) > MOST_LINES:
        half = MOST_LINES // 2
        lines = [*lines[:half], f"({len(lines) - 2 * half} more lines)", *lines[-half:]]
    return "".join(f"\n    {line[:LONGEST_LINE]}" for line in lines)
