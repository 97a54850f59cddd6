"""Any question, any topic, any bank, as an author could have written them."""

import string
from dataclasses import replace

from hypothesis import strategies as st

from bot.content.interchange.record import Contents
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

NASTY = (
    *("\n", "\n\n", "\r\n", "\r", "\t", "  ", "---", "\n---\n", "# A heading", "```bash run\nls\n```"),
    *("\ufeff", "\u2028", "\x85", "\x0b", "\x00", "\x1b[31m", "é", "😀", "\U0001fffe", '"', "\\", "'"),
    *("=1+1", "+", "-", "@", "'=", ": ", " #", "{", "[", "*a", "&a", "|", "null", "2026-11-22"),
)
CHARACTERS = st.characters(exclude_categories=["Cs"])


def _not_blank(text: str) -> bool:
    return bool(text.strip())


TEXT = st.lists(st.sampled_from(NASTY) | st.text(CHARACTERS, max_size=8), min_size=1, max_size=8).map("".join)
ANSWERS = TEXT.filter(_not_blank)
PROMPTS = TEXT.map(lambda text: text.replace("\n", " ").replace("\r", "")).filter(_not_blank)
SENTENCES = TEXT.map(str.strip).filter(bool)
TITLES = SENTENCES.map(lambda text: text[:80].strip()).filter(bool)
SLUGS = st.lists(
    st.text(string.ascii_lowercase + string.digits, min_size=1, max_size=4), min_size=1, max_size=3
).map("-".join)
PATHS = st.tuples(SLUGS, SLUGS, SLUGS).map("/".join)
WHOLE = st.integers(0, 1_000_000)
DATES = st.dates()


def several(of: st.SearchStrategy[object], most: int = 2) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(of, max_size=most).map(tuple)


POINTS = st.builds(
    KeyPoint,
    id=SLUGS,
    say=SENTENCES,
    weight=st.integers(1, 5),
    accept=several(SENTENCES),
    any_of=several(SENTENCES),
)
PACKAGES = st.lists(
    st.tuples(SENTENCES.filter(lambda name: name != "date"), TEXT), max_size=2, unique_by=lambda pair: pair[0]
)
QUESTIONS = st.builds(
    Question,
    id=SLUGS,
    topic=PATHS,
    difficulty=st.sampled_from(Difficulty),
    prompt=PROMPTS,
    answer=ANSWERS,
    order=WHOLE,
    version=st.integers(1, 1_000_000),
    points=several(POINTS),
    misconceptions=several(st.builds(Misconception, claim=SENTENCES, correct=SENTENCES)),
    choices=several(st.builds(Choice, text=SENTENCES, right=st.booleans(), why=st.none() | SENTENCES)),
    hints=several(SENTENCES),
    follow_ups=several(st.builds(FollowUp, ask=SENTENCES, points=several(POINTS, 1))),
    takeaway=st.none() | SENTENCES,
    sources=several(SLUGS.map("https://example.org/{}".format)),
    verified=st.none() | st.builds(Verified, on=DATES, packages=PACKAGES.map(tuple)),
)
TOPICS = st.builds(
    Topic,
    path=PATHS,
    titles=st.tuples(TITLES, TITLES, TITLES),
    description=st.just("") | SENTENCES,
    order=WHOLE,
    updated=st.none() | DATES,
    retired=st.frozensets(SLUGS.map("old-{}".format), max_size=2),
)


@st.composite
def banks(draw: st.DrawFn) -> Contents:
    """Some topics, not all of them with questions."""
    topics = draw(st.lists(TOPICS, min_size=1, max_size=3, unique_by=lambda topic: topic.path))
    paths = st.sampled_from([topic.path for topic in topics])
    questions = draw(st.lists(QUESTIONS, max_size=4, unique_by=lambda question: question.id))
    placed = (replace(question, topic=draw(paths), id=f"q-{question.id}") for question in questions)
    sandboxes = draw(st.dictionaries(paths, st.sampled_from(["alembic", "fastapi", "python"])))
    return Contents(tuple(topics), tuple(placed), sandboxes)
