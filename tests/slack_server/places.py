"""Who and where: the bot itself, its workspace, people, conversations."""

from tests.loopback.shapes import Json
from tests.slack_server import directory, messages
from tests.slack_server.call import Call
from tests.slack_server.hub import Hub
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Channel, Kind, User

_KNOWS = {Kind.PUBLIC: "channels:read", Kind.PRIVATE: "groups:read", Kind.DIRECT: "im:read"}
_TYPES = {"public_channel": Kind.PUBLIC, "private_channel": Kind.PRIVATE, "im": Kind.DIRECT}


def auth_test(hub: Hub, call: Call) -> Json:
    team, by = hub.state.teams[call.team_id], call.caller
    return {
        "url": f"https://{team.domain}.slack.invalid/",
        "team": team.name,
        "team_id": team.id,
        "user": hub.user((team.id, by.bot_user_id)).name.lower().replace(" ", "_"),
        "user_id": by.bot_user_id,
        "bot_id": by.bot_id,
        "is_enterprise_install": False,
    }


def team(hub: Hub, call: Call) -> Json:
    return {"team": directory.team(hub.state.teams[call.team_id])}


def _user(hub: Hub, call: Call, user_id: str) -> User:
    found = hub.state.users.get((call.team_id, user_id))
    if found is None:
        raise Refusal(Problem.USER_NOT_FOUND)
    return found


def user(hub: Hub, call: Call) -> Json:
    return {"user": directory.user(hub.state, _user(hub, call, call.needed("user")))}


def user_conversations(hub: Hub, call: Call) -> Json:
    """Where a user is; without naming one, where the bot is."""
    kinds = {
        _TYPES[t.strip()] for t in call.text("types", "public_channel").split(",") if t.strip() in _TYPES
    }
    for kind in kinds:
        call.permit(_KNOWS[kind])
    user_id = call.text("user", call.caller.bot_user_id)
    hide = call.flag("exclude_archived")

    def fits(place: Channel) -> bool:
        own = place.team_id == call.team_id and hub.state.inside(place, user_id)
        return own and place.kind in kinds and not (hide and place.archived)

    found = [place for place in hub.state.channels.values() if fits(place)]
    limit, start = call.number("limit", 100, most=999), messages.offset(call)
    page = found[start : start + limit]
    told = [directory.channel(hub.state, place, call.caller.bot_user_id) for place in page]
    more = len(found) > start + limit
    return {"channels": told, **messages.cursor(start + limit if more else 0)}


def conversation(hub: Hub, call: Call) -> Json:
    place = messages.channel(hub, call, call.needed("channel"))
    call.permit(_KNOWS[place.kind])
    counted = call.flag("include_num_members")
    return {"channel": directory.channel(hub.state, place, call.caller.bot_user_id, counted=counted)}


def open_direct(hub: Hub, call: Call) -> Json:
    """Direct messages with one person; opening them again finds the same ones."""
    if call.text("channel"):
        return {"channel": {"id": messages.channel(hub, call, call.text("channel")).id}, "no_op": True}
    people = [user_id.strip() for user_id in call.text("users").split(",") if user_id.strip()]
    if len(people) != 1:
        raise Refusal(Problem.USERS_LIST_NOT_SUPPLIED)
    person = _user(hub, call, people[0])
    if person.bot:
        raise Refusal(Problem.CANNOT_DM_BOT)
    if person.deactivated:
        raise Refusal(Problem.USER_DISABLED)
    place = hub.state.direct(call.team_id, call.caller.bot_user_id, person.id)
    told = directory.channel(hub.state, place, call.caller.bot_user_id) if call.flag("return_im") else {}
    return {"channel": {**told, "id": place.id}}
