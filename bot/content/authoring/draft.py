"""A new question file: where it goes, what speaks against it, and writing it without overwriting anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.content import fields, loader
from bot.content.authoring import template
from bot.content.loader import LEVELS, TOPIC_FILE, Shelf
from bot.domain.author_errors import (
    BadQuestionName,
    CantWrite,
    FaultyTopic,
    IdRetired,
    IdTaken,
    NotARoot,
    NotASubtopic,
)
from bot.domain.bank import QuestionBank


@dataclass(frozen=True)
class Draft:
    """A question that may be written, and the topic file that goes with it where there is none yet."""

    path: Path
    text: str
    topic_path: Path
    topic_text: str | None
    new_topic: bool

    def write(self) -> list[Path]:
        """Write what is new, and return its paths.

        Raises:
            CantWrite: the disk said no, or somebody else was faster.
        """
        # The topic first: if we die in between, a topic without a question does no harm.
        files = [(self.topic_path, self.topic_text), (self.path, self.text)]
        return [_written(path, text) for path, text in files if text is not None]


def prepare(name: str, *, into: Path, folders: Sequence[Path], today: date) -> Draft:
    """Prepare the file of a new question.

    Args:
        name: TOPIC/ID; the topic as `/quiz` takes it, or framework/topic/subtopic for a new one.
        into: the root to write into.
        folders: the roots of the bank.
        today: goes into what is dated.

    Raises:
        AuthorError: why there can't be such a file there.
        CoachError: no topic has that name, or several have.
    """
    topic_name, id_ = _parted(name)
    _refuse_other_than_root(into)
    roots = list(dict.fromkeys(folder.resolve() for folder in (*folders, into)))
    shelf = loader.load([root for root in roots if root.is_dir()])
    bank = shelf.bank()
    topic = _topic(topic_name, bank)
    _refuse_used(id_, shelf, roots)
    order = max((q.order for q in bank if q.topic == topic), default=0) + 1
    return Draft(
        path=into / topic / f"{id_}.md",
        text=template.question(order=order, today=today),
        topic_path=into / topic / TOPIC_FILE,
        topic_text=_topic_text(topic, into, roots, bank, today),
        new_topic=topic not in shelf.topics,
    )


def _parted(name: str) -> tuple[str, str]:
    topic, _, id_ = name.rpartition("/")
    if not topic or not fields.is_slug(id_):
        raise BadQuestionName(name)
    return topic, id_


def _refuse_other_than_root(folder: Path) -> None:
    """A root has its topics exactly three folders below it."""
    if folder.exists() and not folder.is_dir():
        raise NotARoot(str(folder), None)
    for path in folder.resolve().rglob(TOPIC_FILE):
        root = path.parents[LEVELS]
        if root != folder.resolve():
            raise NotARoot(str(folder), str(root))


def _topic(name: str, bank: QuestionBank) -> str:
    """Return the path of the topic that is meant; one written in full is taken at its word."""
    parts = name.split("/")
    if len(parts) == LEVELS and all(map(fields.is_slug, parts)):
        return name
    topic = bank.find(name)
    if topic.path.count("/") < LEVELS - 1:
        raise NotASubtopic(topic.path, tuple(t.path for t in bank.subtopics if topic.covers(t.path)))
    return topic.path


def _refuse_used(id_: str, shelf: Shelf, roots: Sequence[Path]) -> None:
    """Ids are unique over the bank, for ever; a file that can't be read holds its id, too."""
    for root in roots:
        for path in root.rglob(f"{id_}.md"):
            raise IdTaken(id_, str(path))
    for topic in shelf.topics.values():
        if id_ in topic.retired:
            raise IdRetired(id_, topic.path)


def _topic_text(topic: str, into: Path, roots: Sequence[Path], bank: QuestionBank, today: date) -> str | None:
    """Return what `_topic.yaml` to write: none where it is there, else the bank's own, else a new one."""
    known = any(subtopic.path == topic for subtopic in bank.subtopics)
    if (there := into / topic / TOPIC_FILE).exists():
        if not known:
            raise FaultyTopic(str(there))
        return None
    if known:
        source = next(path for root in roots if (path := root / topic / TOPIC_FILE).exists())
        return source.read_text(encoding="utf-8-sig")
    return template.topic(_titles(topic, bank), today=today)


def _titles(topic: str, bank: QuestionBank) -> tuple[str, str, str]:
    """Guess titles: those of parents that are known, else the slugs' words."""
    parts = topic.split("/")
    known = {node.path: node.title for node in bank.topics}
    framework, middle, last = (
        known.get("/".join(parts[:depth]), parts[depth - 1].replace("-", " ").capitalize())
        for depth in range(1, LEVELS + 1)
    )
    return framework, middle, last


def _written(path: Path, text: str) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise CantWrite(str(path), error.strerror or "the disk said no") from None
    return path
