"""Adding the coach to Slack workspaces, in browsers, on our own Slack."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest
from aiohttp import web

from bot.adapters.slack import oauth
from bot.adapters.slack.grant import Exchange
from bot.adapters.slack.oauth import InstallPages
from bot.core.coach import Coach
from bot.domain.installation import Installation
from tests.adapters.slack.oauth.browser import Browser, Page
from tests.adapters.slack.oauth.listening import Listening
from tests.loopback.shapes import Now
from tests.slack_server.fixtures import loopback, loopback_commands
from tests.slack_server.people import Person
from tests.slack_server.server import SCOPES, LoopbackSlack
from tests.slack_server.state import Team
from tests.world import Clock

__all__ = ["loopback", "loopback_commands"]

NOT_ADDED = "Interview Coach was not added"


@dataclass(frozen=True)
class Scene:
    """A coach with its pages, a Slack, and Ada, who is about to bring the one to the other."""

    coach: Coach
    slack: LoopbackSlack
    exchange: Exchange
    team: Team
    ada: Person
    another_browser: Callable[[], Browser]
    browser: Browser
    """Ada's."""

    async def way_back(self, *, person: Person | None = None, browser: Browser | None = None) -> str:
        """The address that Slack sends somebody on to, once they have begun here and allowed it there."""
        offered = await (browser or self.browser).open("/slack/install")
        return oauth.BACK + (person or self.ada).allow(offered.links["Add to Slack"])

    async def add(self, person: Person | None = None) -> Page:
        """All of it, in one go."""
        return await self.browser.open(await self.way_back(person=person))

    async def token(self, team: Team | None = None) -> str | None:
        """What the coach has for a workspace."""
        access = await self.coach.installations.of((team or self.team).id)
        return access and access.token

    async def installed(self) -> list[Installation]:
        return await self.coach.installations.all()

    @property
    def asked(self) -> list[str]:
        """What Slack was asked."""
        return [request.method for request in self.slack.requests.all(lambda _: True)]

    async def refuses(self, page: Page, status: int, words: str) -> None:
        """A clear page with a way on, nothing installed, and Slack was not even asked."""
        assert (page.status, page.title) == (status, NOT_ADDED)
        assert words in page.words
        assert page.links == {"Begin again": "/slack/install"}
        assert await self.installed() == []
        assert self.asked == []


@pytest.fixture
def loopback_now(clock: Clock) -> Now:
    """One clock for the coach and for Slack."""
    return clock


@pytest.fixture
async def scene(coach: Coach, loopback: LoopbackSlack) -> AsyncGenerator[Scene]:
    us = loopback.hub.application
    exchange = Exchange(us.client_id, us.client_secret, loopback.api_url.rstrip("/"))
    team = loopback.team("The Team", installed=False)
    application = web.Application()
    application.add_routes(InstallPages(coach.installations, exchange, sorted(SCOPES)).routes())
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with AsyncExitStack() as ends:
        ends.push_async_callback(runner.cleanup)

        def browser() -> Browser:
            one = Browser.at(address)
            ends.push_async_callback(one.session.close)
            return one

        yield Scene(coach, loopback, exchange, team, loopback.person("Ada", team), browser, browser())


@pytest.fixture
async def listening(scene: Scene) -> AsyncGenerator[Listening]:
    """With the coach in The Team, and in another workspace that nothing happens to."""
    bob = scene.slack.person("Bob", scene.slack.team("Another", installed=False))
    for person in (bob, scene.ada):
        assert (await scene.add(person)).status == 200
    async with Listening(scene.coach, scene.slack) as listening:
        yield listening
