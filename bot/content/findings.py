"""What pydantic finds wrong with a file, worded for somebody who writes questions."""

from collections.abc import Iterator
from typing import get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.content.fault import Fault
from bot.content.yaml_source import YamlSource
from bot.domain import likeness

_SENTENCES = {
    "missing": "`{}` is missing: add it",
    "string_type": "`{}` must be text: put it in quotes",
    "list_type": "`{}` must be a list: one `- ` line for each",
    "model_type": "`{}` must be `key: value` lines",
    "date_type": "`{}` must be a date: write it without quotes, such as 2026-11-22",
}


def faults(model: type[BaseModel], source: YamlSource, error: ValidationError) -> Iterator[Fault]:
    """Yield each finding at its line."""
    for details in error.errors(include_url=False):
        place = list(details["loc"])
        yield Fault(source.file, source.line(place), _worded(model, details, place))


def _worded(model: type[BaseModel], details: ErrorDetails, place: list[str | int]) -> str:
    name = _name(place)
    match details["type"]:
        case "extra_forbidden":
            return f"unknown key `{name}`: {_nearest(str(place[-1]), _keys(model, place))}"
        case "enum" if place == ["difficulty"]:
            return f"`{name}` is {details['input']!r}: write easy, medium or hard"
        case kind if kind in _SENTENCES:
            return _SENTENCES[kind].format(name)
        case _:
            return f"`{name}`: {details['msg'][:1].lower()}{details['msg'][1:]}"


def _name(place: list[str | int]) -> str:
    name = ""
    for step in place:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def _nearest(key: str, known: list[str]) -> str:
    near = likeness.like(key, known, score=60, most=1)
    return f"did you mean `{near[0]}`?" if near else f"remove it, or use one of {', '.join(known)}"


def _keys(model: type[BaseModel], place: list[str | int]) -> list[str]:
    """Return the keys that the innermost model on the way to `place` knows."""
    for step in place[:-1]:
        if isinstance(step, str):
            model = part(model, step) or model
    return sorted(model.model_fields)


def part(model: type[BaseModel], key: str) -> type[BaseModel] | None:
    """Return the model of the things that a key lists; None for a key that holds plain values."""
    field = model.model_fields.get(key)
    listed = get_args(field.annotation) if field and get_origin(field.annotation) is list else ()
    return next((inner for inner in listed if isinstance(inner, type) and issubclass(inner, BaseModel)), None)
