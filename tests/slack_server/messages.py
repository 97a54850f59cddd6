"""Messages and reactions: sending, looking, editing, deleting."""

import base64
import json
import re
from dataclasses import replace

from tests.loopback.shapes import Json
from tests.slack_server import limits, wire
from tests.slack_server.call import Call
from tests.slack_server.hub import Hub
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Channel, Kind, Message, moment

_TS = re.compile(r"\d{10,}\.\d{6}")
_EMOJI = re.compile(r"[a-z0-9_+'-]{1,100}(::skin-tone-[2-6])?")
_MOST_METADATA = 8_000
_READS = {Kind.PUBLIC: "channels:history", Kind.PRIVATE: "groups:history", Kind.DIRECT: "im:history"}


def channel(hub: Hub, call: Call, channel_id: str) -> Channel:
    """The channel, where the bot may know of it; else what Slack answers."""
    place = hub.state.channels.get((call.team_id, channel_id))
    hidden = place and place.kind is not Kind.PUBLIC and not hub.state.inside(place, call.caller.bot_user_id)
    if place is None or hidden:
        raise Refusal(Problem.CHANNEL_NOT_FOUND)
    return place


def writable(hub: Hub, call: Call, channel_id: str) -> Channel:
    """The channel, where the bot may post; a person's id means the direct messages with them."""
    person = hub.state.users.get((call.team_id, channel_id))
    if person and not person.bot:
        channel_id = hub.state.direct(call.team_id, call.caller.bot_user_id, person.id).id
    place = channel(hub, call, channel_id)
    if place.archived:
        raise Refusal(Problem.IS_ARCHIVED)
    if not hub.state.inside(place, call.caller.bot_user_id):
        raise Refusal(Problem.NOT_IN_CHANNEL)
    if place.kind is Kind.DIRECT and not hub.application.messages_tab:
        raise Refusal(Problem.MESSAGES_TAB_DISABLED)
    return place


def find(hub: Hub, place: Channel, ts: str) -> Message:
    """A message that is there for everybody; an ephemeral one is unknown to the Web API."""
    if not _TS.fullmatch(ts):
        raise Refusal(Problem.BAD_TIMESTAMP)
    message = hub.state.messages.get((*place.place, ts))
    if message is None or message.only_for:
        raise Refusal(Problem.MESSAGE_NOT_FOUND)
    return message


def composed(hub: Hub, call: Call, place: Channel) -> Message:
    """A new message of the bot from a request, not yet stored."""
    text, blocks = call.text("text"), wire.composed(call.args)
    if not text.strip() and not blocks:
        raise Refusal(Problem.NO_TEXT)
    if len(text) > limits.TEXT:
        raise Refusal(Problem.MSG_TOO_LONG)
    return Message(
        team_id=place.team_id,
        channel_id=place.id,
        ts=hub.state.mint_ts(place.place),
        user_id=call.caller.bot_user_id,
        text=text,
        blocks=blocks,
        bot_id=call.caller.bot_id,
        thread_ts=_thread(hub, call, place),
        broadcast=call.flag("reply_broadcast") and bool(call.text("thread_ts")),
        metadata=metadata(call),
    )


def _thread(hub: Hub, call: Call, place: Channel) -> str:
    """The thread's root; a reply's own ts means its thread, too."""
    ts = call.text("thread_ts")
    if not ts:
        return ""
    root = hub.state.messages.get((*place.place, ts))
    if root is None or root.only_for:
        raise Refusal(Problem.THREAD_NOT_FOUND)
    return root.thread_ts or root.ts


def metadata(call: Call) -> Json | None:
    if call.args.get("metadata") is None:
        return None
    given = call.json("metadata")
    if given == {}:
        return None  # an edit's way to take it away
    if given is None or not isinstance(given.get("event_type"), str) or "event_payload" not in given:
        raise Refusal(Problem.INVALID_METADATA_FORMAT)
    if len(json.dumps(given)) > _MOST_METADATA:
        raise Refusal(Problem.METADATA_TOO_LARGE)
    return given


def show(hub: Hub, message: Message, *, interaction_id: str = "") -> None:
    """Stores a new message, and everybody concerned sees it."""
    if message.only_for and not _arrives(hub, message):
        return
    hub.state.keep(message)
    hub.note("shown", message, interaction_id=interaction_id)
    _tell(hub, message, {})


def _arrives(hub: Hub, message: Message) -> bool:
    """An ephemeral message is lost on a closed client, and in a thread that nobody has answered in yet."""
    away = (message.team_id, message.only_for) in hub.state.away
    active = not message.thread_ts or len(hub.state.thread(message.place, message.thread_ts)) > 1
    return active and not away


def change(hub: Hub, message: Message, *, interaction_id: str = "") -> Message:
    before = hub.state.messages[message.key]
    message = replace(message, edited_ts=hub.state.mint_ts())
    hub.state.keep(message)
    hub.note("edited", message, interaction_id=interaction_id)
    after = {"message": _sent(hub, message), "previous_message": _sent(hub, before)}
    _tell(hub, message, {"subtype": "message_changed", "hidden": True, **after})
    return message


def remove(hub: Hub, message: Message, *, interaction_id: str = "") -> None:
    hub.state.forget(message)
    hub.note("deleted", message, interaction_id=interaction_id)
    gone = {"deleted_ts": message.ts, "previous_message": _sent(hub, message)}
    _tell(hub, message, {"subtype": "message_deleted", "hidden": True, **gone})


def _sent(hub: Hub, message: Message) -> Json:
    return wire.message(hub.state, message, hub.application.id)


def _tell(hub: Hub, message: Message, change: Json) -> None:
    """The message event: a new message in full, a change with what changed in it."""
    if message.only_for:
        return  # ephemeral messages make no events
    place = hub.state.channels[message.place]
    base: Json = {"type": "message", "channel": place.id, "channel_type": place.kind.value}
    ts = hub.state.mint_ts(place.place) if change else message.ts
    body = {"ts": ts, **change} if change else _sent(hub, message)
    name = {Kind.PUBLIC: "message.channels", Kind.PRIVATE: "message.groups", Kind.DIRECT: "message.im"}
    event: Json = {**base, **body, "event_ts": ts}
    hub.tell_all(place.team_id, event, subscription=name[place.kind], place=place)
    for installation in hub.state.installed(place.team_id):
        mentioned = f"<@{installation.bot_user_id}>" in message.text
        if mentioned and not change and message.user_id != installation.bot_user_id:
            hub.tell(installation, {**event, "type": "app_mention"}, place=place)


def react(hub: Hub, message: Message, user_id: str, name: str) -> bool:
    """Whether the reaction is new."""
    who = hub.state.reactions.setdefault(message.key, {}).setdefault(name, [])
    if user_id in who:
        return False
    who.append(user_id)
    hub.note("reacted", message, text=name)
    _tell_reaction(hub, "reaction_added", message, user_id, name)
    return True


def unreact(hub: Hub, message: Message, user_id: str, name: str) -> bool:
    who = hub.state.reactions.get(message.key, {}).get(name, [])
    if user_id not in who:
        return False
    who.remove(user_id)
    hub.note("unreacted", message, text=name)
    _tell_reaction(hub, "reaction_removed", message, user_id, name)
    return True


def _tell_reaction(hub: Hub, kind: str, message: Message, user_id: str, name: str) -> None:
    event: Json = {
        "type": kind,
        "user": user_id,
        "reaction": name,
        "item_user": message.user_id,
        "item": {"type": "message", "channel": message.channel_id, "ts": message.ts},
    }
    hub.tell_all(message.team_id, event, place=hub.state.channels[message.place])


# The methods


def post(hub: Hub, call: Call) -> Json:
    place = writable(hub, call, call.needed("channel"))
    message = composed(hub, call, place)
    show(hub, message)
    return {"channel": place.id, "ts": message.ts, "message": _sent(hub, message)}


def post_ephemeral(hub: Hub, call: Call) -> Json:
    """To one person, in a channel that both are in; nobody promises that it arrives."""
    place = channel(hub, call, call.needed("channel"))
    if place.archived:
        raise Refusal(Problem.IS_ARCHIVED)
    if not hub.state.inside(place, call.caller.bot_user_id):
        raise Refusal(Problem.NOT_IN_CHANNEL)
    reader = call.needed("user")
    if not hub.state.inside(place, reader):
        raise Refusal(Problem.USER_NOT_IN_CHANNEL)
    message = replace(composed(hub, call, place), only_for=reader)
    show(hub, message)
    return {"message_ts": message.ts}


def _own(hub: Hub, call: Call, problem: Problem) -> Message:
    message = find(hub, channel(hub, call, call.needed("channel")), call.needed("ts"))
    if message.bot_id != call.caller.bot_id:
        raise Refusal(problem)
    return message


def revised(call: Call, message: Message) -> Message:
    """The message after an edit: new words without blocks take the old blocks away."""
    text, blocks = call.text("text"), wire.composed(call.args)
    if not text.strip() and not blocks:
        raise Refusal(Problem.NO_TEXT)
    if len(text) > limits.TEXT:
        raise Refusal(Problem.MSG_TOO_LONG)
    named = call.args.get("metadata") is not None
    return replace(message, text=text, blocks=blocks, metadata=metadata(call) if named else message.metadata)


def update(hub: Hub, call: Call) -> Json:
    before = _own(hub, call, Problem.CANT_UPDATE_MESSAGE)
    if hub.state.channels[before.place].archived:
        raise Refusal(Problem.IS_INACTIVE)
    message = change(hub, revised(call, before))
    told = {"text": message.text, "message": _sent(hub, message)}
    return {"channel": message.channel_id, "ts": message.ts, **told}


def delete(hub: Hub, call: Call) -> Json:
    message = _own(hub, call, Problem.CANT_DELETE_MESSAGE)
    remove(hub, message)
    return {"channel": message.channel_id, "ts": message.ts}


def _readable(hub: Hub, call: Call) -> Channel:
    place = channel(hub, call, call.needed("channel"))
    call.permit(_READS[place.kind])
    if not hub.state.inside(place, call.caller.bot_user_id):
        raise Refusal(Problem.NOT_IN_CHANNEL)
    return place


def _paged(hub: Hub, call: Call, found: list[Message], *, most: int) -> Json:
    """The part of these messages that was asked for: between two moments, from a cursor on."""
    limit, start = call.number("limit", 100, most=most), offset(call)
    oldest = _bound(call.text("oldest", "0"), Problem.INVALID_TS_OLDEST)
    latest = _bound(call.text("latest", "99999999999.0"), Problem.INVALID_TS_LATEST)
    inclusive = call.flag("inclusive")

    def between(message: Message) -> bool:
        at = moment(message.ts)
        return oldest < at < latest or (inclusive and at in {oldest, latest})

    fitting = [message for message in found if between(message)]
    full = call.flag("include_all_metadata")
    page = fitting[start : start + limit]
    more = len(fitting) > start + limit
    return {
        "messages": [wire.message(hub.state, m, hub.application.id, metadata=full) for m in page],
        "has_more": more,
        **cursor(start + limit if more else 0),
    }


def _bound(ts: str, problem: Problem) -> tuple[int, int]:
    if not re.fullmatch(r"\d+(\.\d{0,6})?", ts):
        raise Refusal(problem)
    return moment(ts)


def offset(call: Call) -> int:
    """Where a cursor says that its page begins."""
    given = call.text("cursor")
    if not given:
        return 0
    try:
        name, _, number = base64.b64decode(given, validate=True).decode().partition(":")
        return int(number) if name == "next" else -1
    except ValueError:
        raise Refusal(Problem.INVALID_CURSOR) from None


def cursor(start: int) -> Json:
    following = base64.b64encode(f"next:{start}".encode()).decode() if start else ""
    return {"response_metadata": {"next_cursor": following}}


def history(hub: Hub, call: Call) -> Json:
    place = _readable(hub, call)
    return {**_paged(hub, call, hub.state.history(place.place), most=999), "pin_count": 0}


def replies(hub: Hub, call: Call) -> Json:
    place, ts = _readable(hub, call), call.needed("ts")
    found = hub.state.thread(place.place, ts)
    if not found:
        raise Refusal(Problem.THREAD_NOT_FOUND)
    return _paged(hub, call, found, most=1000)


def _reacted(hub: Hub, call: Call) -> tuple[Message, str]:
    message = find(hub, channel(hub, call, call.needed("channel")), call.needed("timestamp"))
    place = hub.state.channels[message.place]
    if place.archived:
        raise Refusal(Problem.IS_ARCHIVED)
    if not hub.state.inside(place, call.caller.bot_user_id):
        raise Refusal(Problem.NOT_IN_CHANNEL)
    name = call.needed("name").strip(":")
    if not _EMOJI.fullmatch(name):
        raise Refusal(Problem.INVALID_NAME)
    return message, name


def add_reaction(hub: Hub, call: Call) -> Json:
    message, name = _reacted(hub, call)
    if not react(hub, message, call.caller.bot_user_id, name):
        raise Refusal(Problem.ALREADY_REACTED)
    return {}


def remove_reaction(hub: Hub, call: Call) -> Json:
    message, name = _reacted(hub, call)
    if not unreact(hub, message, call.caller.bot_user_id, name):
        raise Refusal(Problem.NO_REACTION)
    return {}


def reactions(hub: Hub, call: Call) -> Json:
    """Who reacted how, in full where that is asked for; else the first few of each."""
    place = channel(hub, call, call.needed("channel"))
    message = find(hub, place, call.needed("timestamp"))
    told = wire.message(hub.state, message, hub.application.id)
    if "reactions" in told and not call.flag("full"):
        told["reactions"] = [{**counted, "users": counted["users"][:50]} for counted in told["reactions"]]
    return {"type": "message", "channel": place.id, "message": told}
