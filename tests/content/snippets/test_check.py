"""What blocks do in their sandbox, and how a broken promise is told."""

import pytest

from bot.content.snippets.blocks import Promise
from tests.content.snippets.conftest import FIRST_LINE, Try

UPGRADE = """\
def upgrade():
    op.add_column("users", sa.Column("nickname", sa.String(20)))


def downgrade():
    op.drop_column("users", "nickname")
"""


def test_a_failing_block_is_named_with_its_line_and_its_last_words(attempt: Try) -> None:
    """The blocks after it stand on what it did, so they are not tried."""
    report = attempt(
        ("bash run", "echo fine"), ("python run", "print('before')\n1 / 0"), ("bash run", "false")
    )
    [fault] = report.faults
    assert str(fault).startswith(f"{fault.file}:{FIRST_LINE + 4}: this block failed with status 1")
    assert fault.text.endswith("ZeroDivisionError: division by zero")
    assert report.tried == {Promise.RUN: 2}


def test_bash_stops_at_the_first_error_unset_name_and_broken_pipe(attempt: Try) -> None:
    for line in ("false", "echo $unset", "false | cat"):
        assert len(attempt(("bash run", f"{line}\necho on")).faults) == 1
    assert not attempt(("bash run", "false || echo handled"), ("text shows", "handled")).faults


def test_a_wrong_shows_is_named_with_what_was_expected_and_what_came(attempt: Try) -> None:
    code = "import sys\nprint('one')\nprint('two', file=sys.stderr)\nprint('three')"
    [fault] = attempt(("python run", code), ("text shows", "one\nthree")).faults
    assert fault.line == FIRST_LINE + 7
    assert fault.text.endswith("expected:\n    one\n    three\n  got:\n    one\n    two\n    three")


def test_a_migration_goes_up_down_and_up_again(attempt: Try) -> None:
    """It follows the head, with the header that the answer leaves out."""
    report = attempt(
        ("python run", UPGRADE),
        ("sql run", "INSERT INTO users (email) VALUES ('a;b'); SELECT * FROM users;"),
        ("text shows", "1|a;b|"),
        ("python run", '"""surname"""\n' + UPGRADE.replace("nick", "sur")),
        ("bash run", "alembic history -i"),
        ("text shows", "b2 -> c3 (head) (current), surname\n..."),
        sandbox="alembic",
    )
    assert not report.faults


def test_a_migration_that_cannot_be_undone_is_caught(attempt: Try) -> None:
    [broken] = attempt(("python run", UPGRADE.replace("drop_column", "drop_colum")), sandbox="alembic").faults
    [missing] = attempt(("python run", UPGRADE.partition("def downgrade")[0]), sandbox="alembic").faults
    assert broken.text.endswith("`alembic downgrade b2-1` failed")
    assert "drop_colum" in broken.text
    assert "there is no downgrade()" in missing.text


def test_a_block_with_a_path_is_used_by_the_next_one(attempt: Try) -> None:
    code = (
        "# tests/test_ini.py\nfrom pathlib import Path\n\n\n"
        "def test_ini():\n    assert 'b = 1' in Path('config/app.ini').read_text()"
    )
    report = attempt(
        ("ini run", "; config/app.ini\n[a]\nb = 1"),
        ("python run", code),
        ("bash run", "pytest -q tests | tail -n 1 | cut -d ' ' -f 1,2"),
        ("text shows", "1 passed"),
    )
    assert not report.faults
    assert report.tried == {Promise.RUN: 3, Promise.SHOWS: 1}
    [broken] = attempt(("python run", "# a.py\ndef"), ("bash run", "true")).faults
    [folder] = attempt(("bash run", "mkdir a.py"), ("python run", "# a.py\n"), ("bash run", "true")).faults
    assert "this isn't python" in broken.text
    assert "can't be written" in folder.text


def test_the_fastapi_sandbox_has_an_application_whose_dependency_a_test_replaces(attempt: Try) -> None:
    code = (
        "from fastapi.testclient import TestClient\nfrom app.main import app, get_greeting\n"
        "app.dependency_overrides[get_greeting] = lambda: 'Hi'\n"
        "print(TestClient(app).get('/hello/Ada').json()['message'])"
    )
    assert not attempt(("python run", code), ("text shows", "Hi, Ada!"), sandbox="fastapi").faults


def test_a_package_that_is_missing_is_named_with_how_to_install_it(attempt: Try) -> None:
    [module] = attempt(("python run", "import nowhere_to_be_found")).faults
    [command] = attempt(("bash run", "PATH=/nowhere\npytest")).faults
    [own] = attempt(("python run", "import app.models")).faults
    assert "`pip install nowhere_to_be_found`" in module.text
    assert "Traceback" not in module.text
    assert "`pip install pytest`" in command.text
    assert "`pip install" not in own.text


@pytest.mark.parametrize(
    ("language", "right", "wrong"),
    [
        ("python", "import kubernetes", "import"),
        ("bash", "kubectl apply -f job.yaml", "if true"),
        ("sql", "INSERT INTO a VALUES ('it''s (');", "CREATE TABLE a (b TEXT)"),
        ("sql", "SELECT 1; -- it's", "SELECT (1;"),
        ("json", '{"a": 1}', "{a: 1}"),
        ("toml", "a = 1", "a = "),
        ("ini", "[a]\nb = %(here)s", "b = 1"),
        ("yaml", "a: !reference [b]", "a: [b"),
    ],
)
def test_parse_reads_the_syntax(attempt: Try, language: str, right: str, wrong: str) -> None:
    good = attempt((f"{language} parse needs a cluster", right))
    assert (good.faults, good.tried) == ([], {Promise.PARSE: 1})
    [fault] = attempt((f"{language} parse needs a cluster", wrong)).faults
    assert f"this isn't {language}" in fault.text
