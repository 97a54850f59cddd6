"""A folder of question files on a real disk, as an author or a team writes them."""

from dataclasses import dataclass
from pathlib import Path

from bot.content import loader
from bot.content.fault import Fault, FaultyFile
from bot.content.loader import Shelf

SUBTOPIC = "fastapi/database/migrations"
TITLES = 'framework: "FastAPI"\ntopic: "Database"\nsubtopic: "Migrations"\n'
ASKABLE = "---\ndifficulty: easy\n---\n# What is it?\n\nThis.\n"

COMPLETE = """\
---
difficulty: medium
order: 11
version: 3
points:
  - id: first
    say: "It does one thing."
    weight: 2
    accept:
      - "one thing"
      - "a thing"
      - "it does something"
    any_of: ["thing", "one"]
  - id: second
    say: "It does it well."
    accept:
      - "well"
      - "properly"
      - "as it should"
  - id: third
    say: "It does nothing else."
    accept:
      - "nothing else"
      - "only that"
      - "no more than that"
misconceptions:
  - claim: "it does everything"
    correct: "It does one thing."
choices:
  - text: "Everything."
    why: "It does one thing."
  - text: "One thing."
    right: true
  - text: "Two things."
    why: "One of them is somebody else's."
  - text: "Nothing."
    why: "It does one thing."
hints:
  - "Think of pipes."
  - "How many things can you do well?"
follow_ups:
  - ask: "Why only one?"
    points:
      - id: composable
        say: "So that it can be combined."
        weight: 3
        accept:
          - "to combine it"
          - "it fits with others"
          - "small parts make large things"
takeaway: "Do one thing well."
sources:
  - "https://example.org/philosophy"
verified: {coreutils: "9.5", date: 2026-11-22}
---
# What does `cat` do?

It **joins** files:

```bash run
cat one two
```

```text shows
one
two
```

```ini parse needs a terminal
key = value
```
"""


@dataclass
class Folder:
    """A bank's root folder; the first file makes it."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def topic(self, path: str = SUBTOPIC, text: str = TITLES) -> Path:
        return self.write(f"{path}/_topic.yaml", text)

    def question(self, id_: str, text: str = ASKABLE, *, topic: str = SUBTOPIC) -> Path:
        return self.write(f"{topic}/{id_}.md", text)

    def shelf(self) -> Shelf:
        return loader.load([self.root])


def worded(error: FaultyFile) -> list[str]:
    """A file's faults without the way to it: `file:line: text`."""
    return [short(fault) for fault in error.faults]


def short(fault: Fault) -> str:
    return str(fault).replace(f"{fault.file.parent}/", "", 1)
