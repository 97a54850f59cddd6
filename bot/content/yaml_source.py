"""YAML with line numbers, only words as keys and each once, and nothing that grows: no aliases, no depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.fault import Fault, FaultyFile

DEEPEST = 12

# The C loader reads a bank five times as fast; some platforms' wheels come without it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TEXT = "tag:yaml.org,2002:str"

Place = tuple[str | int, ...]
"""The keys and indices on the way to a value."""


@dataclass(frozen=True)
class YamlSource:
    """A mapping read from YAML, and the line that each of its values stands on."""

    file: Path
    values: dict[str, Any]
    first_line: int
    node: yaml.MappingNode

    def line(self, place: Sequence[str | int]) -> int:
        """Return the line of the value at `place`, or of its nearest parent that is there."""
        node: yaml.Node = self.node
        for step in place:
            child = _child(node, step)
            if child is None:
                break
            node = child
        return self.first_line + node.start_mark.line

    def texts(self) -> Iterator[tuple[Place, str]]:
        """Yield every single value as it is written, and its place."""
        yield from _texts(self.node, ())


def read(file: Path, text: str, *, first_line: int = 1) -> YamlSource:
    """Read one YAML mapping; `first_line` is the line of the file that `text` begins on.

    Raises:
        FaultyFile: with what is wrong and where.
    """
    try:
        node = _composed(text)
        values: dict[str, Any] = _meaning(node)
    except _Refused as refused:
        findings = refused.findings
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"this is not YAML ({error.problem}): quote texts, indent with spaces"
        findings = ((mark.line if mark else 0, what),)
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n")
        findings = ((line, f"this is not YAML ({error.reason}): take that character out"),)
    else:
        return YamlSource(file, values, first_line, node)
    raise FaultyFile(*(Fault(file, first_line + line, what) for line, what in findings))


_Finding = tuple[int, str]
"""A line of the YAML, from 0, and what is wrong there."""


class _Refused(Exception):
    """It is YAML, but more than a content file may hold."""

    def __init__(self, *findings: _Finding) -> None:
        super().__init__(*findings)
        self.findings = findings


def _composed(text: str) -> yaml.MappingNode:
    _bounded(text)
    node = yaml.compose(text, Loader=_Loader)
    if not isinstance(node, yaml.MappingNode):
        raise _Refused((0, "write `key: value` lines here"))
    findings = tuple(_wrong(node))
    if findings:
        raise _Refused(*findings)
    return node


def _bounded(text: str) -> None:
    """Refuse, before anything is built, aliases (few lines can mean a gigabyte), explicit types and depth."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line if event.start_mark else 0
        match event:
            case yaml.AliasEvent():
                raise _Refused((line, "aliases (`*name`) are not read: write the value out"))
            case yaml.ScalarEvent(tag=str()) | yaml.CollectionStartEvent(tag=str()):
                raise _Refused((line, "types (`!name`) are not read: write the value alone"))
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
            case _:
                pass
        if depth > DEEPEST:
            raise _Refused((line, f"nested more than {DEEPEST} deep: nothing here needs that"))


def _wrong(node: yaml.Node) -> Iterator[_Finding]:
    """Yield what is wrong with the keys and values in a node."""
    match node:
        case yaml.MappingNode():
            seen: set[str] = set()
            for key, value in node.value:
                if key.tag != _TEXT:
                    yield key.start_mark.line, "keys are words: quote it or rename it"
                elif key.value in seen:
                    yield key.start_mark.line, f"`{key.value}` stands here twice: keep one"
                else:
                    seen.add(key.value)
                yield from _wrong(value)
        case yaml.SequenceNode():
            for value in node.value:
                yield from _wrong(value)
        case _ if node.tag != _TEXT:
            yield from _meaningless(node)
        case _:
            pass


def _meaningless(value: yaml.Node) -> Iterator[_Finding]:
    """Yield what YAML takes for a number or a date although it is none, such as the 30th of February."""
    try:
        _meaning(value)
    except (ValueError, OverflowError) as error:
        yield value.start_mark.line, f"this is no value ({str(error).splitlines()[0]}): mend it or quote it"


def _meaning(node: yaml.Node) -> Any:  # noqa: ANN401 – YAML can mean anything
    constructor = yaml.constructor.SafeConstructor()
    return constructor.construct_document(node)  # pyright: ignore[reportUnknownMemberType] – untyped in its stub


def _texts(node: yaml.Node, place: Place) -> Iterator[tuple[Place, str]]:
    match node:
        case yaml.MappingNode():
            for key, value in node.value:
                yield from _texts(value, (*place, key.value))
        case yaml.SequenceNode():
            for index, value in enumerate(node.value):
                yield from _texts(value, (*place, index))
        case _:
            yield place, node.value


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    match node, step:
        case yaml.MappingNode(), str():
            return next((value for key, value in node.value if key.value == step), None)
        case yaml.SequenceNode(), int() if step < len(node.value):
            return node.value[step]
        case _:
            return None
