"""Which method goes to which handler, and what it asks for; what isn't here is answered loudly."""

from dataclasses import dataclass

from tests.slack_server import files, messages, oauth, places, views
from tests.slack_server.call import Handler
from tests.slack_server.rates import SPECIAL

_SPEECH = "channel text blocks attachments thread_ts parse link_names"
_POST = f"{_SPEECH} metadata unfurl_links unfurl_media mrkdwn reply_broadcast"


@dataclass(frozen=True, slots=True)
class Method:
    """Scopes: one of them is needed. Tier: Slack's, see `rates`."""

    handler: Handler
    args: frozenset[str]
    scopes: tuple[str, ...] = ()
    tier: int = 3


def _method(handler: Handler, args: str = "", *scopes: str, tier: int = 3) -> Method:
    return Method(handler, frozenset(args.split()) | {"token", "team_id"}, scopes, tier)


METHODS: dict[str, Method] = {
    "auth.test": _method(places.auth_test, tier=4),
    "auth.revoke": _method(oauth.revoke, "test"),
    "chat.postMessage": _method(messages.post, _POST, "chat:write", tier=SPECIAL),
    "chat.postEphemeral": _method(messages.post_ephemeral, f"{_SPEECH} user", "chat:write", tier=4),
    "chat.update": _method(
        messages.update, "channel ts text blocks attachments metadata parse link_names", "chat:write"
    ),
    "chat.delete": _method(messages.delete, "channel ts", "chat:write"),
    "conversations.history": _method(
        messages.history, "channel cursor limit oldest latest inclusive include_all_metadata"
    ),
    "conversations.replies": _method(
        messages.replies, "channel ts cursor limit oldest latest inclusive include_all_metadata"
    ),
    "conversations.info": _method(places.conversation, "channel include_locale include_num_members"),
    "conversations.open": _method(
        places.open_direct, "channel users return_im prevent_creation", "im:write", "mpim:write"
    ),
    "files.getUploadURLExternal": _method(
        files.upload_url, "filename length alt_txt snippet_type", "files:write", tier=4
    ),
    "files.completeUploadExternal": _method(
        files.complete, "files channel_id channels initial_comment thread_ts", "files:write", tier=4
    ),
    "oauth.v2.access": _method(
        oauth.access, "client_id client_secret code redirect_uri grant_type refresh_token", tier=4
    ),
    "reactions.add": _method(messages.add_reaction, "channel timestamp name", "reactions:write"),
    "reactions.remove": _method(
        messages.remove_reaction, "channel timestamp name", "reactions:write", tier=2
    ),
    "reactions.get": _method(messages.reactions, "channel timestamp full", "reactions:read"),
    "team.info": _method(places.team, "team", "team:read"),
    "users.conversations": _method(
        places.user_conversations, "user types exclude_archived cursor limit", tier=3
    ),
    "users.info": _method(places.user, "user include_locale", "users:read", tier=4),
    "views.open": _method(views.open_modal, "trigger_id view", tier=4),
    "views.push": _method(views.push, "trigger_id view", tier=4),
    "views.update": _method(views.update, "view view_id external_id hash", tier=4),
    "views.publish": _method(views.publish, "user_id view hash", tier=4),
}
WITHOUT_TOKEN = {"oauth.v2.access"}
