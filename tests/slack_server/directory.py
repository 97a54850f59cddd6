"""How people and places look in Slack's JSON."""

from zoneinfo import ZoneInfo

from tests.loopback.shapes import Json
from tests.slack_server.state import Channel, Kind, State, Team, User


def team(place: Team) -> Json:
    return {
        "id": place.id,
        "name": place.name,
        "domain": place.domain,
        "email_domain": "",
        "icon": {"image_default": True},
    }


def user(state: State, who: User) -> Json:
    offset = ZoneInfo(who.zone).utcoffset(state.now())
    return {
        "id": who.id,
        "team_id": who.team_id,
        "name": who.name.lower().replace(" ", "."),
        "deleted": who.deactivated,
        "real_name": who.name,
        "tz": who.zone,
        "tz_label": who.zone,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "profile": {
            "real_name": who.name,
            "real_name_normalized": who.name,
            "display_name": who.name,
            "display_name_normalized": who.name,
            "team": who.team_id,
        },
        "is_admin": who.admin or who.owner,
        "is_owner": who.owner,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
        "is_bot": who.bot,
        "is_app_user": False,
        "updated": int(state.now().timestamp()),
    }


def channel(state: State, place: Channel, bot_user_id: str, *, counted: bool = False) -> Json:
    common: Json = {
        "id": place.id,
        "created": 1_700_000_000,
        "is_archived": place.archived,
        "is_channel": place.kind is Kind.PUBLIC,
        "is_group": False,
        "is_im": place.kind is Kind.DIRECT,
        "is_mpim": False,
        "is_private": place.kind is not Kind.PUBLIC,
        "is_shared": False,
        "is_org_shared": False,
        "context_team_id": place.team_id,
    }
    if place.between:
        return {**common, "user": place.between[1], "is_open": True, "priority": 0}
    common |= {
        "name": place.name,
        "name_normalized": place.name,
        "creator": place.creator,
        "is_general": False,
        "is_member": state.inside(place, bot_user_id),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "previous_names": [],
    }
    if counted:
        common["num_members"] = sum(member[:2] == place.place for member in state.members)
    return common
