"""How far a learner has come in a topic, and what to do next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.memory import Card, recall_now
from bot.domain.question import Question, Topic


@dataclass(frozen=True, kw_only=True)
class Record:
    """How often a question was answered, and how often it was known (any rating but Again)."""

    times: int
    known: int


@dataclass(frozen=True, kw_only=True)
class TopicProgress:
    """A learner's progress in one topic."""

    topic: Topic
    questions: int
    met: int
    times: int
    known: int
    recall: float
    """The share, 0 to 1, of what was met that would be known now."""

    @property
    def accuracy(self) -> float:
        """The share, 0 to 1, of the answers that were known."""
        return self.known / self.times


def by_topic(
    topics: Iterable[Topic],
    questions: Sequence[Question],
    records: Mapping[str, Record],
    cards: Mapping[str, Card],
    now: int,
) -> tuple[TopicProgress, ...]:
    """Return the topics in which something was answered, in the bank's order.

    Answers to questions that have left the bank count nowhere.
    """
    progress = (
        _progress(topic, [q for q in questions if q.topic == topic.path], records, cards, now)
        for topic in topics
    )
    return tuple(one for one in progress if one)


def _progress(
    topic: Topic,
    questions: Sequence[Question],
    records: Mapping[str, Record],
    cards: Mapping[str, Card],
    now: int,
) -> TopicProgress | None:
    met = [question for question in questions if question.id in records]
    if not met:
        return None
    return TopicProgress(
        topic=topic,
        questions=len(questions),
        met=len(met),
        times=sum(records[q.id].times for q in met),
        known=sum(records[q.id].known for q in met),
        recall=sum(recall_now(q, cards, now) for q in met) / len(met),
    )
