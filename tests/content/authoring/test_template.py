"""What `coach new` writes can be asked as it stands, teaches every key, and never passes for finished."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from bot.content import loader
from bot.content.authoring import template
from bot.content.findings import part
from bot.content.loader import Shelf
from bot.content.schema import QuestionHeader, TopicFile

TODAY = date(2026, 11, 22)
QUESTION = template.question(order=12, today=TODAY)
TOPIC = template.topic(("FastAPI", "Database", 'The "pool"'), today=TODAY)


def loaded(folder: Path, question: str = QUESTION, topic: str = TOPIC) -> Shelf:
    place = folder / "fastapi/database/pool"
    place.mkdir(parents=True)
    (place / "_topic.yaml").write_text(topic, encoding="utf-8")
    (place / "new-one.md").write_text(question, encoding="utf-8")
    return loader.load([folder])


def with_examples(text: str) -> str:
    """What an editor makes of it when it takes the comments away."""
    front, mark, body = text.removeprefix("---\n").partition("---\n")
    return "---\n" + re.sub(r"(?m)^#( |(?=#))", "", front) + mark + body


def keys(model: type[BaseModel]) -> Iterator[tuple[str, str]]:
    for name, field in model.model_fields.items():
        yield name, field.description or "nothing"
        inner = part(model, name)
        yield from keys(inner) if inner else ()


def test_it_can_be_asked_as_it_stands(tmp_path: Path) -> None:
    shelf = loaded(tmp_path)
    assert shelf.faults == []
    (question,) = shelf.bank()
    assert (question.id, question.order, question.topic) == ("new-one", 12, "fastapi/database/pool")
    assert shelf.bank().topic(question.topic).title == 'The "pool"'


def test_nothing_that_only_the_template_says_counts_as_written(tmp_path: Path) -> None:
    texts = [fault.text for fault in loaded(tmp_path).incomplete()]
    assert [text for text in texts if "template" in text] == [texts[-1]] * 2  # the question, the answer
    for key in (
        "points",
        "misconceptions",
        "choices",
        "hints",
        "follow_ups",
        "takeaway",
        "sources",
        "verified",
    ):
        assert any(f"`{key}`" in text for text in texts), key


def test_the_examples_load_and_each_of_their_texts_is_named_as_one(tmp_path: Path) -> None:
    text = with_examples(QUESTION)
    shelf = loaded(tmp_path, text, with_examples(TOPIC))
    assert shelf.faults == []
    (question,) = shelf.bank()
    assert question.points
    assert question.follow_ups[0].points
    assert question.verified
    named = [fault.line for fault in shelf.incomplete() if "template" in fault.text]
    lines = enumerate(text.split("\n"), start=1)
    assert named == [number for number, line in lines if "TODO:" in line and "waits for you" not in line]


def test_the_examples_show_every_key() -> None:
    front = with_examples(QUESTION).split("---\n")[1]
    values = yaml.safe_load(front)
    assert list(values) == list(QuestionHeader.model_fields)
    for name, value in values.items():
        inner = part(QuestionHeader, name)
        if inner:
            assert {key for entry in value for key in entry} == inner.model_fields.keys(), name


@pytest.mark.parametrize(("model", "text"), [(QuestionHeader, QUESTION), (TopicFile, TOPIC)])
def test_every_key_is_explained_in_the_words_of_its_model(model: type[BaseModel], text: str) -> None:
    running = re.sub(r"\s*\n##\s*", " ", text)
    for name, description in keys(model):
        assert f"{name}: {description}" in running


def test_it_fits_into_eighty_columns() -> None:
    assert max(len(line) for line in (QUESTION + TOPIC).splitlines()) < 80
