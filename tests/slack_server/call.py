"""A request and an answer as the handlers see them, without HTTP."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from tests.loopback.shapes import Json, dicts, json_object
from tests.slack_server.hub import Hub
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Installation

NESTED = ("blocks", "metadata", "view", "files", "attachments")  # JSON that forms carry as text
_NO = {"", "0", "false", "no", "null"}


@dataclass(frozen=True, slots=True)
class Call:
    """A method with its arguments, whether they came as JSON, as a form or in the address."""

    method: str
    args: Json
    token: str = field(default="", repr=False)
    by: Installation | None = None
    content: bytes = field(default=b"", repr=False)  # of an upload
    basic: tuple[str, str] = field(default=("", ""), repr=False)  # the app's id and secret

    @property
    def caller(self) -> Installation:
        if self.by is None:
            raise Refusal(Problem.NOT_ALLOWED_TOKEN_TYPE)
        return self.by

    @property
    def team_id(self) -> str:
        return self.caller.team_id

    def text(self, name: str, otherwise: str = "") -> str:
        value = self.args.get(name)
        return otherwise if value is None else str(value)

    def needed(self, name: str) -> str:
        if not self.text(name):
            raise Refusal(
                Problem.INVALID_ARGUMENTS, response_metadata={"messages": [f"[ERROR] missing {name}"]}
            )
        return self.text(name)

    def flag(self, name: str, *, otherwise: bool = False) -> bool:
        """Slack takes `true`, `"true"` and `"1"` for yes."""
        value = self.args.get(name)
        return otherwise if value is None else str(value).lower() not in _NO

    def number(self, name: str, otherwise: int, *, most: int) -> int:
        value = self.text(name, str(otherwise))
        return max(1, min(int(value), most)) if value.isdigit() else otherwise

    def objects(self, name: str) -> tuple[Json, ...]:
        return tuple(dicts(self.args.get(name)))

    def json(self, name: str) -> Json | None:
        return json_object(self.args.get(name))

    def permit(self, *scopes: str) -> None:
        """One of these scopes is needed."""
        if not self.caller.scopes & set(scopes):
            provided = ",".join(sorted(self.caller.scopes))
            raise Refusal(Problem.MISSING_SCOPE, needed=scopes[0], provided=provided)


@dataclass(frozen=True, slots=True)
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict[str, str])


Handler = Callable[[Hub, Call], Json]


def unpacked(call: Call) -> Call:
    """The call with its nested JSON read, wherever a form made text of it."""
    read: Json = {}
    for name in NESTED:
        value = call.args.get(name)
        if isinstance(value, str):
            try:
                read[name] = json.loads(value)
            except ValueError:
                wrong = Problem.INVALID_BLOCKS_FORMAT if name == "blocks" else Problem.INVALID_ARGUMENTS
                raise Refusal(wrong) from None
    return replace(call, args={**call.args, **read})
