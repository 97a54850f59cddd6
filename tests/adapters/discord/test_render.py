"""What Discord is sent for a message: pages that it takes, and that lose nothing."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.discord.render import CHARACTERS, COMPONENTS, LABEL, Page, files, pages, view
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
from bot.domain.place import PostId
from bot.domain.question import Difficulty, Question, Rating
from bot.domain.seams import size
from bot.domain.standing import Standing
from tests.discord_server import anatomy, contract, limits

Json = dict[str, Any]

SEND = "POST /channels/{channel_id}/messages"
ROW, BUTTON, DISPLAY, FILE, CONTAINER = 1, 2, 10, 13, 17
PRIMARY, SECONDARY = 1, 2
POST = PostId("0123456789abcdef")
BANK = loader.load([Path(__file__).parents[3] / "content"]).bank()
HOSTILE = "<@1> @everyone **x** ||y|| ``` `z` [a](https://b.example) \\ # \u202e\x00 😀"


def texts(*parts: Part) -> tuple[str, ...]:
    """The texts of a message that fits one page."""
    (page,) = pages(Message(parts))
    return page.texts


def body(page: Page) -> Json:
    """What is sent for a page."""
    return {
        "flags": anatomy.COMPONENTS_V2,
        "components": view(page).to_components(),
        "allowed_mentions": {"parse": []},
    }


def button(number: int = 0, label: str = "Press") -> Button:
    return Button(label, Press(Act.KNEW, PostId(f"post-{number}")))


def standing(name: str, rank: int = 1, points: int = 2, answered: int = 1, *, mine: bool = False) -> Standing:
    return Standing(rank=rank, name=name, points=points, answered=answered, mine=mine)


# What a person can judge.


def test_a_question_with_code() -> None:
    asked = Question(
        id="env",
        topic="fastapi/database/migrations",
        difficulty=Difficulty.EASY,
        prompt="What does `env.py` do?",
        answer="It **connects** your models:\n\n```python run\ntarget_metadata = Base.metadata\n```",
        takeaway="No `target_metadata`, no drafts.",
        sources=("https://alembic.sqlalchemy.org/en/latest/autogenerate.html",),
    )
    assert pages(messages.answer(POST, asked, None, next_=False)) == (
        Page(
            texts=(
                "### What does `env.py` do?",
                "It **connects** your models:",
                "```python\ntarget_metadata = Base.metadata\n```",
                "**Remember:** No `target_metadata`, no drafts.",
                "Read on:",
                "- <https://alembic.sqlalchemy.org/en/latest/autogenerate.html>",
                "How well did you know it?",
            ),
            buttons=tuple(
                Button(label, Press(Act.RATE, POST, rating)) for rating, label in messages.RATINGS.items()
            ),
        ),
    )


def test_the_order_is_heading_aside_blocks_buttons() -> None:
    seen = view(Page(("### a", "-# b", "c"), buttons=(button(),))).to_components()
    assert [(one["type"], one.get("content")) for one in seen] == [
        (DISPLAY, "### a"),
        (DISPLAY, "-# b"),
        (DISPLAY, "c"),
        (ROW, None),
    ]


def test_a_board_keeps_its_ranks_and_nobody_writes_a_row_of_it() -> None:
    """A list's numbers would count on where two share a rank."""
    rows = (standing("ada"), standing("eve\n1. *eve*"), standing("bob", 3, 0, 5, mine=True))
    assert texts(Text("This week in #*it*"), Ranking(rows)) == (
        "This week in #\\*it\\*",
        """\
1\\. ada: 2 points, 1 answer
1\\. eve 1. \\*eve\\*: 2 points, 1 answer
**3. bob: 0 points, 5 answers – you**""",
    )


def test_an_aside_is_small_on_every_line() -> None:
    assert texts(Aside("one\n\n- *two*")) == ("-# one\n-# \\- \\*two\\*",)


def test_a_heading_is_one_whatever_is_in_it() -> None:
    assert texts(Heading("# `a`  \n[b](https://c.example)")) == ("### \\# `a`\n### [b](https://c.example)",)


# Pages.


def test_blocks_go_on_a_page_while_they_fit_and_buttons_on_the_last() -> None:
    one, two, three = "a" * 2500, "b" * 1500, "c"
    first, last = pages(Message((Text(one), Text(two), Text(three)), (button(),)))
    assert (first.texts, first.buttons) == ((one, two), ())
    assert (last.texts, last.buttons) == ((three,), (button(),))


@pytest.mark.parametrize(("part", "mark"), [(Heading, "### "), (Aside, "-# "), (Text, ""), (Markdown, "")])
def test_any_part_that_is_too_long_is_split(part: type[Heading | Aside | Text | Markdown], mark: str) -> None:
    found = [text for page in pages(Message((part("word. " * 2000),))) for text in page.texts]
    assert {text.split("word", 1)[0] for text in found} == {mark}
    assert "".join(found).count("word.") == 2000


def test_a_page_holds_no_more_components_than_discord_takes() -> None:
    buttons = tuple(button(number) for number in range(7))
    found = pages(Message(tuple(Text(str(number)) for number in range(90)), buttons), card=True)
    assert [text for page in found for text in page.texts] == [str(number) for number in range(90)]
    assert all(sum(1 for _ in anatomy.walk(body(page)["components"])) <= COMPONENTS for page in found)
    assert len(found) == 4


@pytest.mark.parametrize(
    "message",
    [
        Message(()),
        Message((), (button(),)),
        Message((Text(""), Aside(" \n "), Heading("\u200b"), Markdown("<!-- -->\n\n- \u200d"), Ranking(()))),
        Message((Attachment("a.json", "{}"),)),
    ],
)
def test_no_message_is_without_words(message: Message) -> None:
    """Discord refuses a text that is empty, and a message that shows none."""
    (page,) = pages(message)
    assert all(text.strip(" \n\u200b\u200d") for text in page.texts)
    assert page.texts


def test_empty_parts_leave_nothing() -> None:
    assert texts(Text("a"), Text(" "), Aside("\x00"), Markdown(""), Text("b")) == ("a", "b")


def test_a_file_comes_below_its_words_and_is_sent_along() -> None:
    message = messages.export('{"name": "Zoë"}')
    (page,) = pages(message)
    shown = view(page).to_components()
    assert [one["type"] for one in shown] == [DISPLAY, FILE]
    (file,) = files(page)
    assert shown[1]["file"]["url"] == f"attachment://{messages.EXPORT}" == file.uri
    assert file.fp.read() == '{"name": "Zoë"}'.encode()
    assert files(Page(("a",))) == []


def test_what_follows_a_file_stands_on_the_next_page() -> None:
    first, last = pages(Message((Attachment("a b/é.json", "1"), Text("b"), Attachment("c", "2"))))
    assert [file.filename for file in files(first)] == ["a_b__.json"]
    assert view(first).to_components()[1]["file"]["url"] == "attachment://a_b__.json"
    assert (last.texts, last.attachment) == (("b",), Attachment("c", "2"))


# Components.


def test_buttons_stand_in_rows_of_five_and_carry_their_press() -> None:
    buttons = (Button("Reveal", Press(Act.REVEAL, POST)), *(button(number) for number in range(5)))
    *_, first, second = view(Page(("a",), buttons=buttons)).to_components()
    assert [len(row["components"]) for row in (first, second)] == [5, 1]
    pressed = [*first["components"], *second["components"]]
    assert [one["custom_id"] for one in pressed] == [str(one.press) for one in buttons]
    assert [one["style"] for one in pressed] == [PRIMARY, *[SECONDARY] * 5]
    assert [one["label"] for one in pressed] == ["Reveal", *["Press"] * 5]


@pytest.mark.parametrize(("label", "shown"), [("a" * 80, "a" * 80), ("a" * 81, "a" * 79 + "…")])
def test_a_label_that_is_too_long_is_cut(label: str, shown: str) -> None:
    (row,) = view(Page((), buttons=(button(label=label),))).to_components()
    assert row["components"][0]["label"] == shown
    (row,) = view(Page((), buttons=(button(label="😀" * 80),))).to_components()
    assert size(row["components"][0]["label"]) <= LABEL


def test_a_view_never_stops_listening() -> None:
    assert view(Page(("a",))).timeout is None


def test_a_card_is_framed_and_what_one_person_sees_is_not() -> None:
    message = Message((Text("a"),), (button(),))
    (frame,) = view(pages(message, card=True)[0]).to_components()
    assert (frame["type"], frame["spoiler"]) == (CONTAINER, False)
    assert frame["accent_color"]
    assert [one["type"] for one in frame["components"]] == [DISPLAY, ROW]
    assert [one["type"] for one in view(pages(message)[0]).to_components()] == [DISPLAY, ROW]


@pytest.mark.parametrize("card", [True, False])
def test_a_public_answer_is_covered_on_every_page(*, card: bool) -> None:
    """Whatever is in it: bars in code would end a spoiler of text."""
    asked = Question(
        id="sql",
        topic="sql",
        difficulty=Difficulty.EASY,
        prompt="How are texts joined?",
        answer="```sql\nSELECT 'a' || 'b'\n```\n\n" + "And so on. " * 360,
    )
    found = pages(messages.public_answer(POST, asked), card=card)
    assert len(found) == 2
    for page in found:
        (frame,) = view(page).to_components()
        assert (frame["type"], frame["spoiler"]) == (CONTAINER, True)
        assert bool(frame["accent_color"]) is card


# What Discord takes.


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
    messages.rated(POST, Rating.GOOD, 2, back=date(2026, 11, 20), next_=True),
    Message((Text("This week"), Ranking(tuple(standing(HOSTILE * 3, n) for n in range(100))))),
    Message((Heading(HOSTILE), Aside(HOSTILE), Text(HOSTILE * 200), Markdown(LONG), Markdown(HOSTILE * 200))),
    Message(
        (Markdown("\n\n".join(["😀" * 30] * 300)),), tuple(button(number, "😀" * 90) for number in range(25))
    ),
    Message((Text("\n" * 5000 + "." * 5000), Aside("a\n" * 5000), Heading("😀" * 5000))),
]


def every_page(found: list[Message]) -> list[Page]:
    return [page for message in found for card in (True, False) for page in pages(message, card=card)]


MESSAGES = [(one.id, shipped(one)) for one in BANK] + [
    (f"other-{index}", [message]) for index, message in enumerate(OTHERS)
]
each_message = pytest.mark.parametrize(
    "found", [found for _, found in MESSAGES], ids=[name for name, _ in MESSAGES]
)


@each_message
def test_discord_takes_every_page(found: list[Message]) -> None:
    for page in every_page(found):
        assert limits.broken(SEND, body(page)) == []
        assert sum(map(size, page.texts)) <= CHARACTERS
        assert all(text.strip(" \n\u200b") for text in page.texts)


@pytest.mark.skipif(
    not contract.DOCUMENT.exists(),
    reason="no ../shared/contracts/discord-openapi.json: no page is held against Discord's document",
)
@each_message
def test_discords_document_has_every_page(found: list[Message]) -> None:
    document = contract.load()
    assert document
    for page in every_page(found):
        assert document.request_errors("POST", "/channels/1/messages", query=[], body=body(page)) == []
