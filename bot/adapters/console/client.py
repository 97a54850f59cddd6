"""The conversation: at a terminal with a line editor, in a pipe a message a line."""

import asyncio
import logging
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import chain
from typing import BinaryIO

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import WordCompleter
from prompt_toolkit.patch_stdout import patch_stdout

from bot.adapters.console import commands, refs
from bot.adapters.console.messenger import Screen
from bot.core import messages, refusals
from bot.core.coach import Coach
from bot.core.commands import COMMANDS
from bot.domain.errors import CoachError
from bot.domain.message import Message

log = logging.getLogger(__name__)

LONGEST_LINE = 16_384
"""Bytes of one message in a pipe."""

_END = b""
_LEAVE = {"/quit", "/exit", "exit", "quit"}


class Client:
    """One person at one screen."""

    def __init__(self, coach: Coach, screen: Screen, *, name: str, channel: str, log_place: str) -> None:
        """Take who speaks, in which channel, and where the details of a fault are written."""
        self._coach = coach
        self._screen = screen
        self._account = refs.account(name)
        self._channel = refs.channel(channel)
        self._log_place = log_place

    async def talk(self) -> None:
        """Answer every line until the input ends."""
        interactive = bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())
        if interactive:
            self._screen.show(messages.greeting(self._coach.desk.bank))
        async for line in self._typed() if interactive else _piped(sys.stdin and sys.stdin.buffer):
            if isinstance(line, str) and line.strip().lower() in _LEAVE:
                break
            reply = await self._reply(line)
            if reply:
                self._screen.show(reply)

    async def _reply(self, line: str | None) -> Message | None:
        if line is None:
            return messages.unreadable(LONGEST_LINE)
        if not line.strip():
            return None
        try:
            return await commands.carry_out(
                self._coach, self._account, self._channel, line.strip(), self._screen.buttons
            )
        except CoachError as error:
            return refusals.message(error)
        except BrokenPipeError:
            raise
        except Exception:
            log.exception("a line could not be answered")
            return messages.broken(self._log_place)

    async def _typed(self) -> AsyncIterator[str]:
        topics = [self._coach.desk.bank.short_name(topic.path) for topic in self._coach.desk.bank.topics]
        words = [*COMMANDS, "/quit", *(f"/quiz {topic}" for topic in topics)]
        session: PromptSession[str] = PromptSession(
            f"{self._account.name}> ", completer=WordCompleter(words, sentence=True)
        )
        while True:
            try:
                with patch_stdout(raw=True):  # a drill that comes meanwhile stands above the line
                    line = await session.prompt_async()
            except (EOFError, KeyboardInterrupt):
                return
            yield line


async def _piped(stream: BinaryIO | None) -> AsyncIterator[str | None]:
    """Yield each line of a stream; None for one that is too long, or isn't text."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[bytes | None] = asyncio.Queue()
    wanted = threading.Semaphore()

    def listen() -> None:
        with suppress(RuntimeError):  # the loop has closed: nobody wants to hear any more
            for line in chain(_lines(stream), [_END]):
                wanted.acquire()
                loop.call_soon_threadsafe(heard.put_nowait, line)

    # A daemon, for nothing can wake a thread that waits for input when we are told to stop.
    threading.Thread(target=listen, daemon=True).start()
    while (raw := await heard.get()) != _END:
        yield None if raw is None else _text(raw)
        wanted.release()


def _lines(stream: BinaryIO | None) -> Iterator[bytes | None]:
    """Yield each line; None for one that is too long. A stream that can't be read has ended."""
    if stream is None:
        return
    with suppress(OSError):
        while piece := stream.readline(LONGEST_LINE):
            too_long = len(piece) == LONGEST_LINE and not piece.endswith(b"\n")
            while piece and not piece.endswith(b"\n") and too_long:
                piece = stream.readline(LONGEST_LINE)
            yield None if too_long else piece


def _text(raw: bytes) -> str | None:
    try:
        text = raw.decode("utf-8-sig")  # some editors and pipes begin with a byte-order mark
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
