"""Slack's own block types, as JSON Schema, held against every page."""

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from jsonschema import Draft7Validator

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

Json = dict[str, Any]

DOCUMENT = Path(__file__).parents[3].parent / "shared" / "contracts" / "slack-message.schema.json"
_LAGGING = {  # in Slack's reference (rich text list element) and its Python SDK, not yet in its types
    "RichTextList": {"offset": {"type": "integer", "minimum": 0}},
}


@cache
def load(path: Path = DOCUMENT) -> Draft7Validator | None:
    """The types, or None outside the workplace where they lie."""
    if not path.exists():
        return None
    document = json.loads(path.read_text(encoding="utf-8"))
    for name, fields in _LAGGING.items():
        document["definitions"][name]["properties"] |= fields
    return Draft7Validator(document)


def errors(validator: Draft7Validator, message: Json) -> list[str]:
    """Everything in a message that the types don't know or allow."""
    found = cast("list[ValidationError]", list(validator.iter_errors(message)))  # pyright: ignore[reportUnknownMemberType] - the stub leaves the schema open
    return [f"{error.json_path}: {error.message[:200]}" for error in found]
