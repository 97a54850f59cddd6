import pytest

from bot.content import loader
from bot.content.loader import Shelf


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return loader.load([loader.shipped()])


def test_the_shipped_bank_has_no_fault(shelf: Shelf) -> None:
    assert [str(fault) for fault in shelf.faults] == []


def test_every_shipped_question_is_complete(shelf: Shelf) -> None:
    assert [str(fault) for fault in shelf.incomplete()] == []


def test_every_shipped_file_can_be_asked(shelf: Shelf) -> None:
    files = {path.stem for path in loader.shipped().rglob("*.md") if path.name != "README.md"}
    assert files
    assert {question.id for question in shelf.bank()} == files


def test_every_shipped_topic_has_questions(shelf: Shelf) -> None:
    bank = shelf.bank()
    assert all(bank.about(topic) for topic in bank.topics)


def test_every_shipped_topic_is_found_by_its_path_its_short_name_and_all_its_titles(shelf: Shelf) -> None:
    bank = shelf.bank()
    for topic in bank.topics:
        for name in (topic.path, bank.short_name(topic.path), " > ".join(topic.titles)):
            assert bank.find(name) == topic


def test_no_two_shipped_questions_ask_the_same(shelf: Shelf) -> None:
    prompts = [question.prompt.casefold() for question in shelf.bank()]
    assert len(set(prompts)) == len(prompts)
