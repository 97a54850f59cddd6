from datetime import date
from pathlib import Path

import pytest

from bot.content.authoring import draft
from bot.domain.author_errors import CantWrite


def test_who_was_faster_keeps_the_file(tmp_path: Path) -> None:
    """Between looking and writing somebody else may have written it."""
    drafted = draft.prepare("python/web/http/why", into=tmp_path, folders=[], today=date(2026, 11, 22))
    drafted.path.parent.mkdir(parents=True)
    drafted.path.write_text("theirs")
    with pytest.raises(CantWrite):
        drafted.write()
    assert drafted.path.read_text() == "theirs"
