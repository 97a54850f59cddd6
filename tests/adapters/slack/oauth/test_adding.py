"""A workspace adds the coach: once, from one browser, or not at all and with a reason."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.adapters.slack import oauth
from bot.store import database
from tests.adapters.slack.oauth.conftest import NOT_ADDED, Scene
from tests.slack_server import sdk
from tests.slack_server.server import SCOPES
from tests.tables import rows
from tests.world import Clock


async def test_a_workspace_adds_the_coach(scene: Scene) -> None:
    offered = await scene.browser.open("/slack/install")
    assert (offered.status, offered.title) == (200, "Add Interview Coach to Slack")
    link = urlsplit(offered.links["Add to Slack"])
    assert f"{link.scheme}://{link.netloc}{link.path}" == oauth.AUTHORIZE
    query = parse_qs(link.query)
    assert set(query) == {"client_id", "scope", "state"}
    assert set(query["scope"][0].split(",")) == SCOPES

    done = await scene.browser.open(oauth.BACK + scene.ada.allow(offered.links["Add to Slack"]))
    assert (done.status, done.title) == (200, "Interview Coach is in The Team")
    slacks = scene.slack.installation(scene.team)
    assert await scene.token() == slacks.token
    (ours,) = await scene.installed()
    assert (ours.team_id, ours.team_name) == (scene.team.id, "The Team")
    assert (ours.bot_user_id, ours.bot_id, ours.scopes) == (slacks.bot_user_id, slacks.bot_id, SCOPES)
    assert scene.browser.cookies() == [], "what was used is taken back"


async def test_nothing_is_kept_of_who_added_it(scene: Scene, database_file: Path) -> None:
    assert (await scene.add()).status == 200
    found = rows(database_file)
    assert list(found) == ["installations"]
    assert scene.ada.id not in str(found)
    assert "Ada" not in str(found)


async def test_two_workspaces_with_equal_ids_have_a_token_each(scene: Scene) -> None:
    teams = [scene.slack.team(name, bot_user_id="U0BOT") for name in ("One", "Two")]
    for team in teams:
        scene.slack.revoke_token(team)  # so that a new one is given, for the same bot
        person = scene.slack.person("Ada", team, user_id="U0SAME")
        assert (await scene.add(person)).title == f"Interview Coach is in {team.name}"
    for team in teams:
        token = await scene.token(team)
        assert token == scene.slack.installation(team).token
        client: Any = sdk.client(scene.slack.api_url, token)  # its methods are typed with bare dicts
        told = await client.auth_test()
        assert (told["team_id"], told["user_id"]) == (team.id, "U0BOT")


async def test_who_adds_it_again_has_the_token_that_works(scene: Scene, clock: Clock) -> None:
    await scene.add()
    scene.slack.revoke_token(scene.team)
    clock.forward(minutes=1)
    assert (await scene.add()).status == 200
    assert await scene.token() == scene.slack.installation(scene.team).token
    assert len(await scene.installed()) == 1


# The state


async def test_without_a_state(scene: Scene) -> None:
    back = await scene.way_back()
    for query in ("", "?", f"?{urlsplit(back).query.partition('&')[0]}"):
        await scene.refuses(await scene.browser.open(oauth.BACK + query), 400, "something is missing in it")
    emptied = await scene.browser.open(back.partition("state=")[0] + "state=")
    await scene.refuses(emptied, 400, "did not begin in this browser")
    assert (await scene.browser.open(back)).status == 200, "the right way back was still open"


@pytest.mark.parametrize("state", ["wrong", "%00", "%ff", "%ed%b3%bf", "%F0%9F%91%80", "x" * 4000])
async def test_a_state_that_is_not_ours(scene: Scene, state: str) -> None:
    back = (await scene.way_back()).partition("state=")[0]
    page = await scene.browser.open(f"{back}state={state}")
    await scene.refuses(page, 400, "did not begin in this browser")


@pytest.mark.parametrize("state", ["invented", "%FF", "x" * 3000])
async def test_a_cookie_alone_makes_no_state(scene: Scene, state: str) -> None:
    """Whoever writes both by themselves has still not begun here."""
    back = (await scene.way_back()).partition("state=")[0]
    page = await scene.another_browser().open(
        f"{back}state={state.replace('%', '%25')}", Cookie=f"{oauth.COOKIE}={state}"
    )
    await scene.refuses(page, 400, "was used already")


async def test_a_cookie_of_broken_bytes_is_none(scene: Scene) -> None:
    """No client sends one; a scanner does."""
    asked = urlsplit(scene.browser.address)
    reader, writer = await asyncio.open_connection(asked.hostname, asked.port)
    where = (await scene.way_back()).encode()
    cookie = f"{oauth.COOKIE}=".encode() + b"\xff\xfe"
    writer.write(b"GET " + where + b" HTTP/1.1\r\nHost: x\r\nCookie: " + cookie)
    writer.write(b"\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"did not begin in this browser" in answer
    assert (await scene.installed(), scene.asked) == ([], [])


async def test_a_state_is_used_once(scene: Scene) -> None:
    """Also with a fresh code, and also by who has kept the cookie."""
    back = await scene.way_back()
    (state,) = scene.browser.cookies()
    assert (await scene.browser.open(back)).status == 200
    await scene.coach.installations.forget(scene.team.id, until=scene.coach.desk.now())
    before = scene.asked
    link = f"{oauth.AUTHORIZE}?client_id={scene.exchange.client_id}&state={state}"
    fresh = oauth.BACK + scene.ada.allow(link)
    assert "did not begin in this browser" in (await scene.browser.open(fresh)).words
    page = await scene.browser.open(fresh, Cookie=f"{oauth.COOKIE}={state}")
    assert (page.status, page.title) == (400, NOT_ADDED)
    assert "was used already" in page.words
    assert (await scene.installed(), scene.asked) == ([], before)


async def test_of_a_state_that_comes_five_times_at_once_one_counts(scene: Scene) -> None:
    back = await scene.way_back()
    found = await asyncio.gather(*(scene.browser.open(back) for _ in range(5)))
    assert sorted(page.status for page in found) == [200, 400, 400, 400, 400]
    assert scene.asked == ["oauth.v2.access", "auth.test"]


async def test_a_state_expires(scene: Scene, clock: Clock) -> None:
    back = await scene.way_back()
    (state,) = scene.browser.cookies()
    clock.forward(minutes=10, seconds=1)
    page = await scene.browser.open(back, Cookie=f"{oauth.COOKIE}={state}")
    await scene.refuses(page, 400, "older than ten minutes")


async def test_another_browser_is_refused_and_ours_goes_on(scene: Scene) -> None:
    """Somebody is made to open a stranger's way back, with or without one of their own."""
    stranger, mine = scene.another_browser(), scene.browser
    back = await scene.way_back(browser=stranger)
    await scene.refuses(await mine.open(back), 400, "did not begin in this browser")
    own = await scene.way_back()
    await scene.refuses(await mine.open(back), 400, "did not begin in this browser")
    assert (await mine.open(own)).status == 200
    assert (await stranger.open(back)).status == 200


async def test_the_cookie_is_for_this_one_address_and_no_script(scene: Scene) -> None:
    plain = (await scene.browser.open("/slack/install")).headers["Set-Cookie"].split("; ")
    assert plain[0].startswith(f"{oauth.COOKIE}=")
    assert {"HttpOnly", "SameSite=Lax", f"Path={oauth.BACK}", "Max-Age=600"} <= set(plain)


@pytest.mark.parametrize(
    ("proxy", "secure"),
    [("https", True), ("HTTPS", True), ("https, http", True), ("http", False), ("", False)],
)
async def test_behind_https_the_cookie_stays_there(scene: Scene, proxy: str, *, secure: bool) -> None:
    page = await scene.browser.open("/slack/install", **{"X-Forwarded-Proto": proxy})
    assert ("Secure" in page.headers["Set-Cookie"].split("; ")) == secure


async def test_who_only_looks_begins_nothing(scene: Scene, database_file: Path) -> None:
    session, address = scene.browser.session, f"{scene.browser.address}/slack/install"
    for act in (session.head, session.post):
        async with act(address) as answer:
            assert answer.status == 405
    assert rows(database_file) == {}


# We can't


async def test_a_busy_database_says_so(scene: Scene, database_file: Path) -> None:
    async with database.opened(database_file) as other, other.transaction():
        page = await scene.browser.open("/slack/install")
    await scene.refuses(page, 503, "The database is busy")


async def test_without_a_key_nobody_is_sent_to_slack(scene: Scene) -> None:
    scene.coach.desk.vault = None
    page = await scene.browser.open("/slack/install")
    await scene.refuses(page, 500, "COACH_SECRET_KEY isn't set")
    assert scene.browser.cookies() == []
