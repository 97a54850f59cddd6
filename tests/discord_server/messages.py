"""Messages and reactions: sending, looking, editing, deleting."""

from dataclasses import replace

from tests.discord_server import anatomy, directory, wire
from tests.discord_server.call import NOTHING, Answer, Call
from tests.discord_server.hub import Hub
from tests.discord_server.problems import Problem, Refusal
from tests.discord_server.state import Attachment, Channel, Kind, Message, Right
from tests.loopback import shapes
from tests.loopback.shapes import Json
from tests.loopback.violation import Violation

REPLY = 19
_KEPT_FLAGS = anatomy.EPHEMERAL | anatomy.COMPONENTS_V2 | 1 << 2 | 1 << 12  # … no embeds, silent


def channel(hub: Hub, channel_id: int, *needed: Right) -> Channel:
    """The channel, where the bot may see it and has these rights; else what Discord answers."""
    place = hub.state.channels.get(channel_id)
    if place is None:
        raise Refusal(Problem.UNKNOWN_CHANNEL)
    if place.guild_id is None:
        return place
    denied = place.denied | hub.state.channels.get(place.parent_id or 0, place).denied
    if (place.guild_id, hub.bot_id) not in hub.state.members or Right.VIEW_CHANNEL in denied:
        raise Refusal(Problem.MISSING_ACCESS)
    if any(right in denied for right in needed):
        raise Refusal(Problem.MISSING_PERMISSIONS)
    return place


def find(hub: Hub, call: Call) -> Message:
    """A message that is there for everybody; an ephemeral one is unknown to this route."""
    message = hub.state.messages.get(call.id("message_id"))
    if message is None or message.channel_id != call.id("channel_id") or message.only_for is not None:
        raise Refusal(Problem.UNKNOWN_MESSAGE)
    return message


def composed(hub: Hub, call: Call, body: Json, channel_id: int) -> Message:
    """A new message of the bot from a request, not yet stored."""
    reference: Json = body.get("message_reference") or {}
    answered = int(reference.get("message_id") or 0)
    if answered and answered not in hub.state.messages and reference.get("fail_if_not_exists", True):
        raise Refusal(Problem.INVALID_FORM, "message_reference: Unknown message")
    return Message(
        id=hub.state.mint(),
        channel_id=channel_id,
        author_id=hub.bot_id,
        created_at=hub.state.now(),
        content=body.get("content") or "",
        embeds=tuple(body.get("embeds") or ()),
        components=tuple(body.get("components") or ()),
        attachments=_files(hub, call),
        flags=(body.get("flags") or 0) & _KEPT_FLAGS,
        kind=REPLY if answered else 0,
        nonce=str(body["nonce"]) if body.get("nonce") is not None else None,
        reply_to=answered or None,
    )


def revised(hub: Hub, call: Call, body: Json, message: Message) -> Message:
    """The message after an edit: what isn't named stays."""
    kept = {int(a["id"]) for a in shapes.dicts(body.get("attachments")) if str(a.get("id")).isdigit()}
    named = body.get("attachments") is not None
    old = tuple(a for a in message.attachments if not named or a.id in kept)
    return replace(
        message,
        content=(body.get("content") or "") if "content" in body else message.content,
        embeds=tuple(body.get("embeds") or ()) if "embeds" in body else message.embeds,
        components=tuple(body.get("components") or ()) if "components" in body else message.components,
        flags=message.flags | ((body.get("flags") or 0) & anatomy.COMPONENTS_V2),
        attachments=(*old, *_files(hub, call)),
        edited_at=hub.state.now(),
    )


def _files(hub: Hub, call: Call) -> tuple[Attachment, ...]:
    return tuple(Attachment(hub.state.mint(), file.filename, file.content) for file in call.files)


def show(hub: Hub, message: Message, *, interaction_id: int = 0) -> Json:
    """Stores a new message, and everybody concerned sees it."""
    hub.state.keep(message)
    hub.note("shown", message, interaction_id=interaction_id)
    hub.tell_message("MESSAGE_CREATE", message)
    return wire.message(hub.state, message, hub.application.bot)


def change(hub: Hub, message: Message, *, interaction_id: int = 0) -> Json:
    """Stores an edited message, unless nothing is left of it."""
    if not (message.content or message.embeds or message.components or message.attachments):
        hub.violations.append(Violation("an edit", f"leaves an empty message: {message.id}"))
        raise Refusal(Problem.EMPTY_MESSAGE)
    hub.state.messages[message.id] = message
    hub.note("edited", message, interaction_id=interaction_id)
    hub.tell_message("MESSAGE_UPDATE", message)
    return wire.message(hub.state, message, hub.application.bot)


def remove(hub: Hub, message: Message) -> None:
    del hub.state.messages[message.id]
    hub.note("deleted", message)
    if message.only_for is None:
        place = hub.state.channels[message.channel_id]
        data = {"id": str(message.id), "channel_id": str(message.channel_id)}
        hub.tell("MESSAGE_DELETE", data, place=place)


def react(hub: Hub, message: Message, user_id: int, emoji: str) -> bool:
    """Whether the reaction is new."""
    who = hub.state.reactions.setdefault(message.id, {}).setdefault(emoji, [])
    if user_id in who:
        return False
    who.append(user_id)
    _tell_reaction(hub, "MESSAGE_REACTION_ADD", message, user_id, emoji)
    return True


def unreact(hub: Hub, message: Message, user_id: int, emoji: str) -> bool:
    who = hub.state.reactions.get(message.id, {}).get(emoji, [])
    if user_id not in who:
        return False
    who.remove(user_id)
    _tell_reaction(hub, "MESSAGE_REACTION_REMOVE", message, user_id, emoji)
    return True


def _tell_reaction(hub: Hub, name: str, message: Message, user_id: int, emoji: str) -> None:
    place = hub.state.channels[message.channel_id]
    data: Json = {
        "user_id": str(user_id),
        "channel_id": str(message.channel_id),
        "message_id": str(message.id),
        "message_author_id": str(message.author_id),
        "emoji": {"id": None, "name": emoji},
        "burst": False,
        "type": 0,
    }
    member = hub.state.members.get((place.guild_id or 0, user_id))
    if member and name.endswith("ADD"):
        data["member"] = directory.member(hub.state, member)
    hub.tell(name, data, place=place)


# The routes


def create(hub: Hub, call: Call) -> Answer:
    place = hub.state.channels.get(call.id("channel_id"))
    in_thread = place is not None and place.kind is Kind.THREAD
    place = channel(
        hub, call.id("channel_id"), Right.SEND_MESSAGES_IN_THREADS if in_thread else Right.SEND_MESSAGES
    )
    if place.recipient_id in hub.state.closed_dms:
        raise Refusal(Problem.CLOSED_DMS)
    body = call.json
    if body.get("enforce_nonce") and body.get("nonce") is not None:
        before = hub.state.sent_before(hub.bot_id, str(body["nonce"]))
        if before:
            return Answer(wire.message(hub.state, before, hub.application.bot))
    return Answer(show(hub, composed(hub, call, body, place.id)))


def history(hub: Hub, call: Call) -> Answer:
    place = channel(hub, call.id("channel_id"))
    found = hub.state.history(place.id)
    if Right.READ_MESSAGE_HISTORY in place.denied:
        found = []  # Discord shows an empty channel then, not an error
    if "before" in call.query:
        found = [m for m in found if m.id < call.number("before", 0)]
    if "after" in call.query:
        found = [m for m in found if m.id > call.number("after", 0)]
        found = found[-call.number("limit", 50) :]
    shown = found[: call.number("limit", 50)]
    return Answer([wire.message(hub.state, m, hub.application.bot) for m in shown])


def get(hub: Hub, call: Call) -> Answer:
    channel(hub, call.id("channel_id"), Right.READ_MESSAGE_HISTORY)
    return Answer(wire.message(hub.state, find(hub, call), hub.application.bot))


def edit(hub: Hub, call: Call) -> Answer:
    channel(hub, call.id("channel_id"))
    message = find(hub, call)
    if message.author_id != hub.bot_id:
        raise Refusal(Problem.OTHERS_MESSAGE)
    return Answer(change(hub, revised(hub, call, call.json, message)))


def delete(hub: Hub, call: Call) -> Answer:
    place = channel(hub, call.id("channel_id"))
    message = find(hub, call)
    if message.author_id != hub.bot_id and (place.guild_id is None or Right.MANAGE_MESSAGES in place.denied):
        raise Refusal(Problem.MISSING_PERMISSIONS)
    remove(hub, message)
    return NOTHING


def add_reaction(hub: Hub, call: Call) -> Answer:
    channel(hub, call.id("channel_id"), Right.ADD_REACTIONS, Right.READ_MESSAGE_HISTORY)
    message = find(hub, call)
    if react(hub, message, hub.bot_id, call.params["emoji_name"]):
        hub.note("reacted", message, text=call.params["emoji_name"])
    return NOTHING


def remove_reaction(hub: Hub, call: Call) -> Answer:
    channel(hub, call.id("channel_id"))
    message = find(hub, call)
    if unreact(hub, message, hub.bot_id, call.params["emoji_name"]):
        hub.note("unreacted", message, text=call.params["emoji_name"])
    return NOTHING


def reactions(hub: Hub, call: Call) -> Answer:
    """Who reacted, by id, after `after`, at most `limit`."""
    channel(hub, call.id("channel_id"))
    who = hub.state.reactions.get(find(hub, call).id, {}).get(call.params["emoji_name"], [])
    later = sorted(user_id for user_id in who if user_id > call.number("after", 0))
    return Answer([directory.user(hub.state.users[i]) for i in later[: call.number("limit", 25)]])
