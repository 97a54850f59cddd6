"""Somebody in a channel on our own Slack: slash commands of one line, emoji and buttons."""

from tests.adapters.seat import Command, Seat
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel


class OnSlack(Seat[Seen]):
    def __init__(self, server: LoopbackSlack, channel: Channel, person: Person) -> None:
        super().__init__(name=person.name, id=person.id, ledger=server.ledger)
        self.server, self.channel, self.person = server, channel, person

    async def say(self, command: Command) -> None:
        self.person.slash(self.channel, command.line)

    async def react(self, emoji: str) -> None:
        question = self.server.ledger.shown_in(self.channel)[-1]
        self.person.react(self.server.message(self.channel, question.ts), emoji)

    async def press(self, label: str) -> None:
        self.person.press(self.newest(label), label)
