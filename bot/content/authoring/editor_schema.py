"""The JSON Schemas that tell an editor what may stand in a content file.

`just schemas` writes them; a test holds that those in `docs/schemas` are current.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from bot.content.schema import QuestionHeader, TopicFile

DIALECT = "http://json-schema.org/draft-07/schema#"
"""What editors' YAML and Markdown tools read best; nothing here needs a newer one."""

MODELS: Mapping[str, type[BaseModel]] = {
    "question.schema.json": QuestionHeader,
    "topic.schema.json": TopicFile,
}


class _Untitled(GenerateJsonSchema):
    """Leaves out pydantic's titles: a key's name says the same."""

    def field_title_should_be_set(self, schema: object) -> Literal[False]:
        del schema
        return False


def texts() -> dict[str, str]:
    """Return each schema file's name and text."""
    return {name: _text(model) for name, model in MODELS.items()}


def write(folder: Path) -> None:
    """Write the schema files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _text(model: type[BaseModel]) -> str:
    schema = model.model_json_schema(schema_generator=_Untitled)
    return json.dumps({"$schema": DIALECT, **schema}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
