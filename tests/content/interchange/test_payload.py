import json
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content import loader
from bot.content.interchange import intake, outlet
from bot.content.interchange.document import Json
from bot.content.interchange.draft import FaultyDocument
from bot.content.interchange.forms import Outgoing
from tests.content.interchange import strategies
from tests.content.interchange.pages import EXAMPLE, Item, encoded, item, page, payload, root, saved
from tests.content.interchange.twelve import TWELVE

ITEMS = st.lists(
    st.builds(
        item,
        strategies.SLUGS.map("q-{}".format),
        strategies.PROMPTS,
        strategies.ANSWERS,
        st.sampled_from(["easy", "medium", "hard"]),
    ),
    min_size=1,
    max_size=5,
    unique_by=lambda one: str(one["id"]),
)


def exported(into: Path) -> list[Item]:
    """What `export --format json` says about the questions of a folder, in the words of a page."""
    questions = json.loads(outlet.document(loader.load([into]), None, Outgoing.JSON))["questions"]
    return [item(q["id"], q["prompt"], q["answer"], q["difficulty"]) for q in questions]


def through(text: str | bytes, folder: Path) -> list[Item]:
    """Import a payload and export what came of it."""
    list(intake.take(saved(folder, text), folder / "own"))
    return exported(folder / "own")


def faults(text: str | bytes, folder: Path) -> list[str]:
    """Why a payload is refused; nothing is written then."""
    file = saved(folder, text)
    with pytest.raises(FaultyDocument) as refused:
        list(intake.take(file, folder / "own"))
    assert not (folder / "own").exists()
    return [fault.removeprefix(f"{file}: ") for fault in refused.value.faults]


def test_the_example_comes_out_unchanged(tmp_path: Path) -> None:
    assert through(EXAMPLE.read_bytes(), tmp_path) == [
        item(
            "list-copy",
            "How do you copy a list?",
            "Use `xs.copy()`.\n\nRule of thumb: copy before you change what is not yours.\n",
        )
    ]


def test_the_examples_topic_is_where_the_page_is(tmp_path: Path) -> None:
    through(EXAMPLE.read_bytes(), tmp_path)
    (topic,) = loader.load([tmp_path / "own"]).topics.values()
    assert (topic.path, topic.titles, topic.order, str(topic.updated)) == (
        "python/basics/lists",
        ("Python", "Basics", "Lists"),
        1,
        "2026-06-20",
    )


def test_a_larger_page_comes_out_unchanged_and_in_its_order(tmp_path: Path) -> None:
    assert through(payload(*TWELVE), tmp_path) == list(TWELVE)


@settings(deadline=None, max_examples=60)
@given(items=ITEMS, seed=st.integers(0))
def test_any_page_comes_out_unchanged_however_its_entries_are_shared_and_ordered(
    items: list[Item], seed: int
) -> None:
    with TemporaryDirectory() as folder:
        assert through(encoded(root(page(*items)), Random(seed)), Path(folder)) == items


def test_pages_can_come_together(tmp_path: Path) -> None:
    other = page(item("b"), path="/python/basics/tuples", subtopic="Tuples")
    assert through(encoded(root(page(item("a")), other), Random(1)), tmp_path) == [item("a"), item("b")]


def test_a_page_may_lack_what_it_can_do_without(tmp_path: Path) -> None:
    bare = page(item("a"), updated=None, order=None, frameworkSlug=None, topicSlug=None, subtopic=None)
    assert through(encoded(root(bare), Random(2)), tmp_path) == [item("a")]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"difficulty": "insane"}, 'difficulty is "insane": easy, medium or hard'),
        ({"difficulty": None}, "difficulty is missing"),
        ({"difficulty": 3}, "difficulty is a number: easy, medium or hard"),
        ({"a": None}, "answer is missing"),
        ({"a": " \n"}, "answer: it is empty"),
        ({"a": ["one"]}, "answer is a list, not text"),
        ({"a": {"one": 1}}, "answer is an object, not text"),
        ({"a": True}, "answer is true or false, not text"),
        ({"a": "\ud800"}, "answer: it holds half a character (a lone surrogate)"),
        ({"q": 1.5}, "prompt is a number, not text"),
        ({"q": "One\ntwo?"}, "prompt: it has a line break, and a prompt is one line"),
        ({"q": "One\rtwo?"}, "prompt: it has a line break, and a prompt is one line"),
        ({"a": "x" * 300_000}, None),
    ],
)
def test_a_faulty_question_is_named_with_its_place(
    tmp_path: Path, change: dict[str, Json], fault: str | None
) -> None:
    named = faults(payload(item("a"), item("b") | change), tmp_path)
    assert named == [
        f'question 2 ("b"): {fault}' if fault else "the question b would be larger than 256 kB: shorten it"
    ]


@pytest.mark.parametrize(
    ("id_", "fault"),
    [
        (None, "question 1: id is missing"),
        (7, "question 1: id is a number, not text"),
        ("Not_A_Slug", 'question 1 ("Not_A_Slug"): id: use small letters, digits and hyphens'),
        ("../../x", 'question 1 ("../../x"): id: use small letters, digits and hyphens'),
        ("\x1b[2J", 'question 1 ("�[2J"): id: use small letters, digits and hyphens'),
    ],
)
def test_an_id_that_can_be_no_files_name_is_refused(tmp_path: Path, id_: Json, fault: str) -> None:
    assert faults(payload(item("a") | {"id": id_}), tmp_path) == [fault]


def test_every_fault_is_named(tmp_path: Path) -> None:
    wrong = payload(
        item("a", difficulty="insane"),
        item("b") | {"q": 1, "a": 2},
        item("b"),
        item("c"),
        item("c"),
        order="x",
    )
    assert faults(wrong, tmp_path) == [
        'the page: order is "x", not a whole number',
        'question 1 ("a"): difficulty is "insane": easy, medium or hard',
        'question 2 ("b"): prompt is a number, not text',
        'question 2 ("b"): answer is a number, not text',
        'question 5 ("c"): question 4 has the same id',
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"path": None}, "the page: path is missing"),
        ({"path": 1}, "the page: path is a number, not text"),
        (
            {"path": "/python/basics/../.."},
            "the page: path: write it as framework/topic/subtopic, in small letters and hyphens",
        ),
        (
            {"frameworkSlug": "Py thon"},
            "the page: path: write it as framework/topic/subtopic, in small letters and hyphens",
        ),
        ({"topicSlug": []}, "the page: topicSlug is a list, not text"),
        ({"framework": None}, "the page: framework is missing"),
        ({"framework": ""}, "the page: framework: string should have at least 1 character"),
        ({"updated": "soon"}, 'the page: updated is "soon", not a date like 2026-11-22'),
        ({"order": -1.5}, "the page: order is a number, not a whole number"),
        ({"questions": None}, "the page: questions is nothing, not a list"),
        ({"questions": "none"}, "the page: questions is text, not a list"),
        ({"questions": []}, "the page has 0 questions: 1 to 1,000 can be imported at once"),
        ({"questions": ["a"]}, "question 1 is text, not an object"),
    ],
)
def test_a_faulty_page_is_named(tmp_path: Path, change: dict[str, Json], fault: str) -> None:
    assert faults(payload(item("a"), **change), tmp_path) == [fault]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[]", "a payload is an array with entries; this is an empty one"),
        ("[1]", "the first entry is a number, not an object"),
        ("[{}]", "its `data` is nothing, not an object"),
        ('[{"data": -1}]', "its `data` is nothing, not an object"),
        ('[{"data": 0}]', "a payload has one page or a few; this one has 0"),
        ('[{"data": 1}, {"a": 2}, {"page": -1}]', 'the page "a" is nothing, not an object'),
        ('[["Reactive", 0]]', "the first entry is a circle of tags, not an object"),
        ('[["Reactive", 1], ["Ref", 0]]', "the first entry is a circle of tags, not an object"),
        ('[{"data": 1}, ["Date", "2026-06-20"]]', "its `data` is something tagged Date, not an object"),
        ('[{"data": 1}, ["Mystery", 0]]', 'entry 1 has the unknown tag "Mystery"'),
        ('[{"data": 1}, ["Reactive"]]', "entry 1: the tag Reactive stands around one entry, not 0"),
        ('[{"data": 1}, ["Reactive", "x"]]', "entry 1 holds text where an index belongs"),
        ('[{"data": 7}]', "entry 0 points to entry 7, and the last one is 0"),
        (
            '[{"data": 99999999999999999999}]',
            "entry 0 points to entry 99999999999999999999, and the last one is 0",
        ),
        ('[{"data": true}]', "entry 0 holds true or false where an index belongs"),
        ('[{"data": 0.5}]', "entry 0 holds a number where an index belongs"),
        ('[{"data": [1]}]', "entry 0 holds a list where an index belongs"),
    ],
)
def test_what_is_no_page_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    assert faults(text, tmp_path) == [fault]


def test_an_unknown_tag_is_named_wherever_it_stands(tmp_path: Path) -> None:
    entries = [*json.loads(EXAMPLE.read_text()), ["Mystery", 1]]
    assert faults(json.dumps(entries), tmp_path) == ['entry 27 has the unknown tag "Mystery"']


def test_known_tags_do_no_harm_where_nothing_is_read(tmp_path: Path) -> None:
    entries = json.loads(EXAMPLE.read_text())
    entries[21] = ["EmptyRef", "_"]  # the blog and the description
    entries[19] = ["Date", "2026-06-20T00:00:00.000Z"]  # a sibling
    assert len(through(json.dumps(entries), tmp_path)) == 1


def test_a_tag_that_no_field_has_is_named_where_the_field_is_read(tmp_path: Path) -> None:
    entries = json.loads(EXAMPLE.read_text())
    entries[24] = ["Date", "2026-06-20T00:00:00.000Z"]
    assert faults(json.dumps(entries), tmp_path) == [
        'question 1 ("list-copy"): answer is something tagged Date, not text'
    ]


@pytest.mark.parametrize("target", [0, 3, 4, 15, 16, 18])
@pytest.mark.parametrize(("place", "key"), [(3, "siblings"), (3, "blog"), (18, 0), (19, "subtopic")])
def test_a_circle_where_nothing_is_read_does_no_harm(
    tmp_path: Path, target: int, place: int, key: str | int
) -> None:
    entries = json.loads(EXAMPLE.read_text())
    entries[place][key] = target
    assert len(through(json.dumps(entries), tmp_path)) == 1


@pytest.mark.parametrize(
    ("place", "key", "target", "fault"),
    [
        (3, "page", 3, "the page: path is missing"),
        (4, "questions", 4, "the page: questions is an object, not a list"),
        (15, 0, 15, "question 1 is a list, not an object"),
        (15, 0, 4, 'question 1 ("qa/python/basics/lists.md"): prompt is missing'),
        (16, "a", 16, 'question 1 ("list-copy"): answer is an object, not text'),
        (16, "q", 15, 'question 1 ("list-copy"): prompt is a list, not text'),
    ],
)
def test_a_circle_where_something_is_read_is_of_the_wrong_kind(
    tmp_path: Path, place: int, key: str | int, target: int, fault: str
) -> None:
    entries = json.loads(EXAMPLE.read_text())
    entries[place][key] = target
    assert fault in faults(json.dumps(entries), tmp_path)
