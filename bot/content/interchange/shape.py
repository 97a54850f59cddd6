"""Questions and topics as plain values, keys in the documented order: what JSON, CSV and YAML are made of."""

from collections.abc import Mapping, Sequence
from datetime import date  # noqa: TC003 – the alias is read at run time, too
from typing import TypeAlias

from bot.domain.question import Choice, KeyPoint, Question, Topic, Verified

Plain: TypeAlias = "str | int | date | Sequence[Plain] | Mapping[str, Plain] | None"


def of_topic(topic: Topic, sandbox: str | None = None) -> dict[str, Plain]:
    """Return a subtopic's plain form; `retired` and `sandbox` are there only where something is."""
    framework, title, subtopic = topic.titles
    shape: dict[str, Plain] = {
        "path": topic.path,
        "framework": framework,
        "topic": title,
        "subtopic": subtopic,
        "description": topic.description or None,
        "order": topic.order,
        "updated": topic.updated,
    }
    rare: dict[str, Plain] = {"retired": sorted(topic.retired), "sandbox": sandbox}
    return shape | {key: value for key, value in rare.items() if value}


def of_question(question: Question) -> dict[str, Plain]:
    """Return a question's plain form."""
    return {
        "id": question.id,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "order": question.order,
        "version": question.version,
        "prompt": question.prompt,
        "answer": question.answer,
        "points": _points(question.points),
        "misconceptions": [{"claim": m.claim, "correct": m.correct} for m in question.misconceptions],
        "choices": [_choice(choice) for choice in question.choices],
        "hints": list(question.hints),
        "follow_ups": [{"ask": f.ask, "points": _points(f.points)} for f in question.follow_ups],
        "takeaway": question.takeaway,
        "sources": list(question.sources),
        "verified": _verified(question.verified),
    }


def _points(points: Sequence[KeyPoint]) -> list[Plain]:
    return [
        {"id": p.id, "say": p.say, "weight": p.weight, "accept": list(p.accept), "any_of": list(p.any_of)}
        for p in points
    ]


def _choice(choice: Choice) -> dict[str, Plain]:
    return {"text": choice.text, "right": choice.right, "why": choice.why}


def _verified(verified: Verified | None) -> dict[str, Plain] | None:
    return {**dict(verified.packages), "date": verified.on} if verified else None
