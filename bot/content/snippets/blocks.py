"""What each code block of an answer promises, and which promises could not be kept as they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.content.fault import Fault
from bot.content.question_file import QuestionFile
from bot.domain import markdown


class Promise(StrEnum):
    """The word after a fence's language."""

    RUN = "run"
    SHOWS = "shows"
    PARSE = "parse"
    UNCLEAR = ""
    """Any other word, or none."""

    @classmethod
    def _missing_(cls, value: object) -> "Promise":
        del value
        return cls.UNCLEAR


RUNNABLE = ("bash", "python", "sql")

# A comment alone on the first line; the endings tell `# app/models.py` from `# asyncio.run`.
_PATH = re.compile(
    r"(?:#|--|//|;)\s*"
    r"([\w./-]+\.(?:cfg|conf|env|html|ini|mako|py|sh|sql|toml|txt|ya?ml)|(?:[\w./-]*/)?(?:Dockerfile|Makefile))"
    r"\s*"
)


@dataclass(frozen=True)
class Block:
    """A fence, as what it promises; `line` counts from 1 in the file."""

    language: str
    code: str
    line: int
    promise: Promise
    reason: str = ""
    path: str | None = None
    """Where it is saved instead of being run: `# migrations/env.py` as its first line says so."""

    @property
    def runs(self) -> bool:
        """Whether a process is started for it."""
        return self.promise is Promise.RUN and self.path is None


def of(file: QuestionFile) -> list[Block]:
    """Return the blocks of a question's answer, in order."""
    offset = file.answer_line - 1
    document = markdown.parse(file.question.answer)
    return [_block(fence, offset) for fence in markdown.fences(document.blocks)]


def faults(file: QuestionFile) -> Iterator[Fault]:
    """Yield what is wrong before anything is run: the one rule about marks."""
    blocks = of(file)
    for index, block in enumerate(blocks):
        text = _mark(block) or _code(block) or _place(block, blocks[:index], blocks[index + 1 :])
        if text:
            yield Fault(file.path, block.line, text)


def _block(fence: markdown.Fence, offset: int) -> Block:
    word, _, reason = fence.mark.partition(" ")
    promise = Promise(word)
    path = _PATH.fullmatch(fence.code.partition("\n")[0]) if promise is Promise.RUN else None
    return Block(
        language=fence.language,
        code=fence.code,
        line=fence.line + offset,
        promise=promise,
        reason=reason,
        path=path[1] if path else None,
    )


def _mark(block: Block) -> str | None:
    match block.promise:
        case Promise.RUN | Promise.SHOWS if not block.reason:
            return None
        case Promise.PARSE if block.reason:
            return None
        case Promise.PARSE:
            return "`parse` needs its reason: ```yaml parse needs a cluster"
        case _:
            return "say how this code is held to its word: ```bash run, ```text shows or ```yaml parse REASON"


def _code(block: Block) -> str | None:
    if not block.code.strip():
        return "this block is empty: fill it or leave it out"
    if block.promise is Promise.SHOWS and not block.code.replace("...", "").strip():
        return "`...` alone is true of any output: write at least one line of it"
    if block.runs and block.language not in RUNNABLE:
        return (
            f"only {', '.join(RUNNABLE)} can be run: name the file that this is saved to in a comment "
            "on the first line (`# app/settings.ini`), or write `parse` and the reason"
        )
    if block.path and (block.path.startswith("/") or ".." in block.path.split("/")):
        return f"{block.path} lies outside the sandbox: name a path in it, without `..`"
    return None


def _place(block: Block, before: Sequence[Block], after: Sequence[Block]) -> str | None:
    # Beside a block whose own mark is named already, this one's place can't be judged.
    unclear = any(neighbour.promise is Promise.UNCLEAR for neighbour in (*before[-1:], *after))
    if unclear:
        return None
    if block.promise is Promise.SHOWS and not any(neighbour.runs for neighbour in before[-1:]):
        return "no block runs right before this one: put it after the `run` block that prints it"
    if block.path and not any(later.runs for later in after):
        return f"nothing uses {block.path}: add a `run` block that does; a test needs its ```bash run"
    return None
