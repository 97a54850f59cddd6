import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content import yaml_source
from bot.content.fault import FaultyFile
from tests.content.folder import worded

FILE = Path("somewhere/_topic.yaml")

POINTS = """\
# what a good answer says
points:
  - id: one
    accept:
      - "a"
      - "b"
  - id: two
hints: ["x",
        "y"]
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ((), 2),
        (("points",), 3),
        (("points", 0, "id"), 3),
        (("points", 0, "accept", 1), 6),
        (("points", 1, "id"), 7),
        (("hints", 0), 8),
        (("hints", 1), 9),
    ],
)
def test_every_value_knows_its_line(place: tuple[str | int, ...], line: int) -> None:
    assert yaml_source.read(FILE, POINTS).line(place) == line


@pytest.mark.parametrize(
    ("place", "line"),
    [(("takeaway",), 2), (("points", 1, "say"), 7), (("points", 9), 3), (("hints", 1, "deeper"), 9)],
)
def test_what_is_missing_is_pointed_at_where_it_would_stand(place: tuple[str | int, ...], line: int) -> None:
    assert yaml_source.read(FILE, POINTS).line(place) == line


def test_every_single_value_is_listed_as_it_is_written_with_its_place() -> None:
    source = yaml_source.read(FILE, "a: 'x'\nb:\n  - c: 1.20\n  - y\n")
    assert list(source.texts()) == [(("a",), "x"), (("b", 0, "c"), "1.20"), (("b", 1), "y")]


def test_lines_count_from_the_beginning_of_the_file_that_the_yaml_stands_in() -> None:
    source = yaml_source.read(FILE, "a: 1\nb: 2\n", first_line=2)
    assert source.line(("b",)) == 3


def test_values_come_as_yaml_means_them() -> None:
    source = yaml_source.read(FILE, 'text: "1"\nnumber: 1\nlist: [a, "b, c"]\n')
    assert source.values == {"text": "1", "number": 1, "list": ["a", "b, c"]}


@given(st.text(st.characters(exclude_categories=["C", "Zl", "Zp"])))
def test_quoted_text_means_what_it_says(text: str) -> None:
    """Colons, hashes, backticks and brackets in quotes are only text."""
    quoted = json.dumps(text, ensure_ascii=False)
    assert yaml_source.read(FILE, f"say: {quoted}\nlist:\n  - {quoted}\n").values == {
        "say": text,
        "list": [text],
    }


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("a: 1\nb: 2\na: 3\n", ["_topic.yaml:3: `a` stands here twice: keep one"]),
        ("a: 1\n'a': 2\n", ["_topic.yaml:2: `a` stands here twice: keep one"]),
        ("list:\n  - x: 1\n    y: 2\n    x: 3\n", ["_topic.yaml:4: `x` stands here twice: keep one"]),
        (
            "a: 1\na: 2\nb: {c: 1, c: 2}\n",
            [
                "_topic.yaml:2: `a` stands here twice: keep one",
                "_topic.yaml:3: `c` stands here twice: keep one",
            ],
        ),
    ],
)
def test_a_key_that_stands_twice_is_refused(text: str, faults: list[str]) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, text)
    assert worded(refused.value) == faults


def test_the_same_key_in_two_entries_of_a_list_is_no_duplicate() -> None:
    assert yaml_source.read(FILE, "list:\n  - id: a\n  - id: b\n").values["list"] == [
        {"id": "a"},
        {"id": "b"},
    ]


def test_an_alias_is_refused() -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, "a: &name text\nb: 1\nc: *name\n", first_line=2)
    assert worded(refused.value) == ["_topic.yaml:4: aliases (`*name`) are not read: write the value out"]


def test_a_billion_laughs_are_refused_before_they_are_told() -> None:
    lines = ["a0: &a0 [ha, ha]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, "\n".join(lines))
    assert worded(refused.value) == ["_topic.yaml:2: aliases (`*name`) are not read: write the value out"]


@pytest.mark.parametrize("levels", [yaml_source.DEEPEST, 100_000])
def test_deep_nesting_is_refused(levels: int) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, "a: 1\nb: " + "[" * levels + "]" * levels)
    assert worded(refused.value) == [
        "_topic.yaml:2: nested more than 12 deep: nothing here needs that",
    ]


def test_nesting_up_to_the_limit_is_read() -> None:
    inner = yaml_source.DEEPEST - 1  # the mapping itself is the first level
    value = yaml_source.read(FILE, "a: " + "[" * inner + "x" + "]" * inner).values["a"]
    for _ in range(inner):
        (value,) = value
    assert value == "x"


def test_many_lists_side_by_side_are_not_deep() -> None:
    text = "".join(f"k{n}: [[a], [b]]\n" for n in range(50))
    assert len(yaml_source.read(FILE, text).values) == 50


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\nb: it's: this\n", 2),
        ("a: 1\nb: `code` first\n", 2),
        ("a: 1\n\tb: 2\n", 2),
        ("a: 1\nb: 2\n  c: 3\n", 3),
        ("a: 1\nb: {c: 1\n", 3),
        ("a: 1\n---\nb: 2\n", 2),
    ],
)
def test_what_is_not_yaml_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, text)
    (fault,) = worded(refused.value)
    assert fault.startswith(f"_topic.yaml:{line}: this is not YAML (")
    assert fault.endswith("): quote texts, indent with spaces")


def test_a_value_that_yaml_cannot_mean_is_refused_at_its_line() -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, "a: 1\nupdated: 2026-02-30\nlist:\n  - fine\n  - 0b_\n")
    date, number = worded(refused.value)
    assert date.startswith("_topic.yaml:2: this is no value (day ")
    assert number.startswith("_topic.yaml:5: this is no value (invalid literal ")
    assert all(fault.endswith("): mend it or quote it") for fault in (date, number))


@pytest.mark.parametrize("value", ["9" * 5000, "1:" * 200 + "1.5", "2026-13-01", "2026-11-22 25:00:00"])
def test_a_value_that_python_cannot_hold_is_refused(value: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, f"a: {value}\n")
    (fault,) = worded(refused.value)
    assert fault.startswith("_topic.yaml:1: this is no value (")


def test_a_character_that_yaml_cannot_hold_is_refused_at_its_line() -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, "a: é\nb: \0\n")
    (fault,) = worded(refused.value)
    assert fault.startswith("_topic.yaml:2: this is not YAML (")
    assert fault.endswith("): take that character out")


@pytest.mark.parametrize(
    "value",
    [
        "!!bool maybe",
        "!!timestamp soon",
        "!!str 1",
        "! 1",
        "!ours x",
        "!!python/object/apply:os.getcwd []",
        "!!set {b}",
        "!!binary x",
    ],
)
def test_an_explicit_type_is_refused(value: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, f"a: 1\nb: {value}\n")
    assert worded(refused.value) == ["_topic.yaml:2: types (`!name`) are not read: write the value alone"]


@pytest.mark.parametrize(
    "key",
    [
        "yes",
        "1",
        "1.5",
        "null",
        "~",
        "2026-11-22",
        "<<",
        "=",
        "[link]",
        "{b: c}",
        "? [b, c]\n",
        "? - d\n",
    ],
)
def test_a_key_that_is_no_word_is_refused(key: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, f"a: 1\n{key}: {{x: 2}}\n")
    assert worded(refused.value) == ["_topic.yaml:2: keys are words: quote it or rename it"]


@pytest.mark.parametrize("key", ["yes", "1", "null", "2026-11-22", "[link]"])
def test_a_key_in_quotes_is_a_word(key: str) -> None:
    assert yaml_source.read(FILE, f"'{key}': 2\n").values == {key: 2}


def test_all_that_is_wrong_with_keys_and_values_is_named_at_once() -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, "a: 1\na: 2\nlist:\n  - yes: 1\n    b: 2026-02-30\n")
    assert [fault.line for fault in refused.value.faults] == [2, 4, 5]


@given(
    st.text()
    | st.text(st.sampled_from("ab:-?[]{}!&*#|>\n \"'1,"))
    | st.text(st.sampled_from("0123456789-+:._exobTZ \n"), max_size=20).map("a: ".__add__)
)
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FaultyFile):
        yaml_source.read(FILE, text)


@pytest.mark.parametrize("text", ["", "# only a comment\n", "- a\n- list\n", "just text\n"])
def test_what_has_no_keys_is_refused(text: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        yaml_source.read(FILE, text, first_line=2)
    assert worded(refused.value) == ["_topic.yaml:2: write `key: value` lines here"]
