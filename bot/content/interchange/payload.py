"""The source page's payload → drafts of its topic and its questions.

Only what an import needs is followed: a small file whose shared entries mean a gigabyte costs nothing.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.content.interchange.document import Json
from bot.content.interchange.draft import Draft, Drafts, FaultyDocument, kind, shown
from bot.content.interchange.entries import Entries, Fields, Value

MOST_PAGES = 50
MOST_QUESTIONS = 1_000
"""In a payload; the source's page has twelve."""
MOST_TEXT = 16 * 1024 * 1024
"""Characters of all prompts and answers: a shared one counts each time, for each becomes a file."""


def drafts(root: Json) -> Drafts:
    """Return what a payload holds.

    Raises:
        FaultyDocument: its array is malformed, or there is no page in it.
    """
    reading = _Reading(Entries.of(root))
    pages = tuple(reading.pages())
    for name, page in pages:
        reading.page(f"page {shown(name)}, " * (len(pages) > 1), page)
    found = reading.found
    if sum(map(_length, found.questions)) > MOST_TEXT:
        raise FaultyDocument(f"its questions have more than {MOST_TEXT:,} characters together")
    return found


def _length(draft: Draft) -> int:
    return sum(len(text) for text in draft.values.values() if isinstance(text, str))


@dataclass
class _Reading:
    """One pass over a payload's pages."""

    entries: Entries
    found: Drafts = field(default_factory=Drafts)

    def pages(self) -> Iterator[tuple[str, Fields]]:
        """Yield the pages by their addresses.

        Raises:
            FaultyDocument: there is none, or there are too many.
        """
        data = self._object(self._object(self.entries.at(0), "the first entry")["data"], "its `data`")
        parts = {name: self.entries.at(index) for name, index in data.indices.items()}
        with_page = {name: part for name, part in parts.items() if isinstance(part, dict) and "page" in part}
        if not 0 < len(with_page) <= MOST_PAGES:
            raise FaultyDocument(f"a payload has one page or a few; this one has {len(with_page)}")
        for name, part in with_page.items():
            yield name, self._object(self.entries.fields(part)["page"], f"the page {shown(name)}")

    def page(self, where: str, page: Fields) -> None:
        """Take a page's topic and its questions, or name what is wrong with them."""
        path = self._path(page, where)
        self.found.topics.append(_draft(f"{where}the page", _topic(page, path)))
        match page["questions"]:
            case list() as indices if 0 < len(indices) <= MOST_QUESTIONS - len(self.found.questions):
                for number, index in enumerate(indices, start=1):
                    self._question(f"{where}question {number}", index, path, number)
            case list() as indices:
                most = f"1 to {MOST_QUESTIONS:,} can be imported at once"
                self.found.faults.append(f"{where}the page has {len(indices):,} questions: {most}")
            case other:
                self.found.faults.append(f"{where}the page: questions is {kind(other)}, not a list")

    def _question(self, place: str, index: Json, path: Value, order: int) -> None:
        entry = self.entries.at(index)
        if not isinstance(entry, dict):
            self.found.faults.append(f"{place} is {kind(entry)}, not an object")
            return
        item = self.entries.fields(entry)
        values = {"id": item["id"], "topic": path, "difficulty": item["difficulty"], "order": order}
        self.found.questions.append(_draft(place, {**values, "prompt": item["q"], "answer": item["a"]}))

    def _path(self, page: Fields, where: str) -> Value:
        """Return framework/topic/subtopic: the page's slugs, and the last part of its path."""
        path = page["path"]
        if not isinstance(path, str):
            return path
        parts = path.strip("/").split("/")
        slugs = {"frameworkSlug": parts[0], "topicSlug": parts[1] if len(parts) > 1 else ""}
        for name in slugs:
            match page[name]:
                case None:
                    pass
                case str() as slug:
                    slugs[name] = slug
                case other:
                    self.found.faults.append(f"{where}the page: {name} is {kind(other)}, not text")
        return "/".join([*slugs.values(), parts[-1]])

    def _object(self, value: Value, name: str) -> Fields:
        if not isinstance(value, dict):
            raise FaultyDocument(f"{name} is {kind(value)}, not an object")
        return self.entries.fields(value)


def _draft(place: str, values: Mapping[str, Value]) -> Draft:
    return Draft(place, {name: value for name, value in values.items() if value is not None})


def _topic(page: Fields, path: Value) -> dict[str, Value]:
    subtopic = page["subtopic"]
    return {
        "path": path,
        "framework": page["framework"],
        "topic": page["topic"],
        "subtopic": page["title"] if subtopic is None else subtopic,
        "description": page["description"],
        "order": page["order"],
        "updated": _without_time(page["updated"]),
    }


def _without_time(moment: Value) -> Value:
    """Return the date of `2026-06-20T10:00:00.000Z`; anything else as it is."""
    if isinstance(moment, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)?", moment):
        return moment[:10]
    return moment
