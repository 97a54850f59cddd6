"""One question file: front matter between two `---` lines, a heading, the model answer.

Prompt and answer are carried exactly: the prompt is what follows `# ` on its line; one empty line after it
and one line end at the end of the file belong to the file, everything between them is the answer.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.content import fields, schema, yaml_source
from bot.content.fault import Fault, FaultyFile
from bot.content.yaml_source import YamlSource
from bot.domain.question import Question

LARGEST = 256 * 1024
"""Bytes; a model answer is about two thousand."""

_MARK = "---"


@dataclass(frozen=True)
class QuestionFile:
    """A question, and where its parts stand in the file."""

    path: Path
    question: Question
    source: YamlSource
    prompt_line: int
    answer_line: int


def read_text(path: Path) -> str:
    """Return a content file's text, whichever editor saved it.

    Raises:
        FaultyFile: it can't be read, is too large, or isn't UTF-8.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise FaultyFile(Fault(path, 1, f"larger than {LARGEST // 1024} kB: split it"))
        raw = path.read_bytes()
    except OSError as error:
        raise FaultyFile(Fault(path, 1, f"can't be read ({error.strerror}): mend its rights")) from None
    return decoded(path, raw)


def decoded(path: Path, raw: bytes) -> str:
    """Return the text of a file's bytes, its lines ended by newlines.

    An editor that ends lines with CRLF does it from the first line on; in a file whose first line ends
    otherwise a carriage return is the author's own, and stays.

    Raises:
        FaultyFile: it isn't UTF-8.
    """
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise FaultyFile(Fault(path, line, "not UTF-8: save the file as UTF-8")) from None
    return text.replace("\r\n", "\n") if text.partition("\n")[0].endswith("\r") else text


def read(path: Path, topic: str) -> QuestionFile:
    """Read a question of the topic at that path.

    Raises:
        FaultyFile: with every fault and its line.
    """
    return parse(path, read_text(path), topic)


def parse(path: Path, text: str, topic: str) -> QuestionFile:
    """Return the question that `text` makes in a file at that path.

    Raises:
        FaultyFile: with every fault and its line.
    """
    if not fields.is_slug(path.stem):
        raise FaultyFile(Fault(path, 1, f"the name is the id: use {fields.SLUG_IN_WORDS}"))
    lines = text.split("\n")
    front, body_line = _front_matter(path, lines)
    source = yaml_source.read(path, front, first_line=2)
    header = schema.parse(schema.QuestionHeader, source)
    prompt_line, prompt = _heading(path, lines, body_line)
    below = "\n".join(lines[prompt_line:])
    answer = below.removeprefix("\n").removesuffix("\n")
    if not answer.strip():
        raise FaultyFile(Fault(path, prompt_line, "there is no answer: write it below the heading"))
    return QuestionFile(
        path=path,
        question=header.question(id=path.stem, topic=topic, prompt=prompt, answer=answer),
        source=source,
        prompt_line=prompt_line,
        answer_line=prompt_line + 1 + below.startswith("\n"),
    )


def _front_matter(path: Path, lines: list[str]) -> tuple[str, int]:
    """Return the text between the marks, and the index of the line after them."""
    if lines[0].rstrip() != _MARK:
        raise FaultyFile(Fault(path, 1, "begin with a line `---`, then `difficulty: easy`, then `---`"))
    for index, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _MARK:
            return "\n".join(lines[1:index]), index + 1
    raise FaultyFile(Fault(path, 1, "the front matter has no end: close it with a line `---`"))


def _heading(path: Path, lines: list[str], start: int) -> tuple[int, str]:
    """Return the heading's line (from 1) and its text."""
    for number, line in enumerate(lines[start:], start=start + 1):
        if line.startswith("# ") and line[2:].strip():
            return number, line[2:].removesuffix("\r")
        if line.strip():
            break
    raise FaultyFile(Fault(path, start + 1, "after the front matter write the question: `# What …?`"))
