"""Tokens, codes, states and keys are written down nowhere, whether it goes well or not."""

import logging
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.vault import Vault
from tests.adapters.slack.oauth.conftest import Scene
from tests.loopback.faults import Broken, Cut, WrongType
from tests.slack_server.faults import Fault, Refused
from tests.slack_server.problems import Problem
from tests.slack_server.server import CLIENT_SECRET
from tests.tables import rows

FAULTS = (Refused(Problem.BAD_CLIENT_SECRET), Broken(500), WrongType(), Cut(stored=True), None)


async def lived(scene: Scene, faults: tuple[Fault | None, ...]) -> tuple[set[str], str]:
    """Ada tries until it works; return all that nobody else may know, and all that she was shown."""
    secrets, shown = {CLIENT_SECRET, "the key of the tests"}, ""
    for fault in faults:
        for method in ("oauth.v2.access", "auth.test"):
            if fault:
                scene.slack.fail(method, fault)
            back = await scene.way_back()
            secrets |= {value for values in parse_qs(urlsplit(back).query).values() for value in values}
            shown += (await scene.browser.open(back)).source
            scene.slack.faults.clear()
    return secrets | {scene.slack.installation(scene.team).token}, shown


async def test_no_secret_is_written_down(
    scene: Scene, database_file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secrets, shown = await lived(scene, FAULTS)
    assert len(secrets) == 2 + 20 + 1
    assert await scene.token() in secrets
    access = await scene.coach.installations.of(scene.team.id)
    scene.coach.desk.vault = Vault("another key of the tests")
    assert await scene.coach.installations.locked()
    held = f"{scene.exchange!r} {access!r} {rows(database_file)}"
    logged = "\n".join(f"{one.getMessage()} {one.exc_text}" for one in caplog.records)
    for text in (logged, held, shown):
        assert not [secret for secret in secrets if secret in text]
    assert "Slack can't be asked" in logged
    assert "bad_client_secret" in logged
