"""How the bot answers interactions: in the acknowledgement, then at the response_url for half an hour."""

from dataclasses import replace
from datetime import timedelta

from tests.loopback.shapes import Json, dicts, json_object
from tests.slack_server import anatomy, customs, messages, views
from tests.slack_server.call import Call
from tests.slack_server.deliveries import Outcome
from tests.slack_server.hub import Acknowledgement, Hub, Interaction, late
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Channel, Installation, Message, View

RESPONSE_LIVES, MOST_RESPONSES = timedelta(minutes=30), 5
_NOBODY_THERE = "dispatch_failed"
_TOO_LATE = "operation_timeout"


def taken(hub: Hub, by: Installation, interaction: Interaction, outcome: Outcome) -> None:
    """What an acknowledgement does – or what the person sees for want of one."""
    hub.acknowledgements.append(Acknowledgement(interaction.id, outcome.payload, outcome.reason))
    if outcome.reason:
        words = _TOO_LATE if outcome.reason.endswith("timeout") else _NOBODY_THERE
        hub.note_private("failed", interaction, text=words, body={})
        return
    payload = json_object(outcome.payload) or {}
    try:
        _take(hub, by, interaction, payload)
    except Refusal as refusal:
        customs.record(hub, f"acknowledging {interaction.kind}", [refusal.problem.value], payload)
        hub.note_private("failed", interaction, text=refusal.problem.value, body={})


def _take(hub: Hub, by: Installation, interaction: Interaction, payload: Json) -> None:
    match interaction.kind:
        case "command":
            _said(hub, by, interaction, payload)
        case "suggestion":
            _suggested(hub, interaction, payload)
        case "submission":
            _submitted(hub, by, interaction, payload)
        case "actions" | "closed":
            if payload:
                customs.record(hub, interaction.kind, ["an answer that Slack doesn't read"], payload)


def _said(hub: Hub, by: Installation, interaction: Interaction, payload: Json) -> None:
    """A message in a command's acknowledgement."""
    if not payload:
        return
    if customs.response(hub, "a command's acknowledgement", payload):
        hub.note_private("failed", interaction, text="invalid_command_response", body={})
        return
    _post(hub, by, interaction, payload)


def _suggested(hub: Hub, interaction: Interaction, payload: Json) -> None:
    wrong = customs.suggestions(payload)
    customs.record(hub, "a suggestion's acknowledgement", wrong, payload)
    if wrong:
        hub.note_private("failed", interaction, text="no options", body={})
        return
    offered = anatomy.options(payload)
    hub.suggested[interaction.view_id or interaction.channel_id, interaction.payload["action_id"]] = offered
    names = "\n".join(option["text"]["text"] for option in offered)
    hub.note_private("choices", interaction, text=names, body={"options": offered})


def _submitted(hub: Hub, by: Installation, interaction: Interaction, payload: Json) -> None:
    """Closes the modal, unless the bot says what else to do with it."""
    view = hub.state.views[interaction.view_id]
    match payload.get("response_action"):
        case None:
            views.close(hub, view, interaction_id=interaction.id)
        case "clear":
            views.close(hub, view, every=True, interaction_id=interaction.id)
        case "errors":
            _wrong_input(hub, interaction, view, payload)
        case "update" | "push" as act:
            _replaced(hub, by, interaction, view, payload, push=act == "push")
        case other:
            customs.record(hub, "a submission's acknowledgement", [f"response_action {other!r}"], payload)
            hub.note_private("failed", interaction, text="invalid response_action", body={})


def _wrong_input(hub: Hub, interaction: Interaction, view: View, payload: Json) -> None:
    errors = json_object(payload.get("errors")) or {}
    known = {
        block.get("block_id") for block in dicts(view.body.get("blocks")) if block.get("type") == "input"
    }
    lost = [f"an error for {block_id!r}, which is no input" for block_id in errors if block_id not in known]
    empty = [] if errors else ["errors without any"]
    customs.record(hub, "a submission's acknowledgement", [*lost, *empty], payload)
    hub.note_private(
        "errors", interaction, text="\n".join(map(str, errors.values())), body={"errors": errors}
    )


def _replaced(
    hub: Hub, by: Installation, interaction: Interaction, view: View, payload: Json, *, push: bool
) -> None:
    wrong = customs.view(payload.get("view"))
    customs.record(hub, "a submission's acknowledgement", wrong, payload)
    if wrong:
        hub.note_private("failed", interaction, text="invalid view", body={})
    elif push:
        views.stack(hub, by, interaction, payload["view"])
    else:
        views.change(hub, view, payload["view"], interaction_id=interaction.id)


# The response_url


def checked(hub: Hub, call: Call) -> list[str]:
    """What Slack would refuse in such a message."""
    interaction = hub.responses.get(call.text("response_token"))
    on_message = interaction is not None and interaction.kind == "actions"
    original = hub.state.messages.get(interaction.original) if interaction and interaction.original else None
    return customs.response(hub, "response_url", _body(call), on_message=on_message, original=original)


def _body(call: Call) -> Json:
    return {name: value for name, value in call.args.items() if name != "response_token"}


def respond(hub: Hub, call: Call, forbidden: list[str]) -> None:
    """A message, five times in thirty minutes; to the person alone unless it says `in_channel`."""
    interaction = hub.responses.get(call.text("response_token"))
    if interaction is None or late(interaction, hub.state.now(), RESPONSE_LIVES):
        raise Refusal(Problem.EXPIRED_URL)
    if interaction.responses >= MOST_RESPONSES:
        raise Refusal(Problem.USED_URL)
    if forbidden:
        raise Refusal(Problem.INVALID_BLOCKS, errors=forbidden)
    interaction.responses += 1
    installation = _installation(hub, interaction)
    original = hub.state.messages.get(interaction.original) if interaction.original else None
    if call.flag("delete_original"):
        if original:
            messages.remove(hub, original, interaction_id=interaction.id)
    elif call.flag("replace_original"):
        if original:
            after = messages.revised(call, original)
            messages.change(hub, after, interaction_id=interaction.id)
    else:
        _post(hub, installation, interaction, _body(call))


def _installation(hub: Hub, interaction: Interaction) -> Installation:
    """The response_url is a right of its own: it works after the token's end, too."""
    found = [i for i in hub.state.installations.values() if i.team_id == interaction.team_id]
    return found[-1]


def _post(hub: Hub, by: Installation, interaction: Interaction, body: Json) -> Message:
    """The bot need not be in the channel for this."""
    place: Channel = hub.state.channels[interaction.team_id, interaction.channel_id]
    call = Call("response_url", body, by=by)
    message = messages.composed(hub, call, place)
    if body.get("response_type") != "in_channel":
        message = replace(message, only_for=interaction.user_id)
    messages.show(hub, message, interaction_id=interaction.id)
    if interaction.kind == "command":
        interaction.original = message.key
    return message
