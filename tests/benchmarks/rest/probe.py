"""A bot in a process of its own that tells, once it is ready, when that was and what it holds.

`python -m tests.benchmarks.rest.probe coach|lean|defaults|bolt|both`, with the environment of our own
Discord, of our own Slack in Socket Mode, or of both.
"""

import asyncio
import gc
import json
import os
import sys
import time
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Any

READY = ": here "
"""What the coach says when it is ready on a platform."""

GUILDS_COME = 0.02
"""Seconds that each of them waits for one more server; it would be two for all of them."""


def tell() -> None:
    """Print the moment, this process's CPU seconds and its resident memory, in MB, after a collection."""
    at, cpu = time.time(), time.process_time()
    gc.collect()
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 – pathlib would count
        kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    print(json.dumps({"at": at, "cpu": cpu, "memory": kilobytes / 1000}), flush=True)  # noqa: T201


def coach() -> None:
    """`coach run`, as people start it, on all the platforms of the environment."""
    from bot import __main__ as command  # noqa: PLC0415 – each kind imports what it is, and no more

    awaited = {platform for platform in ("Discord", "Slack") if f"{platform.upper()}_API_URL" in os.environ}
    if "Discord" in awaited:
        from bot.adapters.discord import client  # noqa: PLC0415 – the same

        client.GUILDS_COME = GUILDS_COME
    said = command._say

    def say(line: str) -> None:
        said(line)
        platform, here, _ = line.partition(READY)
        if here:
            awaited.remove(platform)
            if not awaited:
                tell()

    command._say = say
    sys.argv = ["coach", "run"]
    command.main()


async def discord(ready: asyncio.Event, *, lean: bool) -> None:
    """A client of discord.py that does nothing."""
    import discord  # noqa: PLC0415 – the same

    from tests.benchmarks.discord import bare  # noqa: PLC0415 – the same
    from tests.discord_server import sdk  # noqa: PLC0415 – the same

    class Client(discord.Client):
        async def on_ready(self) -> None:
            ready.set()

    options: dict[str, Any] = bare.lean() if lean else {"intents": discord.Intents.default()}
    with sdk.pointed_at(os.environ["DISCORD_API_URL"], os.environ["DISCORD_GATEWAY_URL"]):
        await Client(guild_ready_timeout=GUILDS_COME, **options).start(os.environ["DISCORD_TOKEN"])


async def bolt(ready: asyncio.Event) -> None:
    """An app of slack-bolt that does nothing, in Socket Mode."""
    from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler  # noqa: PLC0415 – the same
    from slack_bolt.app.async_app import AsyncApp  # noqa: PLC0415 – the same
    from slack_sdk.web.async_client import AsyncWebClient  # noqa: PLC0415 – the same

    web = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    handler = AsyncSocketModeHandler(AsyncApp(client=web), os.environ["SLACK_APP_TOKEN"])
    await handler.connect_async()
    ready.set()
    await asyncio.Event().wait()


KINDS: dict[str, list[Callable[[asyncio.Event], Coroutine[Any, Any, None]]]] = {
    "lean": [partial(discord, lean=True)],
    "defaults": [partial(discord, lean=False)],
    "bolt": [bolt],
    "both": [partial(discord, lean=True), bolt],
}
"""SDKs with nothing of ours."""


async def bare(kind: str) -> None:
    """Those of a kind beside each other; told once all are ready."""
    readies = [asyncio.Event() for _ in KINDS[kind]]
    async with asyncio.TaskGroup() as group:
        for start, ready in zip(KINDS[kind], readies, strict=True):
            group.create_task(start(ready))
        for ready in readies:
            await ready.wait()
        tell()


if __name__ == "__main__":
    if sys.argv[1] == "coach":
        coach()
    else:
        asyncio.run(bare(sys.argv[1]))
