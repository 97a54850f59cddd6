"""The commands and interactions that Slack's client makes of what a person typed, pressed or filled in."""

from collections.abc import Mapping
from secrets import token_hex
from typing import Any, Literal, cast

from tests.loopback.impossible import Impossible
from tests.loopback.shapes import Json
from tests.slack_server import anatomy, replies, wire
from tests.slack_server.deliveries import Parcel
from tests.slack_server.hub import Hub, Interaction
from tests.slack_server.state import Channel, Installation, Kind, Message, User, View

Shown = Message | View
_NAMES = {Kind.DIRECT: "directmessage", Kind.PRIVATE: "privategroup"}  # what a command calls such a channel
_TEXTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
_PICKED = {
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
}


def installation(hub: Hub, who: User) -> Installation:
    found = hub.state.installed(who.team_id)
    if not found:
        raise Impossible(f"the app isn't installed in {who.name}'s workspace")
    return found[0]


def _interaction(
    hub: Hub,
    kind: Literal["command", "actions", "submission", "suggestion", "closed"],
    who: User,
    shown: Shown | None = None,
    place: Channel | None = None,
) -> Interaction:
    message = shown if isinstance(shown, Message) else None
    interaction = Interaction(
        id=hub.state.mint("I"),
        kind=kind,
        team_id=who.team_id,
        user_id=who.id,
        created_at=hub.state.now(),
        trigger_id=f"{hub.state.mint('')}.{token_hex(8)}",
        response_token=token_hex(12),
        payload={},
        channel_id=message.channel_id if message else place.id if place else "",
        view_id=shown.id if isinstance(shown, View) else "",
        original=message.key if message else None,
    )
    hub.triggers[interaction.trigger_id] = hub.responses[interaction.response_token] = interaction
    return interaction


def _response_url(hub: Hub, interaction: Interaction) -> str:
    return f"{hub.address}/response/{interaction.response_token}"


def _send(hub: Hub, interaction: Interaction, who: User, payload: Json) -> Interaction:
    """On its way to the bot: commands and interactions are tried once."""
    interaction.payload = payload
    by = installation(hub, who)
    command = interaction.kind == "command"
    parcel = Parcel(
        envelope="slash_commands" if command else "interactive",
        type=payload["command"] if command else payload["type"],
        id=interaction.id,
        team_id=who.team_id,
        payload=payload,
        answerable=True,
    )
    hub.deliveries.send(
        parcel, retried=False, then=lambda outcome: replies.taken(hub, by, interaction, outcome)
    )
    return interaction


def command(hub: Hub, who: User, place: Channel, name: str, text: str) -> Interaction:
    interaction = _interaction(hub, "command", who, place=place)
    payload: Json = {
        "token": "loopback-verification",
        "team_id": who.team_id,
        "team_domain": hub.state.teams[who.team_id].domain,
        "channel_id": place.id,
        "channel_name": _NAMES.get(place.kind, place.name),
        "user_id": who.id,
        "user_name": who.name.lower(),
        "command": f"/{name}",
        "text": text,
        "api_app_id": hub.application.id,
        "is_enterprise_install": "false",
        "response_url": _response_url(hub, interaction),
        "trigger_id": interaction.trigger_id,
    }
    return _send(hub, interaction, who, payload)


def actions(hub: Hub, who: User, shown: Shown, action: Json, values: Json) -> Interaction:
    interaction = _interaction(hub, "actions", who, shown)
    payload = _common(hub, "block_actions", interaction, who) | _where(hub, interaction, shown, values)
    payload |= {"actions": [{**action, "action_ts": hub.state.mint_ts()}]}
    return _send(hub, interaction, who, payload)


def suggestion(hub: Hub, who: User, shown: Shown, element: Json, typed: str) -> Interaction:
    interaction = _interaction(hub, "suggestion", who, shown)
    payload = _common(hub, "block_suggestion", interaction, who) | _where(hub, interaction, shown, {})
    del payload["trigger_id"]
    payload.pop("response_url", None)
    payload |= {"action_id": element["action_id"], "block_id": element["block_id"], "value": typed}
    return _send(hub, interaction, who, payload)


def submission(hub: Hub, who: User, view: View, values: Json) -> Interaction:
    interaction = _interaction(hub, "submission", who, view)
    payload = _common(hub, "view_submission", interaction, who)
    payload |= {"view": wire.view(view, hub.application.id, values), "response_urls": []}
    return _send(hub, interaction, who, payload)


def closed(hub: Hub, who: User, view: View) -> Interaction:
    interaction = _interaction(hub, "closed", who, view)
    payload = _common(hub, "view_closed", interaction, who)
    payload |= {"view": wire.view(view, hub.application.id), "is_cleared": False}
    return _send(hub, interaction, who, payload)


def _common(hub: Hub, kind: str, interaction: Interaction, who: User) -> Json:
    name = who.name.lower()
    return {
        "type": kind,
        "user": {"id": who.id, "username": name, "name": name, "team_id": who.team_id},
        "api_app_id": hub.application.id,
        "token": "loopback-verification",
        "trigger_id": interaction.trigger_id,
        "team": {"id": who.team_id, "domain": hub.state.teams[who.team_id].domain},
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _where(hub: Hub, interaction: Interaction, shown: Shown, values: Json) -> Json:
    """The message or the view around an element; an ephemeral message's content isn't sent along."""
    if isinstance(shown, View):
        return {
            "container": {"type": "view", "view_id": shown.id},
            "view": wire.view(shown, hub.application.id, values),
        }
    place = hub.state.channels[shown.place]
    container: Json = {
        "type": "message",
        "message_ts": shown.ts,
        "channel_id": shown.channel_id,
        "is_ephemeral": bool(shown.only_for),
    }
    whole = {} if shown.only_for else {"message": wire.message(hub.state, shown, hub.application.id)}
    return {
        "container": container | ({"thread_ts": shown.thread_ts} if shown.thread_ts else {}),
        "channel": {"id": place.id, "name": _NAMES.get(place.kind, place.name)},
        "state": {"values": values},
        "response_url": _response_url(hub, interaction),
        **whole,
    }


# Elements


def body(shown: Shown) -> Json:
    return shown.body if isinstance(shown, View) else {"blocks": list(shown.blocks)}


def element(shown: Shown, wanted: str, kinds: set[str]) -> Json:
    """The element of one of these types with this action id or this label."""
    parts = [part for part in anatomy.interactive(body(shown)) if part["type"] in kinds]
    for part in parts:
        if wanted in {part["action_id"], anatomy.label(part)}:
            return part
    raise Impossible(f"no {wanted!r} there, only {[anatomy.label(p) or p['action_id'] for p in parts]}")


def pressed(part: Json) -> Json:
    """A button's action."""
    kept = ("action_id", "block_id", "text", "value", "type", "style")
    return {name: part[name] for name in kept if name in part}


def value(hub: Hub, shown: Shown, part: Json, given: Any) -> Json:
    """What an element holds once this was typed, picked or chosen in it."""
    kind = part["type"]
    if kind in _TEXTS:
        return {"type": kind, "value": _typed(part, given) or None}
    if kind in _PICKED:
        return {"type": kind, _PICKED[kind]: given}
    several = cast("list[Any]", given if isinstance(given, list) else [given])
    chosen = [_option(hub, shown, part, one) for one in several]
    if kind in anatomy.SEVERAL:
        return {"type": kind, "selected_options": chosen}
    if len(chosen) != 1:
        raise Impossible(f"{anatomy.label(part)!r} takes one choice")
    return {"type": kind, "selected_option": chosen[0]}


def _typed(part: Json, given: Any) -> str:
    if not isinstance(given, str):
        raise Impossible(f"{anatomy.label(part)!r} takes text, not {given!r}")
    least, most = part.get("min_length", 0), part.get("max_length", 3_000)
    if given and not least <= len(given) <= most:
        raise Impossible(f"{anatomy.label(part)!r} takes {least} to {most} characters")
    return given


def _option(hub: Hub, shown: Shown, part: Json, wanted: str) -> Json:
    """The option with this value or this label.

    An external select has those that were suggested last, and those that it began with.
    """
    where = shown.id if isinstance(shown, View) else shown.channel_id
    external = part["type"] in anatomy.SUGGESTED
    offered = (
        [*hub.suggested.get((where, part["action_id"]), []), *anatomy.initial(part)]
        if external
        else anatomy.options(part)
    )
    for option in offered:
        if wanted in {option["value"], option["text"]["text"]}:
            return option
    raise Impossible(f"no {wanted!r} to choose, only {[option['text']['text'] for option in offered]}")


def filled(hub: Hub, view: View, given: Mapping[str, Any]) -> Json:
    """A form's values, block id → action id → value; by action id or label, after the client's checks."""
    parts = [part for part in anatomy.interactive(view.body) if part["entered"]]
    names = {name for part in parts for name in (part["action_id"], anatomy.label(part))}
    if unknown := set(given) - names:
        raise Impossible(
            f"the modal has no {', '.join(sorted(unknown))}; there are {', '.join(sorted(names))}"
        )
    values: Json = {}
    for part in parts:
        entry = given.get(part["action_id"], given.get(anatomy.label(part), _initial(part)))
        if not entry and not part["optional"]:
            raise Impossible(f"required: {anatomy.label(part)}")
        held = value(hub, view, part, entry) if entry else _nothing(part)
        values.setdefault(part["block_id"], {})[part["action_id"]] = held
    return values


def _initial(part: Json) -> Any:
    begun: list[Any] = [option["value"] for option in anatomy.initial(part)]
    several = begun if part["type"] in anatomy.SEVERAL else []
    one: Json = part.get("initial_option") or {}
    picked = part.get("initial_date") or part.get("initial_time") or part.get("initial_user")
    found: Any = several or one.get("value") or picked or part.get("initial_value") or ""
    return found


def _nothing(part: Json) -> Json:
    kind = part["type"]
    if kind in anatomy.SEVERAL:
        return {"type": kind, "selected_options": []}
    name = _PICKED.get(kind) or ("value" if kind in _TEXTS else "selected_option")
    return {"type": kind, name: None}
