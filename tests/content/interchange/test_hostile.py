"""Documents made to hurt: each is refused, or read, within 256 MB and 5 seconds of a process of its own."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.content.interchange.bounded import MEGABYTES, SECONDS, run
from tests.content.interchange.pages import EXAMPLE, saved

LARGEST = 8 * 1024 * 1024


def filled(part: str, *, before: str = "", after: str = "") -> str:
    """As many of a part as a document may hold."""
    return before + part * ((LARGEST - len(before) - len(after)) // len(part.encode())) + after


def listed(parts: Iterable[str], before: str, after: str) -> str:
    return before + ",".join(parts) + after


def questions(parts: Iterable[str]) -> str:
    return listed(parts, '{"topics":[],"questions":[', "]}")


def page_of(indices: list[int]) -> str:
    """The example with other questions."""
    array = json.loads(EXAMPLE.read_text())
    array[15] = indices
    return json.dumps(array)


def doubling() -> str:
    """Thirty arrays, each twice the one before: a gigabyte for whoever follows them."""
    array = json.loads(EXAMPLE.read_text())
    first = len(array)
    array += [[index + 1, index + 1] for index in range(first, first + 30)] + ["x" * 1000]
    array[3]["siblings"] = array[16]["a"] = first
    return json.dumps(array)


def one_answer_for_all() -> str:
    """A thousand questions share an answer of 250 kB: a quarter of a gigabyte of files."""
    array = json.loads(EXAMPLE.read_text())
    array[24] = "x" * 250_000
    array[15] = []
    for number in range(1000):
        array += [f"q-{number}", {"id": len(array), "difficulty": 7, "q": 23, "a": 24}]
        array[15].append(len(array) - 1)
    return json.dumps(array)


BOMBS: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "a million arrays deep": (lambda: "[" * 1_000_000 + "]" * 1_000_000, "nested more than 64 deep"),
    "a million objects deep": (lambda: '{"a":' * 1_000_000, "nested more than 64 deep"),
    "a million arrays, unclosed": (lambda: "[" * 1_000_000, "nested more than 64 deep"),
    "depth inside the payload": (lambda: f"[1,{'[' * 60}{']' * 60}]", "holds a list where an index belongs"),
    "empty arrays": (lambda: filled("[],", before="[", after="0]"), "more than 500,000 brackets and commas"),
    "as many objects as may be": (lambda: listed(["{}"] * 160_000, "[", "]"), "its `data` is nothing"),
    "as many pairs as may be": (
        lambda: listed((f'"a{number}":-1' for number in range(499_000)), "[{", "}]"),
        "its `data` is nothing",
    ),
    "as many faults as may be": (
        lambda: listed(['{"a":null}'] * 160_000, "[", "]"),
        "where an index belongs",
    ),
    "escapes": (lambda: filled('\\"', before='["', after='"]'), "the first entry is text"),
    "an open string of escapes": (lambda: filled('\\"', before='["'), "not JSON"),
    "wide characters": (lambda: filled("😀", before='["', after='"]'), "the first entry is text"),
    "a huge number": (lambda: filled("9", before="[", after="]"), "digits"),
    "a long fraction": (lambda: filled("9", before="[0.", after="]"), "the first entry is a number"),
    "a number beyond all": (lambda: "[1e999999999]", "the first entry is a number"),
    "NaN": (lambda: "[NaN]", "it has NaN"),
    "bad UTF-8": (lambda: b'["\xff"]', "byte 3 (0xff) is not UTF-8"),
    "noughts": (lambda: b"\0" * LARGEST, "not JSON"),
    "larger than may be": (lambda: " " * (LARGEST + 1), "larger than 8 MB"),
    "doubling arrays": (doubling, "answer is a list, not text"),
    "one question a million times": (lambda: page_of([16] * 400_000), "400,000 questions"),
    "one question a thousand times": (lambda: page_of([16] * 1000), "has the same id"),
    "one answer for all": (one_answer_for_all, "more than 16,777,216 characters"),
    "tags around each other": (
        lambda: json.dumps([["Ref", (number + 1) % 100_000] for number in range(100_000)]),
        "a circle of tags",
    ),
    "our JSON of wrong entries": (
        lambda: questions("1" * 400_000),
        "400,000 entries: 5,000 at most",
    ),
    "our JSON of wrong questions": (
        lambda: questions(['{"a":1,"b":[[],[]],"c":3}'] * 5000),
        "unknown key",
    ),
    "a list of wrong points": (
        lambda: questions([listed("1" * 400_000, '{"points":[', "]}")]),
        "points: it has 400,000 parts",
    ),
    "a question of unknown keys": (
        lambda: questions([listed((f'"a{number}":1' for number in range(400_000)), "{", "}")]),
        "question 1 has 400,000 keys",
    ),
}
TABLES: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "empty rows": (lambda: filled("\n"), "more than"),
    "one row of cells": (lambda: filled(","), "the column `id` is missing"),
    "a row of cells below the header": (
        lambda: filled(",", before="id,topic,difficulty,prompt,answer\nq"),
        "cells, and the header 5",
    ),
    "an open quote": (lambda: filled('a""', before='"'), "not CSV"),
    "unknown columns": (lambda: ",".join(f"a{number}" for number in range(500_000)), "there is no column"),
    "deep cells": (
        lambda: f"id,topic,difficulty,prompt,answer,points\na,a/b/c,easy,Q,A,{'[' * 1_000_000}\n",
        "points: it is nested more than 64 deep",
    ),
    "noughts": (lambda: b"\0" * LARGEST, "column"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_document_made_to_hurt_is_refused_in_time_and_memory(tmp_path: Path, name: str) -> None:
    make, fault = BOMBS[name]
    refused_within_bounds(saved(tmp_path, make()), fault)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_made_to_hurt_is_refused_in_time_and_memory(tmp_path: Path, name: str) -> None:
    make, fault = TABLES[name]
    refused_within_bounds(saved(tmp_path, make(), "t.csv"), fault)


def refused_within_bounds(file: Path, fault: str) -> None:
    ran = run(file, file.parent / "own", file.parent / "said")
    assert (ran.status, fault in "\n".join(ran.said)) == (1, True), ran.said[:3]
    assert all(line.startswith("coach: ") for line in ran.said)
    assert ran.megabytes < MEGABYTES
    assert ran.seconds < SECONDS
    assert not (file.parent / "own").exists()


def test_a_file_without_an_end_is_not_read_to_it(tmp_path: Path) -> None:
    ran = run(Path("/dev/zero"), tmp_path / "own", tmp_path / "said")
    assert (ran.status, ran.said) == (1, ["coach: /dev/zero: it is larger than 8 MB: split it"])
    assert ran.megabytes < MEGABYTES


def test_the_largest_page_that_is_taken_keeps_to_the_bounds(tmp_path: Path) -> None:
    """A thousand questions, eight megabytes."""
    array = json.loads(EXAMPLE.read_text())
    array[15] = []
    for number in range(1000):
        first = len(array)
        array += [f"q-{number}", "é" * 3900, {"id": first, "difficulty": 7, "q": 23, "a": first + 1}]
        array[15].append(first + 2)
    file = saved(tmp_path, json.dumps(array, ensure_ascii=False))
    ran = run(file, tmp_path / "own", tmp_path / "said")
    assert (ran.status, ran.said) == (0, [])
    assert len([*(tmp_path / "own").rglob("*.md")]) == 1000
    assert ran.megabytes < MEGABYTES
    assert ran.seconds < SECONDS
