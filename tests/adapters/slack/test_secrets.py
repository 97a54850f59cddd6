"""S6: no token, secret or key is written down anywhere, whichever way in, whatever goes wrong."""

import asyncio
import json
import signal
from collections.abc import Iterator

import aiohttp
import pytest

from bot.adapters.slack import oauth
from tests.adapters.life import Life
from tests.adapters.slack.conftest import Lives
from tests.command_line.process import Command
from tests.loopback.faults import Broken, Cut, WrongType
from tests.slack_server.faults import Fault, Refused
from tests.slack_server.ledger import Seen
from tests.slack_server.people import Person
from tests.slack_server.problems import Problem
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.signed import Signed

SECRET = {
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "SLACK_CLIENT_SECRET",
    "COACH_SECRET_KEY",
}
FAULTS: dict[str, Fault] = {
    "chat.postMessage": Refused(Problem.INVALID_AUTH),
    "chat.postEphemeral": Refused(Problem.INVALID_ARGUMENTS),
    "reactions.add": Broken(500),
    "response_url": Cut(),
    "users.info": WrongType(),
    "views.publish": Refused(Problem.FATAL_ERROR),
}
OPEN = "apps.connections.open"


@pytest.fixture(
    params=[
        "slack_life_by_oauth",
        *(pytest.param(one, marks=pytest.mark.long) for one in ("slack_life", "slack_life_over_http")),
    ]
)
def lives(request: pytest.FixtureRequest) -> Lives:
    return request.getfixturevalue(request.param)


async def test_no_secret_is_written_down(lives: Lives) -> None:
    """Not in what it says, its log, its database, an answer, an export, the doctor's findings."""
    async with lives() as one:
        server = one.server
        team = server.team()
        channel = server.channel(team)
        ada = server.person("Ada", team, channel, admin=True)
        await one.begin()
        server.grant(team, server.installation(team).scopes | {"files:write"})
        secrets = {value for name, value in one.environment().items() if name in SECRET}
        secrets |= {installation.token for installation in server.hub.state.installations.values()}

        for method, fault in FAULTS.items():
            server.fail(method, fault)
            await ada.slash(channel, "/quiz migrations").acknowledged(within=one.left)
            ada.open_home()
        answers = await malformed(server, sorted(secrets))
        await broken_socket(one)
        server.faults.clear()
        await ada.slash(channel, "/coach doctor").acknowledged(within=one.left)
        await export(one, ada)
        server.sockets.drop()

        server.fail("auth.test", Refused(Problem.INVALID_AUTH), times=None)
        doctor = Command(one.database, one.database.parent)
        examined = await asyncio.to_thread(doctor, "doctor", **one.environment())
        assert "Slack" in examined.out
        assert one.process
        one.process.send_signal(signal.SIGTERM)
        assert await one.end() == 0

        texts = {"said": "\n".join(one.said), "doctor": examined.out + examined.err, **answers}
        assert found(secrets, {**texts, **dict(files(one)), **dict(seen(server))}) == []


def found(secrets: set[str], texts: dict[str, str]) -> list[tuple[str, str]]:
    """Which secret stands where."""
    return [(place, secret) for place, text in texts.items() for secret in secrets if secret in text]


def files(life: Life[LoopbackSlack]) -> Iterator[tuple[str, str]]:
    """All that is left on the disk, the log of what went wrong among it."""
    written = [path for path in life.database.parent.rglob("*") if path.is_file()]
    assert [path for path in written if path.suffix == ".log" and path.stat().st_size]
    assert life.database in written
    for path in written:
        yield path.name, path.read_bytes().decode("latin-1")


def seen(server: LoopbackSlack) -> Iterator[tuple[str, str]]:
    """All that anybody was shown or given."""
    for number, entry in enumerate(server.ledger):
        yield f"shown {number}", json.dumps([entry.text, entry.body])
    for upload in server.hub.state.uploads.values():
        yield upload.filename, (upload.content or b"").decode()


async def export(life: Life[LoopbackSlack], person: Person) -> None:
    def given(entry: Seen) -> bool:
        return bool(entry.files)

    channel = next(iter(life.server.hub.state.channels.values()))
    person.slash(channel, "/coach me export")
    await life.server.ledger.wait_for(given, within=life.left)


async def broken_socket(life: Life[LoopbackSlack]) -> None:
    """Taken away, and no other given at once; over HTTP there is none."""
    sockets = life.server.sockets
    if not sockets.connected:
        return
    greeted = len(sockets.happened.all(lambda h: h.what == "HELLO"))
    life.server.fail(OPEN, Broken(500))
    await sockets.disconnect("link_disabled")
    sockets.drop()
    await sockets.happened.wait_for(lambda h: h.what == "HELLO", count=greeted + 1, within=life.left)


async def malformed(server: LoopbackSlack, secrets: list[str]) -> dict[str, str]:
    """Say what is none, with every secret in it; return what was answered."""
    carrier = server.deliveries.carrier
    if not isinstance(carrier, Signed):
        for connection in server.sockets._connections:
            for words in (f'{{"{" ".join(secrets)}', f'{{"type": "{" ".join(secrets)}"}}'):
                await connection.socket.send_str(words)
        return {}
    told = " ".join(secrets)
    answers: dict[str, str] = {}
    async with aiohttp.ClientSession() as session:
        for name, body in bodies(told).items():
            right = server.sign(body)
            spoiled = {**right, "X-Slack-Signature": told}
            for kind, headers in (("signed", right), ("half-signed", spoiled), ("unsigned", {})):
                async with session.post(carrier.url, data=body, headers=headers) as answer:
                    answers[f"{kind}, {name}"] = f"{answer.headers} {await answer.text()}"
        back = carrier.url.replace("/slack/events", oauth.BACK)
        async with session.get(back, params={"code": secrets[0], "state": told, "error": told}) as answer:
            answers["the way back"] = f"{answer.headers} {await answer.text()}"
    return answers


def bodies(told: str) -> dict[str, bytes]:
    return {
        "no JSON": f'{{"type": "{told}'.encode(),
        "no UTF-8": told.encode() + b"\xff\xfe",
        "of no kind": json.dumps({"type": told, "team_id": told, "event": {"type": told}}).encode(),
        "of nobody": json.dumps(
            {"type": "event_callback", "team_id": told, "event": {"type": "reaction_added", "user": told}}
        ).encode(),
    }
