"""A page of the source site, as people see it and as its payload has it."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from bot.content.interchange.document import Json

EXAMPLE = Path(__file__).with_name("example.json")
"""As shared/interfaces.md prints it."""

Item = dict[str, Json]


def item(id_: str, q: str = "What is it?", a: str = "This.\n", difficulty: str = "easy") -> Item:
    return {"id": id_, "difficulty": difficulty, "q": q, "a": a}


def page(*items: Item, **more: Json) -> dict[str, Json]:
    return {
        "id": "qa/python/basics/lists.md",
        "title": "Lists",
        "difficulty": "easy",
        "framework": "Python",
        "frameworkSlug": "python",
        "topic": "Basics",
        "topicSlug": "basics",
        "subtopic": "Lists",
        "order": 1,
        "path": "/python/basics/lists",
        "updated": "2026-06-20",
        "questions": list(items),
        "questionsCount": len(items),
        "description": None,
        **more,
    }


def root(*pages: dict[str, Json]) -> dict[str, Json]:
    data: dict[str, Json] = {
        f"qa-/page-{number}": {"page": page, "siblings": [], "blog": None}
        for number, page in enumerate(pages)
    }
    return {"data": data, "prerenderedAt": 1782244113438}


def payload(*items: Item, **more: Json) -> str:
    """A page with these questions, as the site would send it."""
    return encoded(root(page(*items, **more)), Random(0))


def encoded(value: Json, chance: Random) -> str:
    """A structure as one array of entries that point to each other, in any order, some of them shared."""
    encoder = _Encoder(chance)
    encoder.add(value)
    escaped = json.dumps(encoder.shuffled())
    half = re.search(r"\\ud[89a-f]", escaped)  # perhaps of a lone pair, which only an escape can hold
    return escaped if half or chance.random() < 0.5 else json.dumps(json.loads(escaped), ensure_ascii=False)


def saved(folder: Path, text: str | bytes, name: str = "page.json") -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@dataclass
class _Encoder:
    chance: Random
    entries: list[Json] = field(default_factory=list[Json])
    shared: dict[tuple[type, Json], int] = field(default_factory=dict[tuple[type, Json], int])

    def add(self, value: Json) -> int:
        """Return the index of a value's entry, or a negative one for what is absent."""
        match value:
            case None if self.chance.random() < 0.5:
                return -self.chance.randint(1, 6)
            case dict() | list():
                return self._tagged(value)
            case _:
                return self._scalar(value)

    def _scalar(self, value: str | float | None) -> int:
        key = (type(value), value)
        if key not in self.shared or self.chance.random() < 0.3:
            self.entries.append(value)
            self.shared[key] = len(self.entries) - 1
        return self.shared[key]

    def _tagged(self, value: dict[str, Json] | list[Json]) -> int:
        own = len(self.entries)
        if self.chance.random() < 0.7:
            return self._container(value)
        self.entries.append(None)
        self.entries[own] = [self.chance.choice(["Reactive", "ShallowReactive"]), self._container(value)]
        return own

    def _container(self, value: dict[str, Json] | list[Json]) -> int:
        own = len(self.entries)
        self.entries.append(None)
        if isinstance(value, dict):
            self.entries[own] = {name: self.add(inner) for name, inner in value.items()}
        else:
            self.entries[own] = [self.add(inner) for inner in value]
        return own

    def shuffled(self) -> list[Json]:
        """The entries in another order, the first one first."""
        order = list(range(1, len(self.entries)))
        self.chance.shuffle(order)
        new = {0: 0} | {old: index for index, old in enumerate(order, start=1)}
        return [_renumbered(self.entries[old], new) for old in [0, *order]]


def _renumbered(entry: Json, new: Mapping[int, int]) -> Json:
    def moved(index: Json) -> Json:
        return new.get(index, index) if isinstance(index, int) else index

    match entry:
        case dict():
            return {name: moved(index) for name, index in entry.items()}
        case list():
            return [moved(index) for index in entry]
        case _:
            return entry
