"""A bank with questions whose answers are code blocks, held to their word by real processes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.content import loader
from bot.content.snippets import check
from bot.content.snippets.check import Report

FRONT = '---\ndifficulty: easy\ntakeaway: "Rule: --- is no rule here."\n---\n# Why?\n\n'
FIRST_LINE = FRONT.count("\n") + 1
"""Where the first fence stands."""

Fence = tuple[str, str]
"""What follows the backticks, and the code."""
Write = Callable[..., Path]
Try = Callable[..., Report]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a question into a bank of one topic."""
    topic = tmp_path / "bank" / "python" / "basics" / "code"

    def written(*fences: Fence, sandbox: str = "python", name: str = "why") -> Path:
        topic.mkdir(parents=True, exist_ok=True)
        (topic / loader.TOPIC_FILE).write_text(
            f'framework: "Python"\ntopic: "Basics"\nsubtopic: "Code"\nsandbox: {sandbox}\n'
        )
        file = topic / f"{name}.md"
        file.write_text(FRONT + "\n\n".join(f"```{info}\n{code}\n```" for info, code in fences) + "\n")
        return file

    return written


@pytest.fixture
def attempt(write: Write, tmp_path: Path) -> Try:
    """Try an answer of these fences."""

    def tried(*fences: Fence, sandbox: str = "python", timeout: float = 30.0) -> Report:
        write(*fences, sandbox=sandbox)
        shelf = loader.load([tmp_path / "bank"])
        assert not shelf.faults
        questions = [(file, shelf.sandbox(file)) for file in shelf.files.values()]
        return check.check(questions, timeout=timeout)

    return tried
