"""What a question of the shipped bank must have beyond being askable."""

from collections.abc import Iterable, Iterator, Sequence

from bot.content import placeholder
from bot.content.fault import Fault
from bot.content.question_file import QuestionFile
from bot.content.snippets import blocks
from bot.domain import markdown
from bot.domain.question import KeyPoint

LONGEST_PROMPT = 150
"""Characters; Slack's header block takes no more."""

FEWEST_POINTS, MOST_POINTS = 3, 6
FEWEST_PHRASINGS, MOST_PHRASINGS = 3, 6
FEWEST_WRONG = 3
FEWEST_HINTS = 2

_SHOWN = frozenset({"say", "claim", "correct", "text", "why", "ask", "hints", "takeaway"})
"""The keys whose texts people are shown, each as one line of Markdown."""

_PLACED = tuple[tuple[str | int, ...], str]
"""Where in the front matter, and what."""


def faults(file: QuestionFile) -> Iterator[Fault]:
    """Yield what keeps an askable question from being complete."""
    for place, text in _front_matter(file):
        yield Fault(file.path, file.source.line(place), text)
    for line, text in (*_text(file), *_lines(file)):
        yield Fault(file.path, line, text)
    yield from placeholder.faults(file)
    yield from blocks.faults(file)


def _front_matter(file: QuestionFile) -> Iterator[_PLACED]:
    question = file.question
    yield from _count("points", len(question.points), FEWEST_POINTS, MOST_POINTS)
    yield from _points(question.points, ("points",))
    yield from _count("misconceptions", len(question.misconceptions), 1)
    yield from _choices(file)
    yield from _count("hints", len(question.hints), FEWEST_HINTS)
    yield from _count("follow_ups", len(question.follow_ups), 1)
    for index, follow_up in enumerate(question.follow_ups):
        place = ("follow_ups", index)
        if not follow_up.points:
            yield place, "this follow-up needs at least one of `points`"
        yield from _points(follow_up.points, (*place, "points"))
    yield from _count("sources", len(question.sources), 1)
    if not question.takeaway:
        yield (), "`takeaway` is missing: one sentence to remember"
    if not (question.verified and question.verified.packages):
        yield ("verified",), '`verified` needs what it was tried with: {alembic: "1.20", date: 2026-11-22}'


def _count(name: str, there: int, fewest: int, most: int | None = None) -> Iterator[_PLACED]:
    if there < fewest or (most is not None and there > most):
        range_ = f"at least {fewest}" if most is None else f"{fewest} to {most}"
        yield (name,), f"`{name}` has {there}: write {range_}"


def _points(points: Sequence[KeyPoint], place: tuple[str | int, ...]) -> Iterator[_PLACED]:
    seen: set[str] = set()
    for index, point in enumerate(points):
        here = (*place, index)
        if point.id in seen:
            yield (*here, "id"), f"the point `{point.id}` stands here twice: give it an id of its own"
        seen.add(point.id)
        if not FEWEST_PHRASINGS <= len(point.accept) <= MOST_PHRASINGS:
            wanted = f"write {FEWEST_PHRASINGS} to {MOST_PHRASINGS}, one without jargon"
            yield (*here, "accept"), f"`{point.id}` has {len(point.accept)} phrasings: {wanted}"


def _choices(file: QuestionFile) -> Iterator[_PLACED]:
    choices = file.question.choices
    right = sum(choice.right for choice in choices)
    if right != 1:
        yield ("choices",), f"`choices` has {right} right ones: mark exactly one with `right: true`"
    if len(choices) - right < FEWEST_WRONG:
        yield ("choices",), f"`choices` has {len(choices) - right} wrong ones: write at least {FEWEST_WRONG}"
    for index, choice in enumerate(choices):
        if not choice.right and not choice.why:
            yield ("choices", index), "a wrong choice needs its `why`"
    if len({choice.text.casefold() for choice in choices}) < len(choices):
        yield ("choices",), "two choices say the same: change one"


def _text(file: QuestionFile) -> Iterator[tuple[int, str]]:
    question = file.question
    if len(question.prompt) > LONGEST_PROMPT:
        yield file.prompt_line, f"the prompt has {len(question.prompt)} characters: {LONGEST_PROMPT} at most"
    document = markdown.parse(question.answer)
    yield from _unshowable(file.answer_line, document.outside)


def _lines(file: QuestionFile) -> Iterator[tuple[int, str]]:
    yield from _unshowable(file.prompt_line, markdown.outside(file.question.prompt))
    for place, text in file.source.texts():
        if _SHOWN.intersection(place):
            yield from _unshowable(file.source.line(place), markdown.outside(text))


def _unshowable(first_line: int, outside: Iterable[markdown.Outside]) -> Iterator[tuple[int, str]]:
    for one in outside:
        yield first_line - 1 + one.line, f"{one.what} can't be shown everywhere: write it in plain Markdown"
