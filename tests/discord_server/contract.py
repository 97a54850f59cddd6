"""Discord's own OpenAPI document, held against every request and – in this room's tests – every answer."""

import copy
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.loopback import schema
from tests.loopback.shapes import Json

DOCUMENT = schema.document("discord-openapi.json")
_NAME = "urn:discord"
_Reading = schema.reading(Draft202012Validator)
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
        schema.discriminate(strict, strict["components"]["schemas"])
        self._requests = _registry(strict)
        self._validators: dict[str, Any] = {}

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
            entry = {"$ref": f"{_NAME}#{pointer}/content/application~1json/schema"}
            self._validators[pointer] = _Reading(entry, registry=registry)
        return [schema.named(error) for error in self._validators[pointer].iter_errors(body)]


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


def _close(part: Any) -> None:
    """Every object takes its own properties alone, so that a misspelt one is an error."""
    if isinstance(part, list):
        for inner in cast("list[Any]", part):
            _close(inner)
    if isinstance(part, dict):
        found = cast("Json", part)
        if found.get("type") == "object" and "properties" in found:
            found.setdefault("additionalProperties", False)
        for inner in found.values():
            _close(inner)


def _tolerate(schemas: Json) -> None:
    """Integers for snowflakes, and what else the SDK cannot leave out."""
    schemas["SnowflakeType"] = {"anyOf": [schemas["SnowflakeType"], {"type": "integer", "minimum": 0}]}
    for name, extra in _TOLERATED.items():
        schemas[name]["properties"][extra] = {"type": ["boolean", "integer"]}


@cache
def load(path: Path = DOCUMENT) -> Contract | None:
    """The contract, or None outside the workplace where the document lies."""
    if not path.exists():
        return None
    return Contract(json.loads(path.read_text(encoding="utf-8")))
