"""What people do, as methods."""

from dataclasses import dataclass, field, replace
from typing import Any

from tests.discord_server import clicks, commands, messages
from tests.discord_server.asked import Asked
from tests.discord_server.hub import Hub
from tests.discord_server.ledger import Seen
from tests.discord_server.replies import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT
from tests.discord_server.state import Channel, Guild, Message, User
from tests.loopback.impossible import Impossible
from tests.loopback.shapes import Json

Shown = Message | Seen | int


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a Discord client. It refuses, with Impossible, what that client wouldn't let them do."""

    hub: Hub = field(repr=False)
    user: User

    @property
    def id(self) -> int:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        return self.hub.state.direct(self.id)

    @property
    def private(self) -> list[Seen]:
        """What only they have seen."""
        return self.hub.ledger.seen_by(self.id)

    # Commands

    def slash(self, channel: Channel, command: str, /, **options: Any) -> Asked:
        """`/coach review` is `slash(channel, "coach review")`; a user or channel option takes its id."""
        return self._command(COMMAND, channel, command, options)

    def autocomplete(
        self, channel: Channel, command: str, option: str, typed: str, /, **others: Any
    ) -> Asked:
        """The choices that appear while an option is being typed."""
        return self._command(AUTOCOMPLETE, channel, command, {**others, option: typed}, focused=option)

    def _command(
        self, kind: int, channel: Channel, command: str, options: dict[str, Any], *, focused: str = ""
    ) -> Asked:
        name, *path = command.split()
        found = commands.named(self.hub, name, channel.guild_id)
        if found is None or not _offered(found, channel):
            raise Impossible(f"/{name} isn't offered there")
        data = clicks.command_data(found, path, options, focused=focused)
        return Asked(self.hub, clicks.send(self.hub, kind, who=self.user, place=channel, data=data))

    # Components

    def press(self, message: Shown, button: str, values: list[str] | None = None) -> Asked:
        """A button or a select, by its custom id or its label."""
        shown = self._see(message)
        part = clicks.button(shown, button)
        data: Json = {"custom_id": part["custom_id"], "component_type": part["type"]}
        if values is not None:
            data["values"] = values
        return self._component(shown, data)

    def forge(self, message: Shown, custom_id: str) -> Asked:
        """A press of a button that the message doesn't have (any more)."""
        return self._component(self._see(message), {"custom_id": custom_id, "component_type": 2})

    def _component(self, shown: Message, data: Json) -> Asked:
        place = self.hub.state.channels[shown.channel_id]
        return Asked(
            self.hub, clicks.send(self.hub, COMPONENT, who=self.user, place=place, data=data, message=shown)
        )

    def submit(self, modal: Seen, values: dict[str, Any]) -> Asked:
        """Sends a modal that they have seen: custom id → text, or a list of values for a select."""
        asked = next(i for i in self.hub.interactions.values() if i.id == modal.interaction_id)
        if modal.what != "modal" or asked.user_id != self.id:
            raise Impossible(f"{self.name} has no such modal open")
        place = self.hub.state.channels[modal.channel_id]
        behind = self.hub.state.messages.get(asked.message_id)
        data = clicks.submitted(modal.body, values)
        sent = clicks.send(self.hub, SUBMIT, who=self.user, place=place, data=data, message=behind)
        sent.trigger = asked
        return Asked(self.hub, sent)

    # Messages and reactions

    def react(self, message: Shown, emoji: str) -> None:
        messages.react(self.hub, self._see(message), self.id, emoji)

    def unreact(self, message: Shown, emoji: str) -> None:
        messages.unreact(self.hub, self._see(message), self.id, emoji)

    def direct_message(self, text: str) -> Message:
        return self.say(self.dm, text)

    def say(self, channel: Channel, text: str) -> Message:
        message = Message(self.hub.state.mint(), channel.id, self.id, self.hub.state.now(), content=text)
        messages.show(self.hub, message)
        return message

    # Comings and goings

    def close_dms(self) -> None:
        self.hub.state.closed_dms.add(self.id)

    def open_dms(self) -> None:
        self.hub.state.closed_dms.discard(self.id)

    def leave(self, guild: Guild) -> None:
        del self.hub.state.members[guild.id, self.id]

    def rename(self, guild: Guild, nick: str) -> None:
        member = self.hub.state.members[guild.id, self.id]
        self.hub.state.members[guild.id, self.id] = replace(member, nick=nick)

    def _see(self, message: Shown) -> Message:
        """The message as it stands, if this person can see it."""
        message_id = message if isinstance(message, int) else _id(message)
        found = self.hub.state.messages.get(message_id)
        if found is None or found.only_for not in {None, self.id}:
            raise Impossible(f"{self.name} sees no message {message_id}")
        return found


def _id(message: Message | Seen) -> int:
    return message.message_id if isinstance(message, Seen) else message.id


def _offered(command: Json, channel: Channel) -> bool:
    """Whether the command shows up there: in a guild (0) or in direct messages with the bot (1)."""
    contexts: list[int] | None = command.get("contexts")
    if contexts is None:
        contexts = [0, 1] if command.get("dm_permission", True) else [0]
    return (0 if channel.guild_id else 1) in contexts
