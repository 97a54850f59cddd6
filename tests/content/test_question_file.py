from pathlib import Path

import pytest

from bot.content import question_file
from bot.content.fault import FaultyFile
from tests.content.folder import ASKABLE, COMPLETE, SUBTOPIC, Folder, worded


def fault(file: Path) -> str:
    """The one fault of a file."""
    with pytest.raises(FaultyFile) as refused:
        question_file.read(file, SUBTOPIC)
    (only,) = worded(refused.value)
    return only


def test_a_question_is_its_name_its_folder_its_heading_and_the_text_below(folder: Folder) -> None:
    read = question_file.read(folder.question("what-is-it"), SUBTOPIC)
    assert (read.question.id, read.question.topic) == ("what-is-it", SUBTOPIC)
    assert read.question.prompt == "What is it?"
    assert read.question.answer == "This."


def test_an_answer_keeps_its_own_headings_rules_and_blank_lines(folder: Folder) -> None:
    answer = "One.\n\n# Two\n\n---\n\n    three\n\n\nfour"
    read = question_file.read(folder.question("q", f"{ASKABLE[:-6]}{answer}\n"), SUBTOPIC)
    assert read.question.answer == answer


@pytest.mark.parametrize(("blank_above", "blank_below"), [("", ""), ("\n", "\n"), ("\n\n", "\n"), ("\n", "")])
def test_prompt_and_answer_know_their_lines(folder: Folder, blank_above: str, blank_below: str) -> None:
    text = f"---\ndifficulty: easy\n---\n{blank_above}# What?\n{blank_below}Answer.\nMore.\n"
    read = question_file.read(folder.question("q", text), SUBTOPIC)
    lines = text.split("\n")
    assert lines[read.prompt_line - 1] == "# What?"
    assert lines[read.answer_line - 1] == "Answer."
    assert read.question.answer == "Answer.\nMore."


@pytest.mark.parametrize("text", [ASKABLE, COMPLETE])
@pytest.mark.parametrize(
    ("line_end", "encoding"),
    [("\r\n", "utf-8"), ("\n", "utf-8-sig"), ("\r\n", "utf-8-sig")],
    ids=["CRLF", "BOM", "BOM and CRLF"],
)
def test_every_editors_way_to_save_is_read_alike(
    folder: Folder, text: str, line_end: str, encoding: str
) -> None:
    saved = text.replace("\n", line_end).encode(encoding)
    unix = question_file.read(folder.question("q", text), SUBTOPIC)
    other = question_file.read(folder.write("q.md", saved), SUBTOPIC)
    assert other.question == unix.question
    assert (other.prompt_line, other.answer_line) == (unix.prompt_line, unix.answer_line)


def test_blanks_after_the_marks_do_no_harm(folder: Folder) -> None:
    text = ASKABLE.replace("---\n", "---  \n")
    assert question_file.read(folder.question("q", text), SUBTOPIC).question.prompt == "What is it?"


def test_a_fault_in_a_file_with_other_line_ends_has_its_own_line(folder: Folder) -> None:
    text = "---\r\ndifficulty: easy\r\norder: 1\r\ntakaway: 'x'\r\n---\r\n# What?\r\n\r\nThis.\r\n"
    assert fault(folder.question("q", text)) == "q.md:4: unknown key `takaway`: did you mean `takeaway`?"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("# What?\n\nThis.\n", "q.md:1: begin with a line `---`, then `difficulty: easy`, then `---`"),
        ("", "q.md:1: begin with a line `---`, then `difficulty: easy`, then `---`"),
        (
            "\n---\ndifficulty: easy\n---\n",
            "q.md:1: begin with a line `---`, then `difficulty: easy`, then `---`",
        ),
        (
            "---\ndifficulty: easy\n# What?\n\nThis.\n",
            "q.md:1: the front matter has no end: close it with a line `---`",
        ),
        ("---", "q.md:1: the front matter has no end: close it with a line `---`"),
        ("---\n---\n# What?\n\nThis.\n", "q.md:2: write `key: value` lines here"),
        ("---\norder: 1\n---\n# What?\n\nThis.\n", "q.md:2: `difficulty` is missing: add it"),
        (
            "---\ndifficulty: easy\n---\nThis.\n",
            "q.md:4: after the front matter write the question: `# What …?`",
        ),
        (
            "---\ndifficulty: easy\n---\nFirst this.\n# What?\n\nThis.\n",
            "q.md:4: after the front matter write the question: `# What …?`",
        ),
        (
            "---\ndifficulty: easy\n---\n## What?\n\nThis.\n",
            "q.md:4: after the front matter write the question: `# What …?`",
        ),
        (
            "---\ndifficulty: easy\n---\n#   \n\nThis.\n",
            "q.md:4: after the front matter write the question: `# What …?`",
        ),
        (
            "---\ndifficulty: easy\n---\n",
            "q.md:4: after the front matter write the question: `# What …?`",
        ),
        ("---\ndifficulty: easy\n---\n# What?\n", "q.md:4: there is no answer: write it below the heading"),
        (
            "---\ndifficulty: easy\n---\n\n# What?\n \n\n",
            "q.md:5: there is no answer: write it below the heading",
        ),
    ],
)
def test_a_part_that_is_missing_is_named_with_its_line(folder: Folder, text: str, named: str) -> None:
    assert fault(folder.question("q", text)) == named


@pytest.mark.parametrize(
    "name",
    [
        "Alembic",
        "alembic_stamp",
        "alembic stamp",
        "-stamp",
        "stamp-",
        "alembic--stamp",
        "é",
        "a.b",
        "¿qué",
        "a" * 81,
    ],
)
def test_a_name_that_can_be_no_id_is_refused(folder: Folder, name: str) -> None:
    assert fault(folder.question(name)) == (
        f"{name}.md:1: the name is the id: use small letters, digits and hyphens, 80 at most"
    )


@pytest.mark.parametrize("name", ["a", "2fa", "http-418", "what-is-alembic", "a" * 80])
def test_a_name_of_small_letters_digits_and_hyphens_is_an_id(folder: Folder, name: str) -> None:
    assert question_file.read(folder.question(name), SUBTOPIC).question.id == name


@pytest.mark.parametrize(("before", "line"), [("", 1), (ASKABLE, 7), (ASKABLE.replace("\n", "\r\n"), 7)])
def test_a_file_that_is_not_utf_8_is_refused_at_its_first_wrong_line(
    folder: Folder, before: str, line: int
) -> None:
    file = folder.write("q.md", before.encode() + "Grüße\nGrüße\n".encode("latin-1"))
    assert fault(file) == f"q.md:{line}: not UTF-8: save the file as UTF-8"


def test_a_file_larger_than_256_kb_is_refused(folder: Folder) -> None:
    text = ASKABLE + "x" * (256 * 1024 + 1 - len(ASKABLE))
    assert fault(folder.question("q", text)) == "q.md:1: larger than 256 kB: split it"


def test_a_file_of_256_kb_is_read(folder: Folder) -> None:
    text = ASKABLE + "x" * (256 * 1024 - len(ASKABLE))
    assert len(question_file.read(folder.question("q", text), SUBTOPIC).question.answer) > 200_000


def test_a_file_that_is_gone_by_the_time_it_is_read_is_named(folder: Folder) -> None:
    assert fault(folder.root / "q.md").startswith("q.md:1: can't be read (No such file or directory)")


def test_a_folder_that_is_named_like_a_question_is_no_question(folder: Folder) -> None:
    folder.write("q.md/inside.txt", "")
    assert fault(folder.root / "q.md").startswith("q.md:1: can't be read (Is a directory)")
