from pathlib import Path

from bot.content import loader

TOPIC = "python/web/http"


def folder(root: Path, retired: str) -> Path:
    (root / TOPIC).mkdir(parents=True)
    (root / TOPIC / "_topic.yaml").write_text(
        f"framework: Python\ntopic: Web\nsubtopic: {root.name}\nretired: {retired}\n"
    )
    return root


def test_what_one_folder_has_retired_no_other_brings_back(tmp_path: Path) -> None:
    """A team's `_topic.yaml` is often an old copy of ours."""
    ours, theirs = folder(tmp_path / "ours", "[one, two]"), folder(tmp_path / "theirs", "[two, three]")
    topic = loader.load([ours, theirs]).topics[TOPIC]
    assert (topic.retired, topic.title) == ({"one", "two", "three"}, "theirs")
