"""A command line on a database of its own, and a team's folder with one question."""

from pathlib import Path

import pytest

from tests.command_line.process import Command

TOPIC = """\
framework: Python
topic: Concurrency
subtopic: Patience
"""
QUESTION = """\
---
difficulty: easy
---
# What does `wait_for` do?

It waits, and it *stops waiting*: this paragraph is longer than any terminal is wide,
for it says at length what could have been said in a word.

```python parse
async def patient(seconds: float) -> str:
    await asyncio.wait_for(work(), timeout=seconds)


    return "a line of code that is longer than eighty columns, so that wrapping it would be seen"
```

- the task is **cancelled**
- its exception is lost
"""


@pytest.fixture
def command(database_file: Path, tmp_path: Path) -> Command:
    return Command(database_file, tmp_path)


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """A team's folder, whose question is asked by `/quiz patience`."""
    folder = tmp_path / "questions" / "python" / "concurrency" / "patience"
    folder.mkdir(parents=True)
    (folder / "_topic.yaml").write_text(TOPIC)
    (folder / "wait-for.md").write_text(QUESTION)
    return tmp_path / "questions"
