"""Many workspaces: equal ids, tokens of their own, coming and going."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.loopback.impossible import Impossible
from tests.loopback.shapes import Json
from tests.slack_server import sdk
from tests.slack_server.bot import QUIET
from tests.slack_server.conftest import Wire
from tests.slack_server.people import Person
from tests.slack_server.server import LoopbackSlack
from tests.slack_server.state import Channel, Team
from tests.world import Clock

BACK = "http://127.0.0.1:3000/slack/oauth_redirect"


def world(loopback: LoopbackSlack, name: str) -> tuple[Team, Channel, Person, str]:
    """A workspace whose channel, person and bot have the same ids as those of any other."""
    team = loopback.team(name, bot_user_id="U0BOT")
    channel = loopback.channel(team, channel_id="C0SAME")
    ada = loopback.person(f"Ada of {name}", team, channel, user_id="U0SAME")
    return team, channel, ada, loopback.token


async def test_equal_ids_are_not_the_same(loopback: LoopbackSlack, wire: Wire) -> None:
    worlds = [world(loopback, name) for name in ("One", "Two")]
    sent: list[str] = []
    for team, channel, _, token in worlds:
        told = await wire.call(
            "chat.postMessage",
            {"channel": channel.id, "text": f"canary of {team.name}", **QUIET},
            token=token,
        )
        sent.append(told["ts"])
    assert sent[0] == sent[1]
    for team, channel, ada, token in worlds:
        assert [seen.text for seen in loopback.ledger.shown_in(channel)] == [f"canary of {team.name}"]
        ada.react(loopback.message(channel, sent[0]), "eyes")
        history = await wire.call("conversations.history", {"channel": channel.id}, token=token)
        assert [m["text"] for m in history["messages"]] == [f"canary of {team.name}"]
        assert history["messages"][0]["reactions"][0]["count"] == 1
        user = await wire.call("users.info", {"user": "U0SAME"}, token=token)
        assert user["user"]["real_name"] == f"Ada of {team.name}"
        assert (await wire.call("auth.test", token=token))["team_id"] == team.id
    assert [parcel.team_id for parcel in loopback.deliveries.parcels] == [team.id for team, *_ in worlds]


async def test_one_workspaces_token_is_worth_nothing_in_another(loopback: LoopbackSlack, wire: Wire) -> None:
    first, second = (world(loopback, name) for name in ("One", "Two"))
    elsewhere = loopback.channel(first[0], "elsewhere")
    told = await wire.call(
        "chat.postMessage", {"channel": elsewhere.id, "text": "x", **QUIET}, token=second[3]
    )
    assert told["error"] == "channel_not_found"
    loopback.uninstall(first[0])
    assert (await wire.call("auth.test", token=first[3]))["error"] == "account_inactive"
    assert (await wire.call("auth.test", token=second[3]))["ok"]
    with pytest.raises(Impossible):
        first[2].slash(first[1], "/quiz")
    with pytest.raises(Impossible):
        first[2].react(second[2].say(second[1], "Hello"), "eyes")


def install_link(loopback: LoopbackSlack, state: str = "s1") -> str:
    asked = f"client_id={loopback.hub.application.client_id}&scope=commands,chat:write&state={state}"
    return f"https://slack.invalid/oauth/v2/authorize?{asked}&redirect_uri={BACK}"


def code(address: str) -> str:
    return parse_qs(urlsplit(address).query)["code"][0]


async def access(wire: Wire, loopback: LoopbackSlack, **args: str) -> Json:
    application = loopback.hub.application
    given = {"client_id": application.client_id, "client_secret": application.client_secret, **args}
    return await wire.call("oauth.v2.access", {"redirect_uri": BACK, **given})


async def test_an_installation_by_oauth(loopback: LoopbackSlack, wire: Wire) -> None:
    team = loopback.team(installed=False)
    ada = loopback.person("Ada", team)
    loopback.team("Another")
    address = ada.allow(install_link(loopback))
    assert address.startswith(f"{BACK}?code=")
    assert parse_qs(urlsplit(address).query)["state"] == ["s1"]
    told = await access(wire, loopback, code=code(address))
    assert (told["team"]["id"], told["authed_user"]["id"]) == (team.id, ada.id)
    assert (told["scope"], told["token_type"]) == ("chat:write,commands", "bot")
    assert (await wire.call("auth.test", token=told["access_token"]))["user_id"] == told["bot_user_id"]
    again = await access(wire, loopback, code=code(address))
    assert again["error"] == "code_already_used"


async def test_the_sdk_exchanges_a_code(loopback: LoopbackSlack) -> None:
    ada = loopback.person("Ada", loopback.team(installed=False))
    application = loopback.hub.application
    client: Any = sdk.client(loopback.api_url)
    told = await client.oauth_v2_access(
        client_id=application.client_id,
        client_secret=application.client_secret,
        code=code(ada.allow(install_link(loopback))),
        redirect_uri=BACK,
    )
    assert told["access_token"] == loopback.token


async def test_a_code_must_be_right(loopback: LoopbackSlack, wire: Wire, clock: Clock) -> None:
    ada = loopback.person("Ada", loopback.team())
    fresh = code(ada.allow(install_link(loopback)))
    for args, error in (
        ({"code": "wrong"}, "invalid_code"),
        ({"code": fresh, "client_id": "x"}, "invalid_client_id"),
        ({"code": fresh, "client_secret": "x"}, "bad_client_secret"),
        ({"code": fresh, "redirect_uri": "x"}, "bad_redirect_uri"),
    ):
        assert (await access(wire, loopback, **args))["error"] == error
    clock.forward(minutes=11)
    assert (await access(wire, loopback, code=fresh))["error"] == "invalid_code"
    with pytest.raises(Impossible, match="knows no app"):
        ada.allow("https://slack.invalid/oauth/v2/authorize?client_id=other")


async def test_who_comes_back_has_the_same_bot(loopback: LoopbackSlack, wire: Wire) -> None:
    team = loopback.team()
    ada, before = loopback.person("Ada", team), loopback.installation(team)
    assert await wire.call("auth.revoke") == {"ok": True, "revoked": True}
    assert (await wire.call("auth.test"))["error"] == "token_revoked"
    told = await access(wire, loopback, code=code(ada.allow(install_link(loopback))))
    assert (told["bot_user_id"], told["access_token"] != before.token) == (before.bot_user_id, True)
    assert (await wire.call("auth.test", token=told["access_token"]))["ok"]


async def test_who_installs_twice_has_one_token(loopback: LoopbackSlack, wire: Wire) -> None:
    """With the scopes of both; an event still comes once."""
    team = loopback.team(scopes=frozenset({"im:history"}))
    ada, token = loopback.person("Ada", team), loopback.token
    told = await access(wire, loopback, code=code(ada.allow(install_link(loopback))))
    assert (told["access_token"], told["scope"]) == (token, "chat:write,commands,im:history")
    ada.direct_message("hello")
    assert len(loopback.deliveries.parcels) == 1
