"""`coach import` and `coach export`: the bank from and into other forms."""

from collections.abc import Iterator
from pathlib import Path

import typer

from bot import app
from bot.command_line.destination import bank_to_write
from bot.content import loader
from bot.content.interchange import intake, outlet
from bot.content.interchange.forms import Incoming, Outgoing
from bot.settings import Settings


def import_(settings: Settings, file: Path, into: Path | None, form: Incoming | None) -> Iterator[str]:
    """Write a document's questions as question files, all or none; say which, and what comes next.

    Raises:
        FaultyDocument: every reason why not.
        NowhereToWrite: no bank is one's own.
    """
    root = bank_to_write(settings, into)
    yield from intake.take(file, root, form)
    if root.resolve() not in {folder.resolve() for folder in app.folders(settings)}:
        yield f"Set COACH_CONTENT={root.resolve()} so that the coach asks them."
    yield f"`coach check --complete {root}` says what an author must still add."


def export(settings: Settings, out: Path, form: Outgoing | None, topic: str | None) -> None:
    """Write the bank; without a form OUT's name says which, and `-` is standard output.

    Raises:
        FileExists: OUT is there already.
        CoachError: no topic has that name, or several have.
    """
    by_name = Outgoing.CSV if out.suffix.lower() == ".csv" else Outgoing.JSON
    content = outlet.document(loader.load(app.folders(settings)), topic, form or by_name)
    if str(out) == "-":
        typer.echo(content, nl=False)
    else:
        outlet.write(out, content)
