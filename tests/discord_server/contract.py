"""Discord's own OpenAPI document, held against every request and – in this room's tests – every answer."""

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import (
    ValidationError,
    best_match,  # pyright: ignore[reportUnknownVariableType] - its stub leaves the result open
)
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.discord_server.state import Json

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "contracts" / "discord-openapi.json"
_NAME = "urn:discord"


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
    """The document, parsed once."""

    def __init__(self, document: Json) -> None:
        resource: Resource[Any] = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry[Any]().with_resource(_NAME, resource)
        operations = [o for template, path in document["paths"].items() for o in _operations(template, path)]
        # The literal `@me` and `@original` come before a parameter in the same place.
        self._operations = sorted(operations, key=lambda operation: operation.template.count("{"))
        self._validators: dict[str, Draft202012Validator] = {}

    def operation(self, method: str, path: str) -> Operation | None:
        fitting = (o for o in self._operations if o.method == method and o.pattern.fullmatch(path))
        return next(fitting, None)

    def request_errors(
        self, method: str, path: str, *, query: list[str], body: Any, multipart: bool
    ) -> list[str]:
        """Everything about a request that the document doesn't know or allow."""
        operation = self.operation(method, path)
        if operation is None:
            return [f"no such method and path: {method} {path}"]
        unknown = [f"an unknown query parameter: {name}" for name in query if name not in operation.queries]
        contents = operation.description.get("requestBody", {}).get("content", {})
        if not contents:
            return [*unknown, "a body where none belongs"] if body is not None else unknown
        kind = (
            "multipart/form-data" if multipart and "multipart/form-data" in contents else "application/json"
        )
        if body is None:
            required = operation.description["requestBody"].get("required")
            return [*unknown, "no body"] if required else unknown
        return [*unknown, *self._errors(body, _request_pointer(operation, kind))]

    def answer_errors(self, method: str, path: str, *, status: int, body: Any) -> list[str]:
        """What the document says against one of our own answers."""
        operation = self.operation(method, path)
        described = operation.description["responses"].get(str(status)) if operation else None
        if operation is None or described is None:
            return [f"the document has no {status} for {method} {path}"]
        if "content" not in described:
            return []
        return self._errors(body, _answer_pointer(operation, status))

    def _errors(self, body: Any, pointer: str) -> list[str]:
        if pointer not in self._validators:
            schema = {"$ref": f"{_NAME}#{pointer}"}
            self._validators[pointer] = Draft202012Validator(schema, registry=self._registry)
        found = self._validators[pointer].iter_errors(body)  # pyright: ignore[reportUnknownMemberType] - its stub leaves the schema open
        error = cast("ValidationError | None", best_match(found))
        return [_named(error)] if error else []


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


def _escaped(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1")


def _request_pointer(operation: Operation, kind: str) -> str:
    place = f"/paths/{_escaped(operation.template)}/{operation.method.lower()}"
    return f"{place}/requestBody/content/{_escaped(kind)}/schema"


def _answer_pointer(operation: Operation, status: int) -> str:
    place = f"/paths/{_escaped(operation.template)}/{operation.method.lower()}"
    return f"{place}/responses/{status}/content/application~1json/schema"


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
