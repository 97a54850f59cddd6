"""`coach new` and `coach show`: what those who write questions ask of the command line."""

from collections.abc import Iterator
from pathlib import Path

from bot import app
from bot.adapters.console.messenger import Screen, Terminal
from bot.command_line.destination import bank_to_write
from bot.content import loader
from bot.content.authoring import draft
from bot.content.loader import Shelf
from bot.core import authors, messages
from bot.core.desk import utc_now
from bot.domain import likeness
from bot.domain.author_errors import FaultyQuestion, UnknownQuestion
from bot.domain.place import PostId
from bot.settings import Settings

NEARLY = 60
"""Of a hundred: `alembic-stmp` scores 96 against `alembic-stamp`, a word with nothing in common below 40."""

_NO_POST = PostId("shown")
"""Nothing was asked, so its buttons can't be pressed."""


def new(settings: Settings, name: str, into: Path | None) -> Iterator[str]:
    """Write a question file; say which files were written, and what comes next.

    Raises:
        AuthorError: why not.
        CoachError: no topic has that name, or several have.
    """
    root = bank_to_write(settings, into)
    folders = app.folders(settings)
    drafted = draft.prepare(name, into=root, folders=folders, today=utc_now().date())
    for path in drafted.write():
        yield f"Wrote {_short(path)}"
    if drafted.new_topic:
        yield f"A new topic begins: mend its titles in {_short(drafted.topic_path)}"
    if root.resolve() not in {folder.resolve() for folder in folders}:
        yield f"Set COACH_CONTENT={root.resolve()} so that the coach asks it."
    file = _short(drafted.path)
    yield "Write it. What is missing still, and what people will see:"
    yield f"  coach check --complete {file}"
    yield f"  coach show {file}"


def show(settings: Settings, name: str) -> None:
    """Show a question in this terminal, as people will see it; below, what its author wants to see.

    Args:
        settings: where the bank is.
        name: an id, or a question's file.

    Raises:
        FaultyQuestion: it is there, but can't be asked.
        UnknownQuestion: it isn't there.
    """
    shelf, id_ = _shelf(settings, name)
    if id_ not in shelf.files:
        raise _reason(shelf, id_)
    file, bank = shelf.files[id_], shelf.bank()
    screen = Screen(Terminal())
    screen.show(messages.question(_NO_POST, file.question, bank.topic(file.question.topic)))
    screen.show(messages.answer(_NO_POST, file.question, None, next_=False))
    screen.show(authors.notes(file.question, str(_short(file.path))))


def _short(path: Path) -> Path:
    """Return a path as somebody who stands here would write it."""
    whole, here = path.resolve(), Path.cwd()
    return whole.relative_to(here) if whole.is_relative_to(here) else whole


def _shelf(settings: Settings, name: str) -> tuple[Shelf, str]:
    path = Path(name)
    if path.suffix == ".md" and path.is_file():
        root, _ = loader.root_of(path)
        return loader.load([root]), path.stem
    return loader.load(app.folders(settings)), name


def _reason(shelf: Shelf, id_: str) -> Exception:
    faults = [fault for fault in shelf.faults if fault.file.stem == id_]
    if faults:
        return FaultyQuestion(id_, tuple(map(str, faults)))
    return UnknownQuestion(id_, likeness.like(id_, shelf.files, score=NEARLY, most=3))
