import pytest

from bot.content import completeness, question_file
from tests.content.folder import COMPLETE, SUBTOPIC, Folder, short

THREE_POINTS = COMPLETE[COMPLETE.index("  - id: first") : COMPLETE.index("misconceptions:")]
SECOND_POINT = COMPLETE[COMPLETE.index("  - id: second") : COMPLETE.index("  - id: third")]
FOLLOW_UPS = COMPLETE[COMPLETE.index("follow_ups:") : COMPLETE.index("takeaway:")]
FOLLOW_UP_POINTS = FOLLOW_UPS[FOLLOW_UPS.index("    points:") :]
WRONG_CHOICE = '  - text: "Nothing."\n    why: "It does one thing."\n'


def incomplete(folder: Folder, text: str) -> list[str]:
    file = question_file.read(folder.question("q", text), SUBTOPIC)
    return [short(fault) for fault in completeness.faults(file)]


def line_of(text: str, piece: str) -> int:
    """The line, as an editor counts, on which `piece` begins."""
    assert text.count(piece) == 1, piece
    return text[: text.index(piece)].count("\n") + 1


def test_a_complete_question_has_no_fault(folder: Folder) -> None:
    assert incomplete(folder, COMPLETE) == []


def test_an_askable_question_is_told_all_that_it_lacks(folder: Folder) -> None:
    assert incomplete(folder, "---\ndifficulty: easy\n---\n# What?\n\nThis.\n") == [
        "q.md:2: `points` has 0: write 3 to 6",
        "q.md:2: `misconceptions` has 0: write at least 1",
        "q.md:2: `choices` has 0 right ones: mark exactly one with `right: true`",
        "q.md:2: `choices` has 0 wrong ones: write at least 3",
        "q.md:2: `hints` has 0: write at least 2",
        "q.md:2: `follow_ups` has 0: write at least 1",
        "q.md:2: `sources` has 0: write at least 1",
        "q.md:2: `takeaway` is missing: one sentence to remember",
        'q.md:2: `verified` needs what it was tried with: {alembic: "1.20", date: 2026-11-22}',
    ]


@pytest.mark.parametrize(
    ("before", "after", "at", "fault"),
    [
        (SECOND_POINT, "", "  - id: first", "`points` has 2: write 3 to 6"),
        (
            "misconceptions:\n",
            THREE_POINTS.replace("id: ", "id: more-")
            + SECOND_POINT.replace("second", "seventh")
            + "misconceptions:\n",
            "  - id: first",
            "`points` has 7: write 3 to 6",
        ),
        (
            "id: third",
            "id: first",
            'id: first\n    say: "It does nothing',
            "the point `first` stands here twice: give it an id of its own",
        ),
        (
            '      - "properly"\n',
            "",
            '      - "well"',
            "`second` has 2 phrasings: write 3 to 6, one without jargon",
        ),
        (
            '      - "properly"\n',
            '      - "properly"\n' + "".join(f'      - "well {n}"\n' for n in range(4)),
            '      - "well"',
            "`second` has 7 phrasings: write 3 to 6, one without jargon",
        ),
        (
            'misconceptions:\n  - claim: "it does everything"\n    correct: "It does one thing."\n',
            "",
            "difficulty: medium",
            "`misconceptions` has 0: write at least 1",
        ),
        (
            "    right: true\n",
            '    why: "Not quite."\n',
            '  - text: "Everything."',
            "`choices` has 0 right ones: mark exactly one with `right: true`",
        ),
        (WRONG_CHOICE, "", '  - text: "Everything."', "`choices` has 2 wrong ones: write at least 3"),
        (WRONG_CHOICE, '  - text: "Nothing."\n', '  - text: "Nothing."', "a wrong choice needs its `why`"),
        ('"Nothing."', '"two Things."', '  - text: "Everything."', "two choices say the same: change one"),
        (
            '  - "Think of pipes."\n',
            "",
            '  - "How many',
            "`hints` has 1: write at least 2",
        ),
        (FOLLOW_UPS, "", "difficulty: medium", "`follow_ups` has 0: write at least 1"),
        (
            FOLLOW_UP_POINTS,
            "",
            '  - ask: "Why only one?"',
            "this follow-up needs at least one of `points`",
        ),
        (
            '          - "to combine it"\n',
            "",
            '          - "it fits with others"',
            "`composable` has 2 phrasings: write 3 to 6, one without jargon",
        ),
        (
            'sources:\n  - "https://example.org/philosophy"\n',
            "",
            "difficulty: medium",
            "`sources` has 0: write at least 1",
        ),
        (
            'takeaway: "Do one thing well."\n',
            "",
            "difficulty: medium",
            "`takeaway` is missing: one sentence to remember",
        ),
        (
            'verified: {coreutils: "9.5", date: 2026-11-22}',
            "verified: {date: 2026-11-22}",
            "verified: {date",
            '`verified` needs what it was tried with: {alembic: "1.20", date: 2026-11-22}',
        ),
        (
            "# What does `cat` do?",
            "# What" + " does" * 29 + "??",
            "# What does",
            "the prompt has 151 characters: 150 at most",
        ),
        (
            "It **joins** files:",
            "## How",
            "## How",
            "a heading can't be shown everywhere: write it in plain Markdown",
        ),
        (
            "It **joins** files:",
            "| a |\n|---|",
            "| a |",
            "a table can't be shown everywhere: write it in plain Markdown",
        ),
        (
            "It **joins** files:",
            "- It\n- <b>joins",
            "- <b>joins",
            "HTML can't be shown everywhere: write it in plain Markdown",
        ),
        (
            "# What does `cat`",
            "# What ![does](x.png) `cat`",
            "# What ![does]",
            "an image can't be shown everywhere: write it in plain Markdown",
        ),
        *(
            (before, after, after, "HTML can't be shown everywhere: write it in plain Markdown")
            for before, after in [
                ("It does it well.", "It <b>does it well."),
                ("it does everything", "it <b>does everything"),
                ('    correct: "It does', '    correct: "It <b>does'),
                ("Two things.", "Two <b>things."),
                ("One of them is", "One <b>of them is"),
                ("Think of pipes.", "Think <b>of pipes."),
                ("Why only one?", "Why <b>only one?"),
                ("So that it can be combined.", "So <b>that it can be combined."),
                ("Do one thing well.", "Do <b>one thing well."),
            ]
        ),
        (
            "```bash run",
            "```bash",
            "```bash",
            "say how this code is held to its word: ```bash run, ```text shows or ```yaml parse REASON",
        ),
        (
            "```bash run",
            "```bash runs",
            "```bash runs",
            "say how this code is held to its word: ```bash run, ```text shows or ```yaml parse REASON",
        ),
        (
            "```bash run",
            "```bash run it yourself",
            "```bash run it",
            "say how this code is held to its word: ```bash run, ```text shows or ```yaml parse REASON",
        ),
        (
            "```bash run",
            "```",
            "```\ncat one two",
            "say how this code is held to its word: ```bash run, ```text shows or ```yaml parse REASON",
        ),
        (
            "```ini parse needs a terminal",
            "```ini parse",
            "```ini parse",
            "`parse` needs its reason: ```yaml parse needs a cluster",
        ),
    ],
)
def test_each_thing_that_a_complete_question_lacks_is_named_at_its_line(
    folder: Folder, before: str, after: str, at: str, fault: str
) -> None:
    assert COMPLETE.count(before) == 1, before
    text = COMPLETE.replace(before, after)
    assert incomplete(folder, text) == [f"q.md:{line_of(text, at)}: {fault}"]


def test_two_right_choices_leave_too_few_wrong_ones(folder: Folder) -> None:
    text = COMPLETE.replace('    why: "One of them is somebody else\'s."', "    right: true")
    line = line_of(text, '  - text: "Everything."')
    assert incomplete(folder, text) == [
        f"q.md:{line}: `choices` has 2 right ones: mark exactly one with `right: true`",
        f"q.md:{line}: `choices` has 2 wrong ones: write at least 3",
    ]


def test_lines_of_the_answer_are_right_below_blank_lines_too(folder: Folder) -> None:
    text = COMPLETE.replace("do?\n\nIt **joins** files:", "do?\n\n\n\nIt joins:\n\n***")
    fault = "a horizontal rule can't be shown everywhere: write it in plain Markdown"
    assert incomplete(folder, text) == [f"q.md:{line_of(text, '***')}: {fault}"]


def test_a_prompt_of_150_characters_is_complete(folder: Folder) -> None:
    prompt = "W" * 149 + "?"
    assert incomplete(folder, COMPLETE.replace("What does `cat` do?", prompt)) == []


def test_a_phrasing_is_never_shown_and_may_hold_any_sign(folder: Folder) -> None:
    assert incomplete(folder, COMPLETE.replace('"well"', '"<b>well"').replace('["thing"', '["<thing>"')) == []


def test_a_faulty_fence_inside_a_list_is_found(folder: Folder) -> None:
    text = COMPLETE.replace("It **joins** files:", "- It joins:\n\n  ```sh\n  ls\n  ```\n")
    assert [one.partition(": ")[0] for one in incomplete(folder, text)] == [
        f"q.md:{line_of(text, '  ```sh')}"
    ]
