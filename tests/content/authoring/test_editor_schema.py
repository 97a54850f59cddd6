"""What an editor says about a content file is what the loader would say."""

import json
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml
from pydantic import ValidationError

from bot.content.authoring import editor_schema

ROOT = Path(__file__).parents[3]

QUESTION = "question.schema.json"
TOPIC = "topic.schema.json"

GOOD = [
    (QUESTION, "difficulty: easy"),
    (QUESTION, 'verified: {alembic: "1.20", date: 2026-11-22}\ndifficulty: hard'),
    (QUESTION, 'difficulty: medium\nsources: ["https://docs.python.org/3/"]\ntakeaway: null'),
    (TOPIC, 'framework: "A"\ntopic: "B"\nsubtopic: "C"\nupdated: 2026-11-22\nretired: [old-one]'),
]
BAD = [
    (QUESTION, "order: 1"),
    (QUESTION, "difficulty: tricky"),
    (QUESTION, "difficulty: easy\nhint: []"),
    (QUESTION, "difficulty: easy\norder: -1"),
    (QUESTION, "difficulty: easy\nversion: 0"),
    (QUESTION, "difficulty: easy\nhints: [12]"),
    (QUESTION, 'difficulty: easy\nsources: ["ftp//nowhere"]'),
    (QUESTION, 'difficulty: easy\nverified: {alembic: "1.20"}'),
    (QUESTION, "difficulty: easy\nverified: {alembic: 1.20, date: 2026-11-22}"),
    (QUESTION, 'difficulty: easy\npoints: [{id: "Not A Slug", say: "x"}]'),
    (QUESTION, 'difficulty: easy\npoints: [{id: "a", say: "x", weight: 6}]'),
    (QUESTION, 'difficulty: easy\nfollow_ups: [{ask: "And?", points: [{id: "a"}]}]'),
    (TOPIC, 'framework: "A"\ntopic: "B"'),
    (TOPIC, 'framework: "A"\ntopic: "B"\nsubtopic: "C"\nretired: ["Not A Slug"]'),
]


def values(text: str) -> dict[Any, Any]:
    return yaml.safe_load(text)


def editor_refuses(schema: str, text: str) -> bool:
    """An editor reads a date as text, as JSON does."""
    check = fastjsonschema.compile(json.loads(editor_schema.texts()[schema]))
    try:
        check(json.loads(json.dumps(values(text), default=str)))
    except fastjsonschema.JsonSchemaValueException:
        return True
    return False


def coach_refuses(schema: str, text: str) -> bool:
    try:
        editor_schema.MODELS[schema].model_validate(values(text))
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("name", [QUESTION, TOPIC])
def test_the_files_in_docs_are_current(name: str) -> None:
    """If this fails: `just schemas`."""
    text = (ROOT / "docs" / "schemas" / name).read_text(encoding="utf-8")
    assert text == editor_schema.texts()[name]


@pytest.mark.parametrize(("schema", "text"), GOOD)
def test_what_the_coach_takes_the_editor_takes(schema: str, text: str) -> None:
    assert (coach_refuses(schema, text), editor_refuses(schema, text)) == (False, False)


@pytest.mark.parametrize(("schema", "text"), BAD)
def test_what_the_coach_refuses_the_editor_refuses(schema: str, text: str) -> None:
    assert (coach_refuses(schema, text), editor_refuses(schema, text)) == (True, True)


def test_the_shipped_bank_is_without_fault_in_an_editor() -> None:
    for path in (ROOT / "content").rglob("*.md"):
        front = path.read_text(encoding="utf-8").split("---\n")[1]
        assert not editor_refuses(QUESTION, front), path
    for path in (ROOT / "content").rglob("_topic.yaml"):
        assert not editor_refuses(TOPIC, path.read_text(encoding="utf-8")), path


def test_every_key_is_explained() -> None:
    """A new key of a model needs a docstring below it: it is all that authors are told."""
    for name, text in editor_schema.texts().items():
        schema = json.loads(text)
        for part in (schema, *schema.get("$defs", {}).values()):
            for key, field in part["properties"].items():
                assert field.get("description", "").endswith("."), f"{name}: {key}"
