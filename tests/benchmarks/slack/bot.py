"""A bot over HTTP in a process of its own, which says where it listens.

`python -m tests.benchmarks.slack.bot coach|bare`, with the environment of our own Slack.
"""

import asyncio
import os
import sys

HERE = "listening on "
"""What either says before its address."""

AT_ONCE = (10**9, 1.0)
"""So many messages a second: a benchmark doesn't wait for its turn in a channel."""


def coach() -> None:
    """`coach run`, as people start it, but for the pace that Slack wants."""
    from bot import __main__ as command  # noqa: PLC0415 – each kind imports what it is, and no more
    from bot.adapters.slack import messenger  # noqa: PLC0415 – the same

    messenger.A_CHANNEL = messenger.A_WORKSPACE = AT_ONCE
    sys.argv = ["coach", "run"]
    command.main()


async def bare(secret: str) -> None:
    from tests.benchmarks.slack.bare import bolts  # noqa: PLC0415 – the same

    async with bolts(secret) as url:
        print(f"{HERE}{url}", file=sys.stderr, flush=True)  # noqa: T201 – whoever started it waits for it
        await asyncio.Event().wait()


if __name__ == "__main__":
    if sys.argv[1] == "coach":
        coach()
    else:
        asyncio.run(bare(os.environ["SLACK_SIGNING_SECRET"]))
