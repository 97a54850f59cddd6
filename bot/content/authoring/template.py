"""New content files: every key explained by its model's own words, placeholders where somebody must write.

Lines with `##` explain, lines with `# ` are examples: an editor that takes the comment sign off a whole block
makes YAML of the examples and leaves the explanations comments.
"""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import indent, wrap

from pydantic import BaseModel

from bot.content.completeness import LONGEST_PROMPT
from bot.content.findings import part
from bot.content.placeholder import MARK
from bot.content.schema import QuestionHeader, TopicFile

WIDTH = 79
"""Columns; the narrowest editor that most people have."""

_EXAMPLES = f"""\
points:
  - id: first-point
    say: "{MARK} one thing that a good answer says."
    weight: 2
    accept:
      - "{MARK} the same in other words"
      - "{MARK} shorter, as people type in a chat"
      - "{MARK} without any jargon"
    any_of: ["{MARK} a term"]
misconceptions:
  - claim: "{MARK} what people get wrong"
    correct: "{MARK} how it is."
choices:
  - text: "{MARK} the right one"
    right: true
  - text: "{MARK} a wrong one"
    why: "{MARK} why it is wrong."
hints:
  - "{MARK} a vague one"
  - "{MARK} a concrete one"
follow_ups:
  - ask: "{MARK} what comes next?"
    points:
      - id: first-point
        say: "{MARK} one thing that a good answer to it says."
        accept:
          - "{MARK} the same in other words"
takeaway: "{MARK} one sentence."
sources:
  - "https://docs.example.org/{MARK}the-very-section"
"""

_QUESTION_INTRODUCTION = f"""
Only `difficulty`, the question and its answer are needed; `coach check` is content with them.
The rest makes the question complete; `coach check --complete` says what is missing.
Lines with two signs explain. Lines with one are examples: take the sign and its space away, and write your
own text in quotes. What begins with {MARK} waits for you.
"""

_ANSWER_INTRODUCTION = f"""
Below the closing line: the question as a heading, of {LONGEST_PROMPT} characters at most, then the model
answer. Code in a fence says after its language how it is held to its word: `run` (executed), `shows` (the
output of the block before it) or `parse` with a reason (syntax only).
"""

_BODY = f"""\
# {MARK} what does the interviewer ask, in one sentence?

{MARK} the model answer, in Markdown: paragraphs, emphasis, `code`, lists,
quotes, links and fences.
"""

_TOPIC_INTRODUCTION = "The titles were guessed from the folders' names: mend them."


def question(*, order: int, today: date) -> str:
    """Return the text of a new question file, which can be asked as it stands."""
    written = {
        "difficulty": "difficulty: medium",
        "order": f"order: {order}",
        "version": "version: 1",
        **_examples(today),
    }
    lines = [
        "---",
        *_introduced(_QUESTION_INTRODUCTION),
        *_keys(QuestionHeader, written),
        "",
        *_introduced(_ANSWER_INTRODUCTION),
        "---",
    ]
    return "\n".join(lines) + "\n" + _BODY


def topic(titles: tuple[str, str, str], *, today: date) -> str:
    """Return the text of a new `_topic.yaml`."""
    named = zip(("framework", "topic", "subtopic"), titles, strict=True)
    written = {
        # JSON's quoting of a text is YAML's, too.
        **{name: f"{name}: {json.dumps(title, ensure_ascii=False)}" for name, title in named},
        "description": f'# description: "{MARK} what the questions here are about."',
        "order": "order: 0",
        "updated": f"updated: {today}",
        "retired": "retired: []",
    }
    return "\n".join([*_introduced(_TOPIC_INTRODUCTION), *_keys(TopicFile, written)]) + "\n"


def _keys(model: type[BaseModel], written: Mapping[str, str]) -> Iterator[str]:
    """Yield each key of the model: what it is for, then how it is written."""
    for name, field in model.model_fields.items():
        yield ""
        yield from _explanation(name, field.description)
        inner = part(model, name)
        for key, inner_field in inner.model_fields.items() if inner else ():
            yield from _explanation(key, inner_field.description, depth=1)
        yield written[name] if name in written else f"# {name}: {json.dumps(field.default)}"


def _explanation(name: str, text: str | None, *, depth: int = 0) -> list[str]:
    first = "## " + "  " * depth
    return _wrapped(f"{name}: {text}", first, f"{first}  ")


def _introduced(text: str) -> list[str]:
    return _wrapped(text.strip(), "## ", "## ")


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    return wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _examples(today: date) -> dict[str, str]:
    """Return each key that may be left out, as a commented block."""
    text = _EXAMPLES + f'verified: {{python: "{MARK} 3.13", date: {today}}}'
    blocks = re.split(r"\n(?=\w)", text)
    return {block.partition(":")[0]: indent(block.rstrip(), "# ") for block in blocks}
