"""A workspace removes the coach, or its token is revoked: gone at once, and only there."""

from tests.adapters.slack.oauth.conftest import Scene
from tests.adapters.slack.oauth.listening import Listening
from tests.world import Clock


async def names(scene: Scene) -> list[str]:
    return [one.team_name for one in await scene.installed()]


async def test_a_workspace_that_removes_the_app_is_let_go_at_once(scene: Scene, listening: Listening) -> None:
    scene.slack.uninstall(scene.team)
    kinds = {body["event"]["type"] for body in await listening.hears(2)}
    assert kinds == {"app_uninstalled", "tokens_revoked"}
    assert await names(scene) == ["Another"]
    assert await scene.token() is None


async def test_a_removal_alone_is_enough(scene: Scene, listening: Listening) -> None:
    scene.slack.hub.tell(scene.slack.installation(scene.team), {"type": "app_uninstalled"})
    await listening.hears(1)
    assert await names(scene) == ["Another"]


async def test_a_token_that_is_revoked_is_let_go_at_once(scene: Scene, listening: Listening) -> None:
    scene.slack.revoke_token(scene.team)
    await listening.hears(1)
    assert await names(scene) == ["Another"]


async def test_news_that_comes_again_later_does_not_end_a_new_installation(
    scene: Scene, listening: Listening, clock: Clock
) -> None:
    scene.slack.uninstall(scene.team)
    await listening.hears(2)
    clock.forward(seconds=30)
    assert (await scene.add()).status == 200
    scene.slack.repeat("app_uninstalled", times=2)
    scene.slack.repeat("tokens_revoked")
    await listening.hears(5)
    assert await scene.token() == scene.slack.installation(scene.team).token


async def test_somebodys_own_token_is_not_the_bots(scene: Scene, listening: Listening) -> None:
    tokens = {"oauth": ["U0SOME"], "bot": []}
    scene.slack.hub.tell(scene.slack.installation(scene.team), {"type": "tokens_revoked", "tokens": tokens})
    await listening.hears(1)
    assert sorted(await names(scene)) == ["Another", "The Team"]
