"""What the coach says to those who write questions."""

from collections.abc import Iterable

from bot.core import refusals
from bot.core.words import literal, nearest, one_line
from bot.domain import author_errors as wrong
from bot.domain import errors
from bot.domain.author_errors import AuthorError
from bot.domain.errors import CoachError
from bot.domain.message import Aside, Heading, Markdown, Message, Part
from bot.domain.question import Choice, KeyPoint, Misconception, Question


def notes(question: Question, where: str) -> Message:
    """Show what learners see later or never: what an answer is graded by, and what helps on the way."""
    sections = {
        "Key points": [_point(point) for point in question.points],
        "Misconceptions": _listed(map(_misconception, question.misconceptions)),
        "Choices": _listed(map(_choice, question.choices)),
        "Hints": _listed(map(one_line, question.hints)),
        "Follow-ups": [
            text
            for f in question.follow_ups
            for text in (f"**Next:** {one_line(f.ask)}", *map(_point, f.points))
        ],
    }
    parts: list[Part] = [Heading("For authors"), Aside(f"{_facts(question)}\n{where}")]
    for title, texts in sections.items():
        parts += [Heading(title), *map(Markdown, texts)] if texts else []
    written = {**sections, "Takeaway": question.takeaway, "Sources": question.sources}
    missing = [title.lower() for title, texts in written.items() if not texts]
    if missing:
        parts.append(Aside(f"Not written yet: {', '.join(missing)}."))
    return Message(tuple(parts))


def refusal(error: AuthorError | CoachError) -> str:  # noqa: C901, PLR0911, PLR0912 – a list of sentences, not logic
    """Find the words for what can't be done."""
    match error:
        case wrong.BadQuestionName(name):
            return (
                f"{name!r} is no name for a question: write TOPIC/ID, "
                "the id in small letters, digits and hyphens"
            )
        case wrong.NowhereToWrite():
            return "there is no folder of your own to write into: name one with --into, or set COACH_CONTENT"
        case wrong.NotARoot(folder, root):
            named = f"its root is {root}" if root else "it is a file"
            return f"{folder} is not the root of a question bank: {named}"
        case wrong.IdTaken(id_, path):
            return f"the id {id_} exists already in {path}: choose another, or edit that file"
        case wrong.IdRetired(id_, topic):
            return f"the id {id_} is retired in {topic} and never used again: choose another"
        case wrong.NotASubtopic(topic, among):
            return f"{topic} holds topics, not questions: name one of {', '.join(among)}"
        case wrong.FaultyTopic(path):
            return f"{path} can't be read: mend it first; `coach check` names its faults"
        case wrong.CantWrite(path, detail):
            return f"{path} can't be written ({detail})"
        case wrong.FaultyQuestion(id_, faults):
            return "\n".join((f"{id_} can't be asked:", *faults))
        case wrong.UnknownQuestion(id_, near):
            return f"there is no question {id_!r}. {nearest(near, '`coach new` writes one.')}"
        case errors.UnknownTopic(topic, near, _):
            known = nearest(near, "A known one is named as for /quiz.")
            return f"there is no topic {topic!r}. {known} A new one is named framework/topic/subtopic"
        case errors.AmbiguousTopic(topic, among):
            return f"{topic!r} could be any of {', '.join(among)}: name one of them"
        case CoachError():
            return refusals.words(error)
        case _:
            raise error


def _facts(question: Question) -> str:
    verified = "never verified"
    if question.verified:
        packages = (f"{name} {version}" for name, version in question.verified.packages)
        verified = f"verified {question.verified.on} with {', '.join(packages) or 'nothing'}"
    return f"{question.id}: version {question.version}, order {question.order}, {verified}."


def _point(point: KeyPoint) -> str:
    terms = ", ".join(f"“{literal(term)}”" for term in point.any_of)
    # A phrasing is compared with what people type, so none of it is Markdown.
    parts = (
        f"**{point.id}** (weight {point.weight}): {one_line(point.say)}",
        _bulleted(map(literal, point.accept)),
        f"An answer must hold one of: {terms}" if terms else "",
    )
    return "\n\n".join(part for part in parts if part)


def _misconception(misconception: Misconception) -> str:
    return f"**Wrong:** {one_line(misconception.claim)}\\\n  **In truth:** {one_line(misconception.correct)}"


def _choice(choice: Choice) -> str:
    said = f"**{'Right' if choice.right else 'Wrong'}:** {one_line(choice.text)}"
    return f"{said}\\\n  **Why:** {one_line(choice.why)}" if choice.why else said


def _listed(texts: Iterable[str]) -> list[str]:
    bulleted = _bulleted(texts)
    return [bulleted] if bulleted else []


def _bulleted(texts: Iterable[str]) -> str:
    return "\n".join(f"- {text}" for text in texts)
