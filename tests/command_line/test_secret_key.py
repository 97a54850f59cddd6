"""A key that changed: said in one sentence, to whoever starts or examines the coach; nothing is lost."""

from bot import app
from bot.core.coach import Coach
from bot.domain.vault import Vault
from tests.command_line.process import Command

SLACK = {
    "SLACK_SIGNING_SECRET": "canary-signing",
    "SLACK_CLIENT_ID": "12.34",
    "SLACK_CLIENT_SECRET": "canary-client",
    "SLACK_API_URL": "http://127.0.0.1:1/api/",  # nobody is there
}
KEY = "the key of the tests"
ANOTHER = "another key, canary"
SENTENCE = (
    "COACH_SECRET_KEY isn't the key that the tokens of One and Two were encrypted with (nothing is lost)"
)


async def added(coach: Coach) -> None:
    for team in ("One", "Two"):
        await coach.installations.keep(
            team_id=f"T{team}",
            team_name=team,
            bot_user_id="U0BOT",
            bot_id="B0BOT",
            scopes=frozenset({"commands"}),
            token="canary-of-a-token",  # noqa: S106 – opens nothing
        )


async def test_the_doctor_says_whose_tokens_a_changed_key_does_not_open(
    coach: Coach, command: Command
) -> None:
    await added(coach)
    right = command("doctor", **SLACK, COACH_SECRET_KEY=KEY)
    assert SENTENCE not in right.out
    wrong = command("doctor", **SLACK, COACH_SECRET_KEY=ANOTHER)
    assert wrong.status == 1
    assert f"missing  Slack: {SENTENCE} – set the former key again, or" in wrong.out
    assert "canary" not in wrong.out + wrong.err
    assert command("doctor", **SLACK, COACH_SECRET_KEY=KEY).out == right.out


async def test_a_start_says_it_once_and_goes_on(coach: Coach) -> None:
    await added(coach)
    said: list[str] = []
    await app.say_locked(coach, said.append)
    assert said == []
    coach.desk.vault = Vault("another key of the tests")
    await app.say_locked(coach, said.append)
    coach.desk.vault = None
    await app.say_locked(coach, said.append)
    assert [line.partition(";")[0] for line in said] == [f"Slack: {SENTENCE}"] * 2


def test_without_a_key_nothing_starts_that_would_need_one(command: Command) -> None:
    ended = command("chat", **SLACK)
    assert (ended.status, ended.out) == (2, "")
    assert ended.refusal.startswith("COACH_SECRET_KEY: it encrypts the tokens of the workspaces")
    assert "canary" not in ended.err
