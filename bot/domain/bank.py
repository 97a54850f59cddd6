"""All questions by topic, and finding the topic that somebody means."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.domain import likeness
from bot.domain.errors import AmbiguousTopic, EmptyBank, NoQuestions, UnknownTopic
from bot.domain.question import Difficulty, Question, Topic

# `migratons` scores 95, `sqlalchmy` 95, another word of the same length below 60.
NEARLY = 80
# Word by word: `migrate` is 0.89 like `migrations`, `stamp` 0.71 like `fastapi`.
WORTH_NAMING = 0.8
SHORTEST_PREFIX = 3


class QuestionBank:
    """The questions that can be asked. Immutable: a changed bank is a new one."""

    def __init__(self, topics: Iterable[Topic], questions: Iterable[Question]) -> None:
        """Take the subtopics and their questions; parents are made from the subtopics' titles."""
        subtopics = sorted(topics, key=lambda topic: (topic.path.rpartition("/")[0], topic.order, topic.path))
        place = {topic.path: index for index, topic in enumerate(subtopics)}
        self.subtopics = tuple(subtopics)
        self._questions = {
            question.id: question
            for question in sorted(questions, key=lambda q: (place[q.topic], q.order, q.id))
        }
        self._topics = {topic.path: topic for topic in _with_parents(self.subtopics)}
        self._names = _names(self._topics.values())

    def __len__(self) -> int:
        return len(self._questions)

    def __iter__(self) -> Iterator[Question]:
        return iter(self._questions.values())

    def get(self, question_id: str) -> Question | None:
        """Return the question of that id."""
        return self._questions.get(question_id)

    def topic(self, path: str) -> Topic:
        """Return the topic at exactly that path."""
        return self._topics[path]

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every topic, parents before their children."""
        return tuple(self._topics.values())

    def find(self, name: str) -> Topic:
        """Return the topic that `name` means: a path, its last part, a title, a start of one, or nearly one.

        An exact path is never taken for anything else, so that every topic can be named.

        Raises:
            UnknownTopic: with the nearest names.
            AmbiguousTopic: with the paths that it could mean.
        """
        if name in self._topics:
            return self._topics[name]
        wanted = _plain(name)
        found = self._names.get(wanted) or self._starting_with(wanted) or self._nearly(wanted)
        match sorted(found):
            case []:
                raise UnknownTopic(name, self.like(name), self._some())
            case [path]:
                return self._topics[path]
            case paths:
                raise AmbiguousTopic(name, tuple(paths))

    def like(self, name: str, most: int = 3) -> tuple[str, ...]:
        """Return the names that people would type for the topics nearest to `name`, best first."""
        scored = ((likeness.of_words(_plain(name), known), known) for known in self._names)
        near = sorted(
            (pair for pair in scored if pair[0] >= WORTH_NAMING), key=lambda pair: (-pair[0], pair[1])
        )
        paths = dict.fromkeys(path for _, known in near for path in sorted(self._names[known]))
        return tuple(self.short_name(path) for path in list(paths)[:most])

    def suggest(self, typed: str, most: int) -> tuple[Topic, ...]:
        """Return the topics that complete what somebody has typed of a name so far, else the nearest ones."""
        wanted = _plain(typed)
        paths = {path for name, found in self._names.items() if wanted in name for path in found}
        known = [topic for topic in self.topics if topic.path in paths]
        near = [self.find(name) for name in self.like(typed, most)] if not known else []
        return tuple((known or near)[:most])

    def _some(self, most: int = 5) -> tuple[str, ...]:
        """Return the names of a few subtopics, for whoever names none of them."""
        return tuple(self.short_name(topic.path) for topic in self.subtopics[:most])

    def short_name(self, path: str) -> str:
        """Return the shortest name that finds this topic and no other."""
        last = path.rpartition("/")[2]
        return last if len(self._names[_plain(last)]) == 1 else path

    def about(self, topic: Topic | None, difficulty: Difficulty | None = None) -> tuple[Question, ...]:
        """Return the questions under a topic (of all topics: None), in the bank's order.

        Raises:
            EmptyBank: there is no question at all.
            NoQuestions: none of that difficulty there, with the difficulties that there are.
        """
        if not self._questions:
            raise EmptyBank
        under = [q for q in self if topic is None or topic.covers(q.topic)]
        chosen = tuple(q for q in under if difficulty is None or q.difficulty is difficulty)
        if not chosen:
            has = tuple(d for d in Difficulty if any(q.difficulty is d for q in under))
            raise NoQuestions(topic.title if topic else "", difficulty, has)
        return chosen

    def _starting_with(self, wanted: str) -> set[str]:
        if len(wanted) < SHORTEST_PREFIX:
            return set()
        paths = {path for name, paths in self._names.items() if name.startswith(wanted) for path in paths}
        return _outermost(paths)

    def _nearly(self, wanted: str) -> set[str]:
        near = likeness.likest(wanted, self._names, score=NEARLY)
        return {path for name in near for path in self._names[name]}


def _with_parents(subtopics: Iterable[Topic]) -> Iterator[Topic]:
    """Yield each subtopic after its parents, each parent once."""
    seen: set[str] = set()
    for topic in subtopics:
        parts = topic.path.split("/")
        for depth in range(1, len(parts)):
            path = "/".join(parts[:depth])
            if path not in seen:
                seen.add(path)
                yield Topic(path=path, titles=topic.titles[:depth])
        yield topic


def _names(topics: Iterable[Topic]) -> dict[str, set[str]]:
    """Map everything that people may call a topic, in plain form, to the paths that it can mean."""
    named = sorted(
        (_plain(name), topic.path)
        for topic in topics
        for name in (topic.path, topic.path.rpartition("/")[2], topic.title, " ".join(topic.titles))
    )
    return {name: {path for _, path in pairs} for name, pairs in groupby(named, key=lambda pair: pair[0])}


def _plain(name: str) -> str:
    """Fold case, and what people put between words."""
    for between in "/-_>→":
        name = name.replace(between, " ")
    return " ".join(name.casefold().split())


def _outermost(paths: set[str]) -> set[str]:
    """Drop the paths that lie under another one of the set."""
    return {path for path in paths if not any(path.startswith(f"{other}/") for other in paths)}
