"""Progress by topic: what was met, what was known, and what would be known now."""

from bot.domain.progress import Record, by_topic
from tests.world import QUESTIONS, TOPICS


def test_each_topic_counts_its_own_questions_and_those_that_left_the_bank_count_nowhere() -> None:
    records = {
        "stamp": Record(times=3, known=2),
        "tasks": Record(times=1, known=0),
        "gone": Record(times=9, known=9),
    }
    migrations, asyncio = by_topic(TOPICS, QUESTIONS, records, {}, 0)
    assert (migrations.questions, migrations.met, migrations.times, migrations.known) == (3, 1, 3, 2)
    assert (asyncio.questions, asyncio.met, asyncio.accuracy) == (1, 1, 0.0)


def test_a_topic_without_an_answer_is_left_out() -> None:
    assert by_topic(TOPICS, QUESTIONS, {}, {}, 0) == ()
