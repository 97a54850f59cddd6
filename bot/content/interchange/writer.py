"""Questions and topics → the text of their files, which loads back equal."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import yaml

from bot.content.interchange import shape
from bot.content.interchange.shape import Plain
from bot.domain.question import Difficulty, Question, Topic

_BESIDE_THE_FRONT_MATTER = {"id", "topic", "prompt", "answer"}

# What YAML would refuse, or take for a line end, where it stood as itself between double quotes.
_UNSAFE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def question_text(question: Question) -> str:
    """Return the text of a question's file, in the form that it is read back from exactly."""
    front = {k: v for k, v in shape.of_question(question).items() if k not in _BESIDE_THE_FRONT_MATTER}
    return f"---\n{_block(front)}---\n# {question.prompt}\n\n{question.answer}\n"


def topic_text(topic: Topic, sandbox: str | None = None) -> str:
    """Return the text of a subtopic's `_topic.yaml`."""
    return _block({k: v for k, v in shape.of_topic(topic, sandbox).items() if k != "path"})


def _block(values: Mapping[str, Plain]) -> str:
    return "".join(f"{line}\n" for line in _mapping(values))


def _mapping(values: Mapping[str, Plain], indent: str = "") -> Iterator[str]:
    """Yield the lines of a mapping; what is empty or false is left out, for it is the default."""
    for key, value in values.items():
        if value is None or value is False or value == []:
            continue
        match value:
            case Mapping():
                yield f"{indent}{_key(key)}:"
                yield from _mapping(value, f"{indent}  ")
            case str() | int() | date():
                yield f"{indent}{_key(key)}: {_scalar(value)}"
            case _:
                yield f"{indent}{_key(key)}:"
                yield from _sequence(value, f"{indent}  ")


def _sequence(values: Sequence[Plain], indent: str) -> Iterator[str]:
    for value in values:
        if isinstance(value, Mapping):
            first, *rest = _mapping(value, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from rest
        else:
            yield f"{indent}- {_scalar(value)}"


def _scalar(value: Plain) -> str:
    match value:
        case Difficulty():
            return value.value
        case str():
            return _quoted(value)
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _quoted(text: str) -> str:
    """Return text between double quotes; every escape that JSON knows YAML knows, too."""
    return _UNSAFE.sub(lambda unsafe: f"\\u{ord(unsafe[0]):04x}", json.dumps(text, ensure_ascii=False))


def _key(name: str) -> str:
    """Return a key as it stands where YAML reads it as that text, otherwise in quotes."""
    plain = re.fullmatch(r"[a-zA-Z][\w.-]*", name, re.ASCII)
    return name if plain and yaml.safe_load(name) == name else _quoted(name)
