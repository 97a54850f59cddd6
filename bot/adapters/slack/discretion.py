"""What Bolt and the SDK write into logs, without what people and Slack have said."""

import logging
import os
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import PurePath
from types import TracebackType
from typing import Any

import slack_bolt
import slack_sdk

_THEIRS = tuple(f"{package.__path__[0]}{os.sep}" for package in (slack_bolt, slack_sdk))


def what(error: BaseException) -> str:
    """Return what went wrong and where, and not its words: they may quote a body or a token."""
    return f"{type(error).__name__} at {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-5:]))


@contextmanager
def discreet() -> Generator[None]:
    """Let the libraries' records say where they come from, and what kind of error it is, and no more.

    Bolt logs bodies, typed words and its answers, the SDK requests and responses: at DEBUG all of it, at
    WARNING and in errors some. Where a record is made is the one place that no logger, handler or level
    gets around.
    """
    make = logging.getLogRecordFactory()

    def made(*given: Any, **named: Any) -> logging.LogRecord:  # noqa: ANN401 – passed through
        record = make(*given, **named)
        if record.pathname.startswith(_THEIRS):
            error = record.exc_info[1] if record.exc_info else None
            wrong = f": {what(error)}" if error else ""
            record.msg = f"something was said at {record.filename}:{record.lineno}{wrong}"
            record.args = record.exc_info = record.exc_text = record.stack_info = None
        return record

    logging.setLogRecordFactory(made)
    try:
        yield
    finally:
        logging.setLogRecordFactory(make)
