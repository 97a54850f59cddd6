"""Where everything that leaves the bot is looked at: requests, and what acknowledgements carry."""

from tests.loopback.shapes import Json, json_object
from tests.loopback.violation import Violation
from tests.slack_server import anatomy, contract, limits
from tests.slack_server.hub import Hub
from tests.slack_server.state import Kind, Message

SENDS = {"chat.postMessage", "chat.postEphemeral", "chat.update"}
VIEWS = {"views.open", "views.push", "views.update", "views.publish"}
RESPONSE = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "metadata",
    "unfurl_links",
    "unfurl_media",
}


def request(hub: Hub, method: str, args: Json, known: frozenset[str], team_id: str) -> list[str]:
    """What Slack would refuse, recorded; our manners and unknown arguments are recorded only."""
    unknown = [f"an unknown argument: {name}" for name in args if name not in known]
    if method in SENDS:
        public = method != "chat.postEphemeral" and not _direct(hub, args, team_id)
        rude = limits.manners(args, public=public, fresh=method == "chat.postMessage")
        found = _message(args)
        rude += _guesses(hub, args, team_id) if method == "chat.update" else []
    else:
        rude, found = [], view(args.get("view")) if method in VIEWS else []
    record(hub, method, [*unknown, *rude, *found], args)
    return found


def _guesses(hub: Hub, args: Json, team_id: str) -> list[str]:
    """An edit without `blocks` of a message that has some: Slack doesn't say what becomes of them."""
    before = hub.state.messages.get((team_id, str(args.get("channel")), str(args.get("ts"))))
    if before and before.blocks and "blocks" not in args:
        return ["says nothing of blocks: what becomes of the message's own is a guess"]
    return []


def _direct(hub: Hub, args: Json, team_id: str) -> bool:
    """Whether only one person reads it; to a person's id means direct messages."""
    channel_id = str(args.get("channel"))
    place = hub.state.channels.get((team_id, channel_id))
    return place.kind is Kind.DIRECT if place else channel_id.startswith("U")


def response(
    hub: Hub, route: str, body: Json, *, on_message: bool = False, original: Message | None = None
) -> list[str]:
    """A message in an acknowledgement or to a response_url; who replaces a public one speaks in public."""
    unknown = [f"an unknown field: {name}" for name in body if name not in RESPONSE]
    replaces = bool(body.get("replace_original") and original and not original.only_for)
    fresh = body.get("response_type") == "in_channel" and not replaces
    rude = limits.manners(body, public=replaces or fresh, fresh=fresh)
    rude = [] if body.get("delete_original") else rude
    if on_message and not {"replace_original", "delete_original"} & set(body):
        rude.append(
            "says neither replace_original nor delete_original: what happens to the message is a guess"
        )
    found = _message(body)
    record(hub, route, [*unknown, *rude, *found], body)
    return found


def _message(body: Json) -> list[str]:
    document = contract.load()
    return [*limits.broken_message(body), *(document.message_errors(body) if document else [])]


def view(body: object) -> list[str]:
    found, document = json_object(body), contract.load()
    if found is None:
        return ["no view"]
    return [*limits.broken_view(found), *(document.view_errors(found) if document else [])]


def suggestions(body: Json) -> list[str]:
    """Options for an external select."""
    document = contract.load()
    shaped = [
        e for option in anatomy.options(body) for e in (document.option_errors(option) if document else [])
    ]
    return [*limits.broken_options(body), *shaped]


def record(hub: Hub, route: str, found: list[str], body: object) -> None:
    hub.violations += [Violation(route, what, body) for what in found]
