"""A document → new question files in a folder, or every reason why not."""

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path

from bot.content import loader, question_file, schema, yaml_source
from bot.content.fault import FaultyFile
from bot.content.interchange import csv_form, document, json_form, new_files, payload, record, writer
from bot.content.interchange.draft import Drafts, FaultyDocument
from bot.content.interchange.forms import Incoming
from bot.content.interchange.record import Contents
from bot.content.interchange.shelves import Shelves
from bot.content.loader import TOPIC_FILE
from bot.domain.question import Question, Topic


def read(file: Path, form: Incoming | None) -> Contents:
    """Return what a document holds; without a form, its name and its first character tell.

    Raises:
        FaultyDocument: with every fault.
    """
    try:
        return record.contents(_drafts(file, form))
    except FaultyDocument as faulty:
        raise FaultyDocument(*(f"{file}: {fault}" for fault in faulty.faults)) from None


def _drafts(file: Path, form: Incoming | None) -> Drafts:
    text = document.text(file)
    if form is Incoming.CSV or (form is None and file.suffix.lower() == ".csv"):
        return csv_form.drafts(text)
    root = document.parsed(text)
    if form is Incoming.PAYLOAD or (form is None and isinstance(root, list)):
        return payload.drafts(root)
    return json_form.drafts(root)


def take(file: Path, into: Path, form: Incoming | None = None) -> Iterator[str]:
    """Write a document's questions below a folder, and yield what to tell whoever asked for it.

    Raises:
        FaultyDocument: with every reason why not; nothing was written.
    """
    contents = read(file, form)
    shelves = Shelves.at(loader.shipped(), into)
    new = files(contents, shelves, into)
    try:
        new_files.place(into, new)
    except OSError as error:
        raise FaultyDocument(f"nothing was written to {into} ({error.strerror})") from None
    yield from _told(contents, shelves, new, into)


def _told(contents: Contents, shelves: Shelves, new: Mapping[Path, bytes], into: Path) -> Iterator[str]:
    for topic in contents.topics:
        count = sum(question.topic == topic.path for question in contents.questions)
        yield f"{into / topic.path}: {count} question{'' if count == 1 else 's'} written"
        if Path(topic.path, TOPIC_FILE) not in new:
            yield f"{into / topic.path / TOPIC_FILE} was there already, and is as it was"
    for question in contents.questions:
        if question.id in shelves.shipped_questions:
            yield f"{question.id} will be asked instead of the shipped question of that id"


def files(contents: Contents, shelves: Shelves, into: Path) -> dict[Path, bytes]:
    """Return the files to write, by their path below the folder; each has been read back and is equal.

    Raises:
        FaultyDocument: with every reason why it can't be.
    """
    topics = [topic for topic in contents.topics if not (into / topic.path / TOPIC_FILE).exists()]
    topic_files = [writer.topic_text(t, contents.sandboxes.get(t.path)).encode() for t in topics]
    question_files = [writer.question_text(question).encode() for question in contents.questions]
    faults = [
        *(why for question in contents.questions for why in shelves.clashes(question)),
        *chain.from_iterable(map(_topic_changes, topics, topic_files)),
        *chain.from_iterable(map(_changes, contents.questions, question_files)),
    ]
    if faults:
        raise FaultyDocument(*faults)
    names = [
        *(Path(topic.path, TOPIC_FILE) for topic in topics),
        *(Path(question.topic, f"{question.id}.md") for question in contents.questions),
    ]
    return dict(zip(names, [*topic_files, *question_files], strict=True))


def _changes(question: Question, raw: bytes) -> Iterator[str]:
    """Yield what would keep a question's file from loading back equal."""
    path = Path(f"{question.id}.md")
    if len(raw) > question_file.LARGEST:
        most = f"{question_file.LARGEST // 1024} kB"
        yield f"the question {question.id} would be larger than {most}: shorten it"
        return
    try:
        file = question_file.parse(path, question_file.decoded(path, raw), question.topic)
    except FaultyFile as faulty:
        yield from (f"the question {question.id}: {fault.text}" for fault in faulty.faults)
    else:
        if file.question != question:
            yield f"the question {question.id} can't be carried by a file as it is"


def _topic_changes(topic: Topic, raw: bytes) -> Iterator[str]:
    """Yield what would keep a topic's file from loading back equal."""
    source = yaml_source.read(Path(TOPIC_FILE), raw.decode())
    if schema.parse(schema.TopicFile, source).at(topic.path) != topic:
        yield f"the topic {topic.path} can't be carried by a {TOPIC_FILE} as it is"
