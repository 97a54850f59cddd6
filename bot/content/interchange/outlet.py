"""A bank, or one topic of it → a document in our JSON or CSV."""

from pathlib import Path

from bot.content.interchange import csv_form, json_form, new_files
from bot.content.interchange.draft import FaultyDocument, shown
from bot.content.interchange.forms import Outgoing
from bot.content.interchange.record import Contents
from bot.content.loader import Shelf
from bot.domain.bank import QuestionBank
from bot.domain.errors import AmbiguousTopic, FileExists, UnknownTopic
from bot.domain.question import Topic


def document(shelf: Shelf, topic_name: str | None, form: Outgoing) -> bytes:
    """Return the bytes of a document with a shelf's questions, or with those that a topic's name means.

    UTF-8; a table with the byte-order mark without which spreadsheets would not see that.

    Raises:
        FaultyDocument: the shelf has faults, or the name means no topic.
    """
    if shelf.faults:
        more = len(shelf.faults) - 1
        also = f" (and {more} more: `coach check` names them)" * bool(more)
        raise FaultyDocument(f"the bank has a fault, and nothing should be missing: {shelf.faults[0]}{also}")
    chosen = _contents(shelf, topic_name)
    match form:
        case Outgoing.JSON:
            return json_form.written(chosen).encode()
        case Outgoing.CSV:
            return csv_form.written(chosen).encode("utf-8-sig")


def write(out: Path, content: bytes) -> None:
    """Write a new file.

    Raises:
        FileExists: there is one of that name.
        FaultyDocument: it can't be written.
    """
    try:
        new_files.place(out.parent, {Path(out.name): content})
    except FileExistsError:
        raise FileExists(str(out)) from None
    except OSError as error:
        raise FaultyDocument(f"{out} can't be written ({error.strerror})") from None


def _contents(shelf: Shelf, topic_name: str | None) -> Contents:
    bank = shelf.bank()
    topic = _meant(bank, topic_name) if topic_name is not None else None
    return Contents(
        tuple(subtopic for subtopic in bank.subtopics if topic is None or topic.covers(subtopic.path)),
        tuple(question for question in bank if topic is None or topic.covers(question.topic)),
        shelf.sandboxes,
    )


def _meant(bank: QuestionBank, name: str) -> Topic:
    try:
        return bank.find(name)
    except UnknownTopic as error:
        near = f": did you mean {', '.join(error.near)}?" if error.near else ""
        raise FaultyDocument(f"there is no topic {shown(name)}{near}") from None
    except AmbiguousTopic as error:
        raise FaultyDocument(f"{shown(name)} could be {' or '.join(error.among)}: which one?") from None
