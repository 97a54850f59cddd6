from hypothesis import given
from hypothesis import strategies as st

from bot.domain.choice import next_question
from bot.domain.question import Question
from tests.world import question

LONG_AGO = st.integers(0, 10**12)
NOW = 10**12


def questions(number: int) -> list[Question]:
    return [question(f"q{index}") for index in range(number)]


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Question], dict[str, int], dict[str, float]]:
    """Some questions, when some of them were posted here, and how well the asker knows some of them."""
    candidates = questions(draw(st.integers(1, 12)))
    some = st.sampled_from([q.id for q in candidates])
    return candidates, draw(st.dictionaries(some, LONG_AGO)), draw(st.dictionaries(some, st.floats(0, 1)))


@given(histories(), st.integers(1, 4))
def test_no_question_comes_again_before_the_topic_is_used_up(
    history: tuple[list[Question], dict[str, int], dict[str, float]], rounds: int
) -> None:
    """However many questions there are and whatever was asked before: each round has all of them."""
    candidates, posted, recall = history
    asked: list[str] = []
    for turn in range(rounds * len(candidates)):
        chosen = next_question(candidates, posted_here=posted, recall=recall)
        posted[chosen.id] = NOW + turn
        recall[chosen.id] = 1.0
        asked.append(chosen.id)
    for start in range(len(asked) - len(candidates) + 1):
        assert set(asked[start : start + len(candidates)]) == {q.id for q in candidates}


@given(histories())
def test_a_question_new_to_the_channel_goes_before_every_repetition(
    history: tuple[list[Question], dict[str, int], dict[str, float]],
) -> None:
    candidates, posted, recall = history
    new = {q.id for q in candidates} - posted.keys()
    chosen = next_question(candidates, posted_here=posted, recall=recall)
    assert chosen.id in new or not new


def test_among_new_questions_the_asker_gets_one_that_they_never_met() -> None:
    chosen = next_question(questions(3), posted_here={}, recall={"q0": 0.5, "q2": 0.7})
    assert chosen.id == "q1"


def test_among_new_questions_all_met_the_least_known_comes_first() -> None:
    chosen = next_question(questions(3), posted_here={}, recall={"q0": 0.9, "q1": 0.3, "q2": 0.7})
    assert chosen.id == "q1"


def test_what_the_channel_saw_counts_more_than_what_the_asker_knows() -> None:
    """A question that the asker knows from elsewhere is still new to everybody here."""
    chosen = next_question(questions(2), posted_here={"q0": 1}, recall={"q1": 0.9})
    assert chosen.id == "q1"


def test_a_newcomer_gets_the_first_question_of_the_bank() -> None:
    assert next_question(questions(3), posted_here={}, recall={}).id == "q0"


def test_something_posted_at_the_beginning_of_time_was_still_posted() -> None:
    assert next_question(questions(2), posted_here={"q0": 0}, recall={}).id == "q1"
