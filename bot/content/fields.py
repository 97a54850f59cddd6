"""The kinds of values that content files hold, and how an editor's schema words them."""

import re
from typing import Annotated

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from bot.domain.question import Difficulty

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
LONGEST_SLUG = 80
SLUG_IN_WORDS = f"small letters, digits and hyphens, {LONGEST_SLUG} at most"


def is_slug(value: str) -> bool:
    """Whether something can be an id, or a folder's name in a bank."""
    return len(value) <= LONGEST_SLUG and re.fullmatch(SLUG, value) is not None


def _slug(value: str) -> str:
    if not re.fullmatch(SLUG, value):
        raise PydanticCustomError("slug", "use small letters, digits and hyphens")
    return value


_web_address = TypeAdapter(AnyHttpUrl)


def _address(value: str) -> str:
    try:
        _web_address.validate_python(value)
    except ValidationError:
        raise PydanticCustomError("address", "`{it}` is no web address", {"it": value}) from None
    # The parser mends these silently; shown between < and >, they would end the address.
    if re.search(r"[\s<>]", value):
        why = "`{it}` is no web address: it has a blank, < or >"
        raise PydanticCustomError("address", why, {"it": value})
    return value


Slug = Annotated[
    str,
    StringConstraints(max_length=LONGEST_SLUG),
    AfterValidator(_slug),
    WithJsonSchema({"type": "string", "pattern": f"^{SLUG}$", "maxLength": LONGEST_SLUG}),
]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Level = Annotated[Difficulty, Field(strict=False), WithJsonSchema({"type": "string", "enum": [*Difficulty]})]
Address = Annotated[
    Sentence,
    AfterValidator(_address),
    WithJsonSchema({"type": "string", "format": "uri", "pattern": r"^https?://[^\s<>]+$", "maxLength": 500}),
]
