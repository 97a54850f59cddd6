"""The array that a payload is: its entries point to each other by index, some through tags."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from bot.content.interchange.document import Json
from bot.content.interchange.draft import FaultyDocument, kind, shown

MOST_FAULTS = 100

_AROUND_ANOTHER = {"Reactive", "Ref", "ShallowReactive", "ShallowRef"}
_EMPTY = {"EmptyRef", "EmptyShallowRef"}
_UNREAD = {
    *("Date", "Set", "Map", "RegExp", "Object", "BigInt", "null", "URL", "URLSearchParams", "ArrayBuffer"),
    *("Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array"),
    *("Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array", "DataView"),
    *("NuxtError", "Island"),
}
"""Tags of the format that no field of a question has; elsewhere in a payload they do no harm."""


@dataclass(frozen=True)
class Odd:
    """A value that has no plain form; its words stand where a kind of value would."""

    words: str

    def __str__(self) -> str:
        return self.words


Value: TypeAlias = "Json | Odd"
"""What an entry is once its tags are off; the containers still hold indices."""


@dataclass(frozen=True)
class Entries:
    """Well-formed entries: each index points to one of them, or is negative: nothing is there."""

    array: Sequence[Json]

    @classmethod
    def of(cls, root: Json) -> "Entries":
        """Take the root of a payload.

        Raises:
            FaultyDocument: it is no array, or its entries are malformed, wherever they stand.
        """
        if not isinstance(root, list) or not root:
            what = "an empty one" if root == [] else kind(root)
            raise FaultyDocument(f"a payload is an array with entries; this is {what}")
        malformed = tuple(islice(_malformed(root), MOST_FAULTS))
        if malformed:
            raise FaultyDocument(*malformed)
        return cls(root)

    def at(self, index: Json) -> Value:
        """Return an entry without the tags around it; None for what is absent."""
        seen: set[int] = set()
        while isinstance(index, int) and index >= 0:
            if index in seen:
                return Odd("a circle of tags")
            seen.add(index)
            match self.array[index]:
                case [str() as tag, inner] if tag in _AROUND_ANOTHER:
                    index = inner
                case [str() as tag, *_]:
                    return None if tag in _EMPTY else Odd(f"something tagged {tag}")
                case entry:
                    return entry
        return None

    def fields(self, container: Mapping[str, Json]) -> "Fields":
        """Return the fields of an entry that is an object."""
        return Fields(self, container)


@dataclass(frozen=True)
class Fields:
    """An object's fields, each read when it is asked for."""

    entries: Entries
    indices: Mapping[str, Json]

    def __getitem__(self, name: str) -> Value:
        return self.entries.at(self.indices.get(name))


def _malformed(array: Sequence[Json]) -> Iterator[str]:
    for number, entry in enumerate(array):
        match entry:
            case [str() as tag, *inner]:
                yield from _mistagged(number, tag, inner, len(array))
            case list():
                yield from _misplaced(number, entry, len(array))
            case dict():
                yield from _misplaced(number, list(entry.values()), len(array))
            case _:
                pass


def _mistagged(number: int, tag: str, inner: Sequence[Json], entries: int) -> Iterator[str]:
    if tag in _AROUND_ANOTHER:
        if len(inner) != 1:
            yield f"entry {number}: the tag {tag} stands around one entry, not {len(inner)}"
        yield from _misplaced(number, inner, entries)
    elif tag not in _EMPTY | _UNREAD:
        yield f"entry {number} has the unknown tag {shown(tag)}"


def _misplaced(number: int, indices: Sequence[Json], entries: int) -> Iterator[str]:
    for index in indices:
        if not isinstance(index, int) or isinstance(index, bool):
            yield f"entry {number} holds {kind(index)} where an index belongs"
        elif index >= entries:
            yield f"entry {number} points to entry {index}, and the last one is {entries - 1}"
