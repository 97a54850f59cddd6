"""What Slack is sent for a message: pages that it takes, that lose nothing, and that can be heard."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.slack.markdown import HEAVIEST, WEIGHT, weight
from bot.adapters.slack.render import BLOCKS, Page, body, pages
from bot.content import loader
from bot.core import messages
from bot.domain.message import (
    Act,
    Aside,
    Attachment,
    Button,
    Heading,
    Markdown,
    Message,
    Part,
    Press,
    Ranking,
    Text,
)
from bot.domain.place import ChannelRef, Platform, PostId, WorkspaceRef
from bot.domain.question import Difficulty, Question, Rating
from bot.domain.standing import Period, Scope, Standing
from tests.adapters.slack import contract, limits
from tests.adapters.slack.reader import read, unescaped
from tests.adapters.slack.test_markdown import UNHURRIED, visible

Json = dict[str, Any]

POST = PostId("0123456789abcdef")
BANK = loader.load([Path(__file__).parents[3] / "content"]).bank()
HOSTILE = (
    "<!channel> <!here> <@U1> <#C1> @here *x* _y_ ~z~ ``` `c` &lt; :tada: <https://b.example|a> \u202e\x00 😀"
)


def blocks(*parts: Part) -> list[Json]:
    """The blocks of a message that fits one page."""
    (page,) = pages(Message(parts))
    return list(page.blocks)


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Json:
    return {"type": "header", "text": plain(text)}


def context(text: str) -> Json:
    return {"type": "context", "elements": [plain(text)]}


def lines(*found: list[Json]) -> Json:
    sections = [{"type": "rich_text_section", "elements": runs} for runs in found]
    return {"type": "rich_text", "elements": sections}


def words(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def link(url: str) -> Json:
    return {"type": "link", "url": url, "text": url}


def button(number: int = 0, label: str = "Press") -> Button:
    return Button(label, Press(Act.KNEW, PostId(f"post-{number}")))


def standing(name: str, rank: int = 1, points: int = 2, answered: int = 1, *, mine: bool = False) -> Standing:
    return Standing(rank=rank, name=name, points=points, answered=answered, mine=mine)


def buttons(page: Page) -> list[Json]:
    return [button for block in page.blocks for button in limits.buttons(block)]


def seen(found: tuple[Page, ...]) -> str:
    """Every sign that Slack shows but its buttons' and bullets', blanks left out."""
    shown = (run for page in found for run in read(page.blocks))
    return visible("".join(text for text, looks in shown if "button" not in looks))


# What a person can judge.


def test_a_question() -> None:
    asked = next(one for one in BANK if one.id == "alembic-env-py")
    (page,) = pages(messages.question(POST, asked, BANK.topic(asked.topic)))
    prompt = "What does Alembic's env.py do, and what do you change in it?"
    about = "Medium – FastAPI → Database → Alembic migrations"
    assert page.text == f"{prompt}\n{about}"
    assert list(page.blocks) == [
        header(prompt),
        context(about),
        {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "action_id": "press-0",
                    "text": plain("Reveal"),
                    "value": f"reveal:{POST}",
                    "style": "primary",
                },
                {
                    "type": "button",
                    "action_id": "press-1",
                    "text": plain("I knew it"),
                    "value": f"knew:{POST}",
                },
                {
                    "type": "button",
                    "action_id": "press-2",
                    "text": plain("I didn't"),
                    "value": f"didnt:{POST}",
                },
            ],
        },
    ]


def test_an_answer_with_code() -> None:
    asked = Question(
        id="env",
        topic="fastapi/database/migrations",
        difficulty=Difficulty.EASY,
        prompt="What does `env.py` do, if x < 1?",
        answer="It **connects** your models:\n\n```python run\nif a < b:\n    target = Base.metadata\n```",
        takeaway="No `target_metadata`, no drafts.",
        sources=("https://alembic.sqlalchemy.org/en/latest/autogenerate.html",),
    )
    (page,) = pages(messages.answer(POST, asked, None, next_=False))
    assert list(page.blocks[:-1]) == [
        header("What does env.py do, if x &lt; 1?"),
        lines([words("It "), words("connects", bold=True), words(" your models:")]),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_preformatted",
                    "elements": [words("if a < b:\n    target = Base.metadata")],
                }
            ],
        },
        lines(
            [
                words("Remember:", bold=True),
                words(" No "),
                words("target_metadata", code=True),
                words(", no drafts."),
            ]
        ),
        lines([words("Read on:")]),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [link(asked.sources[0])]}],
                }
            ],
        },
        lines([words("How well did you know it?")]),
    ]
    assert page.text == (
        "What does env.py do, if x &lt; 1?\n"
        "It connects your models:\n"
        "if a &lt; b:\n    target = Base.metadata\n"
        "Remember: No target_metadata, no drafts.\n"
        "Read on:\n"
        "- https://alembic.sqlalchemy.org/en/latest/autogenerate.html\n"
        "How well did you know it?"
    )
    assert [one["text"]["text"] for one in buttons(page)] == ["Again", "Hard", "Good", "Easy"]


def test_a_board_keeps_its_ranks_and_nobody_writes_a_row_of_it_or_is_pinged() -> None:
    rows = (standing("ada"), standing("<!channel>\n1. *eve*"), standing("bob", 3, 0, 5, mine=True))
    channel = ChannelRef(WorkspaceRef(Platform.SLACK, "T1", "it", direct=False), "C1", "it")
    (page,) = pages(messages.board(channel, Scope.CHANNEL, Period.WEEK, rows, None))
    assert list(page.blocks) == [
        lines([words("This week in #it")]),
        lines(
            [words("1. ada: 2 points, 1 answer")],
            [words("1. <!channel> 1. *eve*: 2 points, 1 answer")],
            [words("3. bob: 0 points, 5 answers – you", bold=True)],
        ),
    ]
    assert page.text == (
        "This week in #it\n1. ada: 2 points, 1 answer\n"
        "1. &lt;!channel&gt; 1. *eve*: 2 points, 1 answer\n3. bob: 0 points, 5 answers – you"
    )


def test_what_matters_less_is_small_and_shows_what_was_typed() -> None:
    assert blocks(Aside("one\n\n- *two* :tada: <@U1>")) == [context("one\n- *two* :tada: &lt;@U1&gt;")]


def test_a_heading_that_a_header_cannot_hold_is_bold() -> None:
    assert blocks(Heading("a" * 150)) == [header("a" * 150)]
    assert blocks(Heading("a" * 151)) == [lines([words("a" * 151, bold=True)])]
    assert blocks(Heading("a" * 146 + "&")) == [lines([words("a" * 146 + "&", bold=True)])]
    assert blocks(Heading("`a` [b](https://c.example)")) == [
        lines(
            [
                words("a", code=True),
                words(" ", bold=True),
                {"type": "link", "url": "https://c.example", "text": "b", "style": {"bold": True}},
            ]
        )
    ]


def test_a_covered_answer_is_shown_as_it_is() -> None:
    """Slack has no cover; where it stands is the adapter's to say."""
    asked = next(iter(BANK))
    covered = messages.public_answer(POST, asked)
    assert covered.covered
    assert pages(covered) == pages(Message(covered.parts, covered.buttons))


# Pages.


def test_blocks_go_on_a_page_while_they_fit_and_buttons_on_the_last() -> None:
    one, two, three = "a" * 2500, "b" * 1498, "c"
    first, last = pages(Message((Text(one), Text(two), Text(three)), (button(),)))
    assert (first.text, buttons(first)) == (f"{one}\n{two}", [])
    assert (last.text, len(buttons(last))) == (three, 1)


@pytest.mark.parametrize(
    ("part", "look"),
    [(Heading, {"strong"}), (Aside, {"context"}), (Text, set[str]()), (Markdown, set[str]())],
)
def test_any_part_that_is_too_long_is_split(
    part: type[Heading | Aside | Text | Markdown], look: set[str]
) -> None:
    found = pages(Message((part("word. " * 2000),)))
    runs = [run for page in found for run in read(page.blocks)]
    assert {looks for _, looks in runs} == {frozenset(look)}
    assert "".join(text for text, _ in runs).count("word.") == 2000
    assert "".join(page.text for page in found).count("word.") == 2000


def test_a_page_holds_no_more_blocks_than_slack_takes() -> None:
    made = tuple(button(number) for number in range(7))
    found = pages(Message(tuple(Text(str(number)) for number in range(110)), made))
    assert [line for page in found for line in page.text.split("\n")] == [str(n) for n in range(110)]
    assert max(len(page.blocks) for page in found) <= BLOCKS
    assert [len(buttons(page)) for page in found] == [0, 0, 7]


@pytest.mark.parametrize(
    "message",
    [
        Message(()),
        Message((), (button(),)),
        Message((Text(""), Aside(" \n "), Heading("\u200b"), Markdown("<!-- -->\n\n- \u200d"), Ranking(()))),
        Message((Markdown("```\n```"),)),
        Message((Attachment("a.json", "{}"),)),
    ],
)
def test_no_message_is_without_words(message: Message) -> None:
    """Slack refuses one without blocks or text, and a screen reader would be silent."""
    (page,) = pages(message)
    assert limits.broken(text=page.text, blocks=list(page.blocks)) == []
    assert page.blocks


def test_empty_parts_leave_nothing() -> None:
    assert blocks(Text("a"), Text(" "), Aside("\x00"), Markdown(""), Heading(" "), Text("b")) == [
        lines([words("a")]),
        lines([words("b")]),
    ]


def test_a_file_comes_below_its_words_and_what_follows_stands_on_the_next_page() -> None:
    file, other = Attachment("a b.json", "{}"), Attachment("c", "2")
    first, second, third = pages(Message((Text("a"), file, Text("b"), other, Text("d")), (button(),)))
    assert [(page.text, page.attachment) for page in (first, second, third)] == [
        ("a", file),
        ("b", other),
        ("d", None),
    ]
    (alone,) = pages(Message((file,)))
    assert (alone.text, alone.attachment) == ("a b.json", file)


def test_nothing_in_a_message_is_looked_up_or_unfurled() -> None:
    (page,) = pages(Message((Text("@here https://a.example"),)))
    assert body(page) == {
        "text": page.text,
        "blocks": list(page.blocks),
        "mrkdwn": False,
        "parse": "none",
        "unfurl_links": False,
        "unfurl_media": False,
    }


# Buttons.


def test_buttons_stand_in_rows_of_five_and_their_presses_come_back() -> None:
    made = (
        Button("Reveal", Press(Act.REVEAL, POST)),
        *(Button(label, Press(Act.RATE, POST, rating)) for rating, label in messages.RATINGS.items()),
        Button("Next", Press(Act.NEXT, POST)),
        Button("Next again", Press(Act.NEXT, POST)),
    )
    (page,) = pages(Message((Text("a"),), made))
    assert [len(limits.buttons(block)) for block in page.blocks] == [0, 5, 2]
    found = buttons(page)
    assert [Press.parse(one["value"]) for one in found] == [one.press for one in made]
    assert [one.get("style") for one in found] == ["primary", *[None] * 6]
    assert len({one["action_id"] for one in found}) == 7


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("a" * 75, "a" * 75),
        ("a" * 76, "a" * 74 + "…"),
        ("&" * 20, "&amp;" * 14 + "…"),
        ("😀" * 75, "😀" * 37 + "…"),
        ("<@U1> :tada:\x00", "&lt;@U1&gt; :tada:"),
        (" ", "…"),
    ],
)
def test_a_label_that_is_too_long_is_cut_and_none_is_empty(label: str, shown: str) -> None:
    (page,) = pages(Message((Text("a"),), (button(label=label),)))
    assert buttons(page)[0]["text"] == plain(shown)


@pytest.mark.parametrize("sign", ['"', "\\", "&", "😀", "中"])
def test_the_longest_buttons_find_room_below_the_heaviest_block(sign: str) -> None:
    made = tuple(
        Button(sign * 80, Press(Act.RATE, PostId(f"{number:016}"), Rating.AGAIN)) for number in range(25)
    )
    (page,) = pages(Message((Text("a"),), made))
    assert sum(weight(block) for block in page.blocks[1:]) + HEAVIEST <= WEIGHT


# What Slack takes.


def shipped(asked: Question) -> list[Message]:
    """Every message that a question is shown in."""
    topic = BANK.topic(asked.topic)
    return [
        messages.question(POST, asked, topic),
        messages.answer(POST, asked, None, next_=False),
        messages.answer(POST, asked, Rating.GOOD, next_=True),
        messages.public_answer(POST, asked),
        messages.review(POST, asked, topic, left=2),
    ]


LONG = f"- {HOSTILE}\n\n  ```python\n{'x' * 9000}\n  ```\n\n> {'**y** `z` ' * 900}"
OTHERS = [
    Message((), (button(),)),
    messages.help_(),
    messages.export(HOSTILE),
    messages.closed_to_me(HOSTILE),
    messages.rated(POST, Rating.GOOD, 2, back=date(2026, 11, 20), next_=True),
    Message((Text("This week"), Ranking(tuple(standing(HOSTILE * 3, n) for n in range(100))))),
    Message((Heading(HOSTILE), Aside(HOSTILE), Text(HOSTILE * 200), Markdown(LONG), Markdown(HOSTILE * 200))),
    Message(
        (Markdown("\n\n".join(["😀" * 30] * 300)),), tuple(button(number, '😀"' * 90) for number in range(25))
    ),
    Message((Text("\n" * 5000 + "." * 5000), Aside("a\n" * 5000), Heading("😀" * 5000))),
    Message((Text("&" * 5000), Aside("<" * 5000), Heading(">" * 140), Markdown("7. a\n8. b\n\n   ```\n```"))),
]

MESSAGES = [(one.id, shipped(one)) for one in BANK] + [
    (f"other-{index}", [message]) for index, message in enumerate(OTHERS)
]
each_message = pytest.mark.parametrize(
    "found", [found for _, found in MESSAGES], ids=[name for name, _ in MESSAGES]
)


@each_message
def test_slack_takes_every_page(found: list[Message]) -> None:
    for page in (page for message in found for page in pages(message)):
        assert limits.broken(text=page.text, blocks=list(page.blocks)) == []


@each_message
def test_the_text_says_what_the_blocks_show_in_the_same_order(found: list[Message]) -> None:
    """A screen reader reads the text and nothing of the blocks."""
    for page in (page for message in found for page in pages(message)):
        said = visible(unescaped(page.text))
        shown = [
            visible(text).replace("•", "-") for text, looks in read(page.blocks) if "button" not in looks
        ]
        assert all(map(str.__contains__, [said] * len(shown), shown))
        assert len(said) >= len("".join(shown))


@each_message
def test_the_pages_of_a_message_are_json(found: list[Message]) -> None:
    for page in (page for message in found for page in pages(message)):
        assert json.loads(json.dumps(body(page))) == body(page)


@pytest.mark.parametrize("asked", list(BANK), ids=lambda asked: asked.id)
def test_no_shipped_answer_is_torn(asked: Question) -> None:
    """A question is one page; of an answer at most what the coach asks about it stands on a second."""
    first, *others, last = shipped(asked)
    assert [len(pages(first)), len(pages(last))] == [1, 1]
    for message in others:
        _, *more = pages(message)
        assert [page.text for page in more] in ([], [getattr(message.parts[-1], "text", "")])


TYPED = st.text(max_size=300) | st.sampled_from(
    [HOSTILE, "word. " * 900, "&" * 2000, "😀" * 2000, "\n" * 4000]
)
PARTS = st.one_of(
    st.builds(Text, TYPED),
    st.builds(Aside, TYPED),
    st.builds(Heading, TYPED.map(lambda typed: typed.replace("\n", " "))),
    st.builds(Markdown, TYPED),
    st.builds(Ranking, st.lists(TYPED.map(standing), max_size=60).map(tuple)),
)


@UNHURRIED
@given(st.lists(PARTS, max_size=5).map(tuple), st.integers(0, 25))
def test_whatever_is_said_is_taken_whole(parts: tuple[Part, ...], many: int) -> None:
    """No page breaks a limit, nothing is left out, and the pages of the parts are those of the whole."""
    message = Message(parts, tuple(button(number) for number in range(many)))
    found = pages(message)
    for page in found:
        assert limits.broken(text=page.text, blocks=list(page.blocks)) == []
    assert [len(buttons(page)) for page in found] == [0] * (len(found) - 1) + [many]
    alone = "".join(seen(pages(Message((part,)))).removeprefix("…") for part in parts)
    assert seen(found).removeprefix("…") == alone


@pytest.mark.skipif(
    not contract.DOCUMENT.exists(),
    reason="no ../shared/contracts/slack-message.schema.json: no page is held against Slack's types",
)
@each_message
def test_slacks_types_have_every_page(found: list[Message]) -> None:
    validator = contract.load()
    assert validator
    for page in (page for message in found for page in pages(message)):
        sent = {"channel": "C1", "text": page.text, "blocks": list(page.blocks)}
        assert contract.errors(validator, sent) == []


def test_a_page_that_slack_refuses_is_noticed() -> None:
    """The judge of the tests above can say no."""
    long = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words("a" * 3001)]}]}
    made = [{**one, "action_id": "same"} for one in buttons(pages(Message((), (button(), button(1))))[0])]
    rows = [{"type": "actions", "elements": made * 3}]
    assert limits.broken(text="", blocks=[long]) == ["no text", "rich_text: too long"]
    assert limits.broken(text="a" * 4001, blocks=[header("a" * 151)]) == ["text too long", "header: too long"]
    assert limits.broken(text="a", blocks=[context("")] * 51) == ["too many blocks", "context: an empty text"]
    assert limits.broken(text="a", blocks=rows) == [
        "two actions of one id",
        "actions: too many buttons in a row",
    ]
    with pytest.raises(ValueError, match="<"):
        limits.broken(text="<!channel>", blocks=[header("a")])
