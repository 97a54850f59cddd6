"""What may stand in a question's front matter and in a `_topic.yaml`; unknown keys are refused."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from rapidfuzz import process

from bot.content.fault import Fault, FaultyFile
from bot.content.yaml_source import YamlSource
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

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"


def _slug(value: str) -> str:
    if not re.fullmatch(SLUG, value):
        raise PydanticCustomError("slug", "use small letters, digits and hyphens")
    return value


_web_address = TypeAdapter(AnyHttpUrl)


def _address(value: str) -> str:
    try:
        _web_address.validate_python(value)
    except ValidationError:
        raise PydanticCustomError("address", "`{it}` is no web address", {"it": value}) from None
    return value


Slug = Annotated[str, StringConstraints(max_length=80), AfterValidator(_slug)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Whole = Annotated[int, Field(ge=0, le=1_000_000)]
Address = Annotated[Sentence, AfterValidator(_address)]

Model = TypeVar("Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PointFile(_Strict):
    """A key point as its author writes it."""

    id: Slug
    say: Sentence
    weight: Annotated[int, Field(ge=1, le=5)] = 1
    accept: list[Sentence] = []
    any_of: list[Sentence] = []

    def point(self) -> KeyPoint:
        """Return it as the coach uses it."""
        return KeyPoint(
            id=self.id, say=self.say, weight=self.weight, accept=tuple(self.accept), any_of=tuple(self.any_of)
        )


class MisconceptionFile(_Strict):
    """A misconception as its author writes it."""

    claim: Sentence
    correct: Sentence


class ChoiceFile(_Strict):
    """A choice as its author writes it."""

    text: Sentence
    right: bool = False
    why: Sentence | None = None


class FollowUpFile(_Strict):
    """A follow-up as its author writes it."""

    ask: Sentence
    points: list[PointFile] = []


class VerifiedFile(_Strict):
    """When the answer was last tried; every other key is a package, with its version."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]  # pyright: ignore[reportIncompatibleVariableOverride] – pydantic's way

    date: date

    def verified(self) -> Verified:
        """Return it as the coach uses it."""
        return Verified(on=self.date, packages=tuple(self.__pydantic_extra__.items()))


class QuestionHeader(_Strict):
    """A question file's front matter."""

    difficulty: Annotated[Difficulty, Field(strict=False)]
    order: Whole = 0
    version: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    points: list[PointFile] = []
    misconceptions: list[MisconceptionFile] = []
    choices: list[ChoiceFile] = []
    hints: list[Sentence] = []
    follow_ups: list[FollowUpFile] = []
    takeaway: Sentence | None = None
    sources: list[Address] = []
    verified: VerifiedFile | None = None

    def question(self, *, id: str, topic: str, prompt: str, answer: str) -> Question:  # noqa: A002 – the field's name
        """Return the question that this front matter and that text make."""
        return Question(
            id=id,
            topic=topic,
            difficulty=self.difficulty,
            prompt=prompt,
            answer=answer,
            order=self.order,
            version=self.version,
            points=tuple(point.point() for point in self.points),
            misconceptions=tuple(
                Misconception(claim=m.claim, correct=m.correct) for m in self.misconceptions
            ),
            choices=tuple(Choice(text=c.text, right=c.right, why=c.why) for c in self.choices),
            hints=tuple(self.hints),
            follow_ups=tuple(
                FollowUp(ask=f.ask, points=tuple(point.point() for point in f.points))
                for f in self.follow_ups
            ),
            takeaway=self.takeaway,
            sources=tuple(self.sources),
            verified=self.verified.verified() if self.verified else None,
        )


class TopicFile(_Strict):
    """A `_topic.yaml`."""

    framework: Title
    topic: Title
    subtopic: Title
    description: Sentence | None = None
    order: Whole = 0
    updated: date | None = None
    retired: list[Slug] = []
    sandbox: Literal["alembic", "fastapi", "python"] | None = None
    """The project that the code in its answers runs in; python by default, an empty one."""

    def at(self, path: str) -> Topic:
        """Return the topic that this file describes."""
        return Topic(
            path=path,
            titles=(self.framework, self.topic, self.subtopic),
            description=self.description or "",
            order=self.order,
            updated=self.updated,
            retired=frozenset(self.retired),
        )


def parse(model: type[Model], source: YamlSource) -> Model:
    """Return what `source` says, as `model` has it.

    Raises:
        FaultyFile: with every fault and its line.
    """
    try:
        return model.model_validate(source.values)
    except ValidationError as error:
        raise FaultyFile(*_faults(model, source, error)) from None


def _faults(model: type[BaseModel], source: YamlSource, error: ValidationError) -> Iterator[Fault]:
    """Word pydantic's findings for somebody who writes questions."""
    for details in error.errors(include_url=False):
        place = list(details["loc"])
        yield Fault(source.file, source.line(place), _worded(model, details, place))


_SENTENCES = {
    "missing": "`{}` is missing: add it",
    "string_type": "`{}` must be text: put it in quotes",
    "list_type": "`{}` must be a list: one `- ` line for each",
    "model_type": "`{}` must be `key: value` lines",
    "date_type": "`{}` must be a date: write it without quotes, such as 2026-11-22",
}


def _worded(model: type[BaseModel], details: ErrorDetails, place: list[str | int]) -> str:
    name = _name(place)
    match details["type"]:
        case "extra_forbidden":
            return f"unknown key `{name}`: {_nearest(str(place[-1]), _keys(model, place))}"
        case "enum" if place == ["difficulty"]:
            return f"`{name}` is {details['input']!r}: write easy, medium or hard"
        case kind if kind in _SENTENCES:
            return _SENTENCES[kind].format(name)
        case _:
            return f"`{name}`: {details['msg'][:1].lower()}{details['msg'][1:]}"


def _name(place: list[str | int]) -> str:
    name = ""
    for step in place:
        name += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if name else step
    return name


def _nearest(key: str, known: list[str]) -> str:
    near = process.extractOne(key, known, score_cutoff=60)
    return f"did you mean `{near[0]}`?" if near else f"remove it, or use one of {', '.join(known)}"


_PARTS: Mapping[str | int, type[BaseModel]] = {
    "points": PointFile,
    "misconceptions": MisconceptionFile,
    "choices": ChoiceFile,
    "follow_ups": FollowUpFile,
}


def _keys(model: type[BaseModel], place: list[str | int]) -> list[str]:
    """Return the keys that the innermost model on the way to `place` knows."""
    for step in place[:-1]:
        model = _PARTS.get(step, model)
    return sorted(model.model_fields)
