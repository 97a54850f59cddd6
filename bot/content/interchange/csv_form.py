"""A table for spreadsheets: a row for each question, with its topic; lists are JSON in their cell."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.content.interchange import document, shape
from bot.content.interchange.document import Json
from bot.content.interchange.draft import Draft, Drafts, FaultyDocument, shown
from bot.content.interchange.record import MOST_QUESTIONS, Contents
from bot.content.interchange.shape import Plain

_QUESTION = (
    *("id", "topic", "difficulty", "order", "version", "prompt", "answer", "points", "misconceptions"),
    *("choices", "hints", "follow_ups", "takeaway", "sources", "verified"),
)
_TOPIC = {
    f"topic.{key}": key
    for key in ("framework", "topic", "subtopic", "description", "order", "updated", "retired", "sandbox")
}
COLUMNS = (*_QUESTION, *_TOPIC)

_NEEDED = ("id", "topic", "difficulty", "prompt", "answer")
_NESTED = {
    "points",
    "misconceptions",
    "choices",
    "hints",
    "follow_ups",
    "sources",
    "verified",
    "topic.retired",
}
_WHOLE = {"order", "version", "topic.order"}
_MOST_ROWS = 2 * MOST_QUESTIONS
_LONGEST_HEADER = 10_000
_DELIMITERS = ",;\t"
"""Spreadsheets write the one that their country uses."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would run, or skip to see whether there is something to run."""
_GUARD = "'"
_GUARDED = (*_FORMULA, _GUARD)


def written(contents: Contents) -> str:
    """Return the table, its header first; a topic without questions has a row without an id."""
    out = io.StringIO(newline="")
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(COLUMNS)
    sandboxes = contents.sandboxes
    topics = {topic.path: shape.of_topic(topic, sandboxes.get(topic.path)) for topic in contents.topics}
    for question in contents.questions:
        table.writerow(_cells(shape.of_question(question), topics[question.topic]))
    for path in topics.keys() - {question.topic for question in contents.questions}:
        table.writerow(_cells({"topic": path}, topics[path]))
    return out.getvalue()


def _cells(question: Mapping[str, Plain], topic: Mapping[str, Plain]) -> list[str]:
    values = [question.get(key) for key in _QUESTION] + [topic.get(key) for key in _TOPIC.values()]
    return [_guarded(_cell(value)) for value in values]


def _cell(value: Plain) -> str:
    match value:
        case None | []:
            return ""
        case str():
            return value
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, default=date.isoformat)


def _guarded(cell: str) -> str:
    return f"{_GUARD}{cell}" if cell.startswith(_GUARDED) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith(_GUARD) and cell[1:].startswith(_GUARDED) else cell


def drafts(text: str) -> Drafts:
    """Return what a table holds.

    Raises:
        FaultyDocument: it is no such table.
    """
    rows = _rows(text)
    header = next((cells for _, cells in rows), list[str]())
    _check(header)
    reading = _Reading()
    for number, cells in rows:
        if len(cells) == len(header):
            reading.row(f"row {number}", dict(zip(header, map(_unguarded, cells), strict=True)))
        else:
            reading.found.faults.append(f"row {number} has {len(cells)} cells, and the header {len(header)}")
    return reading.found


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that hold something, numbered as a spreadsheet numbers them."""
    csv.field_size_limit(document.LARGEST)
    delimiter = max(_DELIMITERS, key=text[:_LONGEST_HEADER].partition("\n")[0].count)
    table = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(table, start=1):
            if number > _MOST_ROWS:
                raise FaultyDocument(f"it has more than {_MOST_ROWS:,} rows: split it")
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise FaultyDocument(f"row {number + 1}: this is not CSV ({error})") from None


def _check(header: Sequence[str]) -> None:
    unknown = [name for name in dict.fromkeys(header) if name not in COLUMNS]
    faults = [f"row 1: there is no column {shown(name)}" for name in unknown[: len(COLUMNS)]]
    faults += [f"row 1: the column `{name}` stands there twice" for name in COLUMNS if header.count(name) > 1]
    faults += [f"row 1: the column `{name}` is missing" for name in _NEEDED if name not in header]
    if faults:
        raise FaultyDocument(*faults)


@dataclass
class _Reading:
    """One pass over a table's rows."""

    found: Drafts = field(default_factory=Drafts)
    _topics: dict[str, Draft] = field(default_factory=dict[str, Draft])

    def row(self, place: str, cells: Mapping[str, str]) -> None:
        """Take a row's question and its topic, or name what is wrong with them."""
        values = {name: self._value(place, name, cell) for name, cell in cells.items() if cell}
        question = {name: value for name, value in values.items() if name in _QUESTION}
        topic = {_TOPIC[name]: value for name, value in values.items() if name in _TOPIC}
        self._topic(place, cells["topic"], topic)
        if question.keys() != {"topic"}:
            self.found.questions.append(Draft(place, question))

    def _topic(self, place: str, path: str, values: Mapping[str, Json]) -> None:
        """Take a topic where it stands first; further rows repeat it, or leave its cells empty."""
        known = self._topics.get(path)
        if not known and path:
            self._topics[path] = Draft(f"{place}, topic", {"path": path, **values})
            self.found.topics.append(self._topics[path])
        elif known and values and known.values != {"path": path, **values}:
            self.found.faults.append(f"{place}: its topic's columns differ from those of {known.place}")

    def _value(self, place: str, name: str, cell: str) -> Json:
        if name in _WHOLE and re.fullmatch(r"\d{1,9}", cell, re.ASCII):
            return int(cell)
        if name not in _NESTED:
            return cell
        try:
            return document.parsed(cell)
        except FaultyDocument as faulty:
            self.found.faults += [f"{place}: {name}: {fault}" for fault in faulty.faults]
            return []
