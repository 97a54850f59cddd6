import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import BadPress
from bot.domain.message import Act, Press
from bot.domain.place import PostId
from bot.domain.question import Rating

POSTS = st.builds(PostId, st.text(min_size=1).filter(lambda name: ":" not in name))
PRESSES = st.one_of(
    st.builds(Press, st.sampled_from([Act.REVEAL, Act.KNEW, Act.DIDNT]), POSTS),
    st.builds(Press, st.just(Act.RATE), POSTS, st.sampled_from(Rating)),
)


@given(PRESSES)
def test_a_button_means_the_same_when_its_name_is_read_back(press: Press) -> None:
    assert Press.parse(str(press)) == press


@given(PRESSES, PRESSES)
def test_two_buttons_that_do_different_things_have_different_names(one: Press, other: Press) -> None:
    assert (str(one) == str(other)) is (one == other)


@pytest.mark.parametrize(
    ("name", "press"),
    [
        ("reveal:abc", Press(Act.REVEAL, PostId("abc"))),
        ("knew:abc", Press(Act.KNEW, PostId("abc"))),
        ("didnt:abc", Press(Act.DIDNT, PostId("abc"))),
        ("rate:abc:again", Press(Act.RATE, PostId("abc"), Rating.AGAIN)),
        ("rate:abc:easy", Press(Act.RATE, PostId("abc"), Rating.EASY)),
    ],
)
def test_buttons_that_are_out_there_keep_working(name: str, press: Press) -> None:
    """Messages of last year carry these very names."""
    assert Press.parse(name) == press
    assert str(press) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        ":",
        "reveal",
        "reveal:",
        "reveal:abc:good",
        "reveal:abc:",
        "rate:abc",
        "rate:abc:",
        "rate:abc:3",
        "rate:abc:superb",
        "rate:abc:Good",
        "rate:abc:GOOD",
        "rate::good",
        "rate:abc:good:twice",
        "delete:abc",
        "REVEAL:abc",
        " reveal:abc",
    ],
)
def test_a_button_that_we_never_made_is_refused(name: str) -> None:
    with pytest.raises(BadPress) as refused:
        Press.parse(name)
    assert refused.value.name == name


PIECES = st.sampled_from(["reveal", "knew", "rate", "good", "Again", "abc", ""]) | st.text(max_size=3)


@given(st.lists(PIECES, max_size=4).map(":".join))
def test_a_name_is_read_only_if_it_is_exactly_what_we_write(name: str) -> None:
    try:
        press = Press.parse(name)
    except BadPress:
        return
    assert str(press) == name
