"""docs/authoring.md speaks of the file that we ship, and of every key."""

import re
from pathlib import Path

from bot.content.findings import part
from bot.content.schema import QuestionHeader

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/authoring.md").read_text(encoding="utf-8")
STAMP = (ROOT / "content/fastapi/database/migrations/alembic-stamp.md").read_text(encoding="utf-8")


def test_what_it_quotes_stands_there() -> None:
    for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL):
        for line in block.splitlines():
            assert f"\n{line}\n" in STAMP


def test_no_key_is_left_out() -> None:
    for name in QuestionHeader.model_fields:
        inner = part(QuestionHeader, name)
        for key in (name, *(inner.model_fields if inner else ())):
            assert re.search(rf"`{key}`|^ *(- )?{key}:", GUIDE, re.MULTILINE), key
