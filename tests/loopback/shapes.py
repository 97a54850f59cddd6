"""Reading JSON that somebody else made: what should be an object, a list of objects, a text."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

Json = dict[str, Any]
Now = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


def dicts(value: object) -> list[Json]:
    """The objects in what should be a list of objects; a malformed one is the contract's business."""
    if not isinstance(value, list):
        return []
    return [cast("Json", item) for item in cast("list[Any]", value) if isinstance(item, dict)]


def json_object(value: object) -> Json | None:
    return cast("Json", value) if isinstance(value, dict) else None


def words(value: object) -> str:
    return value if isinstance(value, str) else ""
