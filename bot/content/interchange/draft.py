"""What a document brings before it is checked: plain values, and where each of them stands in human words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

_LONGEST_ECHO = 60


class FaultyDocument(Exception):
    """A document that can't be imported; each fault names its place and is a sentence."""

    def __init__(self, *faults: str) -> None:
        """Take at least one fault."""
        super().__init__(*faults)
        self.faults = faults


@dataclass(frozen=True)
class Draft:
    """A topic or a question as a document has it: its keys are those of our JSON."""

    place: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        id_ = self.values.get("id")
        return f"{self.place} ({shown(id_)})" if isinstance(id_, str) else self.place


@dataclass
class Drafts:
    """All that a document brings, and what is wrong with it before anything is checked."""

    topics: list[Draft] = field(default_factory=list[Draft])
    questions: list[Draft] = field(default_factory=list[Draft])
    faults: list[str] = field(default_factory=list[str])


def shown(text: str) -> str:
    """Return text from outside in quotes, short and printable."""
    plain = "".join(character if character.isprintable() else "�" for character in text[:_LONGEST_ECHO])
    return f'"{plain}{"…" * (len(text) > _LONGEST_ECHO)}"'


_KINDS: Mapping[type, str] = {
    type(None): "nothing",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "text",
    dict: "an object",
    list: "a list",
}


def kind(value: object) -> str:
    """Say what a value is, to people."""
    return _KINDS.get(type(value)) or str(value)
