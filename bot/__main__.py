"""The command line: `coach`, the same as `python -m bot`."""

import asyncio
import getpass
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from bot import app, settings
from bot.content import loader
from bot.content.interchange import intake, outlet
from bot.content.interchange.draft import FaultyDocument
from bot.core import messages
from bot.core.desk import utc_now
from bot.domain.errors import FileExists, StartError
from bot.settings import BadSettings, Settings
from bot.store import database, migrations

DONE, NO, WRONG = 0, 1, 2
"""Exit status: done; the answer is no; the command line or the settings are wrong."""

LONGEST_NAME = 80
FEW_FILES = 50
"""Fewer files than this are read before a bar could be seen."""

cli = typer.Typer(
    help="Interview questions where people already talk: on Discord, on Slack, in this terminal.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def main() -> None:
    """Run the command line; an error is one readable line on standard error, never a stack trace."""
    sys.exit(_status(sys.argv[1:]))


def _status(arguments: Sequence[str]) -> int:  # noqa: PLR0911 – one for each way to end
    try:
        return cli(arguments, prog_name="coach", standalone_mode=False) or DONE
    except typer.TyperException as error:
        return _refuse(f"{error.format_message()} `coach --help` lists what there is.", error.exit_code)
    except BadSettings as error:
        return _refuse("; ".join(error.problems), WRONG)
    except StartError as error:
        return _refuse(messages.start_refusal(error), NO)
    except FaultyDocument as error:
        for fault in error.faults:
            _say(fault)
        return NO
    except BrokenPipeError:
        # Whoever read our output has gone; without this, closing it at exit would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except (KeyboardInterrupt, asyncio.CancelledError):
        return DONE


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
            name=_name("--as", name or getpass.getuser()),
            channel=_name("--channel", channel.removeprefix("#")),
        )
    )
    return DONE


@cli.command()
def run() -> int:
    """Run the platforms whose tokens are set, in one process."""
    platforms = _settings().platforms
    if not platforms:
        return _refuse(
            "no platform's token is set: DISCORD_TOKEN turns Discord on, "
            "SLACK_BOT_TOKEN with SLACK_APP_TOKEN Slack; `coach chat` needs none",
            WRONG,
        )
    return _refuse(f"{' and '.join(platforms)}: promised, but not built yet; `coach chat` works", WRONG)


@cli.command()
def check(
    path: Annotated[Path | None, typer.Argument(help="A bank, a folder of one, or a file.")] = None,
    complete: Annotated[  # noqa: FBT002 – a flag of the command line
        bool, typer.Option("--complete", help="Ask for all that the shipped bank must have.")
    ] = False,
) -> int:
    """Name every fault of the question bank: `file:line: what and how to mend it`."""
    if path and not path.exists():
        return _refuse(f"there is no {path}", WRONG)
    root, only = loader.root_of(path) if path else (None, None)
    shelf = loader.load([root] if root else app.folders(_settings()), progress=_with_bar)
    faults = [*shelf.faults, *(shelf.incomplete() if complete else [])]
    named = [fault for fault in faults if only is None or fault.file.is_relative_to(only)]
    for fault in sorted(named):
        typer.echo(fault)
    files = [file for file in shelf.files.values() if only is None or file.path.is_relative_to(only)]
    topics = {file.question.topic for file in files}
    typer.echo(
        f"{_count(len(files), 'question')} in {_count(len(topics), 'topic')}, "
        f"{_count(len(named), 'fault')}{' at the level complete' if complete else ''}"
    )
    return NO if named else DONE


@cli.command()
def migrate(revision: Annotated[str, typer.Argument(help="head, base or a number.")] = "head") -> int:
    """Bring the database's schema up (or down) to a revision, after a copy."""
    path = _settings().database
    path.parent.mkdir(parents=True, exist_ok=True)
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


@cli.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A page payload, or our JSON or CSV.")],
    into: Annotated[
        Path | None, typer.Option(help="A folder of questions; by default COACH_CONTENT.")
    ] = None,
    form: Annotated[intake.Form | None, typer.Option("--format", help="What FILE is.")] = None,
) -> int:
    """Write a document's questions as question files, or name every reason why not."""
    own = _settings().content
    into = into or own
    if into is None:
        return _refuse("say where to: --into DIR, or set COACH_CONTENT to your folder of questions", WRONG)
    if not file.exists():
        return _refuse(f"there is no {file}", WRONG)
    for told in intake.take(file, into, form):
        typer.echo(told)
    if own is None or own.resolve() != into.resolve():
        typer.echo(f"Set COACH_CONTENT to {into}, and the coach asks them from its next start.")
    typer.echo(f"`coach check --complete {into}` says what an author must still add.")
    return DONE


@cli.command()
def export(
    out: Annotated[Path, typer.Argument(help="The file to write; - is standard output.")],
    form: Annotated[outlet.Form | None, typer.Option("--format", help="By default as OUT is named.")] = None,
    topic: Annotated[str | None, typer.Option(help="Only this topic; named as for /quiz.")] = None,
) -> int:
    """Write the bank, your own questions included, as JSON or CSV."""
    form = form or (outlet.Form.CSV if out.suffix.lower() == ".csv" else outlet.Form.JSON)
    shelf = loader.load(app.folders(_settings()), progress=_with_bar)
    content = outlet.document(shelf, topic, form)
    if str(out) == "-":
        typer.echo(content, nl=False)
    else:
        outlet.write(out, content)
    return DONE


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
    _say(why)
    return status


def _with_bar(paths: Sequence[Path]) -> Iterable[Path]:
    if len(paths) < FEW_FILES:
        return paths
    return track(paths, "Reading questions", console=Console(stderr=True), transient=True)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


if __name__ == "__main__":
    main()
