"""Slack, or somebody on Slack's page, says no – or Slack says nothing at all."""

import asyncio
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.slack import grant, oauth
from tests.adapters.slack.oauth.conftest import NOT_ADDED, Scene
from tests.loopback.faults import Broken, Cut, Hanging, WrongType
from tests.loopback.shapes import Json
from tests.slack_server import oauth as slacks
from tests.slack_server.faults import Fault, Refused, TooMany
from tests.slack_server.hub import Hub
from tests.slack_server.problems import Problem
from tests.slack_server.state import Installation


def state_of(back: str) -> str:
    return parse_qs(urlsplit(back).query)["state"][0]


async def test_who_says_no_on_slacks_page(scene: Scene) -> None:
    back = await scene.way_back()
    page = await scene.browser.open(f"{oauth.BACK}?error=access_denied&state={state_of(back)}")
    await scene.refuses(page, 403, "You did not allow it")
    again = await scene.browser.open(back, Cookie=f"{oauth.COOKIE}={state_of(back)}")
    await scene.refuses(again, 400, "was used already")


@pytest.mark.parametrize("query", ["error=access_denied", "error=access_denied&state=x"])
async def test_a_no_without_a_state_of_ours_changes_nothing(scene: Scene, query: str) -> None:
    back = await scene.way_back()
    page = await scene.browser.open(f"{oauth.BACK}?{query}")
    await scene.refuses(page, 403, "You did not allow it")
    assert (await scene.browser.open(back)).status == 200


async def test_another_error_is_shown_in_our_words_and_logged_only_where_it_is_ours(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    back = await scene.way_back()
    for query in ("error=%3Cscript%3Ealert(1)", "error=invalid_scope", "error=invalid_scope&state=x"):
        page = await scene.browser.open(f"{oauth.BACK}?{query}")
        await scene.refuses(page, 400, "Slack refused it")
        assert "alert" not in page.source
    assert caplog.text == ""
    page = await scene.browser.open(f"{oauth.BACK}?error=invalid_scope&state={state_of(back)}")
    await scene.refuses(page, 400, "Slack refused it")
    assert "invalid_scope" in caplog.text


@pytest.mark.parametrize("code", ["wrong", "", "%00", "a%20b", "%F0%9F%91%80", "x" * 600])
async def test_a_code_that_slack_does_not_know(scene: Scene, code: str) -> None:
    state = state_of(await scene.way_back())
    page = await scene.browser.open(f"{oauth.BACK}?code={code}&state={state}")
    assert (page.status, page.title) == (400, NOT_ADDED)
    assert "Slack did not accept the code" in page.words
    assert await scene.installed() == []


async def test_a_code_that_was_used_elsewhere(scene: Scene) -> None:
    back = await scene.way_back()
    await scene.exchange.grant(parse_qs(urlsplit(back).query)["code"][0])
    page = await scene.browser.open(back)
    assert (page.status, await scene.installed()) == (400, [])
    assert "Slack did not accept the code" in page.words


FAULTS = {
    "cut": (Cut(), 503),
    "cut after storing": (Cut(stored=True), 503),
    "500": (Broken(500), 503),
    "503": (Broken(503), 503),
    "429": (TooMany(), 503),
    "no JSON": (WrongType(), 503),
    "fatal": (Refused(Problem.FATAL_ERROR), 503),
    "our secret": (Refused(Problem.BAD_CLIENT_SECRET), 500),
    "our id": (Refused(Problem.INVALID_CLIENT_ID), 500),
}
WORDS = {503: "Slack doesn't answer", 500: "isn't set up rightly"}


@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
@pytest.mark.parametrize(("fault", "status"), FAULTS.values(), ids=FAULTS)
async def test_when_slack_fails_nothing_is_installed_and_one_can_begin_again(
    scene: Scene, method: str, fault: Fault, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    scene.slack.fail(method, fault)
    page = await scene.add()
    assert (page.status, page.title) == (status, NOT_ADDED)
    assert WORDS[status] in page.words
    assert await scene.installed() == []
    assert scene.asked.count(method) <= 1, "nothing is tried twice behind somebody's back"
    assert len(caplog.records) == 1, "whoever runs the coach hears of it"
    assert (await scene.add()).status == 200


async def test_a_slack_that_never_answers_is_not_waited_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(grant, "PATIENCE", 0.2)
    scene.slack.fail("oauth.v2.access", Hanging())
    async with asyncio.timeout(5):
        page = await scene.add()
    assert (page.status, await scene.installed()) == (503, [])


USELESS = {
    "an organisation": ({"is_enterprise_install": True, "team": None}, 400, "whole organisation"),
    "a person's token": ({"token_type": "user"}, 500, WORDS[500]),
    "a token that rotates": ({"expires_in": 43200}, 500, WORDS[500]),
    "no token": ({"access_token": ""}, 500, WORDS[500]),
    "a token that is none": ({"access_token": ["canary-of-a-token"]}, 500, WORDS[500]),
    "no workspace": ({"team": {"id": "", "name": "The Team"}}, 500, WORDS[500]),
}


@pytest.mark.parametrize(("change", "status", "words"), USELESS.values(), ids=USELESS)
async def test_a_grant_that_is_of_no_use(
    scene: Scene, change: Json, status: int, words: str, request: pytest.FixtureRequest
) -> None:
    granted = slacks._granted

    def changed(hub: Hub, installation: Installation, user_id: str) -> Json:
        return {**granted(hub, installation, user_id), **change}

    request.getfixturevalue("monkeypatch").setattr(slacks, "_granted", changed)
    page = await scene.add()
    assert (page.status, page.title) == (status, NOT_ADDED)
    assert words in page.words
    assert await scene.installed() == []
    assert "canary" not in request.getfixturevalue("caplog").text
