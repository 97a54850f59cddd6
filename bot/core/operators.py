"""What the coach says to those who run it: what is set up, what is missing, how to mend it."""

from collections.abc import Sequence
from datetime import datetime

from bot.core.words import every, many, shown
from bot.domain.checkup import Finding

QUESTIONS, DATABASE, DISCORD, SLACK = "Questions", "Database", "Discord", "Slack"


def questions(number: int, faults: int) -> Finding:
    """Say how many questions there are, and whether something is wrong with them."""
    if faults or not number:
        return Finding(
            QUESTIONS, f"{many(number, 'question')}, {many(faults, 'fault')}", "`coach check` names them"
        )
    return Finding(QUESTIONS, many(number, "question"))


def no_database(path: str) -> Finding:
    """Say that nothing has been kept yet."""
    return Finding(DATABASE, f"{path} will be made at the first start")


def database(path: str, revision: str) -> Finding:
    """Say where results are kept."""
    return Finding(DATABASE, f"{path}, schema {revision}")


def old_database(path: str, revision: str) -> Finding:
    """Say that the schema is behind."""
    return Finding(
        DATABASE, f"{path} has schema {revision}", "the next start, or `coach migrate`, brings it up to date"
    )


def bad_database(why: str) -> Finding:
    """Say that the database can't be used."""
    return Finding(DATABASE, why, "restore a backup, or set COACH_DATABASE_URL to another file")


def undecided(workspace: str, channel: str, since: datetime) -> Finding:
    """Say that nobody knows whether a question stands in a channel."""
    return Finding(
        f"{workspace} #{channel}",
        f"nobody knows whether the question of {since:%Y-%m-%d %H:%M %Z} stands there",
        "look, and ask anew where it doesn't; the right to read the channel's history spares the doubt",
    )


def locked(workspaces: Sequence[str]) -> Finding:
    """Say whose tokens the key doesn't open."""
    return Finding(
        SLACK,
        f"COACH_SECRET_KEY isn't the key that the tokens of {every([shown(one) for one in workspaces])} "
        "were encrypted with (nothing is lost)",
        "set the former key again, or let them add the coach anew at /slack/install",
    )


def off(platform: str, variable: str) -> Finding:
    """Say that a platform isn't used."""
    return Finding(platform, f"off; {variable} turns it on")


def slack_not_yet() -> Finding:
    """Say that Slack's tokens do nothing yet."""
    return Finding(SLACK, "its tokens are set, but it is not built yet", "unset them, or wait for it")


def bad_token(platform: str) -> Finding:
    """Say that a platform doesn't accept its token."""
    return Finding(platform, "the token is not accepted", f"docs/{platform.lower()}.md says where to get one")


def unreachable(platform: str, why: str) -> Finding:
    """Say that a platform doesn't answer."""
    return Finding(platform, f"it can't be reached ({why})", "try again, or look at the network")


def here_as(platform: str, name: str, places: int) -> Finding:
    """Say under which name the coach is on a platform."""
    return Finding(platform, f"here as {name}, on {many(places, 'server')}")


def nowhere(platform: str, invite: str) -> Finding:
    """Say how the coach is brought to a first server."""
    return Finding(platform, "on no server yet", f"invite it: {invite}")


def elsewhere(platform: str, address: str) -> Finding:
    """Say that clicks go to another address than to us."""
    return Finding(
        platform,
        f"clicks go to {address}",
        "empty the application's “Interactions Endpoint URL” in the developer portal",
    )


def unregistered(platform: str) -> Finding:
    """Say that the platform doesn't list the commands yet."""
    return Finding(platform, "its commands are not registered", "`coach run` registers them when it starts")


def lacking(server: str, rights: Sequence[str]) -> Finding:
    """Say which rights are missing on a server."""
    return Finding(
        server,
        f"the bot lacks {every(rights)}",
        "grant it to its role in Server Settings → Roles, or invite it again",
    )
