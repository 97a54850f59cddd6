from datetime import date
from pathlib import Path

import pytest

from bot.content import schema, yaml_source
from bot.content.fault import FaultyFile
from bot.content.schema import QuestionHeader, TopicFile
from bot.domain.question import (
    Choice,
    Difficulty,
    FollowUp,
    KeyPoint,
    Misconception,
    Question,
    Topic,
    Verified,
)
from tests.content.folder import COMPLETE, TITLES, worded

FILE = Path("bank/q.md")


def header(text: str) -> QuestionHeader:
    """The front matter below `difficulty: easy`, which is line 2 of the file; so `text` begins on line 3."""
    return schema.parse(QuestionHeader, yaml_source.read(FILE, f"difficulty: easy\n{text}\n", first_line=2))


def faults(text: str) -> list[str]:
    with pytest.raises(FaultyFile) as refused:
        header(text)
    return worded(refused.value)


def topic_faults(text: str) -> list[str]:
    with pytest.raises(FaultyFile) as refused:
        schema.parse(TopicFile, yaml_source.read(Path("bank/_topic.yaml"), text))
    return worded(refused.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("takaway: 'x'", "q.md:3: unknown key `takaway`: did you mean `takeaway`?"),
        ("order: 1\nhint: []", "q.md:4: unknown key `hint`: did you mean `hints`?"),
        (
            "points:\n  - id: a\n    say: 'x'\n    acept: []",
            "q.md:6: unknown key `points[1].acept`: did you mean `accept`?",
        ),
        (
            "choices:\n  - text: 'x'\n  - text: 'y'\n    wright: true",
            "q.md:6: unknown key `choices[2].wright`: did you mean `right`?",
        ),
        (
            "misconceptions:\n  - claim: 'x'\n    correct: 'y'\n    corect: 'z'",
            "q.md:6: unknown key `misconceptions[1].corect`: did you mean `correct`?",
        ),
        (
            "follow_ups:\n  - ask: 'x'\n    point: []",
            "q.md:5: unknown key `follow_ups[1].point`: did you mean `points`?",
        ),
        (
            "follow_ups:\n  - ask: 'x'\n    points:\n      - id: a\n        say: 'x'\n        wait: 2",
            "q.md:8: unknown key `follow_ups[1].points[1].wait`: did you mean `weight`?",
        ),
    ],
)
def test_an_unknown_key_is_named_with_the_one_that_was_meant(text: str, fault: str) -> None:
    assert faults(text) == [fault]


def test_an_unknown_key_like_no_other_is_answered_with_all_that_there_are() -> None:
    assert faults("misconceptions:\n  - claim: 'x'\n    correct: 'y'\n    zzz: 'z'") == [
        "q.md:6: unknown key `misconceptions[1].zzz`: remove it, or use one of claim, correct"
    ]


def test_a_question_needs_its_difficulty() -> None:
    with pytest.raises(FaultyFile) as refused:
        schema.parse(QuestionHeader, yaml_source.read(FILE, "order: 1\n", first_line=2))
    assert worded(refused.value) == ["q.md:2: `difficulty` is missing: add it"]


@pytest.mark.parametrize("value", ["'Easy'", "'impossible'", "3"])
def test_a_difficulty_that_is_none_is_answered_with_those_that_there_are(value: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        schema.parse(QuestionHeader, yaml_source.read(FILE, f"order: 1\ndifficulty: {value}\n", first_line=2))
    assert worded(refused.value) == [f"q.md:3: `difficulty` is {value}: write easy, medium or hard"]


@pytest.mark.parametrize("value", ["42", "1.20", "yes", "true", "2026-11-22"])
@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("hints:\n  - 'fine'\n  - {}", "hints[2]", 5),
        ("misconceptions:\n  - claim: 'x'\n    correct: {}", "misconceptions[1].correct", 5),
        ("points:\n  - id: {}\n    say: 'x'", "points[1].id", 4),
        ("points:\n  - id: a\n    say: 'x'\n    accept:\n      - {}", "points[1].accept[1]", 7),
        ("choices:\n  - text: 'x'\n    why: {}", "choices[1].why", 5),
    ],
)
def test_text_that_yaml_takes_for_something_else_needs_quotes(
    text: str, name: str, line: int, value: str
) -> None:
    assert faults(text.replace("{}", value)) == [f"q.md:{line}: `{name}` must be text: put it in quotes"]


@pytest.mark.parametrize("value", ["42", "1.20", "yes", "true", "2026-11-22", "null", "`code`: x"])
def test_the_same_text_in_quotes_is_read_as_it_stands(value: str) -> None:
    assert header(f"takeaway: '{value}'\nhints:\n  - '{value}'").takeaway == value


@pytest.mark.parametrize("value", ["42", "no", "2026-11-22"])
def test_a_takeaway_that_yaml_takes_for_something_else_needs_quotes(value: str) -> None:
    assert faults(f"takeaway: {value}") == ["q.md:3: `takeaway` must be text: put it in quotes"]


@pytest.mark.parametrize("key", ["points", "hints", "sources", "choices", "follow_ups", "misconceptions"])
def test_a_list_of_one_is_still_written_as_a_list(key: str) -> None:
    assert faults(f"{key}: 'only one'") == [f"q.md:3: `{key}` must be a list: one `- ` line for each"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("order: -1", "q.md:3: `order`: input should be greater than or equal to 0"),
        ("order: '1'", "q.md:3: `order`: input should be a valid integer"),
        ("order: true", "q.md:3: `order`: input should be a valid integer"),
        ("version: 0", "q.md:3: `version`: input should be greater than or equal to 1"),
        ("takeaway: ' '", "q.md:3: `takeaway`: string should have at least 1 character"),
        (f"takeaway: '{'x' * 501}'", "q.md:3: `takeaway`: string should have at most 500 characters"),
        (
            "points:\n  - id: a\n    say: 'x'\n    weight: 6",
            "q.md:6: `points[1].weight`: input should be less than or equal to 5",
        ),
        ("points:\n  - id: a", "q.md:4: `points[1].say` is missing: add it"),
        (
            "points:\n  - id: 'Not A Slug'\n    say: 'x'",
            "q.md:4: `points[1].id`: use small letters, digits and hyphens",
        ),
        (
            "choices:\n  - text: 'x'\n    right: 'yes'",
            "q.md:5: `choices[1].right`: input should be a valid boolean",
        ),
        ("sources:\n  - 'the manual'", "q.md:4: `sources[1]`: `the manual` is no web address"),
        *(
            (
                f"sources:\n  - '{address}'",
                f"q.md:4: `sources[1]`: `{address}` is no web address: it has a blank, < or >",
            )
            for address in ("https://a.b/c d", "https://a.b/>c", "https://a.b/<c", "https://a.b/\u00a0c")
        ),
        ("sources:\n  - 'ftp://a.b'", "q.md:4: `sources[1]`: `ftp://a.b` is no web address"),
        (
            "sources:\n  - 'https://a.b'\n  - 'the manual'",
            "q.md:5: `sources[2]`: `the manual` is no web address",
        ),
        ("points:\n  - 'just text'", "q.md:4: `points[1]` must be `key: value` lines"),
        ("verified: 2026-11-22", "q.md:3: `verified` must be `key: value` lines"),
    ],
)
def test_a_value_that_does_not_fit_is_named_with_what_would(text: str, fault: str) -> None:
    assert faults(text) == [fault]


@pytest.mark.parametrize("key", ["date", "str", "int", "points[1]"])
def test_an_unknown_key_of_any_name_is_named(key: str) -> None:
    (fault,) = faults(f"{key}: '2026-11-22'")
    assert fault.startswith(f"q.md:3: unknown key `{key}`: ")


@pytest.mark.parametrize("verified", ["{alembic: '1.20'}", "{}"])
def test_verified_needs_a_date(verified: str) -> None:
    assert faults(f"verified: {verified}") == ["q.md:3: `verified.date` is missing: add it"]


@pytest.mark.parametrize("when", ["'yesterday'", "'2026-11-22'", "2026", "2026-11-22 10:00:00", "null"])
def test_a_date_is_written_as_one(when: str) -> None:
    assert faults(f"verified:\n  alembic: '1.20'\n  date: {when}") == [
        "q.md:5: `verified.date` must be a date: write it without quotes, such as 2026-11-22"
    ]


@pytest.mark.parametrize("version", ["1.20", "2", "2026-11-01", "yes", "null", "[1, 20]"])
def test_an_unquoted_version_needs_quotes(version: str) -> None:
    """1.20 would become 1.2."""
    assert faults(f"verified: {{alembic: {version}, date: 2026-11-22}}") == [
        "q.md:3: `verified.alembic` must be text: put it in quotes"
    ]


def test_all_faults_of_a_file_are_named_at_once_in_the_order_of_its_fields() -> None:
    assert faults("order: -1\nhints:\n  - 1\n  - 'fine'\n  - 3\ntakaway: 'x'") == [
        "q.md:3: `order`: input should be greater than or equal to 0",
        "q.md:5: `hints[1]` must be text: put it in quotes",
        "q.md:7: `hints[3]` must be text: put it in quotes",
        "q.md:8: unknown key `takaway`: did you mean `takeaway`?",
    ]


def test_nothing_that_an_author_wrote_is_lost() -> None:
    front = COMPLETE.split("---\n")[1]
    parsed = schema.parse(QuestionHeader, yaml_source.read(FILE, front, first_line=2))
    assert parsed.question(id="cat", topic="unix/files/cat", prompt="What?", answer="That.") == Question(
        id="cat",
        topic="unix/files/cat",
        difficulty=Difficulty.MEDIUM,
        prompt="What?",
        answer="That.",
        order=11,
        version=3,
        points=(
            KeyPoint(
                id="first",
                say="It does one thing.",
                weight=2,
                accept=("one thing", "a thing", "it does something"),
                any_of=("thing", "one"),
            ),
            KeyPoint(
                id="second", say="It does it well.", weight=1, accept=("well", "properly", "as it should")
            ),
            KeyPoint(
                id="third",
                say="It does nothing else.",
                weight=1,
                accept=("nothing else", "only that", "no more than that"),
            ),
        ),
        misconceptions=(Misconception(claim="it does everything", correct="It does one thing."),),
        choices=(
            Choice(text="Everything.", why="It does one thing."),
            Choice(text="One thing.", right=True),
            Choice(text="Two things.", why="One of them is somebody else's."),
            Choice(text="Nothing.", why="It does one thing."),
        ),
        hints=("Think of pipes.", "How many things can you do well?"),
        follow_ups=(
            FollowUp(
                ask="Why only one?",
                points=(
                    KeyPoint(
                        id="composable",
                        say="So that it can be combined.",
                        weight=3,
                        accept=("to combine it", "it fits with others", "small parts make large things"),
                    ),
                ),
            ),
        ),
        takeaway="Do one thing well.",
        sources=("https://example.org/philosophy",),
        verified=Verified(on=date(2026, 11, 22), packages=(("coreutils", "9.5"),)),
    )


def test_a_difficulty_is_all_that_an_askable_question_needs() -> None:
    question = header("").question(id="q", topic="a/b/c", prompt="What?", answer="That.")
    assert question == Question(
        id="q", topic="a/b/c", difficulty=Difficulty.EASY, prompt="What?", answer="That."
    )


def test_a_topic_file_says_all_about_its_topic() -> None:
    text = f"{TITLES}description: 'How?'\norder: 3\nupdated: 2026-11-22\nretired: [old-one, older]\n"
    parsed = schema.parse(TopicFile, yaml_source.read(FILE, text))
    assert parsed.at("fastapi/database/migrations") == Topic(
        path="fastapi/database/migrations",
        titles=("FastAPI", "Database", "Migrations"),
        description="How?",
        order=3,
        updated=date(2026, 11, 22),
        retired=frozenset({"old-one", "older"}),
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("framework: 'F'\ntopic: 'T'\n", "_topic.yaml:1: `subtopic` is missing: add it"),
        (f"{TITLES}retire: []\n", "_topic.yaml:4: unknown key `retire`: did you mean `retired`?"),
        (
            "framework: 'F'\ntopic: 12\nsubtopic: 'S'\n",
            "_topic.yaml:2: `topic` must be text: put it in quotes",
        ),
        (
            f"{TITLES}updated: 'today'\n",
            "_topic.yaml:4: `updated` must be a date: write it without quotes, such as 2026-11-22",
        ),
        (
            f"{TITLES}retired:\n  - old\n  - Old_One\n",
            "_topic.yaml:6: `retired[2]`: use small letters, digits and hyphens",
        ),
    ],
)
def test_a_faulty_topic_file_is_named_with_its_line(text: str, fault: str) -> None:
    assert topic_faults(text) == [fault]
