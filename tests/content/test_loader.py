import os
from collections.abc import Iterable, Sequence
from errno import EACCES
from pathlib import Path
from typing import Any

import pytest

from bot.content import loader
from bot.content.fault import Fault
from tests.content.folder import ASKABLE, SUBTOPIC, TITLES, Folder, short

BROKEN = ASKABLE.replace("easy", "impossible")


def edited(answer: str) -> str:
    """A team's own version of a question."""
    return ASKABLE.replace("This.", answer)


def answers(folders: Sequence[Folder]) -> dict[str, str]:
    """What can be asked, by id."""
    bank = loader.load([folder.root for folder in folders]).bank()
    return {question.id: question.answer for question in bank}


def faults(*folders: Folder) -> list[str]:
    return [short(fault) for fault in loader.load([folder.root for folder in folders]).faults]


def test_a_folder_of_question_files_is_a_bank(folder: Folder) -> None:
    folder.topic()
    folder.question("b")
    folder.question("a")
    folder.topic("python/basics/lists", 'framework: "Python"\ntopic: "Basics"\nsubtopic: "Lists"\n')
    folder.question("list-copy", topic="python/basics/lists")
    shelf = folder.shelf()
    assert shelf.faults == []
    assert [(q.topic, q.id) for q in shelf.bank()] == [
        (SUBTOPIC, "a"),
        (SUBTOPIC, "b"),
        ("python/basics/lists", "list-copy"),
    ]
    assert shelf.bank().find("lists").titles == ("Python", "Basics", "Lists")


def test_a_topic_file_counts_for_questions_that_a_folder_lists_before_it(folder: Folder) -> None:
    folder.question("2fa")
    folder.topic()
    assert faults(folder) == []
    assert answers([folder]) == {"2fa": "This."}


def test_other_files_lie_beside_questions_unread(folder: Folder) -> None:
    folder.topic()
    folder.question("q")
    folder.write("README.md", "# About these questions")
    folder.write(f"{SUBTOPIC}/README.md", "# About this folder")
    folder.write(f"{SUBTOPIC}/notes.txt", "no question")
    folder.write(f"{SUBTOPIC}/picture.png", b"\x89PNG")
    assert faults(folder) == []
    assert answers([folder]) == {"q": "This."}


def test_an_empty_folder_is_an_empty_bank(folder: Folder) -> None:
    folder.root.mkdir()
    assert faults(folder) == []
    assert answers([folder]) == {}


@pytest.mark.parametrize(
    "path", ["q.md", "fastapi/q.md", "fastapi/database/q.md", "fastapi/database/migrations/deeper/q.md"]
)
def test_a_question_at_the_wrong_depth_is_sent_to_the_right_one(folder: Folder, path: str) -> None:
    folder.topic()
    folder.write(path, ASKABLE)
    assert faults(folder) == ["q.md:1: move it to framework/topic/subtopic/"]


def test_a_topic_file_at_the_wrong_depth_is_sent_to_the_right_one(folder: Folder) -> None:
    folder.topic("fastapi/database")
    assert faults(folder) == ["_topic.yaml:1: move it to framework/topic/subtopic/"]


def test_a_folder_without_a_topic_file_is_named_at_its_questions(folder: Folder) -> None:
    folder.question("q")
    assert faults(folder) == ["q.md:1: its folder has no readable _topic.yaml: write one beside it"]
    assert answers([folder]) == {}


def test_a_faulty_topic_file_is_named_with_its_own_fault(folder: Folder) -> None:
    folder.topic(text=f"{TITLES}order: first\n")
    folder.question("q")
    assert faults(folder) == [
        "_topic.yaml:4: `order`: input should be a valid integer",
        "q.md:1: its folder has no readable _topic.yaml: write one beside it",
    ]


def test_a_topic_file_is_read_whichever_editor_saved_it(folder: Folder) -> None:
    folder.write(f"{SUBTOPIC}/_topic.yaml", TITLES.replace("\n", "\r\n").encode("utf-8-sig"))
    folder.question("q")
    assert faults(folder) == []
    assert answers([folder]) == {"q": "This."}


def test_a_retired_id_is_never_used_again(folder: Folder) -> None:
    folder.topic(text=f"{TITLES}retired:\n  - stamp\n")
    folder.question("stamp")
    folder.question("stamp-2")
    assert faults(folder) == [
        f"stamp.md:1: the id `stamp` is retired in the _topic.yaml of {SUBTOPIC}: choose another"
    ]
    assert answers([folder]).keys() == {"stamp-2"}


@pytest.mark.parametrize("topic", ["a/topic/before", "python/topic/after"])
def test_an_id_that_one_topic_has_retired_is_refused_in_every_other(folder: Folder, topic: str) -> None:
    """Whichever of the two folders is read first."""
    folder.topic(text=f"{TITLES}retired: [stamp]\n")
    folder.topic(topic)
    folder.question("stamp", topic=topic)
    folder.question("stamp-2", topic=topic)
    assert faults(folder) == [
        f"stamp.md:1: the id `stamp` is retired in the _topic.yaml of {SUBTOPIC}: choose another"
    ]
    assert answers([folder]).keys() == {"stamp-2"}


def test_what_a_team_retires_in_a_topic_of_its_own_replaces_nothing(folder: Folder, team: Folder) -> None:
    folder.topic()
    folder.question("stamp")
    team.question("stamp", edited("As we do it."))
    team.topic("acme/platform/deploys", f"{TITLES}retired: [stamp]\n")
    shelf = loader.load([folder.root, team.root])
    assert [fault.file for fault in shelf.faults] == [team.root / SUBTOPIC / "stamp.md"]
    assert (shelf.files, shelf.replaced) == ({}, [])


@pytest.mark.parametrize("name", ["Big Name", "x_y", "Three", "a" * 81])
def test_a_topics_folders_are_named_as_ids_are(folder: Folder, name: str) -> None:
    for topic in (f"{name}/y/z", f"x/{name}/z", f"x/y/{name}"):
        folder.topic(topic)
    folder.question("q", topic=f"x/y/{name}")
    what = f"rename the folder `{name}`: use small letters, digits and hyphens, 80 at most"
    assert sorted(faults(folder)) == [*[f"_topic.yaml:1: {what}"] * 3, f"q.md:1: {what}"]
    assert answers([folder]) == {}


def test_an_id_is_used_once_over_the_whole_bank(folder: Folder) -> None:
    folder.topic()
    folder.topic("python/basics/lists")
    first = folder.question("same", edited("First."))
    folder.question("same", edited("Second."), topic="python/basics/lists")
    assert faults(folder) == [f"same.md:1: the id `same` exists already in {first}: choose another"]
    assert answers([folder]) == {"same": "First."}


def test_one_faulty_file_keeps_no_other_from_being_asked(folder: Folder) -> None:
    folder.topic()
    folder.question("bad", BROKEN)
    folder.question("good")
    assert faults(folder) == ["bad.md:2: `difficulty` is 'impossible': write easy, medium or hard"]
    assert answers([folder]) == {"good": "This."}


def test_a_folder_that_is_not_there_is_a_fault(folder: Folder) -> None:
    (fault,) = folder.shelf().faults
    assert str(fault) == (
        f"{folder.root}:1: this folder can't be read (No such file or directory): mend its path or its rights"
    )


def test_a_file_where_a_folder_should_be_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "questions.md"
    file.write_text(ASKABLE)
    (fault,) = loader.load([file]).faults
    assert str(fault) == (
        f"{file}:1: this folder can't be read (Not a directory): mend its path or its rights"
    )


def test_a_folder_in_a_bank_that_cannot_be_read_is_a_fault(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever runs this may be root, who can read everything: so the disk is told to refuse."""
    folder.topic()
    folder.question("q")
    locked = folder.topic("fastapi/locked/away").parent
    scandir = os.scandir

    def refusing(path: str) -> Any:
        if Path(path) == locked:
            raise PermissionError(EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refusing)
    (fault,) = folder.shelf().faults
    assert str(fault) == (
        f"{locked}:1: this folder can't be read (Permission denied): mend its path or its rights"
    )
    assert answers([folder]) == {"q": "This."}


def test_a_team_adds_questions_to_a_shipped_topic_without_describing_it_again(
    folder: Folder, team: Folder
) -> None:
    folder.topic()
    folder.question("shipped")
    team.question("ours")
    assert faults(folder, team) == []
    assert answers([folder, team]).keys() == {"shipped", "ours"}


def test_a_team_adds_a_topic_of_its_own(folder: Folder, team: Folder) -> None:
    folder.topic()
    folder.question("shipped")
    team.topic("acme/platform/deploys", 'framework: "Acme"\ntopic: "Platform"\nsubtopic: "Deploys"\n')
    team.question("ours", topic="acme/platform/deploys")
    assert answers([folder, team]).keys() == {"shipped", "ours"}
    assert loader.load([folder.root, team.root]).bank().find("acme").title == "Acme"


def test_a_teams_question_of_the_same_topic_and_id_replaces_the_shipped_one(
    folder: Folder, team: Folder
) -> None:
    folder.topic()
    folder.question("stamp", edited("As shipped."))
    folder.question("heads", edited("As shipped."))
    team.question("stamp", edited("As we do it."))
    shelf = loader.load([folder.root, team.root])
    assert answers([folder, team]) == {"stamp": "As we do it.", "heads": "As shipped."}
    assert shelf.replaced == ["stamp"]
    assert shelf.faults == []


def test_a_team_can_rename_a_shipped_topic(folder: Folder, team: Folder) -> None:
    folder.topic()
    folder.question("stamp")
    team.topic(text=TITLES.replace("Migrations", "Schema changes"))
    bank = loader.load([folder.root, team.root]).bank()
    assert bank.topic(SUBTOPIC).title == "Schema changes"
    assert len(bank) == 1


def test_a_teams_question_cannot_take_an_id_of_another_shipped_topic(folder: Folder, team: Folder) -> None:
    folder.topic()
    folder.question("stamp", edited("As shipped."))
    team.topic("python/basics/lists")
    team.question("stamp", edited("As we do it."), topic="python/basics/lists")
    assert faults(folder, team) == [
        "stamp.md:1: the id `stamp` belongs to fastapi/database/migrations: choose another"
    ]
    assert answers([folder, team]) == {"stamp": "As shipped."}


def test_a_replacement_with_a_fault_leaves_the_shipped_question_in_place(
    folder: Folder, team: Folder
) -> None:
    folder.topic()
    folder.question("stamp", edited("As shipped."))
    team.question("stamp", BROKEN)
    assert answers([folder, team]) == {"stamp": "As shipped."}
    assert len(faults(folder, team)) == 1
    assert loader.load([folder.root, team.root]).replaced == []


def test_a_team_folder_that_is_not_there_leaves_the_shipped_bank(folder: Folder, team: Folder) -> None:
    folder.topic()
    folder.question("stamp")
    assert answers([folder, team]) == {"stamp": "This."}
    assert len(faults(folder, team)) == 1


@pytest.mark.parametrize("own_topic_file", [False, True])
def test_a_team_cannot_use_an_id_that_the_shipped_topic_has_retired(
    folder: Folder, team: Folder, *, own_topic_file: bool
) -> None:
    folder.topic(text=f"{TITLES}retired: [stamp]\n")
    if own_topic_file:
        team.topic(text=f"{TITLES}retired: [heads]\n")
    team.question("stamp")
    assert faults(folder, team) == [
        f"stamp.md:1: the id `stamp` is retired in the _topic.yaml of {SUBTOPIC}: choose another"
    ]


def test_a_bar_sees_every_file_once_and_nothing_else(folder: Folder) -> None:
    folder.topic()
    folder.question("a")
    folder.question("bad", BROKEN)
    folder.write("README.md", "")
    announced: list[Path] = []
    passed: list[Path] = []

    def bar(paths: Sequence[Path]) -> Iterable[Path]:
        announced.extend(paths)
        for path in paths:
            passed.append(path)
            yield path

    loader.load([folder.root], progress=bar)
    assert [path.name for path in announced] == ["_topic.yaml", "a.md", "bad.md"]
    assert passed == announced


def test_what_is_incomplete_comes_in_the_order_of_files_and_lines(folder: Folder) -> None:
    folder.topic()
    folder.question("b")
    folder.question("a", edited("# A heading\n\n- - -"))
    found = folder.shelf().incomplete()
    assert [fault.file.name for fault in found] == ["a.md"] * 11 + ["b.md"] * 9
    assert [fault.line for fault in found] == [2] * 9 + [6, 8] + [2] * 9


@pytest.mark.parametrize(
    "below", ["", "fastapi", "fastapi/database", SUBTOPIC, f"{SUBTOPIC}/q.md", f"{SUBTOPIC}/_topic.yaml"]
)
def test_any_path_in_a_bank_leads_to_its_root(folder: Folder, below: str) -> None:
    folder.topic()
    folder.question("q")
    root = folder.root.resolve()
    assert loader.root_of(folder.root / below) == (root, root / below)


def test_a_file_without_a_topic_file_beside_it_still_knows_its_root(folder: Folder) -> None:
    root, file = loader.root_of(folder.question("q"))
    assert (root, file) == (folder.root.resolve(), folder.root.resolve() / SUBTOPIC / "q.md")
    assert [short(fault) for fault in loader.load([root]).faults] == [
        "q.md:1: its folder has no readable _topic.yaml: write one beside it"
    ]


@pytest.mark.parametrize("misplaced", ["_topic.yaml", "q.md", "deeper/than/a/bank/is/_topic.yaml"])
def test_a_misplaced_file_does_not_lead_out_of_the_folder(folder: Folder, misplaced: str) -> None:
    file = folder.write(misplaced, TITLES)
    root = folder.root.resolve()
    assert loader.root_of(folder.root) == (root, root)
    assert loader.root_of(file)[0].is_relative_to(root)
    folder.topic()
    assert loader.root_of(folder.root) == (root, root)


@pytest.mark.parametrize("beside", ["fastapi/.git", "fastapi/database/Old drafts"])
def test_folders_that_could_be_no_topics_lie_in_no_bank(folder: Folder, beside: str) -> None:
    """However deep a folder lies, the rest of the disk is not taken for a bank."""
    folder.write(f"{beside}/x.txt", "")
    subtopic = folder.topic().parent.resolve()
    assert loader.root_of(subtopic) == (subtopic, subtopic)


def test_a_file_near_the_top_of_the_disk_is_in_no_bank() -> None:
    assert loader.root_of(Path("/_topic.yaml")) == (Path("/"), Path("/_topic.yaml"))


def test_a_folder_without_topics_is_its_own_root(folder: Folder) -> None:
    folder.root.mkdir()
    assert loader.root_of(folder.root) == (folder.root.resolve(), folder.root.resolve())


def test_a_fault_is_one_line_that_an_editor_can_jump_to() -> None:
    assert str(Fault(Path("content/q.md"), 12, "too long: cut it")) == "content/q.md:12: too long: cut it"
