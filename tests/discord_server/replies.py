"""How the bot answers interactions: the callback within three seconds, then the webhook for 15 minutes."""

from dataclasses import replace
from datetime import timedelta

from tests.discord_server import anatomy, directory, messages, wire
from tests.discord_server.call import NOTHING, Answer, Call
from tests.discord_server.hub import Acknowledgement, Hub, Interaction
from tests.discord_server.problems import Problem, Refusal
from tests.discord_server.state import Message
from tests.loopback import shapes
from tests.loopback.shapes import Json

PONG, MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
_SLASH = 20  # the type of a message that answers a slash command

FIRST_ANSWER = timedelta(seconds=3)
TOKEN_LIVES = timedelta(minutes=15)


def callback(hub: Hub, call: Call) -> Answer:
    interaction = hub.interactions.get(call.params["interaction_token"])
    kind = call.json.get("type", 0)
    problem = _refused(hub, call, interaction)
    interaction_id = interaction.id if interaction else 0
    if interaction is None or problem:
        hub.acknowledgements.append(Acknowledgement(interaction_id, kind, problem))
        raise Refusal(problem or Problem.UNKNOWN_INTERACTION)
    interaction.acknowledged = True
    message = _take(hub, call, interaction, kind)
    hub.acknowledgements.append(Acknowledgement(interaction_id, kind))
    if call.query.get("with_response", "").lower() not in {"1", "true"}:
        return NOTHING
    return Answer(_response(hub, interaction, kind, message))


def _refused(hub: Hub, call: Call, interaction: Interaction | None) -> Problem | None:
    if interaction is None or interaction.id != call.id("interaction_id"):
        return Problem.UNKNOWN_INTERACTION
    if interaction.acknowledged:
        return Problem.ALREADY_ACKNOWLEDGED
    if hub.state.now() - interaction.created_at > FIRST_ANSWER:
        return Problem.UNKNOWN_INTERACTION
    kind = call.json.get("type", 0)
    on_message = {DEFERRED_UPDATE, UPDATE} if interaction.message_id else set[int]()
    allowed: dict[int, set[int]] = {
        COMMAND: {MESSAGE, DEFERRED, MODAL},
        COMPONENT: {MESSAGE, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
        AUTOCOMPLETE: {CHOICES},
        SUBMIT: {MESSAGE, DEFERRED} | on_message,
    }
    return None if kind in allowed[interaction.kind] else Problem.INVALID_FORM


def _take(hub: Hub, call: Call, interaction: Interaction, kind: int) -> Message | None:
    """Does what the callback says; the message that it made or changed."""
    data: Json = call.json.get("data") or {}
    if kind in {MESSAGE, DEFERRED}:
        return _answer(hub, call, interaction, data, loading=kind == DEFERRED)
    if kind in {UPDATE, DEFERRED_UPDATE}:
        interaction.original_id = interaction.message_id
        before = hub.state.messages.get(interaction.message_id)
        if kind == UPDATE and before:
            after = messages.revised(hub, call, data, before)
            messages.change(hub, after, interaction_id=interaction.id)
            return after
    if kind == MODAL:
        hub.note_private("modal", interaction, text=data.get("title", ""), body=data)
    if kind == CHOICES:
        names = "\n".join(choice["name"] for choice in shapes.dicts(data.get("choices")))
        hub.note_private("choices", interaction, text=names, body=data)
    return None


def _answer(hub: Hub, call: Call, interaction: Interaction, data: Json, *, loading: bool) -> Message:
    message = _addressed(hub, messages.composed(hub, call, data, interaction.channel_id), interaction)
    interaction.original_id = message.id
    if loading:
        message = hub.state.keep(replace(message, flags=message.flags | anatomy.LOADING))
        hub.note("thinking", message, interaction_id=interaction.id)
        hub.tell_message("MESSAGE_CREATE", message)
    else:
        messages.show(hub, message, interaction_id=interaction.id)
    return message


def _addressed(hub: Hub, message: Message, interaction: Interaction) -> Message:
    """The message as an answer: to whom, and to what."""
    reply = interaction.message_id if interaction.kind == COMPONENT else None
    return replace(
        message,
        kind=messages.REPLY if reply else _SLASH if interaction.kind == COMMAND else 0,
        reply_to=reply,
        interaction=_metadata(hub, interaction),
        only_for=interaction.user_id if message.flags & anatomy.EPHEMERAL else None,
    )


def _metadata(hub: Hub, interaction: Interaction) -> Json:
    metadata: Json = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": directory.user(hub.state.users[interaction.user_id]),
        "authorizing_integration_owners": interaction.payload["authorizing_integration_owners"],
    }
    if interaction.kind == COMPONENT:
        metadata["interacted_message_id"] = str(interaction.message_id)
    if interaction.trigger:
        metadata["triggering_interaction_metadata"] = _metadata(hub, interaction.trigger)
    return metadata


def _response(hub: Hub, interaction: Interaction, kind: int, message: Message | None) -> Json:
    about: Json = {"id": str(interaction.id), "type": interaction.kind}
    if message:
        about |= {
            "response_message_id": str(message.id),
            "response_message_loading": bool(message.flags & anatomy.LOADING),
            "response_message_ephemeral": message.only_for is not None,
            "channel_id": str(message.channel_id),
        }
    if message is None or kind not in {MESSAGE, UPDATE}:
        return {"interaction": about}
    shown = wire.message(hub.state, message, hub.application.bot)
    return {"interaction": about, "resource": {"type": kind, "message": shown}}


# The webhook


def _interaction(hub: Hub, call: Call) -> Interaction:
    """The interaction whose token this is, while the token lives."""
    if call.params["webhook_id"] != str(hub.application.id):
        raise Refusal(Problem.UNKNOWN_WEBHOOK)
    interaction = hub.interactions.get(call.params["webhook_token"])
    if interaction is None:
        raise Refusal(Problem.UNKNOWN_WEBHOOK)
    if hub.state.now() - interaction.created_at > TOKEN_LIVES:
        raise Refusal(Problem.INVALID_WEBHOOK_TOKEN)
    if not interaction.acknowledged:
        raise Refusal(Problem.UNKNOWN_WEBHOOK)
    return interaction


def _target(hub: Hub, call: Call, interaction: Interaction) -> Message:
    original = call.params.get("message_id", "@original") == "@original"
    message = hub.state.messages.get(interaction.original_id if original else call.id("message_id"))
    own = message and message.channel_id == interaction.channel_id and message.author_id == hub.bot_id
    if message is None or not own or message.only_for not in {None, interaction.user_id}:
        raise Refusal(Problem.UNKNOWN_MESSAGE)
    return message


def follow_up(hub: Hub, call: Call) -> Answer:
    """A further message; after a deferral the first one takes the place of "is thinking"."""
    interaction = _interaction(hub, call)
    original = hub.state.messages.get(interaction.original_id)
    if original and original.flags & anatomy.LOADING:
        return Answer(_fill(hub, call, interaction, original))
    message = _addressed(hub, messages.composed(hub, call, call.json, interaction.channel_id), interaction)
    return Answer(messages.show(hub, message, interaction_id=interaction.id))


def _fill(hub: Hub, call: Call, interaction: Interaction, waiting: Message) -> Json:
    """The message behind "is thinking", with the privacy that the deferral chose."""
    after = messages.revised(hub, call, call.json, waiting)
    after = replace(after, flags=after.flags & ~anatomy.LOADING, edited_at=None)
    hub.state.messages[after.id] = after
    hub.note("shown", after, interaction_id=interaction.id)
    hub.tell_message("MESSAGE_UPDATE", after)
    return wire.message(hub.state, after, hub.application.bot)


def get(hub: Hub, call: Call) -> Answer:
    interaction = _interaction(hub, call)
    return Answer(wire.message(hub.state, _target(hub, call, interaction), hub.application.bot))


def edit(hub: Hub, call: Call) -> Answer:
    interaction = _interaction(hub, call)
    message = _target(hub, call, interaction)
    if message.flags & anatomy.LOADING:
        return Answer(_fill(hub, call, interaction, message))
    after = messages.revised(hub, call, call.json, message)
    return Answer(messages.change(hub, after, interaction_id=interaction.id))


def delete(hub: Hub, call: Call) -> Answer:
    messages.remove(hub, _target(hub, call, _interaction(hub, call)))
    return NOTHING
