"""How people and places look in Discord's JSON."""

from datetime import datetime

from tests.discord_server.state import ORDINARY, Application, Channel, Guild, Kind, Member, Right, State, User
from tests.loopback.shapes import Json

EVERYTHING = Right(sum(Right))


_UNSET = (  # of a guild; Discord sends them all the same
    "afk_channel_id",
    "application_id",
    "discovery_splash",
    "home_header",
    "incidents_data",
    "max_presences",
    "public_updates_channel_id",
    "rules_channel_id",
    "safety_alerts_channel_id",
    "system_channel_id",
    "vanity_url_code",
    "widget_channel_id",
)


def instant(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def user(who: User) -> Json:
    return {
        "id": str(who.id),
        "username": who.name.lower(),
        "global_name": who.name,
        "discriminator": "0",
        "avatar": None,
        "bot": who.bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


def application(app: Application, owner: User) -> Json:
    return {
        "id": str(app.id),
        "name": app.name,
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "owner": user(owner),
        "team": None,
        "verify_key": "0" * 64,
        "flags": 0,
        "interactions_endpoint_url": None,
        "redirect_uris": [],
        "role_connections_verification_url": None,
        "type": None,
        "explicit_content_filter": 0,
        "eligible_oauth2_scopes": [],
        "flags_new": "0",
        "approximate_guild_count": 1,
        "approximate_user_install_count": 0,
        "approximate_user_authorization_count": 0,
        "integration_types_config": {"0": {}},
    }


def member(state: State, who: Member) -> Json:
    return {
        "user": user(state.users[who.user_id]),
        "nick": who.nick,
        "avatar": None,
        "banner": None,
        "roles": [],
        "joined_at": instant(who.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
        "permissions": str(int(permissions(state, who))),
    }


def permissions(state: State, who: Member) -> Right:
    return EVERYTHING if state.guilds[who.guild_id].owner_id == who.user_id else who.rights


def own_guild(place: Guild, member: Member) -> Json:
    """A guild in the bot's own list of them."""
    return {
        "id": str(place.id),
        "name": place.name,
        "icon": None,
        "banner": None,
        "owner": False,
        "permissions": str(int(member.rights)),
        "features": [],
    }


def guild(state: State, place: Guild, bot: User) -> Json:
    """The guild as GET and GUILD_CREATE both carry it; the second adds its channels and members."""
    return {
        "id": str(place.id),
        "name": place.name,
        "owner_id": str(place.owner_id),
        "icon": None,
        "description": None,
        "splash": None,
        "banner": None,
        "features": [],
        "roles": [_everyone(place)],
        "emojis": [],
        "stickers": [],
        "preferred_locale": "en-US",
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "system_channel_flags": 0,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "nsfw": False,
        "premium_progress_bar_enabled": False,
        "premium_subscription_count": 0,
        "region": "deprecated",
        "widget_enabled": False,
        **dict.fromkeys(_UNSET),
        "member_count": sum(key[0] == place.id for key in state.members),
        "members": [member(state, m) for m in [state.members.get((place.id, bot.id))] if m],
    }


def arrival(state: State, place: Guild, bot: User) -> Json:
    """GUILD_CREATE."""
    inside = [c for c in state.channels.values() if c.guild_id == place.id]
    return {
        **guild(state, place, bot),
        "joined_at": instant(state.now()),
        "large": False,
        "unavailable": False,
        "channels": [channel(state, c, bot) for c in inside if c.kind is Kind.TEXT],
        "threads": [channel(state, c, bot) for c in inside if c.kind is Kind.THREAD],
        "voice_states": [],
        "presences": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }


def _everyone(place: Guild) -> Json:
    return {
        "id": str(place.id),
        "name": "@everyone",
        "permissions": str(int(ORDINARY)),
        "position": 0,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": False,
        "mentionable": False,
        "flags": 0,
        "icon": None,
        "unicode_emoji": None,
        "description": None,
    }


def channel(state: State, place: Channel, bot: User) -> Json:
    newest = state.history(place.id)[:1]
    common: Json = {
        "id": str(place.id),
        "type": int(place.kind),
        "flags": 0,
        "last_message_id": str(newest[0].id) if newest else None,
    }
    if place.kind is Kind.DM:
        return {**common, "recipients": [user(state.users[place.recipient_id or 0])]}
    common |= {"guild_id": str(place.guild_id), "name": place.name, "rate_limit_per_user": 0}
    return common | (_thread(state, place) if place.kind is Kind.THREAD else _text(place, bot))


def _text(place: Channel, bot: User) -> Json:
    denied = {"id": str(bot.id), "type": 1, "allow": "0", "deny": str(int(place.denied))}
    return {
        "position": 0,
        "parent_id": None,
        "topic": None,
        "nsfw": False,
        "permission_overwrites": [denied] if place.denied else [],
    }


def _thread(state: State, place: Channel) -> Json:
    count = len(state.history(place.id))
    return {
        "parent_id": str(place.parent_id),
        "owner_id": str(place.owner_id),
        "message_count": count,
        "total_message_sent": count,
        "member_count": 1,
        "thread_metadata": {
            "archived": False,
            "auto_archive_duration": 1440,
            "archive_timestamp": instant(state.now()),
            "locked": False,
            "create_timestamp": instant(state.now()),
        },
    }
