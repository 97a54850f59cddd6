"""JSON Schema as we read it: unions by their `type`, and errors that name what was meant."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from jsonschema import validators
from jsonschema.exceptions import ValidationError

from tests.loopback.shapes import Json, json_object

_BY_TYPE = "byType"  # our own keyword: type → variant
_KINDS = {"type", "enum", "const"}  # an error of these tells that another variant was meant
_ROOT = Path(__file__).parents[2]


def document(name: str) -> Path:
    """A platform's published document, in `shared/contracts` beside this repository or above that."""
    places = [above / "shared" / "contracts" / name for above in _ROOT.parents]
    return next((place for place in places if place.exists()), places[0])


def discriminate(schema: Any, schemas: Json) -> None:
    """Of several variants the one with the same `type` is tried alone: faster, and it was the one meant."""
    if isinstance(schema, list):
        for inner in cast("list[Any]", schema):
            discriminate(inner, schemas)
    if isinstance(schema, dict):
        found = cast("Json", schema)
        for inner in found.values():
            discriminate(inner, schemas)
        for choice in ("oneOf", "anyOf"):
            kinds = [_kinds(variant, schemas) for variant in found.get(choice, [])]
            if len(kinds) > 1 and all(kinds) and not _shared(kinds):
                found |= _by_kind(found.pop(choice), kinds)


def _kinds(variant: Json, schemas: Json) -> list[Any]:
    """The values of `type` that a variant demands; none if it doesn't."""
    target: Json = schemas[variant["$ref"].rsplit("/", 1)[1]] if "$ref" in variant else variant
    unions = [_kinds(inner, schemas) for choice in ("oneOf", "anyOf") for inner in target.get(choice, [])]
    if unions and all(unions):
        return list({kind for union in unions for kind in union})
    described: Json = target.get("properties", {}).get("type", {})
    if "type" not in target.get("required", []):
        return []
    return [described["const"]] if "const" in described else described.get("enum", [])


def _shared(kinds: list[list[Any]]) -> bool:
    """Whether two variants have a `type` in common: then it doesn't tell them apart."""
    every = [kind for some in kinds for kind in some]
    return len(set(every)) < len(every)


def _by_kind(variants: list[Json], kinds: list[list[Any]]) -> Json:
    known = sorted({kind for some in kinds for kind in some})
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": known}},
        _BY_TYPE: {kind: variant for some, variant in zip(kinds, variants, strict=True) for kind in some},
    }


def reading(standard: Any) -> Any:
    """A validator of jsonschema's that knows what `discriminate` writes."""
    extend = cast("Any", validators).extend  # its stub says nothing
    return extend(standard, {_BY_TYPE: _by_type})


def _by_type(
    validator: Any, variants: dict[object, Json], instance: Any, _: Json
) -> Iterator[ValidationError]:
    """Goes on with the variant that the object's own `type` names, and with no other."""
    kind = (json_object(instance) or {}).get("type")
    if isinstance(kind, str | int) and kind in variants:
        yield from validator.descend(instance, variants[kind], schema_path=kind)


def named(error: ValidationError) -> str:
    """The error with its place; what was sent is cut, since a whole message may be in it."""
    error = _cause(error)
    words = error.message if len(error.message) <= 300 else f"{error.message[:140]} … {error.message[-140:]}"
    return f"{error.json_path}: {words}"


def _cause(error: ValidationError) -> ValidationError:
    """Of a choice the error in the variant that was meant: its `type` fits, and its errors are the fewest."""
    while error.context and any(inner.validator != "const" for inner in error.context):
        variants: dict[Any, list[ValidationError]] = {}
        for inner in error.context:
            variants.setdefault(inner.relative_schema_path[0], []).append(inner)
        error = min(variants.values(), key=_misfit)[0]
    return error


def _misfit(errors: list[ValidationError]) -> tuple[bool, int]:
    return any(
        list(error.relative_path) in [[], ["type"]] and error.validator in _KINDS for error in errors
    ), len(errors)
