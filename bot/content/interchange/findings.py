"""What pydantic finds wrong with a draft, worded for whoever imports it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.content.interchange.draft import Draft, FaultyDocument, kind, shown

MOST_PARTS = 500
"""Of any list or object inside a question: people read it, and each part can have its fault."""

Record = TypeVar("Record", bound=BaseModel)

_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
    "date_type": "a date like 2026-11-22",
}


def checked(model: type[Record], draft: Draft, *, passing: str = "") -> Record:
    """Return what a draft says, as `model` has it; a fault of the key `passing` has been named elsewhere.

    Raises:
        FaultyDocument: with every fault.
    """
    if len(draft.values) > MOST_PARTS:
        raise FaultyDocument(f"{draft} has {len(draft.values):,} keys")
    unfit = {key: why for key, value in draft.values.items() if (why := next(_unfit([key, value]), None))}
    faults = [f"{draft}: {_name([key])}: {why}" for key, why in unfit.items()]
    try:
        record = model.model_validate({k: v for k, v in draft.values.items() if k not in unfit})
    except ValidationError as error:
        faults += [f"{draft}: {finding}" for finding in _findings(error, {passing, *unfit})]
    else:
        if not faults:
            return record
    raise FaultyDocument(*faults)


def _findings(error: ValidationError, passing: Collection[str]) -> Iterator[str]:
    for details in error.errors(include_url=False):
        if details["loc"][0] not in passing:
            yield _finding(_name(details["loc"]), details)


def _finding(name: str, details: ErrorDetails) -> str:
    given = details["input"]
    match details["type"]:
        case "missing":
            return f"{name} is missing"
        case "extra_forbidden":
            return f"unknown key {name}"
        case "enum":
            return f"{name} is {_echo(given)}: easy, medium or hard"
        case wrong if wrong in _WANTED:
            return f"{name} is {_echo(given)}, not {_WANTED[wrong]}"
        case _:
            return f"{name}: {details['msg'][:1].lower()}{details['msg'][1:]}"


def _echo(value: object) -> str:
    return shown(value) if isinstance(value, str) else kind(value)


def _name(place: Sequence[str | int]) -> str:
    name = ""
    for step in place:
        if isinstance(step, int):
            name += f"[{step + 1}]"
        else:
            plain = (
                step if step.isidentifier() and step.isascii() and len(step) <= MOST_PARTS else shown(step)
            )
            name += f".{plain}" if name else plain
    return name


def _unfit(value: object) -> Iterator[str]:
    """Yield what makes a value unfit for checking: too many parts, or text that no file can hold."""
    match value:
        case str():
            if not _is_whole(value):
                yield "it holds half a character (a lone surrogate)"
        case list() | Mapping():
            parts = cast("list[object] | Mapping[str, object]", value)  # a pattern knows no parameters
            if len(parts) > MOST_PARTS:
                yield f"it has {len(parts):,} parts: {MOST_PARTS} at most"
                return
            for part in (*parts, *parts.values()) if isinstance(parts, Mapping) else parts:
                yield from _unfit(part)
        case _:
            pass


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
