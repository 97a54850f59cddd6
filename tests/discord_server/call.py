"""A request and an answer as the handlers see them, without HTTP."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.hub import Hub
from tests.discord_server.problems import Problem, Refusal
from tests.loopback import shapes
from tests.loopback.shapes import Json


@dataclass(frozen=True, slots=True)
class File:
    name: str
    filename: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    method: str
    path: str
    route: str
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: tuple[File, ...] = ()

    def id(self, name: str) -> int:
        """A snowflake from the path."""
        try:
            return int(self.params[name])
        except ValueError:
            raise Refusal(Problem.INVALID_FORM, f"{name} is not a snowflake") from None

    @property
    def json(self) -> Json:
        return shapes.json_object(self.body) or {}

    def number(self, name: str, otherwise: int) -> int:
        return int(self.query.get(name, otherwise))


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


NOTHING = Answer(status=204)
Handler = Callable[[Hub, Call], Answer]
