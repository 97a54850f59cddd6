import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.bank import QuestionBank
from bot.domain.errors import AmbiguousTopic, EmptyBank, NoQuestions, UnknownTopic
from bot.domain.question import Difficulty, Topic
from tests.world import ASYNCIO, MIGRATIONS, QUESTIONS, TOPICS, question

BANK = QuestionBank(TOPICS, QUESTIONS)
TESTING = QuestionBank(
    [
        Topic(path="fastapi/testing/clients", titles=("FastAPI", "Testing", "Test clients")),
        Topic(path="python/testing/pytest", titles=("Python", "Testing", "pytest")),
        Topic(path="python/testing/mocks", titles=("Python", "Testing", "Mocks")),
    ],
    [],
)


@pytest.mark.parametrize(
    "name",
    [
        "fastapi/database/migrations",
        "migrations",
        "Alembic migrations",
        "ALEMBIC MIGRATIONS",
        "  alembic   migrations ",
        "alembic-migrations",
        "alembic_migrations",
        "FastAPI > Database > Alembic migrations",
        "fastapi → database → alembic migrations",
        "migr",
        "alembic",
        "FastAPI/Database/Migrations",
    ],
)
def test_a_topic_is_found_by_whatever_people_call_it(name: str) -> None:
    assert BANK.find(name).path == MIGRATIONS


@pytest.mark.parametrize("between", ["/", " ", "-", "_", ">", " > ", "→", " → ", "--", "/ "])
def test_any_sign_between_words_will_do(between: str) -> None:
    """In a bank whose names are too short to be guessed."""
    bank = QuestionBank(
        [Topic(path=f"a/b/{last}", titles=("A", "B", last.upper())) for last in ("c", "d", "e")], []
    )
    assert bank.find(between.join(["A", "B", "D"])).path == "a/b/d"


@pytest.mark.parametrize(
    ("name", "path"),
    [("fastapi", "fastapi"), ("Database", "fastapi/database"), ("fastapi/database", "fastapi/database")],
)
def test_a_whole_branch_is_found_by_its_own_name(name: str, path: str) -> None:
    assert BANK.find(name).path == path


def test_a_start_of_a_name_means_the_branch_and_not_every_topic_below_it() -> None:
    assert BANK.find("fast").path == "fastapi"


LONG_NAMES = {
    "migrations": MIGRATIONS,
    "alembic migrations": MIGRATIONS,
    "fastapi/database/migrations": MIGRATIONS,
    "database": "fastapi/database",
    "fastapi": "fastapi",
    "python": "python",
    "concurrency": "python/concurrency",
    "asyncio": ASYNCIO,
    "python concurrency asyncio": ASYNCIO,
}


@st.composite
def mistyped(draw: st.DrawFn) -> tuple[str, str]:
    """A name of six letters or more with one letter too many, missing, wrong, or two swapped; its path."""
    name, path = draw(st.sampled_from(sorted(LONG_NAMES.items())))
    at = draw(st.integers(0, len(name) - 2))
    letter = draw(st.sampled_from(string.ascii_letters))
    before, after = name[:at], name[at:]
    typed = draw(
        st.sampled_from(
            [
                before + letter + after,
                before + after[1:],
                before + letter + after[1:],
                before + after[1] + after[0] + after[2:],
            ]
        )
    )
    return typed, path


@given(mistyped())
def test_one_typing_error_in_a_long_name_is_forgiven(typed_for: tuple[str, str]) -> None:
    typed, path = typed_for
    assert BANK.find(typed).path == path


@pytest.mark.parametrize("name", ["kubernetes", "", "   ", "mi", "🦑", "/", "a" * 5000])
def test_a_name_that_is_no_topic_is_refused(name: str) -> None:
    with pytest.raises(UnknownTopic) as refused:
        BANK.find(name)
    assert refused.value.topic == name


def test_an_unknown_topic_comes_with_the_nearest_names() -> None:
    """Half a name and something else is not enough to guess, but enough to offer."""
    with pytest.raises(UnknownTopic) as refused:
        BANK.find("migrate my tables")
    assert refused.value.near[0] == "migrations"


def test_a_name_nothing_like_a_topic_offers_nothing() -> None:
    assert BANK.like("🦑") == ()


def test_no_more_names_are_offered_than_asked_for() -> None:
    assert len(BANK.like("python concurrency", most=2)) == 2


def test_a_name_of_several_topics_is_answered_with_all_of_their_paths() -> None:
    with pytest.raises(AmbiguousTopic) as refused:
        TESTING.find("testing")
    assert refused.value.among == ("fastapi/testing", "python/testing")


def test_a_start_shared_by_neighbours_is_ambiguous_too() -> None:
    with pytest.raises(AmbiguousTopic) as refused:
        TESTING.find("test")
    assert refused.value.among == ("fastapi/testing", "python/testing")


@pytest.mark.parametrize("path", ["fastapi/testing", "python/testing", "python/testing/mocks"])
def test_a_path_is_never_ambiguous_where_its_last_part_is(path: str) -> None:
    assert TESTING.find(path).path == path


def test_a_path_is_never_taken_for_another_topics_name() -> None:
    bank = QuestionBank(
        [
            Topic(path="sql/joins/inner", titles=("SQL", "Joins", "Inner")),
            Topic(path="python/db/sql-joins", titles=("Python", "DB", "SQL joins")),
        ],
        [],
    )
    assert bank.find("sql/joins").path == "sql/joins"
    with pytest.raises(AmbiguousTopic) as refused:
        bank.find("sql joins")
    assert [bank.find(path).path for path in refused.value.among] == ["python/db/sql-joins", "sql/joins"]


@st.composite
def banks(draw: st.DrawFn) -> QuestionBank:
    """Topics whose names meet in every way: of each other's words, at every level."""
    names = st.sampled_from(["sql", "joins", "sql-joins", "joins-sql"])
    paths = draw(st.lists(st.tuples(names, names, names), min_size=1, unique=True))
    return QuestionBank([Topic(path="/".join(path), titles=path) for path in paths], [])


@given(st.sampled_from([BANK, TESTING]) | banks())
def test_every_topic_is_found_by_the_short_name_that_it_is_offered_under(bank: QuestionBank) -> None:
    assert [bank.find(bank.short_name(topic.path)) for topic in bank.topics] == list(bank.topics)


def test_a_short_name_is_the_last_part_unless_that_means_several_topics() -> None:
    assert TESTING.short_name("python/testing/mocks") == "mocks"
    assert TESTING.short_name("python/testing") == "python/testing"


def test_topics_come_as_a_tree_with_parents_before_their_children() -> None:
    assert [topic.path for topic in TESTING.topics] == [
        "fastapi",
        "fastapi/testing",
        "fastapi/testing/clients",
        "python",
        "python/testing",
        "python/testing/mocks",
        "python/testing/pytest",
    ]


def test_parents_have_their_own_titles() -> None:
    assert [topic.title for topic in BANK.topics] == [
        "FastAPI",
        "Database",
        "Alembic migrations",
        "Python",
        "Concurrency",
        "asyncio",
    ]


def test_neighbouring_topics_come_in_the_order_that_their_files_give() -> None:
    bank = QuestionBank(
        [
            Topic(path="a/b/advanced", titles=("A", "B", "Advanced"), order=2),
            Topic(path="a/b/basics", titles=("A", "B", "Basics"), order=1),
        ],
        [],
    )
    assert [topic.title for topic in bank.subtopics] == ["Basics", "Advanced"]


def test_questions_come_topic_by_topic_in_their_own_order_then_by_id() -> None:
    bank = QuestionBank(
        TOPICS,
        [
            question("tasks", ASYNCIO),
            question("b", order=1),
            question("a", order=1),
            question("z", order=0),
        ],
    )
    assert [q.id for q in bank] == ["z", "a", "b", "tasks"]
    assert len(bank) == 4


def test_a_branch_has_the_questions_of_all_topics_below_it() -> None:
    assert [q.id for q in BANK.about(BANK.topic("fastapi"))] == ["stamp", "heads", "batch"]


def test_without_a_topic_all_questions_are_meant() -> None:
    assert [q.id for q in BANK.about(None)] == ["stamp", "heads", "batch", "tasks"]


def test_questions_can_be_asked_for_by_difficulty() -> None:
    assert [q.id for q in BANK.about(None, Difficulty.HARD)] == ["batch"]


def test_a_difficulty_that_a_topic_lacks_is_answered_with_those_that_it_has() -> None:
    with pytest.raises(NoQuestions) as refused:
        BANK.about(BANK.topic(MIGRATIONS), Difficulty.MEDIUM)
    assert refused.value == NoQuestions(
        "Alembic migrations", Difficulty.MEDIUM, (Difficulty.EASY, Difficulty.HARD)
    )


def test_a_topic_without_questions_says_so() -> None:
    bank = QuestionBank(TOPICS, [question("stamp")])
    with pytest.raises(NoQuestions) as refused:
        bank.about(bank.topic(ASYNCIO))
    assert refused.value == NoQuestions("asyncio", None, ())


def test_an_empty_bank_says_that_it_is_empty() -> None:
    with pytest.raises(EmptyBank):
        QuestionBank(TOPICS, []).about(None)


def test_a_question_is_known_by_its_id() -> None:
    assert BANK.get("heads") == QUESTIONS[1]
    assert BANK.get("tails") is None


def test_who_names_nothing_alike_is_told_what_there_is() -> None:
    with pytest.raises(UnknownTopic) as refused:
        BANK.find("kubernetes")
    assert refused.value.near == ()
    assert "migrations" in refused.value.some
    assert all(BANK.find(name) for name in refused.value.some)
