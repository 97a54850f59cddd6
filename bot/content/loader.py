"""Folders of question files → a bank, or every mistake with file and line."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.content import completeness, fields, question_file, schema, yaml_source
from bot.content.fault import Fault, FaultyFile
from bot.content.question_file import QuestionFile
from bot.content.snippets.sandbox import EMPTY
from bot.domain.bank import QuestionBank
from bot.domain.question import Topic

TOPIC_FILE = "_topic.yaml"
LEVELS = 3
"""framework/topic/subtopic"""

_IN_A_CHECKOUT = Path(__file__).parents[2] / "content"
_IN_A_WHEEL = Path(__file__).parents[1] / "bank"


def shipped() -> Path:
    """Return the folder of the bank that comes with the coach."""
    return _IN_A_WHEEL if _IN_A_WHEEL.is_dir() else _IN_A_CHECKOUT


def checkout() -> Path | None:
    """Return the bank's folder if the coach runs from a clone, where people write into it."""
    in_a_clone = not _IN_A_WHEEL.is_dir() and _IN_A_CHECKOUT.with_name("pyproject.toml").is_file()
    return _IN_A_CHECKOUT if in_a_clone else None


@dataclass
class Shelf:
    """What one or more folders hold: good questions, and faults beside them."""

    topics: dict[str, Topic] = field(default_factory=dict[str, Topic])
    files: dict[str, QuestionFile] = field(default_factory=dict[str, QuestionFile])
    faults: list[Fault] = field(default_factory=list[Fault])
    sandboxes: dict[str, str] = field(default_factory=dict[str, str])
    """What the code of a topic's answers runs in, where its file says so."""
    replaced: list[str] = field(default_factory=list[str])
    """Ids of shipped questions that a team's own folder replaces."""

    def bank(self) -> QuestionBank:
        """Return the questions that can be asked."""
        return QuestionBank(self.topics.values(), (file.question for file in self.files.values()))

    def sandbox(self, file: QuestionFile) -> str:
        """Return the name of the sandbox for a question's code."""
        return self.sandboxes.get(file.question.topic, EMPTY)

    def incomplete(self) -> list[Fault]:
        """Return what keeps the questions from being complete, in the order of the files."""
        return sorted(fault for file in self.files.values() for fault in completeness.faults(file))


def load(folders: Sequence[Path], *, progress: Callable[[Sequence[Path]], Iterable[Path]] = iter) -> Shelf:
    """Read folders, later ones over earlier ones: a question of the same topic and id replaces the first.

    Args:
        folders: roots that hold framework/topic/subtopic folders.
        progress: wraps the walk over a folder's files, for whoever shows a bar.
    """
    shelf = Shelf()
    for folder in folders:
        _add(shelf, folder, progress)
    _take_off_retired(shelf)
    return shelf


def root_of(path: Path) -> tuple[Path, Path]:
    """Return the root folder that `path` (a root, a folder below one, or a file) belongs to, and `path`.

    A folder that fits nowhere below a root is one itself.
    """
    path = path.resolve()
    start = path if path.is_dir() else path.parent
    witnesses = start.rglob(TOPIC_FILE) if path.is_dir() else [path]
    roots = (root for file in witnesses for root in file.parents[LEVELS : LEVELS + 1] if _fits(start, root))
    return next(roots, start), path


def _fits(folder: Path, root: Path) -> bool:
    """Whether `folder` could lie below `root`: whatever folder is met on the way is named as topics are."""
    between = [outer for outer in folder.parents if outer.is_relative_to(root) and outer != root]
    return folder.is_relative_to(root) and all(
        fields.is_slug(inner.name) for outer in between for inner in outer.glob("*/")
    )


def _add(shelf: Shelf, folder: Path, progress: Callable[[Sequence[Path]], Iterable[Path]]) -> None:
    own: dict[str, QuestionFile] = {}
    for path in progress(_contents(shelf, folder)):
        try:
            _add_file(shelf, own, folder, path)
        except FaultyFile as faulty:
            shelf.faults += faulty.faults
    shelf.files |= own


def _contents(shelf: Shelf, folder: Path) -> list[Path]:
    """Return the content files in a folder; what in it can't be looked into is a fault."""

    def unread(error: OSError) -> None:
        what = f"this folder can't be read ({error.strerror}): mend its path or its rights"
        shelf.faults.append(Fault(Path(error.filename), 1, what))

    return sorted(filter(is_content, _files(folder, unread)), key=_topics_first)


def _files(folder: Path, unread: Callable[[OSError], None]) -> Iterator[Path]:
    """Yield every file, but for those in hidden folders: they are an editor's, or half-way imported."""
    for parent, folders, names in os.walk(folder, onerror=unread):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(parent, name) for name in names)


def is_content(path: Path) -> bool:
    """Return whether a file is one of a bank's, by its name."""
    return path.name == TOPIC_FILE or (path.suffix == ".md" and path.name != "README.md")


def _topics_first(path: Path) -> tuple[Path, bool, str]:
    return path.parent, path.name != TOPIC_FILE, path.name


def _add_file(shelf: Shelf, own: dict[str, QuestionFile], folder: Path, path: Path) -> None:
    topic = "/".join(path.relative_to(folder).parts[:-1])
    if topic.count("/") != LEVELS - 1:
        raise FaultyFile(Fault(path, 1, "move it to framework/topic/subtopic/"))
    for name in topic.split("/"):
        if not fields.is_slug(name):
            raise FaultyFile(Fault(path, 1, f"rename the folder `{name}`: use {fields.SLUG_IN_WORDS}"))
    if path.name == TOPIC_FILE:
        source = yaml_source.read(path, question_file.read_text(path))
        described = schema.parse(schema.TopicFile, source)
        read, before = described.at(topic), shelf.topics.get(topic)
        # What one folder has retired no other brings back.
        shelf.topics[topic] = replace(read, retired=read.retired | before.retired) if before else read
        if described.sandbox:  # else a team's file leaves the shipped topic's as it is
            shelf.sandboxes[topic] = described.sandbox
        return
    file = question_file.read(path, topic)
    for fault in _clashes(shelf, own, file):
        raise FaultyFile(fault)
    if path.stem in shelf.files:
        shelf.replaced.append(path.stem)
    own[path.stem] = file


def _take_off_retired(shelf: Shelf) -> None:
    """Refuse the ids that any topic has retired, once all topics are known, whatever their order."""
    retired = {id_: topic.path for topic in shelf.topics.values() for id_ in topic.retired}
    for id_ in sorted(retired.keys() & shelf.files.keys()):
        what = f"the id `{id_}` is retired in the {TOPIC_FILE} of {retired[id_]}: choose another"
        shelf.faults.append(Fault(shelf.files.pop(id_).path, 1, what))
    shelf.replaced = [id_ for id_ in shelf.replaced if id_ in shelf.files]


def _clashes(shelf: Shelf, own: dict[str, QuestionFile], file: QuestionFile) -> Iterator[Fault]:
    """Yield what keeps a readable question off the shelf."""
    id_, topic = file.question.id, file.question.topic
    if topic not in shelf.topics:
        yield Fault(file.path, 1, f"its folder has no readable {TOPIC_FILE}: write one beside it")
    elif id_ in own:
        yield Fault(file.path, 1, f"the id `{id_}` exists already in {own[id_].path}: choose another")
    elif id_ in shelf.files and shelf.files[id_].question.topic != topic:
        yield Fault(
            file.path, 1, f"the id `{id_}` belongs to {shelf.files[id_].question.topic}: choose another"
        )
