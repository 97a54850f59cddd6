"""Whether code that isn't run is at least well-formed."""

import configparser
import json
import re
import subprocess
import tomllib
from collections.abc import Callable, Mapping
from functools import partial

import yaml

_SQL_ASIDE = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"[^\"]*\"", re.DOTALL)


def error(language: str, code: str) -> str | None:
    """Return what is wrong with the code; None also for a language that nothing here can read."""
    try:
        _READERS.get(language, str)(code)
    except (SyntaxError, ValueError, configparser.Error, yaml.YAMLError) as wrong:
        return f"this isn't {language}: {wrong}"
    return None


def _read_bash(code: str) -> None:
    read = subprocess.run(
        ["bash", "-n"],  # noqa: S607 – whichever bash the machine has; it reads and runs nothing
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    if read.returncode:
        raise ValueError(read.stderr.strip())


def _read_sql(code: str) -> None:
    """Look at what all dialects share: an end, and whatever is opened is closed."""
    bare = _SQL_ASIDE.sub("", code).strip()
    if not bare.endswith(";"):
        raise ValueError("the last statement needs its semicolon")
    if "'" in bare or '"' in bare or bare.count("(") != bare.count(")"):
        raise ValueError("a quote or a bracket is left open")


_READERS: Mapping[str, Callable[[str], object]] = {
    "bash": _read_bash,
    "ini": lambda code: configparser.ConfigParser(interpolation=None).read_string(code),
    "json": json.loads,
    "python": partial(compile, filename="block", mode="exec", dont_inherit=True),
    "sql": _read_sql,
    "toml": tomllib.loads,
    # Composed, not loaded: a tag such as `!reference` belongs to the tool that the file is for.
    "yaml": lambda code: list(yaml.compose_all(code, Loader=yaml.SafeLoader)),
}
