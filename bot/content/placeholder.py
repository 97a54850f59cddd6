"""Texts that a template left for its author to replace."""

import re
from collections.abc import Iterator

import yaml

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
    for scalar in _scalars(file.source.node):
        yield file.source.first_line + scalar.start_mark.line, scalar.value
    yield file.prompt_line, file.question.prompt
    yield from enumerate(file.question.answer.split("\n"), start=file.answer_line)


def _scalars(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    match node:
        case yaml.ScalarNode():
            yield node
        case yaml.MappingNode():
            for _, value in node.value:
                yield from _scalars(value)
        case yaml.SequenceNode():
            for value in node.value:
                yield from _scalars(value)
        case _:
            pass
