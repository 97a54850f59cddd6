"""The interactions that Discord's client makes of what a person typed or pressed."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from tests.discord_server import anatomy, directory, wire
from tests.discord_server.hub import Hub, Interaction
from tests.discord_server.state import ORDINARY, Channel, Kind, Message, Right, User
from tests.loopback import shapes
from tests.loopback.impossible import Impossible
from tests.loopback.shapes import Json

_GROUPS = {1, 2}  # a subcommand, a group of them
_TYPES: dict[int, type | tuple[type, ...]] = {3: str, 4: int, 5: bool, 6: int, 7: int, 10: (int, float)}


def send(
    hub: Hub, kind: int, *, who: User, place: Channel, data: Json, message: Message | None = None
) -> Interaction:
    """Tells the bot of a new interaction."""
    interaction_id, token = hub.state.mint(), secrets.token_urlsafe(24)
    payload: Json = {
        "id": str(interaction_id),
        "application_id": str(hub.application.id),
        "type": kind,
        "token": token,
        "version": 1,
        "data": data,
        "locale": "en-US",
        "entitlements": [],
        "attachment_size_limit": 10_485_760,
        **_where(hub, place),
        **_who(hub, who, place),
    }
    if message:
        payload["message"] = wire.message(hub.state, message, hub.application.bot)
    interaction = Interaction(
        id=interaction_id,
        token=token,
        kind=kind,
        user_id=who.id,
        channel_id=place.id,
        created_at=hub.state.now(),
        payload=payload,
        message_id=message.id if message else 0,
    )
    hub.interactions[token] = interaction
    hub.tell("INTERACTION_CREATE", payload, place=place)
    return interaction


def _where(hub: Hub, place: Channel) -> Json:
    parent = hub.state.channels.get(place.parent_id or 0, place)
    rights = ORDINARY & ~(place.denied | parent.denied)
    common: Json = {
        "channel_id": str(place.id),
        "channel": directory.channel(hub.state, place, hub.application.bot),
        "app_permissions": str(int(rights)),
        "context": 1 if place.kind is Kind.DM else 0,
        "authorizing_integration_owners": {"0": str(place.guild_id or 0)},
    }
    if place.guild_id is None:
        return common
    guild: Json = {"id": str(place.guild_id), "locale": "en-US", "features": []}
    return {**common, "guild_id": str(place.guild_id), "guild": guild, "guild_locale": "en-US"}


def _who(hub: Hub, who: User, place: Channel) -> Json:
    if place.guild_id is None:
        if place.recipient_id != who.id:
            raise Impossible(f"{who.name} can't write in somebody else's direct messages")
        return {"user": directory.user(who)}
    member = hub.state.members.get((place.guild_id, who.id))
    if member is None or Right.VIEW_CHANNEL not in member.rights:
        raise Impossible(f"{who.name} isn't in that channel")
    return {"member": directory.member(hub.state, member)}


# Commands


def command_data(
    command: Json, path: Sequence[str], options: Mapping[str, Any], *, focused: str = ""
) -> Json:
    """A slash command as the client sends it, after the checks that the client makes."""
    definition, groups = command, list[Json]()
    for name in path:
        inner = shapes.dicts(definition.get("options"))
        found = [o for o in inner if o["name"] == name and o["type"] in _GROUPS]
        if not found:
            raise Impossible(f"/{command['name']} has no {name!r}")
        definition = found[0]
        groups.append(definition)
    given = _given(shapes.dicts(definition.get("options")), options, focused)
    for group in reversed(groups):
        given = [{"name": group["name"], "type": group["type"], "options": given}]
    place = {"guild_id": command["guild_id"]} if "guild_id" in command else {}
    return {"id": command["id"], "name": command["name"], "type": 1, "options": given, **place}


def _given(defined: list[Json], options: Mapping[str, Any], focused: str) -> list[Json]:
    by_name = {option["name"]: option for option in defined}
    if any(option["type"] in _GROUPS for option in defined):
        raise Impossible(f"one of its subcommands is needed: {', '.join(by_name)}")
    if unknown := set(options) - set(by_name):
        raise Impossible(f"no such option: {', '.join(sorted(unknown))}; there are {', '.join(by_name)}")
    missing = [name for name, o in by_name.items() if o.get("required") and name not in options]
    if missing and not focused:
        raise Impossible(f"required: {', '.join(missing)}")
    return [_option(by_name[name], value, focused=name == focused) for name, value in options.items()]


def _option(defined: Json, value: Any, *, focused: bool) -> Json:
    if not focused:
        _check(defined, value)
    sent = str(value) if defined["type"] in {6, 7} else value
    return {"name": defined["name"], "type": defined["type"], "value": sent} | (
        {"focused": True} if focused else {}
    )


def _check(defined: Json, value: Any) -> None:
    """What the client doesn't let anybody send. Autocomplete binds nobody."""
    if not isinstance(value, _TYPES.get(defined["type"], object)):
        raise Impossible(f"{defined['name']} doesn't take {value!r}")
    choices = [choice["value"] for choice in shapes.dicts(defined.get("choices"))]
    if choices and value not in choices:
        raise Impossible(f"{defined['name']} is one of {choices}, not {value!r}")


# Components


def button(message: Message, wanted: str) -> Json:
    """The usable component with this custom id or this label."""
    parts = anatomy.interactive({"components": list(message.components)})
    for part in parts:
        if wanted in {part["custom_id"], part.get("label")}:
            if part.get("disabled"):
                raise Impossible(f"{wanted!r} is disabled")
            return part
    raise Impossible(f"no {wanted!r} there, only {[p.get('label') or p['custom_id'] for p in parts]}")


def submitted(modal: Json, values: Mapping[str, Any]) -> Json:
    """A modal filled in: custom id → text, or a list of values for a select."""
    known = {part["custom_id"] for part in anatomy.interactive(modal)}
    if unknown := set(values) - known:
        raise Impossible(
            f"the modal has no {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}"
        )
    return {"custom_id": modal["custom_id"], "components": [_filled(p, values) for p in modal["components"]]}


def _filled(part: Json, values: Mapping[str, Any]) -> Json:
    filled: Json = {"type": part["type"], "id": part.get("id", 0)}
    if "component" in part:
        return filled | {"component": _filled(part["component"], values)}
    if "components" in part:
        return filled | {"components": [_filled(child, values) for child in part["components"]]}
    if "custom_id" not in part:
        return filled
    value = values.get(part["custom_id"], part.get("value", ""))
    return filled | {"custom_id": part["custom_id"], "values" if isinstance(value, list) else "value": value}
