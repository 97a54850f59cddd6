"""The screen: what a channel would see, and what is whispered, one below the other."""

from rich.console import Console
from rich.text import Text

from bot.adapters.console.render import Renderer
from bot.domain.errors import CantLook
from bot.domain.message import Button, Message, Reaction
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Thread

WIDEST = 100
"""Columns; longer lines are hard to read."""


class Terminal(Console):
    """A console that prints what it is given as it is, and whose reader may go at any time."""

    def __init__(self) -> None:
        """Print on standard output."""
        super().__init__(highlight=False, markup=False, emoji=False)

    def on_broken_pipe(self) -> None:
        """Let the caller end; rich would end the whole process with status 1."""
        raise BrokenPipeError


class Screen:
    """Shows messages, and knows the buttons that were shown last, for whoever types their number."""

    remembers = 0
    vital = frozenset[str]()
    steady = None
    ready = True

    def __init__(self, console: Console) -> None:
        """Take the console to print on; in a pipe nothing is wrapped."""
        self._console = console
        self.buttons: tuple[Button, ...] = ()

    def show(self, message: Message) -> None:
        """Print a message and an empty line after it."""
        self.buttons = message.buttons or self.buttons
        # Asked each time, for windows are resized.
        width = min(self._console.width, WIDEST) if self._console.is_terminal else None
        for line in (*Renderer(self._console, width=width).lines(message), Text()):
            self._console.print(line, soft_wrap=True)

    async def post(
        self, channel: ChannelRef, message: Message, delivery_id: str, *, under: Thread | None = None
    ) -> MessageRef:
        """Show what the whole channel sees."""
        del under  # a terminal has one thread
        self.show(message)
        return MessageRef(channel, delivery_id)

    async def find(
        self, channel: ChannelRef, message: Message, *, since: int, under: Thread | None = None
    ) -> MessageRef | None:
        """Nobody can look at a screen that has scrolled away."""
        del message, since, under
        raise CantLook(channel)

    async def lacking(self, channel: ChannelRef) -> tuple[str, ...]:
        """A terminal refuses nothing."""
        del channel
        return ()

    async def react(self, message: MessageRef, reaction: Reaction) -> None:
        """A terminal shows no reactions; the buttons say the same."""

    async def whisper(self, account: AccountRef, near: MessageRef, message: Message) -> None:
        """Show what only this person sees: whoever sits at the terminal."""
        del account, near
        self.show(message)
