"""Texts that a template left for its author to replace."""

import re
from collections.abc import Iterator

from bot.content.fault import Fault
from bot.content.question_file import QuestionFile

MARK = "TODO:"
"""A placeholder begins with it, or is an address whose path does."""

_UNWRITTEN = re.compile(rf"(^|/){MARK}")
_FAULT = "this is still the template's text: write your own"


def faults(file: QuestionFile) -> Iterator[Fault]:
    """Yield the texts of a question that nobody has written yet."""
    for line, text in _texts(file):
        if _UNWRITTEN.search(text):
            yield Fault(file.path, line, _FAULT)


def _texts(file: QuestionFile) -> Iterator[tuple[int, str]]:
    for place, text in file.source.texts():
        yield file.source.line(place), text
    yield file.prompt_line, file.question.prompt
    yield from enumerate(file.question.answer.split("\n"), start=file.answer_line)
