"""How messages look in Discord's JSON."""

from tests.discord_server import directory
from tests.discord_server.anatomy import walk
from tests.discord_server.state import Attachment, Message, State, User
from tests.loopback.shapes import Json


def attachment(file: Attachment) -> Json:
    address = f"https://cdn.invalid/attachments/{file.id}/{file.filename}"
    return {
        "id": str(file.id),
        "filename": file.filename,
        "size": len(file.content),
        "url": address,
        "proxy_url": address,
        "content_type": "application/octet-stream",
    }


def message(state: State, shown: Message, bot: User) -> Json:
    payload: Json = {
        "id": str(shown.id),
        "channel_id": str(shown.channel_id),
        "author": directory.user(state.users[shown.author_id]),
        "content": shown.content,
        "embeds": [{"type": "rich", **embed} for embed in shown.embeds],
        "components": numbered(shown.components),
        "attachments": [attachment(file) for file in shown.attachments],
        "timestamp": directory.instant(shown.created_at),
        "edited_timestamp": directory.instant(shown.edited_at),
        "type": shown.kind,
        "flags": shown.flags,
        "tts": False,
        "pinned": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
    }
    if shown.nonce is not None:
        payload["nonce"] = shown.nonce
    return payload | _relations(state, shown, bot)


def _relations(state: State, shown: Message, bot: User) -> Json:
    """What ties a message to others: reactions, its interaction, what it answers, its thread."""
    related: Json = {}
    if counted := state.reactions.get(shown.id):
        related["reactions"] = [_reaction(emoji, who, bot) for emoji, who in counted.items() if who]
    if shown.interaction:
        related |= {
            "interaction_metadata": shown.interaction,
            "webhook_id": str(bot.id),
            "application_id": str(bot.id),
        }
    if shown.reply_to:
        place = {"message_id": str(shown.reply_to), "channel_id": str(shown.channel_id), "type": 0}
        original = state.messages.get(shown.reply_to)
        related["message_reference"] = place
        related["referenced_message"] = message(state, original, bot) if original else None
    if thread := state.channels.get(shown.id):
        related["thread"] = directory.channel(state, thread, bot)
    return related


def _reaction(emoji: str, who: list[int], bot: User) -> Json:
    return {
        "emoji": {"id": None, "name": emoji},
        "count": len(who),
        "count_details": {"burst": 0, "normal": len(who)},
        "me": bot.id in who,
        "me_burst": False,
        "burst_me": False,
        "burst_count": 0,
        "burst_colors": [],
    }


def numbered(components: tuple[Json, ...]) -> list[Json]:
    """The components with the ids that Discord gives to those that came without."""
    taken = {component.get("id") for component in walk(list(components))}
    free = iter(number for number in range(1, 1000) if number not in taken)

    def number(component: Json) -> Json:
        copy: Json = {**component, "id": component.get("id") or next(free)}
        if "components" in copy:
            copy["components"] = [number(child) for child in copy["components"]]
        if "accessory" in copy:
            copy["accessory"] = number(copy["accessory"])
        return copy

    return [number(component) for component in components]
