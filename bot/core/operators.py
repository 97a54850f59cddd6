"""What the coach says to those who run it: what is set up, what is missing, how to mend it."""

from collections.abc import Sequence
from datetime import datetime

from bot.core import drill_messages
from bot.core.words import every, many, one_line, shown
from bot.domain.checkup import Finding
from bot.domain.place import ChannelRef
from bot.domain.schedule import Halt
from bot.domain.standing import Difference, Total

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


def halted(channel: ChannelRef, halt: Halt) -> Finding:
    """Say that something keeps a channel from its daily drill."""
    platform = channel.workspace.platform
    return Finding(
        f"{channel.workspace.name} #{channel.name}",
        f"the daily drill is stopped: {drill_messages.halted(halt, platform)}",
        "it goes on by itself within ten minutes once that is mended",
    )


def differed(one: Difference) -> str:
    """Say which total was not what the attempts add up to."""
    where = f"{one.workspace} #{one.channel}" if one.channel else one.workspace
    return one_line(f"{where}, {one.period}, {one.name}: {_total(one.before)} → {_total(one.after)}")


def rebuilt(differences: int) -> str:
    """Say how many totals were wrong."""
    if not differences:
        return "Nothing differed: the boards are what the attempts add up to."
    return f"{many(differences, 'total')} differed, and now {'is' if differences == 1 else 'are'} right."


def _total(total: Total | None) -> str:
    return f"{many(total.points, 'point')}, {many(total.answered, 'answer')}" if total else "nothing"


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


def bad_token(platform: str, variable: str = "") -> Finding:
    """Say that a platform doesn't accept its token; `variable`: which, where it has several."""
    token = f"the token in {variable}" if variable else "the token"
    return Finding(platform, f"{token} is not accepted", f"docs/{platform.lower()}.md says where to get one")


def unreachable(platform: str, why: str) -> Finding:
    """Say that a platform doesn't answer."""
    return Finding(platform, f"it can't be reached ({why})", "try again, or look at the network")


def here_as(platform: str, name: str, where: str) -> Finding:
    """Say under which name the coach is on a platform, and where."""
    return Finding(platform, f"here as {name}, {where}")


def lacks_scopes(platform: str, scopes: Sequence[str]) -> Finding:
    """Say which scopes an app lacks."""
    return Finding(
        platform,
        f"the app lacks {every(scopes)}",
        "add it under OAuth & Permissions (docs/slack-manifest.yaml names them all), "
        "and install the app again; docs/slack.md says what is lost without it",
    )


def idle_scopes(platform: str, scopes: Sequence[str]) -> Finding:
    """Say which scopes an app has that the coach has no use for."""
    return Finding(platform, f"the app also has {every(scopes)}, which the coach never uses")


def no_sockets(platform: str, why: str) -> Finding:
    """Say that an app may not connect in Socket Mode."""
    return Finding(
        platform,
        f"Socket Mode is refused ({why})",
        "turn it on for the app, and give SLACK_APP_TOKEN a token with connections:write",
    )


def listens(platform: str, host: str, port: int, path: str) -> Finding:
    """Say where a platform reaches us."""
    return Finding(platform, f"`coach run` listens on {host}, port {port}, at {path}")


def installs(platform: str, workspaces: int) -> Finding:
    """Say that workspaces add the app by themselves, and how many have."""
    return Finding(platform, f"on, in {many(workspaces, 'workspace')}; they add it at /slack/install")


def ended(workspace: str) -> Finding:
    """Say that a workspace has taken its token away."""
    return Finding(
        shown(workspace),
        "Slack doesn't accept its token any more",
        "let it add the coach anew at /slack/install",
    )


def grants_too_little(workspace: str, scopes: Sequence[str]) -> Finding:
    """Say which scopes a workspace that has added the app has not granted."""
    return Finding(
        shown(workspace),
        f"it has not granted {every(scopes)}",
        "let it add the coach anew at /slack/install; docs/slack.md says what is lost without it",
    )


def unseen(platform: str, workspaces: int, why: str) -> Finding:
    """Say that some workspaces could not be looked at."""
    return Finding(
        platform,
        f"{many(workspaces, 'workspace')} could not be looked at ({why})",
        "try again, or look at the network",
    )


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
