"""Slack's published block types, held against every message and view that leaves the bot."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator

from tests.loopback import schema
from tests.loopback.shapes import Json

MESSAGE = schema.document("slack-message.schema.json")
VIEW = schema.document("slack-view.schema.json")
_SHAPE = ("channel", "text", "blocks", "thread_ts")  # what the schema of a message is about


class Contract:
    """Both schemas, parsed once and read strictly: no block of a type that Slack doesn't name."""

    def __init__(self, message: Json, view: Json) -> None:
        self._message = _validator(message, "Message")
        self._view = _validator(view, "View")
        self._option = _validator(message, "Option")

    def message_errors(self, body: Json) -> list[str]:
        """Where a message has no channel of its own, the one it answers in counts."""
        shape: Json = {"channel": "C", **{name: body[name] for name in _SHAPE if name in body}}
        return _errors(self._message, shape)

    def option_errors(self, body: Json) -> list[str]:
        return _errors(self._option, body)

    def view_errors(self, body: Json) -> list[str]:
        return _errors(self._view, body)


def _validator(document: Json, name: str) -> Any:
    definitions: Json = document["definitions"]
    if "AnyBlock" in definitions:  # beside the known blocks it would take any object with a `type`
        definitions["AnyBlock"] = {"$ref": "#/definitions/KnownBlock"}
    schema.discriminate(definitions, definitions)
    return schema.reading(Draft7Validator)({"$ref": f"#/definitions/{name}", "definitions": definitions})


def _errors(validator: Any, body: Any) -> list[str]:
    return [schema.named(error) for error in validator.iter_errors(body)]


@cache
def load(message: Path = MESSAGE, view: Path = VIEW) -> Contract | None:
    """The contract, or None outside the workplace where the documents lie."""
    if not (message.exists() and view.exists()):
        return None
    return Contract(*(json.loads(path.read_text(encoding="utf-8")) for path in (message, view)))
