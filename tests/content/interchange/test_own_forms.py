import csv
import io
import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings

from bot.content import loader
from bot.content.interchange import csv_form, document, intake, json_form, outlet, record
from bot.content.interchange.draft import FaultyDocument
from bot.content.interchange.forms import Outgoing
from bot.content.interchange.record import Contents
from bot.domain.question import Difficulty, Question, Topic
from tests.content.interchange import strategies
from tests.content.interchange.pages import saved

TOPIC = Topic(path="a/b/c", titles=("A", "B", "C"), retired=frozenset({"gone"}))
QUESTION = Question(id="q", topic="a/b/c", difficulty=Difficulty.EASY, prompt="What?", answer="This.")
PLAIN = Contents((TOPIC,), (QUESTION,))
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''", "'", "'a")


def through_json(contents: Contents) -> Contents:
    return record.contents(json_form.drafts(document.parsed(json_form.written(contents))))


def through_csv(contents: Contents) -> Contents:
    return record.contents(csv_form.drafts(csv_form.written(contents)))


@settings(deadline=None, max_examples=50)
@given(strategies.banks())
def test_any_bank_comes_back_equal_from_json(contents: Contents) -> None:
    assert through_json(contents) == contents


@settings(deadline=None, max_examples=50)
@given(strategies.banks())
@example(PLAIN)
def test_any_bank_comes_back_equal_from_csv(contents: Contents) -> None:
    found = through_csv(contents)
    assert found.questions == contents.questions
    assert set(found.topics) == set(contents.topics)
    assert found.sandboxes == contents.sandboxes


@settings(deadline=None, max_examples=30)
@given(strategies.banks())
def test_any_bank_comes_back_equal_from_its_files(contents: Contents) -> None:
    """Export, import into an empty folder, load: the bank that was there."""
    for form in Outgoing:
        with TemporaryDirectory() as folder:
            text = {"json": json_form, "csv": csv_form}[form].written(contents)
            list(intake.take(saved(Path(folder), text, f"bank.{form}"), Path(folder, "own")))
            shelf = loader.load([Path(folder, "own")])
        assert shelf.faults == []
        assert {q.id: q for q in shelf.bank()} == {q.id: q for q in contents.questions}
        assert shelf.topics == {topic.path: topic for topic in contents.topics}
        assert shelf.sandboxes == contents.sandboxes


def test_the_shipped_bank_comes_back_equal(tmp_path: Path) -> None:
    shelf = loader.load([loader.shipped()])
    for form in Outgoing:
        saved(tmp_path, outlet.document(shelf, None, form), f"bank.{form}")
        read = intake.read(tmp_path / f"bank.{form}", None)
        assert (read.questions, read.topics) == (tuple(shelf.bank()), shelf.bank().subtopics)
        assert read.sandboxes == shelf.sandboxes != {}


def test_json_has_the_keys_that_are_promised() -> None:
    written = json.loads(json_form.written(PLAIN))
    assert [*written["topics"][0]] == [
        *("path", "framework", "topic", "subtopic", "description", "order", "updated", "retired")
    ]
    assert [*written["questions"][0]] == [
        *("id", "topic", "difficulty", "order", "version", "prompt", "answer", "points", "misconceptions"),
        *("choices", "hints", "follow_ups", "takeaway", "sources", "verified"),
    ]


@pytest.mark.parametrize("cell", FORMULAS)
def test_no_cell_of_a_table_is_a_formula(cell: str) -> None:
    """A spreadsheet that runs what it opens finds nothing to run; the text comes back as it was."""
    tricky = Question(
        id="q", topic="a/b/c", difficulty=Difficulty.EASY, prompt="?", answer=cell, takeaway=cell
    )
    contents = Contents((TOPIC,), (tricky,))
    rows = [*csv.reader(io.StringIO(csv_form.written(contents), newline=""))]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert through_csv(contents).questions[0].answer == cell


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_what_a_spreadsheet_saves_is_read(tmp_path: Path, encoding: str, delimiter: str) -> None:
    out = io.StringIO(newline="")
    rows = csv.reader(io.StringIO(csv_form.written(PLAIN), newline=""))
    csv.writer(out, delimiter=delimiter).writerows(rows)
    assert intake.read(saved(tmp_path, out.getvalue().encode(encoding), "t.csv"), None) == PLAIN


def refused(text: str | bytes, folder: Path, name: str) -> list[str]:
    file = saved(folder, text, name)
    with pytest.raises(FaultyDocument) as refusal:
        intake.read(file, None)
    return [fault.removeprefix(f"{file}: ") for fault in refusal.value.faults]


def test_another_encoding_is_named_with_its_place(tmp_path: Path) -> None:
    text = csv_form.written(PLAIN).replace("This.", "Grüße").encode("latin-1")
    place = text.index(b"\xfc") + 1
    assert refused(text, tmp_path, "t.csv") == [
        f"line 2: byte {place} (0xfc) is not UTF-8: save the file as UTF-8"
    ]


NEEDED = "id,topic,difficulty,prompt,answer"
GOOD = "q,a/b/c,easy,What?,This."


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ("", [f"row 1: the column `{name}` is missing" for name in NEEDED.split(",")]),
        (f"{NEEDED},colour\n", ['row 1: there is no column "colour"']),
        (f"{NEEDED},id\n", ["row 1: the column `id` stands there twice"]),
        (f"{NEEDED}\n{GOOD},more\n", ["row 2 has 6 cells, and the header 5"]),
        (f'{NEEDED}\n"q,a\n', ["row 2: this is not CSV (unexpected end of data)"]),
        (
            f"{NEEDED}\n{GOOD}\n",
            [f"row 2, topic: {name} is missing" for name in ("framework", "topic", "subtopic")],
        ),
    ],
)
def test_a_faulty_table_is_named(tmp_path: Path, table: str, faults: list[str]) -> None:
    assert refused(table, tmp_path, "t.csv") == faults


def test_every_faulty_row_is_named(tmp_path: Path) -> None:
    titles = "topic.framework,topic.topic,topic.subtopic"
    table = (
        f"{NEEDED},order,points,verified,{titles}\n"
        'q,a/b/c,insane,What?,,x,"{""a"":1}",,A,B,C\n'
        "\n"
        "q,a/b/c,easy,What?,This.,,[,,,,\n"
        'r,a/b/c,easy,What?,This.,,"[{""id"": ""p"", ""say"": 1, ""x"": 2}]","{""a"": 1}",A,B,D\n'
        ",a/b/c,easy,What?,This.,,,,,,\n"
    )
    assert refused(table, tmp_path, "t.csv") == [
        "row 4: points: line 1, column 2: this is not JSON (Expecting value)",
        "row 5: its topic's columns differ from those of row 2, topic",
        'row 2 ("q"): difficulty is "insane": easy, medium or hard',
        'row 2 ("q"): order is "x", not a whole number',
        'row 2 ("q"): points is an object, not a list',
        'row 2 ("q"): answer is missing',
        'row 5 ("r"): points[1].say is a number, not text',
        'row 5 ("r"): unknown key points[1].x',
        'row 5 ("r"): verified.date is missing',
        'row 5 ("r"): verified.a is a number, not text',
        "row 6: id is missing",
    ]


def test_further_rows_of_a_topic_may_leave_its_columns_empty(tmp_path: Path) -> None:
    titles = "topic.framework,topic.topic,topic.subtopic"
    table = f"{NEEDED},{titles}\n{GOOD},A,B,C\nr,a/b/c,hard,Why?,So.,,,\n"
    assert len(intake.read(saved(tmp_path, table, "t.csv"), None).questions) == 2


T = {"path": "a/b/c", "framework": "A", "topic": "B", "subtopic": "C"}
Q = {"id": "q", "topic": "a/b/c", "difficulty": "easy", "prompt": "What?", "answer": "This."}


@pytest.mark.parametrize(
    ("root", "faults"),
    [
        ("text", ["our JSON is an object with `topics` and `questions`; this is text"]),
        ({}, ["`topics` is missing, not a list", "`questions` is missing, not a list"]),
        ({"topics": [], "questions": []}, ["there is nothing in it"]),
        ({"topics": [T], "questions": {}}, ["`questions` is an object, not a list"]),
        ({"topics": [T, 1], "questions": [Q]}, ["topic 2 is a number, not an object"]),
        ({"topics": [T], "questions": [Q], "x": 1}, ['unknown key "x" beside `topics` and `questions`']),
        ({"topics": [T, T], "questions": [Q]}, ["topic 2: the topic a/b/c stands there twice"]),
        ({"topics": [], "questions": [Q]}, ['question 1 ("q"): its topic "a/b/c" is not among the topics']),
        (
            {"topics": [T | {"retired": ["q"]}], "questions": [Q]},
            ['question 1 ("q"): the id is retired in a/b/c'],
        ),
        ({"topics": [T], "questions": [Q | {"x": 1}]}, ['question 1 ("q"): unknown key x']),
        ({"topics": [T], "questions": [Q | {"x\x1b": 1}]}, ['question 1 ("q"): unknown key "x�"']),
        (
            {"topics": [T], "questions": [Q | {"takeaway": "\ud800"}]},
            ['question 1 ("q"): takeaway: it holds half a character (a lone surrogate)'],
        ),
        (
            {"topics": [T | {"framework": "\ud800"}], "questions": [Q]},
            ["topic 1: framework: it holds half a character (a lone surrogate)"],
        ),
        (
            {"topics": [T], "questions": [Q | {"verified": {"\ud800": "1", "date": "2026-11-22"}}]},
            ['question 1 ("q"): verified: it holds half a character (a lone surrogate)'],
        ),
        (
            {"topics": [T], "questions": [Q | {"verified": {"x": "\ud800", "date": "2026-11-22"}}]},
            ['question 1 ("q"): verified: it holds half a character (a lone surrogate)'],
        ),
        (
            {"topics": [T], "questions": [Q | {"sources": ["javascript:x"], "verified": {"a": "1"}}]},
            [
                'question 1 ("q"): sources[1]: `javascript:x` is no web address',
                'question 1 ("q"): verified.date is missing',
            ],
        ),
        (
            {"topics": [T], "questions": [Q | {"hints": ["x"] * 600}]},
            ['question 1 ("q"): hints: it has 600 parts: 500 at most'],
        ),
    ],
)
def test_faulty_json_is_named(tmp_path: Path, root: object, faults: list[str]) -> None:
    assert refused(json.dumps(root), tmp_path, "b.json") == faults


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "line 1, column 1: this is not JSON (Expecting value)"),
        ("<html>", "line 1, column 1: this is not JSON (Expecting value)"),
        ('{"a": 1,\n "a": 2}', 'an object has the key "a" twice: keep one'),
        ('{"a": NaN}', "it has NaN where JSON has a number: take it out"),
        ('{"a": -Infinity}', "it has -Infinity where JSON has a number: take it out"),
        (f'{{"a": {"9" * 5000}}}', "it has a number of 5,000 digits: nothing here needs that"),
        ('{"a": "\n"}', "line 1, column 8: this is not JSON (Invalid control character at)"),
    ],
)
def test_what_is_no_json_is_named(tmp_path: Path, text: str, fault: str) -> None:
    assert refused(text, tmp_path, "b.json") == [fault]
