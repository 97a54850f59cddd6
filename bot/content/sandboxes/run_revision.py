"""Saves a block as the next revision of a sandbox; takes app.db up to it, down and up. A process of its own."""

import ast
import string
import sys
import traceback
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command, op
from alembic.config import Config
from alembic.script import ScriptDirectory


def main(block: Path) -> None:
    """Save the block with what its author left out, and try both ways."""
    code = block.read_text(encoding="utf-8")
    names: dict[str, Any] = {"op": op, "sa": sa}
    exec(compile(code, block, "exec"), names)  # noqa: S102 – the block is here to be run
    if "downgrade" not in names:
        sys.exit("there is no downgrade(), so the way back can't be tried: define it")
    config = Config("alembic.ini")
    scripts = ScriptDirectory.from_config(config)
    header = ["from alembic import op", "import sqlalchemy as sa"]
    revision = names.get("revision") or _next_id(scripts)
    header.append(f"revision = {revision!r}")
    if "down_revision" not in names:
        header.append(f"down_revision = {scripts.get_current_head()!r}")
    Path(scripts.versions, f"{revision}_{block.name}.py").write_text(_below_docstring(code, header), "utf-8")
    _up_down_up(config, revision)


def _next_id(scripts: ScriptDirectory) -> str:
    """Return b2 after a1, then c3."""
    taken = {script.revision for script in scripts.walk_revisions()}
    ids = (f"{letter}{number}" for number, letter in enumerate(string.ascii_lowercase, start=1))
    return next(id_ for id_ in ids if id_ not in taken)


def _below_docstring(code: str, header: list[str]) -> str:
    """Put the header below the docstring, which names the revision in `alembic history`."""
    lines = code.splitlines()
    first = ast.parse(code).body[0]
    at = first.end_lineno or 0 if isinstance(first, ast.Expr) else 0
    return "\n".join([*lines[:at], *header, *lines[at:], ""])


def _up_down_up(config: Config, revision: str) -> None:
    steps = (command.upgrade, revision), (command.downgrade, f"{revision}-1"), (command.upgrade, revision)
    for step, target in steps:
        try:
            step(config, target)
        except Exception:  # noqa: BLE001 – whatever a migration raises
            traceback.print_exc()
            sys.exit(f"`alembic {step.__name__} {target}` failed")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
