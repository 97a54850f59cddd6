"""A larger page than the example: twelve invented questions whose answers hold what answers can hold."""

from tests.content.interchange.pages import Item, item

FENCES = """\
Open it in a `with` block:

```python
with open("notes.txt", encoding="utf-8") as notes:
	print(notes.read())  # a tab, on purpose
```

The file is closed when the block is left, *also* by an error.
"""
LISTS = """\
1. Read the message from the bottom.
2. Find the last line that is yours.
   - Is the value what you think?
   - Is the name?

> "It can't be that" is where it is.
"""
TABLE = "| Call | Makes |\n|---|---|\n| `copy()` | one level |\n| `deepcopy()` | all levels |\n"

TWELVE: tuple[Item, ...] = (
    item("with-block", "How do you make sure that a file is closed?", FENCES, "easy"),
    item("read-a-traceback", "Where do you begin with a traceback?", LISTS, "easy"),
    item("shallow-copy", "What does a shallow copy share?", TABLE, "medium"),
    item("heading-first", "What is `__name__`?", "# A name\n\n---\n\nThe module's own name.\n", "easy"),
    item(
        "rule-inside",
        "What ends a YAML document?",
        "A line of three hyphens:\n---\nor of three dots.\n...\n",
        "medium",
    ),
    item("no-newline", "What is `None`?", "The one value of its type", "easy"),
    item("blank-lines", "What is a docstring?", "\n\nThe first string of a body.\n\n\n", "easy"),
    item("carriage-return", "What does CRLF end?", "A line:\r\non some systems.\r\n\r", "hard"),
    item("other-scripts", "Wie heißt „Liste“ auf 日本語?", "リスト – 😀 e\u0301 \u2028 \u200d\n", "medium"),
    item("quotes", "When is \"a\" 'a' `a`?", "Always: \"a\" == 'a'.\\n is two characters here.\n", "medium"),
    item("formula", "=1+1 in a cell?", "=1+1 is run; '=1+1 isn't.\n", "hard"),
    item("spaces", "  What is indentation? ", "    Four spaces,  \n\tor a tab.  ", "hard"),
)
