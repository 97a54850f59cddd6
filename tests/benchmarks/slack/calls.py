"""Signed requests that are ready to be sent, and callers who send one after the other."""

import asyncio
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aiohttp

from bot.adapters.slack.receiver import EVENTS

Answer = tuple[int, dict[str, str], str]
"""Status, headers in small letters, text."""


@dataclass(frozen=True)
class Call:
    """A request; what came back is handed to whoever waits for it."""

    body: bytes
    headers: dict[str, str]
    answered: asyncio.Future[Answer] | None = None


@dataclass(frozen=True)
class Answered:
    call: Call
    answer: Answer
    seconds: float
    """There and back."""

    def hand_over(self) -> None:
        """Let whoever waits see the answer."""
        if self.call.answered:
            self.call.answered.set_result(self.answer)


async def send(session: aiohttp.ClientSession, url: str, call: Call) -> Answered:
    began = time.perf_counter()
    async with session.post(url + EVENTS, data=call.body, headers=call.headers) as response:
        assert response.status == 200, response.status
        text = await response.text()
    took = time.perf_counter() - began
    return Answered(call, (200, {k.lower(): v for k, v in response.headers.items()}, text), took)


async def one_after_the_other(url: str, calls: Iterator[Call]) -> list[Answered]:
    """One caller, over one connection; callers may share their calls."""
    async with aiohttp.ClientSession() as session:
        return [await send(session, url, call) for call in calls]


async def at_once(url: str, calls: Iterator[Call], callers: int) -> tuple[float, Sequence[Answered]]:
    """All of them through so many callers; how many that were a second, and the answers."""
    began = time.perf_counter()
    answered = await asyncio.gather(*(one_after_the_other(url, calls) for _ in range(callers)))
    took = time.perf_counter() - began
    flat = [one for each in answered for one in each]
    return len(flat) / took, flat
