"""The commands that the application has registered, for everybody or for one guild."""

from tests.discord_server.call import NOTHING, Answer, Call
from tests.discord_server.hub import Hub
from tests.discord_server.problems import Problem, Refusal
from tests.loopback.shapes import Json


def _scope(call: Call) -> int | None:
    return call.id("guild_id") if "guild_id" in call.params else None


def _registered(hub: Hub, call: Call) -> list[Json]:
    return hub.state.commands.setdefault(_scope(call), [])


def _completed(hub: Hub, call: Call, sent: Json) -> Json:
    """A command as Discord keeps it; one of the same name keeps its id."""
    kind = sent.get("type") or 1
    same = (c for c in _registered(hub, call) if (c["type"], c["name"]) == (kind, sent["name"]))
    rights = sent.get("default_member_permissions")
    place = {} if _scope(call) is None else {"guild_id": str(_scope(call))}
    return {
        "dm_permission": True,
        "contexts": None,
        "description": "",
        "nsfw": False,
        **sent,
        "integration_types": sent.get("integration_types") or [0],
        **place,
        "id": next((c["id"] for c in same), None) or str(hub.state.mint()),
        "application_id": str(hub.application.id),
        "version": str(hub.state.mint()),
        "type": kind,
        "default_member_permissions": None if rights is None else str(rights),
        "options": sent.get("options") or [],
    }


def listed(hub: Hub, call: Call) -> Answer:
    return Answer(_registered(hub, call))


def overwrite(hub: Hub, call: Call) -> Answer:
    hub.state.commands[_scope(call)] = [_completed(hub, call, sent) for sent in call.body]
    return Answer(_registered(hub, call))


def upsert(hub: Hub, call: Call) -> Answer:
    command = _completed(hub, call, call.json)
    others = [c for c in _registered(hub, call) if c["id"] != command["id"]]
    hub.state.commands[_scope(call)] = [*others, command]
    return Answer(command, status=200 if len(others) < len(_registered(hub, call)) - 1 else 201)


def delete(hub: Hub, call: Call) -> Answer:
    others = [c for c in _registered(hub, call) if c["id"] != call.params["command_id"]]
    if len(others) == len(_registered(hub, call)):
        raise Refusal(Problem.UNKNOWN_COMMAND)
    hub.state.commands[_scope(call)] = others
    return NOTHING


def named(hub: Hub, name: str, guild_id: int | None) -> Json | None:
    """The slash command that a person gets by that name there; a guild's own goes first."""
    found = [*hub.state.commands.get(guild_id, []), *hub.state.commands.get(None, [])]
    return next((c for c in found if c["name"] == name and c["type"] == 1), None)
