"""Whose turn it is: fair, in constant memory, and no piece of work takes the others with it."""

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest
from aiolimiter import AsyncLimiter

from bot.core.turns import A_LOOK, AT_ONCE, OF_ONE, Turns
from bot.domain.errors import Refusal, StoreRefused
from bot.domain.place import WorkspaceId

Piece = tuple[str, int]


class Office:
    """Workspaces with pieces of work, handed out as the database would: one of each before a second."""

    def __init__(self, **pieces: int) -> None:
        self.left = {name: list(range(number)) for name, number in pieces.items()}
        self.done: list[Piece] = []
        self.at_work: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.looks: list[int] = []

    async def waiting(self, most: int) -> Sequence[tuple[WorkspaceId, Piece]]:
        self.looks.append(most)
        turns = sorted(
            (turn, name, number)
            for name, numbers in self.left.items()
            for turn, number in enumerate(numbers[:most])
        )
        return [(WorkspaceId(name), (name, number)) for _, name, number in turns[:most]]

    async def act(self, piece: Piece) -> None:
        name, number = piece
        for key in (name, "all"):
            self.at_work[key] += 1
            self.most[key] = max(self.most[key], self.at_work[key])
        await asyncio.sleep(0)
        for key in (name, "all"):
            self.at_work[key] -= 1
        self.left[name].remove(number)
        self.done.append(piece)


async def take(office: Office) -> None:
    await Turns(office.waiting, office.act, pace=None).take()


async def test_one_channel_is_not_kept_waiting_by_five_thousand_and_few_are_held_at_once() -> None:
    office = Office(big=5000, little=1, other=3)
    await take(office)
    assert ("little", 0) in office.done[:3]
    assert {place for place, (name, _) in enumerate(office.done) if name == "other"} <= set(range(12))
    assert len(office.done) == len(set(office.done)) == 5004
    assert office.most["big"] == OF_ONE
    assert office.most["all"] <= AT_ONCE
    assert max(office.looks) <= A_LOOK + AT_ONCE


async def test_many_workspaces_use_all_places_and_no_more() -> None:
    office = Office(**{f"w{n}": 20 for n in range(30)})
    await take(office)
    assert office.most["all"] == AT_ONCE
    assert len(office.done) == 600
    assert [name for name, _ in office.done[:30]] == sorted(f"w{n}" for n in range(30))


async def test_what_comes_while_others_are_done_has_its_turn() -> None:
    class Late(Office):
        async def act(self, piece: Piece) -> None:
            await super().act(piece)
            if piece == ("early", 0):
                self.left["late"] = [0]

    office = Late(early=200)
    await take(office)
    assert office.done.index(("late", 0)) < 100


@pytest.mark.parametrize("error", [StoreRefused(Refusal.BUSY), ValueError("a fault of ours")])
async def test_a_piece_that_fails_is_tried_once_a_round_and_takes_nobody_with_it(error: Exception) -> None:
    class Faulty(Office):
        tries = 0

        async def act(self, piece: Piece) -> None:
            if piece == ("a", 1):
                self.tries += 1
                raise error
            await super().act(piece)

    office = Faulty(a=100, b=100)
    await take(office)
    assert (len(office.done), office.tries) == (199, 1)
    await take(office)
    assert office.tries == 2


async def test_a_look_that_fails_ends_the_round_once_what_was_begun_has_ended() -> None:
    class Blind(Office):
        async def waiting(self, most: int) -> Sequence[tuple[WorkspaceId, Piece]]:
            if self.looks:
                raise StoreRefused(Refusal.BUSY)
            return await super().waiting(most)

    office = Blind(a=5)
    with pytest.raises(StoreRefused):
        await take(office)
    assert len(office.done) == 5
    assert not +office.at_work


async def test_who_is_cancelled_leaves_nobody_at_work() -> None:
    class Endless(Office):
        ended = 0
        all_begun = asyncio.Event()

        async def act(self, piece: Piece) -> None:
            self.done.append(piece)
            if len(self.done) == 2 * OF_ONE:
                self.all_begun.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.ended += 1

    office = Endless(a=100, b=100)
    before = asyncio.all_tasks()
    taking = asyncio.create_task(take(office))
    await office.all_begun.wait()
    taking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await taking
    assert office.ended == 2 * OF_ONE
    assert asyncio.all_tasks() == before


async def test_pieces_follow_one_another_at_the_given_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    office, acquired = Office(a=3, b=2), list[int]()

    async def acquire(limiter: AsyncLimiter, amount: float = 1) -> None:
        del limiter, amount
        acquired.append(len(office.done))

    monkeypatch.setattr(AsyncLimiter, "acquire", acquire)
    await Turns(office.waiting, office.act, pace=AsyncLimiter(1)).take()
    assert len(acquired) == 5
