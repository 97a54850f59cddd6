"""What may stand in a question's front matter and in a `_topic.yaml`; unknown keys are refused.

Each key's docstring is what its author reads, too: in the template of `coach new`, and in an editor.
"""

from datetime import date
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.content import findings
from bot.content.fault import FaultyFile
from bot.content.fields import Address, Level, Sentence, Slug, Title, Whole
from bot.content.yaml_source import YamlSource
from bot.domain.question import (
    Choice,
    FollowUp,
    KeyPoint,
    Misconception,
    Question,
    Topic,
    Verified,
)

Model = TypeVar("Model", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, use_attribute_docstrings=True)


class PointFile(_Strict):
    """A key point as its author writes it."""

    id: Slug
    """A short name, used once in its list: small letters, digits and hyphens."""
    say: Sentence
    """The point in one sentence, as the learner will read it."""
    weight: Annotated[int, Field(ge=1, le=5)] = 1
    """How much it counts beside the others, from 1 to 5; 1 if left out."""
    accept: list[Sentence] = []
    """Three to six other ways to say it, as people would type them, one of them without jargon."""
    any_of: list[Sentence] = []
    """Terms of which an answer must hold at least one; leave it out if no term is a must."""

    def point(self) -> KeyPoint:
        """Return it as the coach uses it."""
        return KeyPoint(
            id=self.id, say=self.say, weight=self.weight, accept=tuple(self.accept), any_of=tuple(self.any_of)
        )


class MisconceptionFile(_Strict):
    """A misconception as its author writes it."""

    claim: Sentence
    """The wrong belief, as somebody would say it."""
    correct: Sentence
    """How it really is, said to somebody who believes the claim."""


class ChoiceFile(_Strict):
    """A choice as its author writes it."""

    text: Sentence
    """What can be chosen."""
    right: bool = False
    """`true` for the right one; the others leave it out."""
    why: Sentence | None = None
    """Why a wrong one is wrong, said to whoever chooses it."""


class FollowUpFile(_Strict):
    """A follow-up as its author writes it."""

    ask: Sentence
    """The next question, as the interviewer would say it."""
    points: list[PointFile] = []
    """What a good answer to it says: at least one point, in the form of the question's own."""


class VerifiedFile(_Strict):
    """When the answer was last tried; every other key is a package, with its version."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, str]  # pyright: ignore[reportIncompatibleVariableOverride] – pydantic's way

    date: date
    """When; without quotes."""

    def verified(self) -> Verified:
        """Return it as the coach uses it."""
        return Verified(on=self.date, packages=tuple(self.__pydantic_extra__.items()))


class QuestionHeader(_Strict):
    """A question file's front matter."""

    difficulty: Level
    """How hard it is: easy, medium or hard."""
    order: Whole = 0
    """Its place in the topic; small numbers come first."""
    version: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """Raise it when the meaning changes: the question then counts as new. A mended spelling leaves it."""
    points: list[PointFile] = []
    """What a good answer says: three to six points, each one thing that an interviewer listens for."""
    misconceptions: list[MisconceptionFile] = []
    """What people get wrong: at least one."""
    choices: list[ChoiceFile] = []
    """The multiple choice: exactly one right, at least three wrong, all alike in length and tone."""
    hints: list[Sentence] = []
    """Help on the way, from vague to concrete: at least two, and none gives the answer away."""
    follow_ups: list[FollowUpFile] = []
    """What an interviewer asks next: at least one."""
    takeaway: Sentence | None = None
    """One sentence to remember."""
    sources: list[Address] = []
    """Where it is written: at least one web address, of the very section in the official documents."""
    verified: VerifiedFile | None = None
    """What the answer was tried with: packages with their versions in quotes, and the date without."""

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
    """The first folder's title, as people write it."""
    topic: Title
    """The second folder's title."""
    subtopic: Title
    """This folder's title."""
    description: Sentence | None = None
    """What the questions here are about, in a sentence."""
    order: Whole = 0
    """Its place among its siblings, the neighbouring folders; small numbers come first."""
    updated: date | None = None
    """When a question here last changed in meaning; a date without quotes."""
    retired: list[Slug] = []
    """Ids of questions that are gone. They are never used again, so that nobody's history lies."""
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
        raise FaultyFile(*findings.faults(model, source, error)) from None
