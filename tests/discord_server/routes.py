"""Which request goes to which handler; what isn't here is answered 404, loudly."""

from tests.discord_server import commands, messages, places, replies
from tests.discord_server.call import Handler

_CHANNEL = "/channels/{channel_id}"
_MESSAGE = _CHANNEL + "/messages/{message_id}"
_REACTION = _MESSAGE + "/reactions/{emoji_name}"
_APPLICATION = "/applications/{application_id}"
_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"

# In the order in which they are tried: `@me` and `@original` stand before a parameter.
ROUTES: dict[str, Handler] = {
    "GET /gateway": places.gateway,
    "GET /gateway/bot": places.gateway_bot,
    "GET /users/@me": places.myself,
    "GET /users/@me/guilds": places.own_guilds,
    "GET /users/{user_id}": places.user,
    "POST /users/@me/channels": places.open_direct,
    "GET /applications/@me": places.application,
    "GET /oauth2/applications/@me": places.application,
    "GET /guilds/{guild_id}": places.guild,
    "GET /guilds/{guild_id}/channels": places.guild_channels,
    "GET /guilds/{guild_id}/members/{user_id}": places.member,
    f"GET {_CHANNEL}": places.channel,
    f"GET {_CHANNEL}/messages": messages.history,
    f"POST {_CHANNEL}/messages": messages.create,
    f"GET {_MESSAGE}": messages.get,
    f"PATCH {_MESSAGE}": messages.edit,
    f"DELETE {_MESSAGE}": messages.delete,
    f"POST {_MESSAGE}/threads": places.start_thread,
    f"GET {_REACTION}": messages.reactions,
    f"PUT {_REACTION}/@me": messages.add_reaction,
    f"DELETE {_REACTION}/@me": messages.remove_reaction,
    f"GET {_APPLICATION}/commands": commands.listed,
    f"PUT {_APPLICATION}/commands": commands.overwrite,
    f"POST {_APPLICATION}/commands": commands.upsert,
    f"DELETE {_APPLICATION}/commands/{{command_id}}": commands.delete,
    f"GET {_APPLICATION}/guilds/{{guild_id}}/commands": commands.listed,
    f"PUT {_APPLICATION}/guilds/{{guild_id}}/commands": commands.overwrite,
    f"POST {_APPLICATION}/guilds/{{guild_id}}/commands": commands.upsert,
    f"DELETE {_APPLICATION}/guilds/{{guild_id}}/commands/{{command_id}}": commands.delete,
    "POST /interactions/{interaction_id}/{interaction_token}/callback": replies.callback,
    f"POST {_WEBHOOK}": replies.follow_up,
    f"GET {_WEBHOOK}/messages/@original": replies.get,
    f"PATCH {_WEBHOOK}/messages/@original": replies.edit,
    f"DELETE {_WEBHOOK}/messages/@original": replies.delete,
    f"GET {_WEBHOOK}/messages/{{message_id}}": replies.get,
    f"PATCH {_WEBHOOK}/messages/{{message_id}}": replies.edit,
    f"DELETE {_WEBHOOK}/messages/{{message_id}}": replies.delete,
}
