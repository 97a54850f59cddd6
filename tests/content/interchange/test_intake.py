import os
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bot.content import loader
from bot.content.interchange import intake, json_form
from bot.content.interchange.draft import FaultyDocument
from bot.content.interchange.record import Contents
from bot.domain.question import Difficulty, Question, Topic
from tests.content.interchange.pages import item, payload, saved

TOPIC = Topic(path="python/basics/lists", titles=("Python", "Basics", "Lists"))
MIGRATIONS = Topic(path="fastapi/database/migrations", titles=("FastAPI", "Database", "Migrations"))


def question(id_: str, topic: str = TOPIC.path) -> Question:
    return Question(id=id_, topic=topic, difficulty=Difficulty.EASY, prompt="What?", answer="This.")


def take(folder: Path, *questions: Question, topics: tuple[Topic, ...] = (TOPIC,)) -> list[str]:
    """Import these questions into a folder's folder; what was said of it."""
    text = json_form.written(Contents(topics, questions))
    return list(intake.take(saved(folder, text, "bank.json"), folder / "own"))


def refusal(folder: Path, *questions: Question, topics: tuple[Topic, ...] = (TOPIC,)) -> list[str]:
    before = tree(folder / "own")
    with pytest.raises(FaultyDocument) as refused:
        take(folder, *questions, topics=topics)
    assert tree(folder / "own") == before
    return [fault.replace(f"{folder}/", "") for fault in refused.value.faults]


def tree(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_questions_join_those_that_are_there(tmp_path: Path) -> None:
    take(tmp_path, question("a"))
    kept = tmp_path / "own" / TOPIC.path / "_topic.yaml"
    kept.write_text(kept.read_text() + "# mine\n")
    assert take(tmp_path, question("b")) == [
        f"{tmp_path}/own/python/basics/lists: 1 question written",
        f"{kept} was there already, and is as it was",
    ]
    assert [q.id for q in loader.load([tmp_path / "own"]).bank()] == ["a", "b"]
    assert kept.read_text().endswith("# mine\n")


def test_no_question_is_overwritten_and_none_of_the_others_is_written(tmp_path: Path) -> None:
    take(tmp_path, question("a"), question("b"))
    assert refusal(tmp_path, question("new"), question("a"), question("b")) == [
        f"the id {id_} exists already in own/python/basics/lists/{id_}.md, and nothing is overwritten"
        for id_ in ("a", "b")
    ]


def test_an_id_belongs_to_one_topic_of_the_folder(tmp_path: Path) -> None:
    take(tmp_path, question("a"))
    other = replace(TOPIC, path="python/basics/tuples")
    assert refusal(tmp_path, question("a", other.path), topics=(other,)) == [
        "the id a exists already in own/python/basics/lists/a.md, and nothing is overwritten"
    ]


def test_a_file_that_cannot_be_read_holds_its_id_too(tmp_path: Path) -> None:
    saved_folder = tmp_path / "own" / "somewhere"
    saved_folder.mkdir(parents=True)
    (saved_folder / "a.md").write_text("faulty")
    assert len(refusal(tmp_path, question("a"))) == 1


def test_a_shipped_id_belongs_to_its_topic(tmp_path: Path) -> None:
    assert refusal(tmp_path, question("alembic-stamp")) == [
        "the id alembic-stamp belongs to the shipped fastapi/database/migrations: choose another"
    ]


def test_a_teams_own_version_of_a_shipped_question_is_said(tmp_path: Path) -> None:
    said = take(tmp_path, question("alembic-stamp", MIGRATIONS.path), topics=(MIGRATIONS,))
    assert said[1:] == ["alembic-stamp will be asked instead of the shipped question of that id"]


def test_a_retired_id_is_never_used_again(tmp_path: Path) -> None:
    take(tmp_path, question("a"), topics=(replace(TOPIC, retired=frozenset({"old"})),))
    assert refusal(tmp_path, question("old")) == [
        "the id old is retired in python/basics/lists: choose another"
    ]


def test_an_id_that_one_topic_has_retired_is_used_in_no_other(tmp_path: Path) -> None:
    """Neither where the topic stands in the folder, nor where it is in the same document."""
    retired = replace(TOPIC, retired=frozenset({"old"}))
    assert refusal(tmp_path, question("old", MIGRATIONS.path), topics=(MIGRATIONS, retired)) == [
        'bank.json: question 1 ("old"): the id is retired in python/basics/lists'
    ]
    take(tmp_path, question("a"), topics=(retired,))
    assert refusal(tmp_path, question("old", MIGRATIONS.path), topics=(MIGRATIONS,)) == [
        "the id old is retired in python/basics/lists: choose another"
    ]


def test_a_question_that_no_file_can_hold_stops_the_others(tmp_path: Path) -> None:
    assert refusal(tmp_path, question("a"), replace(question("b"), answer="x" * 262_144)) == [
        "the question b would be larger than 256 kB: shorten it"
    ]


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file")
    with pytest.raises(FaultyDocument, match=re.escape(f"nothing was written to {tmp_path}/own (Not a dir")):
        take(tmp_path, question("a"))


@pytest.mark.parametrize("failing", [1, 2])
def test_a_disk_that_fails_half_way_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """One topic is new and one is there, so both ways to appear are taken before the failure."""
    other = replace(TOPIC, path="python/basics/tuples")
    take(tmp_path, question("a"))
    link, calls = os.link, iter(range(1, 10))

    def fails(*paths: Path) -> None:
        if next(calls) == failing:
            raise FileExistsError(17, "File exists")
        link(*paths)

    monkeypatch.setattr(os, "link", fails)
    wanted = (question("x", other.path), question("b"), question("c"))
    assert refusal(tmp_path, *wanted, topics=(other, TOPIC)) == ["nothing was written to own (File exists)"]
    assert sorted(path.name for path in (tmp_path / "own" / "python" / "basics").iterdir()) == ["lists"]
    assert [*(tmp_path / "own").glob(".import-*")] == []


def test_a_file_system_without_hard_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cannot(*_: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", cannot)
    take(tmp_path, question("a"))
    take(tmp_path, question("b"))
    assert len(loader.load([tmp_path / "own"]).bank()) == 2


def test_written_files_can_be_read_as_others_can(tmp_path: Path) -> None:
    """The hidden folder that they are written to first is for nobody else, they are not."""
    list(intake.take(saved(tmp_path, payload(item("a"))), tmp_path / "own"))
    (tmp_path / "plain").mkdir()
    made = tmp_path / "own" / TOPIC.path
    assert stat.S_IMODE(made.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)
    assert stat.S_IMODE((made / "a.md").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "page.json").stat().st_mode
    )
