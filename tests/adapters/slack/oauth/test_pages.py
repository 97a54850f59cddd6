"""What stands in the browser: short, plain, whole, and never anybody's markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.adapters.slack import html, oauth
from bot.core import pages
from tests.adapters.slack.oauth.browser import Page
from tests.adapters.slack.oauth.conftest import Scene

PAGES = [
    pages.add("https://x/?a=1&b=2"),
    pages.added("The Team"),
    pages.denied(),
    pages.not_asked(),
    pages.another_browser(),
    pages.refused_by_slack(),
    *(page for page, _ in oauth._FAULTS.values()),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.lines[0])
def test_a_page_is_short_plain_and_whole(page: pages.Page) -> None:
    found = Page(200, {}, html.text(page))
    assert found.lang == "en"
    assert found.title == page.title
    assert found.texts["title"] == [page.title]
    assert set(found.tags) <= {"html", "head", "meta", "title", "style", "body", "main", "h1", "p", "a"}
    assert len(found.words) < 300
    assert found.links == ({page.link.label: page.link.address} if page.link else {})


HOSTILE = some.lists(some.sampled_from("<>&\"'/= ab\0") | some.just("script"), max_size=12).map("".join)


@given(HOSTILE, HOSTILE, HOSTILE)
def test_nothing_in_a_page_is_markup(title: str, line: str, address: str) -> None:
    found = Page(200, {}, html.text(pages.Page(f"t{title}", (f"l{line}",), pages.Link("on", address))))
    plain = Page(200, {}, html.text(pages.Page("t", ("l",), pages.Link("on", ""))))
    assert found.tags == plain.tags
    assert list(found.links.values()) == [address]


async def test_a_workspaces_name_is_text(scene: Scene) -> None:
    name = "<script>alert(1)</script> & \"Söhne\" 'n' \u202e" + "x" * 200
    team = scene.slack.team(name, installed=False)
    done = await scene.add(scene.slack.person("Eve", team))
    assert done.status == 200
    assert done.title.startswith("Interview Coach is in <script>alert(1)</script> & \"Söhne\" 'n'")
    assert "script" not in done.tags
    assert "\u202e" not in done.source
    assert len(done.title) < 100


@pytest.mark.parametrize("where", ["/slack/install", oauth.BACK])
async def test_a_page_takes_nothing_from_elsewhere_and_tells_nobody(scene: Scene, where: str) -> None:
    headers = (await scene.browser.open(where)).headers
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
