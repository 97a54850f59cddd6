"""Answering whoever clicked or typed: privately, in time, once for each click."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import aiohttp
import discord

from bot.adapters.discord import refs, render
from bot.adapters.discord.refs import Click
from bot.core import messages, refusals
from bot.core.recent import Recent
from bot.domain.errors import CoachError
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef

log = logging.getLogger(__name__)

Act = Callable[[AccountRef, ChannelRef], Awaitable[Message]]

PATIENCE = 1.5
"""Seconds that an act may take before Discord is told that we are at it; it gives up after three."""

REMEMBERED = 10_000
"""Clicks that are known again when the gateway repeats them, as it may after a RESUME."""

_ACKNOWLEDGED = 40060
"""Discord's code: the click was answered before."""


class Replies:
    """What the bot answers to clicks and commands."""

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._clicks = Recent(REMEMBERED)

    async def answer(self, click: Click, act: Act) -> None:
        """Carry out what was asked, and show the outcome to the one who asked, alone."""
        if not self._clicks.new(str(click.id)):
            return
        deferral = _Deferral(click)
        try:
            message = await _outcome(act, click)
            await _show(click, message, acknowledged=await deferral.over())
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            # What was asked is done, and whoever asked sees Discord's own "failed" and can ask again.
            log.warning("the answer to a click did not get out: %s", error)
        finally:
            deferral.cancel()


class _Deferral:
    """Tells Discord that we are at it as soon as an act has taken our PATIENCE; most never get there."""

    def __init__(self, click: Click) -> None:
        """Take the click that is being answered."""
        self._click = click
        self._telling: asyncio.Task[bool] | None = None
        self._timer = asyncio.get_running_loop().call_later(PATIENCE, self._tell)

    async def over(self) -> bool:
        """The act is done: whether Discord was told before, and knows."""
        self._timer.cancel()
        return self._telling is not None and await self._telling

    def cancel(self) -> None:
        """Nobody will ask any more."""
        self._timer.cancel()
        if self._telling:
            self._telling.cancel()

    def _tell(self) -> None:
        self._telling = asyncio.create_task(_defer(self._click))


async def _outcome(act: Act, click: Click) -> Message:
    try:
        return await act(refs.account(click), refs.channel(click))
    except CoachError as error:
        return refusals.message(error)
    except Exception:
        log.exception("a click could not be carried out")
        return messages.broken("Whoever runs me finds the details in my log.")


async def _defer(click: Click) -> bool:
    """Tell Discord that we are at it, again where it did not say a word; whether it knows now."""
    for _ in range(2):
        with suppress(aiohttp.ClientError, OSError):
            try:
                await click.response.defer(ephemeral=True, thinking=True)
            except discord.HTTPException as error:
                return error.code == _ACKNOWLEDGED
            return True
    return False


async def _show(click: Click, message: Message, *, acknowledged: bool) -> None:
    for page in render.pages(message):
        view, files = render.view(page), render.files(page)
        view.stop()  # our buttons are read by what they are called; discord.py need not keep the view
        if acknowledged:
            await click.followup.send(view=view, files=files, ephemeral=True)
            continue
        try:
            await click.response.send_message(view=view, files=files, ephemeral=True)
        except discord.HTTPException as error:
            if error.code != _ACKNOWLEDGED:  # it got through, and Discord's word of that did not
                raise
        acknowledged = True
