"""A bot in a process of its own that tells, once it is ready, when that was and what it holds.

`python -m tests.benchmarks.discord.probe coach|lean|defaults`, with the environment of our own Discord.
"""

import gc
import json
import os
import sys
import time
from typing import Any

READY = "Discord: here as"
"""What the coach says when it is ready."""

GUILDS_COME = 0.02
"""Seconds that each of them waits for one more server; it would be two for all of them."""


def tell() -> None:
    """Print the moment, this process's CPU seconds and its memory, in MB, after a collection."""
    at, cpu = time.time(), time.process_time()
    gc.collect()
    with open("/proc/self/status", encoding="ascii") as status:  # noqa: PTH123 – pathlib would count
        kilobytes = next(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
    print(json.dumps({"at": at, "cpu": cpu, "memory": kilobytes / 1000}), flush=True)  # noqa: T201


def coach() -> None:
    """`coach run`, as people start it."""
    from bot import __main__ as command  # noqa: PLC0415 – each kind imports what it is, and no more
    from bot.adapters.discord import client  # noqa: PLC0415 – the same

    client.GUILDS_COME = GUILDS_COME
    said = command._say

    def say(line: str) -> None:
        said(line)
        if line.startswith(READY):
            tell()

    command._say = say
    sys.argv = ["coach", "run"]
    command.main()


def bare(options: dict[str, Any]) -> None:
    """A client of discord.py that does nothing."""
    import discord  # noqa: PLC0415 – the same

    from tests.discord_server import sdk  # noqa: PLC0415 – the same

    class Client(discord.Client):
        async def on_ready(self) -> None:
            tell()

    with sdk.pointed_at(os.environ["DISCORD_API_URL"], os.environ["DISCORD_GATEWAY_URL"]):
        Client(guild_ready_timeout=GUILDS_COME, **options).run(os.environ["DISCORD_TOKEN"], log_handler=None)


def main() -> None:
    match sys.argv[1]:
        case "coach":
            coach()
        case "lean":
            from tests.benchmarks.discord.bare import lean  # noqa: PLC0415 – the same

            bare(lean())
        case _:
            from discord import Intents  # noqa: PLC0415 – the same

            bare({"intents": Intents.default()})


if __name__ == "__main__":
    main()
