"""What an import finds in place: the shipped bank, and the folder that it writes into."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content import loader
from bot.domain.question import Question, Topic


@dataclass(frozen=True)
class Shelves:
    """Their topics, and the ids that are taken."""

    shipped_topics: Mapping[str, Topic]
    shipped_questions: Mapping[str, Question]
    own_topics: Mapping[str, Topic]
    own_files: Mapping[str, Path]
    """By id; a file that can't be read holds its id, too."""

    @classmethod
    def at(cls, shipped: Path, into: Path) -> "Shelves":
        """Look into both folders."""
        bank = loader.load([shipped])
        return cls(
            shipped_topics=bank.topics,
            shipped_questions={id_: file.question for id_, file in bank.files.items()},
            own_topics=loader.load([into]).topics if into.is_dir() else {},
            own_files={path.stem: path for path in into.rglob("*.md")},
        )

    def clashes(self, question: Question) -> Iterator[str]:
        """Yield why a question can't be added."""
        shipped = self.shipped_questions.get(question.id)
        if question.id in self.own_files:
            there = self.own_files[question.id]
            yield f"the id {question.id} exists already in {there}, and nothing is overwritten"
        elif shipped and shipped.topic != question.topic:
            yield f"the id {question.id} belongs to the shipped {shipped.topic}: choose another"
        if question.id in (retired := self._retired()):
            yield f"the id {question.id} is retired in {retired[question.id]}: choose another"

    def _retired(self) -> Mapping[str, str]:
        """Return the ids that are never used again, with the topics that had them."""
        topics = (*self.shipped_topics.values(), *self.own_topics.values())
        return {id_: topic.path for topic in topics for id_ in topic.retired}
