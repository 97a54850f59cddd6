"""New files below a folder: all of them or none, and never over one that is there."""

import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory


def place(root: Path, files: Mapping[Path, bytes]) -> None:
    """Write files at paths relative to `root`; whatever fails, the folder is as it was.

    They are written to a hidden folder first. A folder that is new appears with all its files at once.

    Raises:
        OSError: with what failed; FileExistsError if a file is there already.
    """
    with ExitStack() as undo:
        _make(root, undo)
        with TemporaryDirectory(prefix=".import-", dir=root) as stage:
            for path, content in files.items():
                staged = stage / path
                staged.parent.mkdir(parents=True, exist_ok=True)
                staged.write_bytes(content)
            for folder in dict.fromkeys(path.parent for path in files):
                _settle(Path(stage) / folder, root / folder, undo)
        undo.pop_all()


def _make(folder: Path, undo: ExitStack) -> None:
    """Make a folder and those above it."""
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        missing.mkdir(exist_ok=True)
        undo.callback(_remove_empty, missing)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()


def _settle(staged: Path, final: Path, undo: ExitStack) -> None:
    """Move a folder to its place, or its files into the folder that is there."""
    _make(final.parent, undo)
    if not final.exists():
        staged.rename(final)
        undo.callback(shutil.rmtree, final)
        return
    for file in sorted(staged.iterdir()):
        _appear(file, final / file.name)
        undo.callback((final / file.name).unlink)


def _appear(staged: Path, final: Path) -> None:
    """Give a file its name; unlike a rename, this never takes the place of another."""
    try:
        os.link(staged, final)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        with final.open("xb") as file:
            file.write(staged.read_bytes())
