"""Drafts → topics and questions, strictly, or every fault with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, cast

from pydantic import AfterValidator, BeforeValidator, TypeAdapter, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from bot.content import schema
from bot.content.interchange import findings
from bot.content.interchange.draft import Draft, Drafts, FaultyDocument, shown
from bot.domain.question import Question, Topic

LEVELS = 3
MOST_QUESTIONS = 5_000
MOST_FAULTS = 1_000
"""Fewer than that are named: nobody reads on."""

_slug: TypeAdapter[str] = TypeAdapter(schema.Slug)


@dataclass(frozen=True)
class Contents:
    """Topics and the questions in them, as they go in and out."""

    topics: tuple[Topic, ...]
    questions: tuple[Question, ...]
    sandboxes: Mapping[str, str] = field(default_factory=dict[str, str])
    """What the code of a topic's answers runs in, by its path, where that is said."""


def _day(value: object) -> object:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _path(value: str) -> str:
    parts = value.split("/")
    try:
        slugs = [_slug.validate_python(part) for part in parts]
    except ValidationError:
        slugs = []
    if len(slugs) != LEVELS:
        raise PydanticCustomError(
            "path", "write it as framework/topic/subtopic, in small letters and hyphens"
        )
    return value


def _something(value: str) -> str:
    if not value.strip():
        raise PydanticCustomError("blank", "it is empty")
    return value


def _one_line(value: str) -> str:
    if "\n" in value or "\r" in value:
        raise PydanticCustomError("line", "it has a line break, and a prompt is one line")
    return value


_TopicPath = Annotated[str, AfterValidator(_path)]
_Answer = Annotated[str, AfterValidator(_something)]
_Prompt = Annotated[_Answer, AfterValidator(_one_line)]


class TopicRecord(schema.TopicFile):
    """A topic in a document."""

    path: _TopicPath
    updated: Annotated[date | None, BeforeValidator(_day)] = None


class QuestionRecord(schema.QuestionHeader):
    """A question in a document."""

    id: schema.Slug
    topic: _TopicPath
    prompt: _Prompt
    answer: _Answer

    @field_validator("verified", mode="before")
    @classmethod
    def _with_a_day(cls, verified: object) -> object:
        if not isinstance(verified, dict):
            return verified
        named = cast("dict[str, object]", verified)  # isinstance knows no parameters
        return {key: _day(value) if key == "date" else value for key, value in named.items()}


def contents(drafts: Drafts) -> Contents:
    """Return what the drafts say.

    Raises:
        FaultyDocument: with every fault.
    """
    if max(len(drafts.topics), len(drafts.questions)) > MOST_QUESTIONS:
        raise FaultyDocument(f"it has more than {MOST_QUESTIONS:,} questions: split it")
    check = _Check(faults=list(drafts.faults))
    for draft in drafts.topics:
        check.topic(draft)
    check.topics_are_known = not check.faults
    for draft in drafts.questions:
        check.question(draft)
    if not (drafts.topics or drafts.questions or check.faults):
        check.faults.append("there is nothing in it")
    if len(check.faults) >= MOST_FAULTS:
        check.faults.append("and there may be more: mend these first")
    if check.faults:
        raise FaultyDocument(*check.faults)
    return Contents(tuple(check.topics.values()), tuple(check.questions.values()), check.sandboxes)


@dataclass
class _Check:
    """One pass over a document's drafts."""

    faults: list[str]
    topics: dict[str, Topic] = field(default_factory=dict[str, Topic])
    sandboxes: dict[str, str] = field(default_factory=dict[str, str])
    questions: dict[str, Question] = field(default_factory=dict[str, Question])
    topics_are_known: bool = True
    """False where a topic was faulty: then a question that points to it is not."""
    _retired: dict[str, str] = field(default_factory=dict[str, str])
    """Ids that are never used again, with the topics that had them."""
    _first: dict[str, Draft] = field(default_factory=dict[str, Draft])

    def topic(self, draft: Draft) -> None:
        """Take a topic, or its faults."""
        record = self._checked(TopicRecord, draft)
        if record is None:
            return
        self._retired.update(dict.fromkeys(record.retired, record.path))
        if record.path in self.topics:
            self.faults.append(f"{draft}: the topic {record.path} stands there twice")
        self.topics[record.path] = record.at(record.path)
        if record.sandbox:
            self.sandboxes[record.path] = record.sandbox

    def question(self, draft: Draft) -> None:
        """Take a question, or its faults."""
        record = self._checked(QuestionRecord, draft)
        if record is None:
            return
        self.faults += self._clashes(record, draft)
        self._first.setdefault(record.id, draft)
        self.questions[record.id] = record.question(
            id=record.id, topic=record.topic, prompt=record.prompt, answer=record.answer
        )

    def _clashes(self, record: QuestionRecord, draft: Draft) -> Iterator[str]:
        if record.id in self._first:
            yield f"{draft}: {self._first[record.id].place} has the same id"
        if record.id in self._retired:
            yield f"{draft}: the id is retired in {self._retired[record.id]}"
        if record.topic not in self.topics and self.topics_are_known:
            yield f"{draft}: its topic {shown(record.topic)} is not among the topics"

    def _checked(self, model: type[findings.Record], draft: Draft) -> findings.Record | None:
        if len(self.faults) >= MOST_FAULTS:
            return None
        try:
            return findings.checked(model, draft, passing="" if self.topics_are_known else "topic")
        except FaultyDocument as faulty:
            self.faults += faulty.faults
            return None
