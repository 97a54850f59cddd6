"""When what was printed is what was shown."""

import time

import pytest

from bot.content.snippets import output


@pytest.mark.parametrize(
    ("shown", "right"),
    [
        ("a\nb\nc\nb\nd", True),
        ("a  \nb\nc\nb\nd\n\n", True),
        ("...\nd", True),
        ("a\n...", True),
        ("...\nb\n...\nb\n...", True),
        ("a\nb\n...\nc\nb\nd", True),
        ("a\nb", False),
        ("...\nb", False),
        ("...\nd\n...\nb\n...", False),
        ("a\n...\nb\nc\nb\n...\nb\nd", False),
        ("a\n.\nc\nb\nd", False),
    ],
)
def test_a_line_of_three_dots_stands_for_any_lines_or_none_and_no_line_counts_twice(
    shown: str, *, right: bool
) -> None:
    assert (output.difference(shown, "a\nb\nc\nb\nd\n") is None) is right


def test_a_long_output_with_many_gaps_is_compared_at_once() -> None:
    started = time.monotonic()
    assert output.difference("...\nx\n" * 8 + "...\ny", "x\n" * 20_000)
    assert time.monotonic() - started < 2
