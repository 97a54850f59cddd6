"""The import rules catch what they are there for: each contract is broken once, in a copy."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT = Path(sys.executable).with_name("lint-imports")

BREACHES = [
    ("1", "bot/domain/points.py", "import bot.core.ports"),
    ("1", "bot/helpers.py", ""),
    ("2", "bot/adapters/other/__init__.py", "import bot.adapters.console.refs"),
    ("3", "bot/adapters/console/refs.py", "import bot.store.posts"),
    ("4", "bot/core/coach.py", "import discord"),
    ("4", "bot/core/coach.py", "import aiohttp"),
    ("4", "bot/adapters/discord/refs.py", "import slack_sdk"),
    ("4", "bot/adapters/console/refs.py", "import slack_bolt"),
    ("5", "bot/store/posts.py", "import aiosqlite"),
    ("5", "bot/store/database.py", "import sqlalchemy"),
    ("6", "bot/domain/points.py", "import pathlib"),
]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache"], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_rules_hold(copy: Path) -> None:
    assert "0 broken" in lint(copy).stdout


@pytest.mark.parametrize(("contract", "file", "line"), BREACHES)
def test_a_breach_is_caught(copy: Path, contract: str, file: str, line: str) -> None:
    (copy / file).parent.mkdir(exist_ok=True)
    with (copy / file).open("a") as module:
        module.write(f"\n{line}\n")
    found = lint(copy)
    assert found.returncode == 1
    assert re.findall(r"^(\d)\. .* BROKEN", found.stdout, re.MULTILINE) == [contract]
