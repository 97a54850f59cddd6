"""What Bolt and the SDK write into logs, without what people and Slack have said."""

import logging
import traceback
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import PurePath
from types import TracebackType

_OTHERS = ("slack_bolt", "slack_sdk")
log = logging.getLogger(__name__)


def what(error: BaseException) -> str:
    """Return what went wrong and where, and not its words: they may quote a body or a token."""
    return f"{type(error).__name__} at {_place(error.__traceback__)}"


def _place(trace: TracebackType | None) -> str:
    frames = traceback.extract_tb(trace)
    return " < ".join(f"{PurePath(f.filename).name}:{f.lineno} {f.name}" for f in reversed(frames[-5:]))


class _Discreet(logging.Handler):
    """Says that a library had something to say, and where to read what it was."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        place = f"{record.filename}:{record.lineno} {record.funcName}"
        if log.isEnabledFor(record.levelno):
            log.log(
                record.levelno, "%s spoke at %s%s", record.name, place, f": {what(error)}" if error else ""
            )


@contextmanager
def discreet() -> Generator[None]:
    """Let the libraries' records reach our log only as the place that they come from.

    Bolt logs bodies, typed words and its answers, the SDK requests and responses: at DEBUG all of it, at
    WARNING and in errors some.
    """
    handler, loggers = _Discreet(), [logging.getLogger(name) for name in _OTHERS]
    before = [(logger, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.propagate = False
    try:
        yield
    finally:
        for logger, propagated in before:
            logger.removeHandler(handler)
            logger.propagate = propagated
