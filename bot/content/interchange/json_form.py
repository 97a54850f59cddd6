"""Our own JSON, as `coach export --format json` writes it."""

import json
from datetime import date

from bot.content.interchange import shape
from bot.content.interchange.document import Json
from bot.content.interchange.draft import Draft, Drafts, FaultyDocument, kind, shown
from bot.content.interchange.record import MOST_QUESTIONS, Contents

_LISTS = ("topics", "questions")


def written(contents: Contents) -> str:
    """Return the JSON of topics and questions."""
    shapes = {
        "topics": [shape.of_topic(topic, contents.sandboxes.get(topic.path)) for topic in contents.topics],
        "questions": [shape.of_question(question) for question in contents.questions],
    }
    return json.dumps(shapes, ensure_ascii=False, indent=2, default=date.isoformat) + "\n"


def drafts(root: Json) -> Drafts:
    """Return what our JSON holds.

    Raises:
        FaultyDocument: its root has another form.
    """
    if not isinstance(root, dict):
        raise FaultyDocument(f"our JSON is an object with `topics` and `questions`; this is {kind(root)}")
    faults = [
        f"unknown key {shown(key)} beside `topics` and `questions`" for key in root if key not in _LISTS
    ]
    found = Drafts(faults=faults[: len(_LISTS)])
    found.topics = _list(root, "topics", found)
    found.questions = _list(root, "questions", found)
    return found


def _list(root: dict[str, Json], name: str, found: Drafts) -> list[Draft]:
    match root.get(name):
        case list() as values if len(values) > MOST_QUESTIONS:
            raise FaultyDocument(f"`{name}` has {len(values):,} entries: {MOST_QUESTIONS:,} at most")
        case list() as values:
            pairs = [(f"{name[:-1]} {number}", value) for number, value in enumerate(values, start=1)]
        case other:
            found.faults.append(f"`{name}` is {kind(other) if name in root else 'missing'}, not a list")
            return []
    found.faults += [f"{place} is {kind(v)}, not an object" for place, v in pairs if not isinstance(v, dict)]
    return [Draft(place, value) for place, value in pairs if isinstance(value, dict)]
