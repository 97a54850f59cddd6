"""What Slack has sent: a signed body → a request that Bolt can read, or a refusal."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Self
from urllib.parse import parse_qsl

from pydantic import BaseModel, Field, StrictStr, ValidationError, model_validator
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.adapters.slack.acknowledgement import Ack

_PASSED = ("content-type", "x-slack-retry-num", "x-slack-retry-reason")
"""Headers aren't signed, and Bolt obeys some of its own (`x-slack-bolt-lazy-only`): these alone reach it."""

_TEXT = ("enterprise_id", "team_id", "user_id", "channel_id", "thread_ts", "response_url")
"""What Bolt finds in a body and hands on as text, whatever it is."""


class Unreadable(Exception):
    """A body that isn't UTF-8, or isn't of any form that Slack sends; it says nothing of what it holds."""


class _Event(BaseModel):
    type: StrictStr
    subtype: StrictStr | None = None
    reaction: StrictStr | None = None


class _Action(BaseModel):
    type: StrictStr
    action_id: StrictStr
    block_id: StrictStr


class _View(BaseModel):
    type: StrictStr
    callback_id: StrictStr


class _Shape(BaseModel):
    """The parts by which Bolt, and then we, choose what to do, without looking what they are."""

    type: StrictStr | None = None
    command: StrictStr | None = None
    ssl_check: StrictStr | None = None
    challenge: StrictStr | None = None
    event: _Event | None = None
    actions: Annotated[list[_Action], Field(min_length=1)] | None = None
    view: _View | None = None
    action_id: StrictStr | None = None
    block_id: StrictStr | None = None
    callback_id: StrictStr | None = None
    value: StrictStr | None = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        needed = {*_NEEDED.get(self.type or "", ()), *(self.model_fields_set & {"event", "view"})}
        if any(getattr(self, name) is None for name in needed) or not (
            self.type or self.command or self.ssl_check
        ):
            raise ValueError
        return self


_NEEDED: dict[str, list[str]] = {
    "event_callback": ["event"],
    "url_verification": ["challenge"],
    "block_actions": ["actions"],
    "block_suggestion": ["action_id", "block_id", "value"],
    "view_submission": ["view"],
    "view_closed": ["view"],
}


def read(body: bytes, headers: Mapping[str, str], ack: Ack) -> AsyncBoltRequest:
    """Return what Bolt makes of a body.

    Args:
        body: the raw bytes, whose signature was checked.
        headers: whose names may be written in any case.
        ack: what listeners acknowledge with.

    Raises:
        Unreadable: it is none of Slack's.
    """
    passed: Any = {name: headers[name] for name in _PASSED if name in headers}
    try:
        text = body.decode()
        request = AsyncBoltRequest(body=text, headers=passed, context={"ack": ack})
        found: Any = request.body
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()  # half a pair is no text
        if not text.startswith("{"):
            parse_qsl(text, errors="strict")  # Bolt puts a sign where an escape is no UTF-8
        _Shape.model_validate(found)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, ValidationError):
        raise Unreadable from None
    context: Any = request.context
    if any(not isinstance(context.get(name, ""), str) for name in _TEXT):
        raise Unreadable
    return request


def challenge(request: AsyncBoltRequest) -> str | None:
    """Return what Slack asks an address to repeat, before it sends anything there."""
    found: dict[str, Any] = request.body
    return found["challenge"] if found.get("type") == "url_verification" else None
