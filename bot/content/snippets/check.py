"""Every block of many questions, executed, compared or parsed."""

import os
import re
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from bot.content.fault import Fault
from bot.content.question_file import QuestionFile
from bot.content.snippets import blocks, output, sandbox, syntax
from bot.content.snippets.blocks import Block, Promise
from bot.content.snippets.sandbox import Sandbox

TIMEOUT = 30.0
"""Seconds that one block may take."""

_UPGRADE = re.compile(r"^def upgrade\(", re.MULTILINE)


@dataclass
class Report:
    """How many blocks were tried, and which did not keep their word."""

    faults: list[Fault] = field(default_factory=list[Fault])
    tried: Counter[Promise] = field(default_factory=Counter[Promise])


Jobs = Sequence[Future[Report]]


def check(
    questions: Iterable[tuple[QuestionFile, str]],
    *,
    progress: Callable[[Jobs], Iterable[Future[Report]]] = as_completed,
    timeout: float = TIMEOUT,
) -> Report:
    """Hold the blocks of each question, in its kind of sandbox, to their word.

    Args:
        questions: each with the name of its sandbox.
        progress: yields the jobs as they are done, for whoever shows a bar.
        timeout: seconds that one block may take.
    """
    stop = threading.Event()
    total = Report()
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        jobs = [threads.submit(_question, *question, timeout, stop) for question in questions]
        try:
            for job in progress(jobs):
                report = job.result()
                total.faults += report.faults
                total.tried += report.tried
        finally:
            # After Ctrl-C the threads still wait for their processes.
            stop.set()
            threads.shutdown(cancel_futures=True)
    return total


def _question(file: QuestionFile, kind: str, timeout: float, stop: threading.Event) -> Report:
    report = Report(list(blocks.faults(file)))
    promised = blocks.of(file)
    if report.faults or not promised:
        return report
    try:
        with sandbox.fresh(kind, timeout=timeout, stop=stop) as box:
            for block, text in _tried(promised, box):
                report.tried[block.promise] += 1
                if text:
                    report.faults.append(Fault(file.path, block.line, text))
    except OSError as error:
        text = f"the sandbox can't be written ({error}): mend the path that a block names, or make room"
        report.faults.append(Fault(file.path, file.answer_line, text))
    return report


def _tried(promised: Iterable[Block], box: Sandbox) -> Iterator[tuple[Block, str | None]]:
    """Try blocks in order, up to the first that fails to run: the ones after it stand on what it did."""
    printed = ""
    for block in promised:
        if block.runs:
            ended = box.run(*_command(block, box))
            printed = ended.output
            yield block, output.failure(ended)
            if ended.status != 0:
                return
        elif block.promise is Promise.SHOWS:
            yield block, output.difference(block.code, printed)
        else:
            if block.path:
                box.write(block.path, block.code)
            yield block, syntax.error(block.language, block.code)


def _command(block: Block, box: Sandbox) -> Sequence[str | Path]:
    # Named after its line, so a traceback leads there; outside the project, so no block sees another.
    script = box.write(f"../line_{block.line}", block.code)
    match block.language:
        case "bash":
            return ["bash", "-euo", "pipefail", script]
        case "sql":
            return [sys.executable, sandbox.PROJECTS / "run_sql.py", script]
        case "python" if _UPGRADE.search(block.code) and (box.project / "alembic.ini").exists():
            return [sys.executable, sandbox.PROJECTS / "run_revision.py", script]
        case _:
            return [sys.executable, script]
