import pytest

from bot.domain.question import Topic


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("fastapi/database", True),
        ("fastapi/database/migrations", True),
        ("fastapi", False),
        ("fastapi/databases", False),
        ("fastapi/database-tools/alembic", False),
    ],
)
def test_a_topic_covers_itself_and_what_lies_below_it(path: str, covered: bool) -> None:
    topic = Topic(path="fastapi/database", titles=("FastAPI", "Database"))
    assert topic.covers(path) is covered
