"""`coach show`: a question as people will see it, and all that its author has written."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import __main__ as command_line
from bot.content import loader

DONE, NO = 0, 1
STAMP = "fastapi/database/migrations/alembic-stamp.md"

Show = Callable[..., str]


@pytest.fixture
def show(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Show:
    monkeypatch.delenv("COACH_CONTENT", raising=False)

    def shown(name: str | Path, status: int = DONE) -> str:
        assert command_line._status(["show", str(name)]) == status
        return "".join(capsys.readouterr())

    return shown


def texts(value: Any) -> Iterator[str]:
    match value:
        case dict():
            for inner in value.values():  # pyright: ignore[reportUnknownVariableType] – YAML holds anything
                yield from texts(inner)
        case list():
            for inner in value:  # pyright: ignore[reportUnknownVariableType] – the same
                yield from texts(inner)
        case bool():
            pass
        case _:
            yield str(value)


@pytest.mark.parametrize("id_", ["alembic-stamp", "what-is-alembic", "alembic-version-table"])
def test_everything_that_the_author_wrote_is_there(show: Show, id_: str) -> None:
    """In a pipe no line is broken, so that each text can be found whole."""
    seen = show(id_)
    text = (loader.shipped() / STAMP).with_stem(id_).read_text(encoding="utf-8")
    front = yaml.safe_load(text.split("---\n")[1])
    for written in texts(front):
        assert written.replace("`", "").replace("*", "") in seen.replace("Medium", "medium").replace(
            "Easy", "easy"
        )


def test_people_see_the_question_first_then_its_answer(show: Show) -> None:
    seen = show("alembic-stamp")
    question = "What does alembic stamp do, and when do you need it?"
    order = [
        f"{question}\nMedium – FastAPI",
        "[1] Reveal",
        f"\n{question}\n",
        "Remember:",
        "Read on:",
        "[1] Again",
    ]
    order += ["For authors", "Key points", "Misconceptions", "Choices", "Hints", "Follow-ups"]
    places = [seen.index(part, 1 if part.startswith("\n") else 0) for part in order]
    assert places == sorted(places)


def test_a_phrasing_is_shown_as_it_is_compared(show: Show, tmp_path: Path) -> None:
    """It is no Markdown, whatever it looks like."""
    odd = ["# not a heading", "- not a list", "*args and **kwargs", "`half", "1. no number", "<b> & __init__"]
    path = question(tmp_path, f"points: [{{id: a, say: 'S', accept: {odd}, any_of: ['**']}}]")
    seen = show(path)
    for phrasing in odd:
        assert f"- {phrasing}\n" in seen
    assert "must hold one of: “**”" in seen


def test_what_is_not_written_yet_is_named(show: Show, tmp_path: Path) -> None:
    missing = "misconceptions, choices, hints, follow-ups, takeaway, sources"
    assert f"Not written yet: key points, {missing}." in show(question(tmp_path))


def test_an_unknown_id_names_those_that_look_like_it(show: Show) -> None:
    assert "Did you mean alembic-stamp" in show("alembic-stmp", NO)
    assert show("zzzz", NO) == "coach: there is no question 'zzzz'. `coach new` writes one.\n"


def test_a_question_with_a_fault_says_it(show: Show, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = question(tmp_path, "hint: []")
    assert f"{path}:3: unknown key `hint`" in show(path, NO)
    monkeypatch.setenv("COACH_CONTENT", str(tmp_path))
    assert f"{path}:3: unknown key `hint`" in show("new-one", NO)


def question(root: Path, more: str = "order: 1") -> Path:
    folder = root / "python/web/http"
    folder.mkdir(parents=True)
    (folder / "_topic.yaml").write_text("framework: Python\ntopic: Web\nsubtopic: HTTP\n")
    path = folder / "new-one.md"
    path.write_text(f"---\ndifficulty: easy\n{more}\n---\n# What?\n\nThat.\n", encoding="utf-8")
    return path
