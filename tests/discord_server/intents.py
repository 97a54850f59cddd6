"""Which events an intent lets through, and what stays of a message without the content intent."""

from tests.loopback.shapes import Json

GUILDS = 1 << 0
GUILD_MEMBERS = 1 << 1
PRESENCES = 1 << 8
GUILD_MESSAGES = 1 << 9
GUILD_REACTIONS = 1 << 10
DIRECT_MESSAGES = 1 << 12
DIRECT_REACTIONS = 1 << 13
MESSAGE_CONTENT = 1 << 15
PRIVILEGED = GUILD_MEMBERS | PRESENCES | MESSAGE_CONTENT
HIGHEST = 1 << 26  # a higher bit is no intent of today: close code 4013

_ALWAYS = {"READY", "RESUMED", "INTERACTION_CREATE", "USER_UPDATE"}


def needed(event: str, *, direct: bool) -> int:
    """The intent that an event needs; 0 for those that always come."""
    if event in _ALWAYS:
        return 0
    if event.startswith("MESSAGE_REACTION"):
        return DIRECT_REACTIONS if direct else GUILD_REACTIONS
    if event.startswith("MESSAGE_"):
        return DIRECT_MESSAGES if direct else GUILD_MESSAGES
    if event.startswith("GUILD_MEMBER"):
        return GUILD_MEMBERS
    return GUILDS


def filtered(intents: int, event: str, data: Json, bot_id: int, *, direct: bool) -> Json | None:
    """The event as a connection with these intents gets it, or None."""
    wanted = needed(event, direct=direct)
    if wanted and not intents & wanted:
        return None
    if event in {"MESSAGE_CREATE", "MESSAGE_UPDATE"} and not _may_read(intents, data, bot_id, direct=direct):
        return {**data, "content": "", "embeds": [], "attachments": [], "components": []}
    return data


def _may_read(intents: int, data: Json, bot_id: int, *, direct: bool) -> bool:
    own = data["author"]["id"] == str(bot_id)
    mentioned = any(who["id"] == str(bot_id) for who in data["mentions"])
    return bool(intents & MESSAGE_CONTENT) or direct or own or mentioned
