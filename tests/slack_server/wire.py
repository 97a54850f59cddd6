"""How messages and views look in Slack's JSON."""

from tests.loopback.shapes import Json
from tests.slack_server import anatomy
from tests.slack_server.state import Message, State, Upload, View

_KEPT = ("title", "close", "submit", "blocks", "private_metadata", "callback_id", "external_id")


def message(state: State, shown: Message, app_id: str, *, metadata: bool = False) -> Json:
    payload: Json = {
        "type": "message",
        "user": shown.user_id,
        "text": shown.text,
        "ts": shown.ts,
        "team": shown.team_id,
    }
    if shown.broadcast:
        payload["subtype"] = "thread_broadcast"
    if shown.blocks:
        payload["blocks"] = list(shown.blocks)
    if shown.bot_id:
        profile = {"id": shown.bot_id, "app_id": app_id, "name": "Interview Coach", "team_id": shown.team_id}
        payload |= {"bot_id": shown.bot_id, "app_id": app_id, "bot_profile": profile}
    if metadata and shown.metadata:
        payload["metadata"] = shown.metadata
    return payload | _relations(state, shown)


def _relations(state: State, shown: Message) -> Json:
    """What ties a message to others and to people: its thread, its edit, its files, its reactions."""
    related: Json = {}
    if shown.edited_ts:
        related["edited"] = {"user": shown.user_id, "ts": shown.edited_ts}
    if shown.files:
        related["files"] = [file(state.uploads[one]) for one in shown.files]
    if counted := reactions(state, shown):
        related["reactions"] = counted
    replies = state.thread(shown.place, shown.ts)[1:] if not shown.thread_ts else []
    if shown.thread_ts or replies:
        related["thread_ts"] = shown.thread_ts or shown.ts
    if replies:
        who = sorted({reply.user_id for reply in replies})
        related |= {"reply_count": len(replies), "reply_users": who, "latest_reply": replies[-1].ts}
    return related


def reactions(state: State, shown: Message) -> list[Json]:
    counted = state.reactions.get(shown.key, {})
    return [{"name": name, "users": list(who), "count": len(who)} for name, who in counted.items() if who]


def file(upload: Upload) -> Json:
    return {
        "id": upload.id,
        "name": upload.filename,
        "title": upload.filename,
        "size": upload.length,
        "mimetype": "application/octet-stream",
        "filetype": upload.filename.rpartition(".")[2],
    }


def view(shown: View, app_id: str, values: Json | None = None) -> Json:
    body = shown.body
    kept: Json = {name: body.get(name) for name in _KEPT if name in body}
    return {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "close": None,
        "submit": None,
        **kept,
        "id": shown.id,
        "team_id": shown.team_id,
        "type": body["type"],
        "state": {"values": values or {}},
        "hash": shown.hash,
        "clear_on_close": bool(body.get("clear_on_close")),
        "notify_on_close": bool(body.get("notify_on_close")),
        "previous_view_id": shown.previous_id or None,
        "root_view_id": shown.root_id,
        "app_id": app_id,
        "app_installed_team_id": shown.team_id,
        "bot_id": shown.bot_id,
    }


def composed(body: Json) -> tuple[Json, ...]:
    """A body's blocks with the ids that Slack gives."""
    return tuple(anatomy.blocks(anatomy.numbered(body)))
