from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given

from bot.content import loader, question_file, schema, yaml_source
from bot.content.interchange import writer
from bot.domain import markdown
from bot.domain.question import Difficulty, Question, Topic, Verified
from tests.content.interchange import strategies

FRONT = "---\ndifficulty: easy\n---\n"


def question(answer: str = "This.", prompt: str = "What?") -> Question:
    return Question(id="q", topic="a/b/c", difficulty=Difficulty.EASY, prompt=prompt, answer=answer)


def read_back(text: str, id_: str = "q", topic: str = "a/b/c") -> Question:
    path = Path(f"{id_}.md")
    return question_file.parse(path, question_file.decoded(path, text.encode()), topic).question


def test_a_question_is_written_as_an_author_would() -> None:
    assert writer.question_text(question("One.\n\nTwo.")) == (
        "---\ndifficulty: easy\norder: 0\nversion: 1\n---\n# What?\n\nOne.\n\nTwo.\n"
    )


@given(strategies.QUESTIONS)
@example(question("\n\n# Not the question\n---\n\n"))
@example(question("```\r\nx\r\n```\r"))
@example(question(" text \t"))
@example(question(prompt="  What? \t"))
def test_any_question_comes_back_equal_from_its_file(asked: Question) -> None:
    assert read_back(writer.question_text(asked), asked.id, asked.topic) == asked


@pytest.mark.parametrize("name", ["null", "yes", "ON", "true", "2fa", "a:b", "python-dateutil", "- a", "='"])
def test_a_package_may_be_called_what_yaml_takes_for_something_else(name: str) -> None:
    tried = replace(question(), verified=Verified(on=date(2026, 11, 22), packages=((name, "1.20"),)))
    assert read_back(writer.question_text(tried)) == tried


@given(strategies.TOPICS)
def test_any_topic_comes_back_equal_from_its_file(topic: Topic) -> None:
    source = yaml_source.read(Path("_topic.yaml"), writer.topic_text(topic))
    assert schema.parse(schema.TopicFile, source).at(topic.path) == topic


@pytest.mark.parametrize(
    ("below", "answer", "line"),
    [
        ("\nThis.\n", "This.", 6),
        ("This.\n", "This.", 5),
        ("\nThis.", "This.", 6),
        ("\n\nThis.\n\n", "\nThis.\n", 6),
        ("\n\tThis. \n", "\tThis. ", 6),
    ],
)
def test_one_empty_line_above_and_one_line_end_below_are_the_files_own(
    below: str, answer: str, line: int
) -> None:
    text = f"{FRONT}# What?\n{below}"
    file = question_file.parse(Path("q.md"), text, "a/b/c")
    assert (file.question.answer, file.answer_line) == (answer, line)


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_an_editor_that_saves_crlf_changes_nothing(mark: str) -> None:
    text = f"{mark}{FRONT}# What?\n\nOne.\n\n```\ntwo\n```\n".replace("\n", "\r\n")
    assert read_back(text) == question("One.\n\n```\ntwo\n```")


def test_carriage_returns_of_the_author_stay_where_the_file_ends_lines_otherwise() -> None:
    assert read_back(f"{FRONT}# What?\n\nOne\r\ntwo\rthree.\n").answer == "One\r\ntwo\rthree."


def test_a_hidden_folder_holds_no_questions(tmp_path: Path) -> None:
    """An import that was killed leaves such a folder; so do editors."""
    folder = tmp_path / ".import-x" / "a" / "b" / "c"
    folder.mkdir(parents=True)
    (folder / "q.md").write_text("half")
    (folder / "_topic.yaml").write_text("half")
    assert loader.load([tmp_path]) == loader.Shelf()
    assert loader.root_of(tmp_path) == (tmp_path, tmp_path)


@pytest.mark.parametrize("odd", ["\u2028", "\x0b", "\x0c", "\x85", "\r", "\r\n"])
def test_what_is_outside_the_subset_is_shown_as_it_stands_below_any_line_end(odd: str) -> None:
    table = "| a | b |\n|---|---|\n| 1 | 2 |"
    shown = markdown.parse(f"One{odd}two.\n\n{table}\n").blocks[-1]
    assert shown == markdown.Paragraph((markdown.Span(table),))
