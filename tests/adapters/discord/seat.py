"""Somebody in a channel on our own Discord: slash commands with options, emoji and buttons."""

from tests.adapters.seat import Command, Seat
from tests.discord_server.ledger import Seen
from tests.discord_server.people import Person
from tests.discord_server.server import LoopbackDiscord
from tests.discord_server.state import Channel


class OnDiscord(Seat[Seen]):
    def __init__(self, server: LoopbackDiscord, channel: Channel, person: Person) -> None:
        super().__init__(name=person.name, id=person.id, ledger=server.ledger)
        self.server, self.channel, self.person = server, channel, person

    async def say(self, command: Command) -> None:
        self.person.slash(self.channel, command.name, **command.options)

    async def react(self, emoji: str) -> None:
        self.person.react(self.server.ledger.shown_in(self.channel.id)[-1].message_id, emoji)

    async def press(self, label: str) -> None:
        self.person.press(self.newest(label), label)
