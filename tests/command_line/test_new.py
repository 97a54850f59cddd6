"""`coach new`: a file to fill in, in the right place, and never over another."""

from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot.content import loader

DONE, NO, WRONG = 0, 1, 2
MIGRATIONS = "fastapi/database/migrations"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the team's own, empty as yet."""
    monkeypatch.setenv("COACH_CONTENT", str(tmp_path / "own"))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "own"


def coach(*arguments: str | Path) -> int:
    return command_line._status([str(argument) for argument in arguments])


def error(capsys: pytest.CaptureFixture[str]) -> str:
    """The one line on standard error, where nothing was written on standard output."""
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    return err


@pytest.mark.parametrize("topic", ["migrations", "migratons", "Alembic migrations", MIGRATIONS])
def test_a_topic_has_the_names_that_quiz_takes(
    own: Path, capsys: pytest.CaptureFixture[str], topic: str
) -> None:
    assert coach("new", f"{topic}/my-question") == DONE
    path = own / MIGRATIONS / "my-question.md"
    out = capsys.readouterr().out
    assert f"Wrote {path.relative_to(own.parent)}" in out
    assert f"coach show {path.relative_to(own.parent)}" in out


def test_what_it_writes_passes_check_and_does_not_pass_for_complete(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coach("new", "migrations/my-question") == DONE
    path = own / MIGRATIONS / "my-question.md"
    assert (coach("check"), coach("check", path), coach("check", "--complete", path)) == (DONE, DONE, NO)
    assert capsys.readouterr().out.count("this is still the template's text") == 2


def test_it_goes_after_the_questions_that_are_there(own: Path) -> None:
    assert coach("new", "migrations/one") == DONE
    assert coach("new", "migrations/two") == DONE
    bank = loader.load([loader.shipped(), own]).bank()
    *_, before, last = sorted(q.order for q in bank)
    assert ([q.id for q in bank][-2:], last) == (["one", "two"], before + 1)


def test_a_new_topic_gets_its_file_with_guessed_titles(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of known parents are taken over, the others come from the folders' names."""
    assert coach("new", "fastapi/web-sockets/slow-clients/my-question") == DONE
    assert "mend its titles" in capsys.readouterr().out
    topic = loader.load([own]).topics["fastapi/web-sockets/slow-clients"]
    assert topic.titles == ("FastAPI", "Web sockets", "Slow clients")


def test_a_folder_of_ones_own_gets_the_topic_as_the_bank_has_it(own: Path) -> None:
    """Else `coach check` could not read the folder by itself."""
    assert coach("new", "migrations/my-question") == DONE
    assert (own / MIGRATIONS / "_topic.yaml").read_text(encoding="utf-8") == (
        loader.shipped() / MIGRATIONS / "_topic.yaml"
    ).read_text(encoding="utf-8")


def test_into_goes_before_the_environment(
    own: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coach("new", "migrations/my-question", "--into", tmp_path / "elsewhere") == DONE
    assert (tmp_path / "elsewhere" / MIGRATIONS / "my-question.md").exists()
    assert not own.exists()
    assert f"COACH_CONTENT={tmp_path / 'elsewhere'}" in capsys.readouterr().out


def test_a_clone_is_written_into_and_an_installed_coach_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("COACH_CONTENT", raising=False)
    assert loader.checkout() == loader.shipped()
    monkeypatch.setattr(loader, "checkout", lambda: tmp_path / "clone")
    assert coach("new", "migrations/my-question") == DONE
    assert (tmp_path / "clone" / MIGRATIONS / "my-question.md").exists()
    capsys.readouterr()
    monkeypatch.setattr(loader, "checkout", lambda: None)
    assert coach("new", "migrations/my-question") == WRONG
    assert "--into" in error(capsys)


@pytest.mark.parametrize(
    ("name", "status", "says"),
    [
        ("my-question", WRONG, "TOPIC/ID"),
        ("/my-question", WRONG, "TOPIC/ID"),
        ("migrations/", WRONG, "TOPIC/ID"),
        ("migrations/My Question", WRONG, "small letters"),
        ("migrations/..", WRONG, "small letters"),
        (f"migrations/{'x' * 81}", WRONG, "small letters"),
        ("astronomy/my-question", NO, "no topic 'astronomy'"),
        ("fastapi/my-question", NO, f"name one of {MIGRATIONS}"),
        ("../outside/x/my-question", NO, "no topic"),
        ("migrations/alembic-stamp", NO, "exists already in"),
        ("python/web/other/alembic-stamp", NO, "exists already in"),
    ],
)
def test_what_it_refuses(
    own: Path, capsys: pytest.CaptureFixture[str], name: str, status: int, says: str
) -> None:
    assert coach("new", name) == status
    assert says in error(capsys)
    assert not own.exists()


def test_an_id_is_never_used_again(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert coach("new", "python/web/http/first") == DONE
    topic = own / "python/web/http/_topic.yaml"
    topic.write_text(topic.read_text(encoding="utf-8").replace("retired: []", "retired: [old-one]"))
    capsys.readouterr()
    assert coach("new", "migrations/old-one") == NO
    assert "retired in python/web/http" in error(capsys)


def test_a_file_that_cant_be_read_keeps_its_id_and_its_text(
    own: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert coach("new", "migrations/my-question") == DONE
    path = own / MIGRATIONS / "my-question.md"
    path.write_text("half-way", encoding="utf-8")
    capsys.readouterr()
    assert coach("new", "migrations/my-question") == NO
    assert "exists already" in error(capsys)
    assert path.read_text(encoding="utf-8") == "half-way"


def test_a_topic_file_that_cant_be_read_is_left_alone(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topic = own / "python/web/http/_topic.yaml"
    topic.parent.mkdir(parents=True)
    topic.write_text("half-way", encoding="utf-8")
    assert coach("new", "python/web/http/my-question") == NO
    assert "mend it first" in error(capsys)
    assert [path.name for path in topic.parent.iterdir()] == ["_topic.yaml"]


@pytest.mark.parametrize(
    "into", ["own/python", "own/python/web/http", ".", "own/python/web/http/_topic.yaml"]
)
def test_only_a_root_is_written_into(own: Path, capsys: pytest.CaptureFixture[str], into: str) -> None:
    """Else the file would lie where no coach looks for it."""
    assert coach("new", "python/web/http/first") == DONE
    capsys.readouterr()
    assert coach("new", "python/web/http/second", "--into", into) == WRONG
    assert "not the root" in error(capsys)
    assert not list(own.rglob("second.md"))


def test_a_disk_that_says_no(own: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own.mkdir()
    (own / "fastapi").write_text("a file where a folder should be")
    assert coach("new", "migrations/my-question") == NO
    assert "can't be written" in error(capsys)
