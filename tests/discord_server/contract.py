"""Discord's own OpenAPI document, held against every request and – in this room's tests – every answer."""

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.discord_server.state import Json

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "contracts" / "discord-openapi.json"
_NAME = "urn:discord"
_KINDS = {"type", "enum", "const"}  # an error of these tells that another variant was meant
_TOLERATED = {  # what discord.py sends beyond the document, and Discord has always taken
    "MessageEditRequestPartial": "tts",
    "IncomingWebhookUpdateRequestPartial": "tts",
    "IncomingWebhookUpdateForInteractionCallbackRequestPartial": "tts",
    "ApplicationCommandUpdateRequest": "nsfw",
    "ApplicationCommandCreateRequest": "nsfw",
    "RichEmbed": "flags",
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path in the document."""

    method: str
    template: str
    pattern: re.Pattern[str]
    queries: frozenset[str]
    description: Json

    @property
    def route(self) -> str:
        return f"{self.method} {self.template}"


class Contract:
    """The document, parsed once, in two readings: strict with requests, as it stands for answers."""

    def __init__(self, document: Json) -> None:
        operations = [o for template, path in document["paths"].items() for o in _operations(template, path)]
        # The literal `@me` and `@original` come before a parameter in the same place.
        self._operations = sorted(operations, key=lambda operation: operation.template.count("{"))
        self._answers = _registry(document)
        strict = copy.deepcopy(document)
        _close(strict)
        _tolerate(strict["components"]["schemas"])
        _discriminate(strict, strict["components"]["schemas"])
        self._requests = _registry(strict)
        self._validators: dict[str, Draft202012Validator] = {}

    def operation(self, method: str, path: str) -> Operation | None:
        fitting = (o for o in self._operations if o.method == method and o.pattern.fullmatch(path))
        return next(fitting, None)

    def request_errors(self, method: str, path: str, *, query: list[str], body: Any) -> list[str]:
        """Everything about a request that the document doesn't know or allow."""
        operation = self.operation(method, path)
        if operation is None:
            return [f"no such method and path: {method} {path}"]
        unknown = [f"an unknown query parameter: {name}" for name in query if name not in operation.queries]
        described = operation.description.get("requestBody")
        if described is None:
            return [*unknown, "a body where none belongs"] if body is not None else unknown
        if body is None:
            return [*unknown, "no body"] if described.get("required") else unknown
        return [*unknown, *self._errors(body, f"{_pointer(operation)}/requestBody", self._requests)]

    def answer_errors(self, method: str, path: str, *, status: int, body: Any) -> list[str]:
        """What the document says against one of our own answers."""
        operation = self.operation(method, path)
        described = operation.description["responses"].get(str(status)) if operation else None
        if operation is None or described is None:
            return [f"the document has no {status} for {method} {path}"]
        if "content" not in described:
            return []
        return self._errors(body, f"{_pointer(operation)}/responses/{status}", self._answers)

    def _errors(self, body: Any, pointer: str, registry: Registry[Any]) -> list[str]:
        if pointer not in self._validators:
            schema = {"$ref": f"{_NAME}#{pointer}/content/application~1json/schema"}
            self._validators[pointer] = Draft202012Validator(schema, registry=registry)
        found = cast("list[ValidationError]", list(self._validators[pointer].iter_errors(body)))  # pyright: ignore[reportUnknownMemberType] - the stub leaves the schema open
        return [_named(_cause(error)) for error in found]


def _registry(document: Json) -> Registry[Any]:
    resource: Resource[Any] = DRAFT202012.create_resource(document)
    return Registry[Any]().with_resource(_NAME, resource)


def _operations(template: str, path: Json) -> list[Operation]:
    shared = path.get("parameters", [])
    pattern = re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template)))
    return [
        Operation(
            method.upper(),
            template,
            pattern,
            frozenset(p["name"] for p in [*shared, *operation.get("parameters", [])] if p["in"] == "query"),
            operation,
        )
        for method, operation in path.items()
        if method != "parameters"
    ]


def _pointer(operation: Operation) -> str:
    escaped = operation.template.replace("~", "~0").replace("/", "~1")
    return f"/paths/{escaped}/{operation.method.lower()}"


def _close(schema: Any) -> None:
    """Every object takes its own properties alone, so that a misspelt one is an error."""
    if isinstance(schema, list):
        for inner in cast("list[Any]", schema):
            _close(inner)
    if isinstance(schema, dict):
        found = cast("Json", schema)
        if found.get("type") == "object" and "properties" in found:
            found.setdefault("additionalProperties", False)
        for inner in found.values():
            _close(inner)


def _discriminate(schema: Any, schemas: Json) -> None:
    """Of several components or callbacks the one with the same `type` is tried alone: ten times as fast."""
    if isinstance(schema, list):
        for inner in cast("list[Any]", schema):
            _discriminate(inner, schemas)
    if isinstance(schema, dict):
        found = cast("Json", schema)
        for inner in found.values():
            _discriminate(inner, schemas)
        for choice in ("oneOf", "anyOf"):
            kinds = [_kinds(variant, schemas) for variant in found.get(choice, [])]
            if len(kinds) > 1 and all(kinds):
                found |= _by_kind(found.pop(choice), kinds)


def _kinds(variant: Json, schemas: Json) -> list[int]:
    """The values of `type` that a variant demands; none if it doesn't."""
    target = schemas[variant["$ref"].rsplit("/", 1)[1]] if "$ref" in variant else variant
    return (
        target.get("properties", {}).get("type", {}).get("enum", [])
        if "type" in target.get("required", [])
        else []
    )


def _by_kind(variants: list[Json], kinds: list[list[int]]) -> Json:
    known = sorted({kind for some in kinds for kind in some})
    return {
        "type": "object",
        "required": ["type"],
        "properties": {"type": {"enum": known}},
        "allOf": [
            {"if": {"properties": {"type": {"enum": some}}}, "then": variant}
            for some, variant in zip(kinds, variants, strict=True)
        ],
    }


def _tolerate(schemas: Json) -> None:
    """Integers for snowflakes, and what else the SDK cannot leave out."""
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    for name, extra in _TOLERATED.items():
        schemas[name]["properties"][extra] = {"type": ["boolean", "integer"]}


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


def _named(error: ValidationError) -> str:
    """The error with its place; what was sent is cut, since a whole message may be in it."""
    words = error.message if len(error.message) <= 300 else f"{error.message[:140]} … {error.message[-140:]}"
    return f"{error.json_path}: {words}"


@cache
def load(path: Path = DOCUMENT) -> Contract | None:
    """The contract, or None outside the workplace where the document lies."""
    if not path.exists():
        return None
    return Contract(json.loads(path.read_text(encoding="utf-8")))
