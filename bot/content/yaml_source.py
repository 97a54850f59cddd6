"""YAML with line numbers, duplicates refused, and nothing that grows: no aliases, no depth."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.content.fault import Fault, FaultyFile

DEEPEST = 12

# The C loader reads a bank five times as fast; some platforms' wheels come without it.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlSource:
    """A mapping read from YAML, and the line that each of its values stands on."""

    file: Path
    values: dict[Any, Any]
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


def read(file: Path, text: str, *, first_line: int = 1) -> YamlSource:
    """Read one YAML mapping; `first_line` is the line of the file that `text` begins on.

    Raises:
        FaultyFile: with what is wrong and where.
    """
    try:
        _bounded(file, text, first_line)
        node = yaml.compose(text, Loader=_Loader)
        if not isinstance(node, yaml.MappingNode):
            raise FaultyFile(Fault(file, first_line, "write `key: value` lines here"))
        twice = tuple(Fault(file, first_line + line, text) for line, text in _duplicates(node))
        if twice:
            raise FaultyFile(*twice)
        values: dict[Any, Any] = yaml.load(text, Loader=_Loader)  # noqa: S506 – it is the safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        raise FaultyFile(
            Fault(file, line, f"this is not YAML ({error.problem}): quote texts, indent with spaces")
        ) from None
    except (yaml.YAMLError, ValueError) as error:
        what = str(error).splitlines()[0]
        raise FaultyFile(Fault(file, first_line, f"this is not YAML ({what}): quote the value")) from None
    return YamlSource(file, values, first_line, node)


def _bounded(file: Path, text: str, first_line: int) -> None:
    """Refuse aliases (a few lines of them can mean a gigabyte) and depth before anything is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = first_line + (event.start_mark.line if event.start_mark else 0)
        match event:
            case yaml.AliasEvent():
                raise FaultyFile(Fault(file, line, "aliases (`*name`) are not read: write the value out"))
            case yaml.CollectionStartEvent():
                depth += 1
            case yaml.CollectionEndEvent():
                depth -= 1
            case _:
                pass
        if depth > DEEPEST:
            raise FaultyFile(Fault(file, line, f"nested more than {DEEPEST} deep: nothing here needs that"))


def _duplicates(node: yaml.Node) -> Iterator[tuple[int, str]]:
    match node:
        case yaml.MappingNode():
            seen: set[object] = set()
            for key, value in node.value:
                if key.value in seen:
                    yield key.start_mark.line, f"`{key.value}` stands here twice: keep one"
                seen.add(key.value)
                yield from _duplicates(value)
        case yaml.SequenceNode():
            for value in node.value:
                yield from _duplicates(value)
        case _:
            pass


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    match node, step:
        case yaml.MappingNode(), str():
            return next((value for key, value in node.value if key.value == step), None)
        case yaml.SequenceNode(), int() if step < len(node.value):
            return node.value[step]
        case _:
            return None
