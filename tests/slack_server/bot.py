"""The smallest bot that uses every part of the server: what the tests of this room talk through."""

import asyncio
import logging
import os
from typing import Any

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

from tests.loopback.shapes import Json
from tests.slack_server import sdk

Client = Any  # slack_sdk's AsyncWebClient, whose methods are typed with bare dicts
QUIET = {"unfurl_links": False, "unfurl_media": False}
AGAIN: Json = {
    "type": "actions",
    "block_id": "buttons",
    "elements": [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Again"},
            "action_id": "again",
            "value": "1",
        }
    ],
}
NAME: Json = {
    "type": "modal",
    "callback_id": "name",
    "title": {"type": "plain_text", "text": "Your name"},
    "submit": {"type": "plain_text", "text": "Tell"},
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": {"type": "plain_text", "text": "Name"},
            "element": {"type": "plain_text_input", "action_id": "name"},
        },
        {
            "type": "input",
            "block_id": "topic",
            "optional": True,
            "label": {"type": "plain_text", "text": "Topic"},
            "element": {"type": "external_select", "action_id": "topic", "min_query_length": 2},
        },
    ],
}
HOME: Json = {
    "type": "home",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "Nothing is due"}}],
}
TOPICS = ("migrations", "asyncio")


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


class Bot:
    """Says what it heard into `heard`. Its listeners answer as ours will: acknowledged first, then spoken."""

    def __init__(self, client: Client, *, signing_secret: str = "", ping_interval: float = 5) -> None:
        logger = logging.getLogger("loopback-bot")
        logger.setLevel(logging.CRITICAL)
        self.app = AsyncApp(client=client, signing_secret=signing_secret, logger=logger)
        self.client = client
        self.heard: list[str] = []
        self.bodies: list[Json] = []
        self.grown = asyncio.Event()
        self.deaf: asyncio.Event | None = None  # while it is set up and unset, nothing is acknowledged
        self.ping_interval = ping_interval
        self._listen()

    def _listen(self) -> None:
        app: Any = self.app  # Bolt's decorators are typed loosely
        app.use(self._wait)
        app.command("/quiz")(quiz)
        app.command("/slow")(slow)
        app.command("/ask")(ask)
        app.action("again")(again)
        app.options("topic")(topics)
        app.view("name")(named)
        app.event("reaction_added")(self._reacted)
        app.event("reaction_removed")(self._reacted)
        app.event("message")(self._said)
        app.event("app_home_opened")(home)
        for kind in ("app_uninstalled", "tokens_revoked", "member_joined_channel", "member_left_channel"):
            app.event(kind)(self._happened)

    async def _wait(self, next: Any) -> Any:  # noqa: A002 - Bolt passes it by this name
        if self.deaf:
            await self.deaf.wait()
        return await next()

    async def _reacted(self, event: Json) -> None:
        self._hear(f"{event['type']} {event['reaction']}", event)

    async def _said(self, event: Json) -> None:
        self._hear(event.get("text", event.get("subtype", "")), event)

    async def _happened(self, event: Json) -> None:
        self._hear(event["type"], event)

    def _hear(self, what: str, body: Json) -> None:
        self.heard.append(what)
        self.bodies.append(body)
        self.grown.set()

    async def hears(self, count: int) -> list[str]:
        """Everything heard, as soon as it is that much."""
        async with asyncio.timeout(5):
            while len(self.heard) < count:
                self.grown.clear()
                await self.grown.wait()
        return self.heard

    async def post(self, channel_id: str, text: str, **options: Any) -> str:
        told = await self.client.chat_postMessage(channel=channel_id, text=text, **QUIET, **options)
        return str(told["ts"])

    # The two ways

    def sockets(self, app_token: str) -> AsyncSocketModeHandler:
        return AsyncSocketModeHandler(self.app, app_token, ping_interval=self.ping_interval)

    def http(self) -> web.Application:
        """`/slack/events`, as our adapter will have it."""

        async def handle(request: web.Request) -> web.Response:
            answer = await self.app.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(answer)

        application = web.Application()
        application.router.add_post("/slack/events", handle)
        return application


async def quiz(ack: Any, command: Json) -> None:
    """Answers privately, with a button."""
    text = f"A question about {command['text']}"
    await ack(text=text, blocks=[section(text), AGAIN])


async def again(ack: Any, respond: Any) -> None:
    await ack()
    await respond(text="Once more", replace_original=True)


async def slow(ack: Any, respond: Any) -> None:
    """Acknowledges, then answers, then says more."""
    await ack()
    await respond(text="Thought about it")
    await respond(text="And one thing more")


async def ask(ack: Any, command: Json, client: Client) -> None:
    """Asks for a name."""
    await ack()
    await client.views_open(trigger_id=command["trigger_id"], view=NAME)


async def topics(ack: Any, payload: Json) -> None:
    found = [name for name in TOPICS if payload["value"] in name]
    await ack(options=[{"text": {"type": "plain_text", "text": n.title()}, "value": n} for n in found])


async def named(ack: Any, view: Json, body: Json, client: Client) -> None:
    """A name too short is refused in the form; a good one is greeted in direct messages."""
    name = view["state"]["values"]["name"]["name"]["value"]
    if len(name) < 2:
        await ack(response_action="errors", errors={"name": "That is no name"})
        return
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text=f"Hello {name}", **QUIET)


async def home(event: Json, client: Client) -> None:
    await client.views_publish(user_id=event["user"], view=HOME)


async def main(env: dict[str, str]) -> None:
    bot = Bot(
        sdk.client(env["SLACK_API_URL"], env["SLACK_BOT_TOKEN"]),
        signing_secret=env.get("SLACK_SIGNING_SECRET", ""),
    )
    if "SLACK_APP_TOKEN" in env:
        await bot.sockets(env["SLACK_APP_TOKEN"]).start_async()
        return
    runner = web.AppRunner(bot.http())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(env["PORT"])).start()
    print(runner.addresses[0][1], flush=True)  # noqa: T201 - whoever started it waits for the port
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(dict(os.environ)))
