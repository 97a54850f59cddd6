"""`coach check`: every fault of a bank, and whether its code does what the answers say."""

import os
import shutil
import signal
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import track

from bot.content import loader
from bot.content.fault import Fault
from bot.content.loader import Shelf
from bot.content.question_file import QuestionFile
from bot.content.snippets import check as snippets
from bot.content.snippets.blocks import Promise
from bot.content.snippets.check import Jobs, Report
from bot.core.words import many
from bot.settings import BadSettings

FEW_FILES = 50
"""Fewer files than this are read before a bar could be seen."""


@dataclass(frozen=True)
class Findings:
    """What was found: the faults in the order of the files, then sentences that sum up."""

    faults: Sequence[Fault]
    summary: Sequence[str]


def check(folders: Sequence[Path], only: Path | None, *, complete: bool, run: bool) -> Findings:
    """Check a bank, or what of it lies at or below one path.

    Raises:
        BadSettings: its code can't be run on this machine.
        KeyboardInterrupt: it was stopped; nothing that it started is left.
    """
    shelf = loader.load(folders, progress=_reading)
    files = [file for file in shelf.files.values() if only is None or file.path.is_relative_to(only)]
    report = _run(shelf, files) if run else None
    every = [*shelf.faults, *(shelf.incomplete() if complete else []), *(report.faults if report else [])]
    # A set: what is wrong with a block before it is run, two of them name.
    faults = sorted({fault for fault in every if only is None or fault.file.is_relative_to(only)})
    topics = {file.question.topic for file in files}
    level = " at the level complete" if complete else ""
    summary = [
        f"{many(len(files), 'question')} in {many(len(topics), 'topic')}, {many(len(faults), 'fault')}{level}"
    ]
    return Findings(faults, [*summary, *([_tally(report)] if report else [])])


def _run(shelf: Shelf, files: Sequence[QuestionFile]) -> Report:
    if not (shutil.which("bash") and hasattr(os, "killpg")):
        raise BadSettings(("--run needs bash and process groups: use Linux, macOS or WSL",))
    # The blocks' processes are out of reach of whoever stops this one, so it must end them itself.
    for told_to_end in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told_to_end, signal.default_int_handler)
    return snippets.check([(file, shelf.sandbox(file)) for file in files], progress=_running)


def _tally(report: Report) -> str:
    tried = report.tried
    blocks = many(tried[Promise.RUN], "block")
    return f"{blocks} run, {tried[Promise.SHOWS]} compared, {tried[Promise.PARSE]} parsed"


def _reading(paths: Sequence[Path]) -> Iterable[Path]:
    if len(paths) < FEW_FILES:
        return paths
    return track(paths, "Reading questions", console=Console(stderr=True), transient=True)


def _running(jobs: Jobs) -> Iterable[Future[Report]]:
    console = Console(stderr=True)
    if not console.is_terminal:
        return as_completed(jobs)
    return track(as_completed(jobs), "Running code", total=len(jobs), console=console, transient=True)
