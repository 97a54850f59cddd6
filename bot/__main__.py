"""The command line: `coach`, the same as `python -m bot`."""

import asyncio
import getpass
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated

import typer

from bot import app, settings
from bot.command_line import boards
from bot.command_line import doctor as examination
from bot.command_line import preview as previews
from bot.content import loader
from bot.content.interchange.draft import FaultyDocument
from bot.content.interchange.forms import Incoming, Outgoing
from bot.core import authors, refusals
from bot.core.desk import utc_now
from bot.domain.author_errors import AuthorError, BadRequest
from bot.domain.errors import BadSetting, CoachError, FileExists, StartError, UnknownRevision
from bot.settings import BadSettings, Settings
from bot.store import database, migrations

DONE, NO, WRONG = 0, 1, 2
"""Exit status: done; the answer is no; the command line or the settings are wrong."""

LONGEST_NAME = 80
MOST_SLOTS = 1000

cli = typer.Typer(
    help="Interview questions where people already talk: on Discord, on Slack, in this terminal.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
standings = typer.Typer(help="The boards.", rich_markup_mode=None)
cli.add_typer(standings, name="standings")


def main() -> None:
    """Run the command line; an error is one readable line on standard error, never a stack trace."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # None where it was closed
            stream.reconfigure(errors="replace")
    sys.exit(_status(sys.argv[1:]))


def _status(arguments: Sequence[str]) -> int:
    try:
        return cli(arguments, prog_name="coach", standalone_mode=False) or DONE
    except (BrokenPipeError, SystemExit) as error:
        # Typer makes an exit of a broken pipe; any other exit is somebody's own.
        if isinstance(error, SystemExit) and not isinstance(error.__context__, BrokenPipeError):
            raise
        # Whoever read our output has gone; without this, closing it at exit would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (KeyboardInterrupt, asyncio.CancelledError):
        return DONE
    except _EXPECTED as error:
        return _refuse(*_explained(error))


_EXPECTED = (
    typer.TyperException,
    BadSettings,
    StartError,
    AuthorError,
    CoachError,
    FaultyDocument,
    OSError,
    UnicodeError,
)


def _explained(error: Exception) -> tuple[str, int]:
    """Return the words for an error, and the exit status."""
    match error:
        case typer.TyperException():
            return (
                f"{error.format_message().rstrip('.')}. `coach --help` lists what there is.",
                error.exit_code,
            )
        case BadSettings(problems=problems):
            return "; ".join(problems), WRONG
        case StartError():
            return refusals.to_start(error), WRONG if isinstance(error, UnknownRevision) else NO
        case FaultyDocument(faults=faults):
            return "\n".join(map(str, faults)), NO
        case AuthorError() | CoachError():
            return authors.refusal(error), WRONG if isinstance(error, BadRequest | BadSetting) else NO
        case _:
            return str(error), NO


@cli.callback(invoke_without_command=True)
def coach(context: typer.Context) -> int:
    """With platform tokens in the environment: `run`; without: `chat`."""
    if context.invoked_subcommand is not None:
        return DONE
    return run() if _settings().platforms else chat()


@cli.command()
def chat(
    name: Annotated[str, typer.Option("--as", help="Who you are on the leaderboard.")] = "",
    channel: Annotated[str, typer.Option(help="The channel you speak in.")] = "general",
) -> int:
    """Talk to the coach in this terminal, or through a pipe: a message a line."""
    configured = _settings()
    asyncio.run(
        app.chat(
            configured,
            _say,
            name=_name("--as", name or _user()),
            channel=_name("--channel", channel.removeprefix("#")),
        )
    )
    return DONE


@cli.command()
def run() -> int:
    """Run the platforms whose tokens are set, in one process."""
    configured = _settings()
    if not configured.platforms:
        return _refuse(
            "no platform's token is set: DISCORD_TOKEN turns Discord on, "
            "SLACK_BOT_TOKEN with SLACK_APP_TOKEN Slack; `coach chat` needs none",
            WRONG,
        )
    asyncio.run(app.run(configured, _say))
    return DONE


@cli.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A bank, a folder of one, or a file.")] = None,
    complete: Annotated[  # noqa: FBT002 – a flag of the command line
        bool, typer.Option("--complete", help="Ask for all that the shipped bank must have.")
    ] = False,
    run_: Annotated[  # noqa: FBT002 – the same
        bool,
        typer.Option(
            "--run", help="Run, compare or parse the code in the answers; only of people you trust."
        ),
    ] = False,
) -> int:
    """Name every fault of the question bank: `file:line: what and how to mend it`."""
    # Here, as in `new` and all that follow: a coach that runs doesn't carry what its authors need.
    from bot.command_line import checking  # noqa: PLC0415

    if path and not (path.is_dir() or (path.is_file() and loader.is_content(path))):
        return _refuse(f"{path} is no folder and no question file", WRONG)
    root, only = loader.root_of(path) if path else (None, None)
    folders = [root] if root else app.folders(_settings())
    try:
        findings = checking.check(folders, only, complete=complete, run=run_)
    except KeyboardInterrupt:
        return _refuse("stopped before the end", NO)
    for line in (*findings.faults, *findings.summary):
        typer.echo(line)
    return NO if findings.faults else DONE


@cli.command()
def new(
    name: Annotated[
        str, typer.Argument(metavar="TOPIC/ID", help="The topic as /quiz takes it, and a new id.")
    ],
    into: Annotated[Path | None, typer.Option(help="The bank to write into; else COACH_CONTENT.")] = None,
) -> int:
    """Write a question file that explains every field; a topic in full (a/b/c) may be new."""
    from bot.command_line import authoring  # noqa: PLC0415

    for line in authoring.new(_settings(), name, into):
        typer.echo(line)
    return DONE


@cli.command()
def show(question: Annotated[str, typer.Argument(metavar="ID", help="A question's id, or its file.")]) -> int:
    """Show a question as people will see it, and below it what its author wants to see."""
    from bot.command_line import authoring  # noqa: PLC0415

    authoring.show(_settings(), question)
    return DONE


@cli.command("import")
def import_(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="A page payload, or our JSON or CSV.")
    ],
    into: Annotated[Path | None, typer.Option(help="The bank to write into; else COACH_CONTENT.")] = None,
    form: Annotated[Incoming | None, typer.Option("--format", help="What FILE is.")] = None,
) -> int:
    """Write a document's questions as question files, or name every reason why not."""
    from bot.command_line import exchange  # noqa: PLC0415

    for line in exchange.import_(_settings(), file, into, form):
        typer.echo(line)
    return DONE


@cli.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write; - is standard output.")],
    form: Annotated[Outgoing | None, typer.Option("--format", help="By default as OUT is named.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic; named as for /quiz.")] = None,
) -> int:
    """Write the bank, your own questions included, as JSON or CSV."""
    from bot.command_line import exchange  # noqa: PLC0415

    exchange.export(_settings(), out, form, topic)
    return DONE


@cli.command()
def preview(  # noqa: PLR0917 – each is an option with a name
    at: Annotated[str, typer.Option(metavar="HH:MM", help="The local time.")],
    zone: Annotated[str, typer.Option(help="An IANA time zone such as Europe/Berlin.")] = "UTC",
    days: Annotated[str, typer.Option(help="Such as mon-fri, or sat,sun.")] = "daily",
    start: Annotated[str, typer.Option("--from", metavar="DATE", help="By default today.")] = "",
    count: Annotated[int, typer.Option(min=1, max=MOST_SLOTS, help="How many.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,  # noqa: FBT002 – a flag
) -> int:
    """Say when the drills of such a schedule would be posted, in local time and in UTC."""
    table = previews.timetable(at=at, zone=zone, days=days)
    slots = previews.upcoming(table, start, count=count, now=utc_now())
    typer.echo(previews.document(table, slots) if as_json else previews.text(table, slots))
    return DONE


@cli.command()
def migrate(revision: Annotated[str, typer.Argument(help="head, base or a number.")] = "head") -> int:
    """Bring the database's schema up (or down) to a revision, after a copy."""
    path = _settings().database
    if not migrations.is_at(path, revision):
        with app.alone(path):
            kept = migrations.migrate(path, revision, utc_now())
        if kept:
            typer.echo(f"A copy of the database as it was: {kept}")
    typer.echo(f"{path} is at schema {database.stored_revision(path) or 'base'}")
    return DONE


@cli.command()
def backup(file: Annotated[Path, typer.Argument(help="The copy to write.")]) -> int:
    """Write a consistent copy of the database, also while a coach runs on it."""
    path = _settings().database
    if not path.exists():
        return _refuse(f"there is no database at {path} yet", NO)
    if file.exists():
        raise FileExists(str(file))
    database.copy(path, file)
    typer.echo(f"{path} was copied to {file}")
    return DONE


@standings.command()
def rebuild() -> int:
    """Recompute the boards from the attempts, also while a coach runs, and say what differed."""
    path = _settings().database
    if not path.exists():
        return _refuse(f"there is no database at {path} yet", NO)
    if not migrations.is_at(path, "head"):
        return _refuse(f"{path} has an older schema: `coach migrate` brings it up to date", NO)
    for line in boards.rebuild(path):
        typer.echo(line)
    return DONE


@cli.command()
def doctor() -> int:
    """Say what is set up, what is missing, and how to mend it."""
    good = True
    for finding in examination.examine(_settings()):
        typer.echo(str(finding))
        good = good and finding.good
    return DONE if good else NO


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a number without a name, as in some containers
        return "you"


def _settings() -> Settings:
    return settings.read(os.environ)


def _name(option: str, given: str) -> str:
    name = " ".join("".join(c if c.isprintable() else " " for c in given).split())
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadSettings((f"{option} takes a name of 1 to {LONGEST_NAME} characters",))
    return name


def _say(notice: str) -> None:
    typer.echo(f"coach: {notice}", err=True)


def _refuse(why: str, status: int) -> int:
    for line in why.splitlines():
        _say(line)
    return status


if __name__ == "__main__":
    main()
