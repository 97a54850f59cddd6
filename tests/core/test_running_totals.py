"""Running totals against what the attempts add up to, whatever people and operators do."""

import asyncio
import itertools
import shutil
import sqlite3
from collections.abc import Coroutine
from contextlib import AsyncExitStack, closing
from pathlib import Path
from random import Random
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType] – Hypothesis leaves it untyped
)

from bot.core.standings import rebuild
from bot.domain.message import Act, Press, Reaction
from bot.domain.place import ChannelRef, MessageRef, WorkspaceRef
from bot.domain.question import Rating
from bot.domain.standing import Period
from tests.conftest import coach_on
from tests.drilling import ADMIN, say, tick
from tests.tables import added_up, on_the_boards
from tests.world import CHANNEL, GUILD, OTHER_GUILD, Clock, Ledger, person, text

Result = TypeVar("Result")

CHANNELS = (CHANNEL, ChannelRef(GUILD, "elsewhere", "elsewhere"), ChannelRef(OTHER_GUILD, "abroad", "abroad"))
PEOPLE = st.sampled_from(["ada", "bob", "cyd"])
WORKSPACES = st.sampled_from([GUILD, OTHER_GUILD])

DAMAGES = (
    "UPDATE standings SET points = points + 1 WHERE period = 'all'",
    "UPDATE standings SET answered = 0 WHERE scope LIKE 'channel:%'",
    "DELETE FROM standings WHERE period LIKE 'week:%'",
    "INSERT INTO standings SELECT scope, 'day:1999-12-31', account_id, 5, 1, 0 FROM standings GROUP BY 1, 3",
)


class Boards(RuleBasedStateMachine):
    """A coach over a file of its own, with quizzes in three channels and a daily drill in one of them."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file, self.clock, self.hidden = file, Clock(), set[tuple[str, str]]()
        self.ledger = Ledger(self.clock)
        self.ids = itertools.count()
        self.runner, self.open = asyncio.Runner(), AsyncExitStack()
        self.restart()

    def do(self, act: Coroutine[None, None, Result]) -> Result:
        return self.runner.run(act)

    @initialize()
    def drill(self) -> None:
        self.do(say(self.coach, "/drill set migrations 09:00 UTC"))

    @rule(who=PEOPLE, channel=st.sampled_from(CHANNELS))
    def ask(self, who: str, channel: ChannelRef) -> None:
        self.do(self.coach.quizzes.start(person(who, channel.workspace), channel))

    @rule(hours=st.sampled_from([1, 7, 24, 24 * 31]))
    def wait(self, hours: int) -> None:
        self.clock.forward(hours=hours)
        self.do(tick(self.coach))

    @rule(who=PEOPLE, choose=st.randoms(use_true_random=False), rating=st.sampled_from(Rating))
    def rate(self, who: str, choose: Random, rating: Rating) -> None:
        for channel, press in self.some(choose):
            answers = Press(Act.RATE, press.post, rating)
            self.do(self.coach.press(person(who, channel.workspace), answers))

    @rule(who=PEOPLE, choose=st.randoms(use_true_random=False), reaction=st.sampled_from(Reaction))
    def react(self, who: str, choose: Random, reaction: Reaction) -> None:
        for channel, press in self.some(choose):
            message = MessageRef(channel, f"message-{press.post}")
            self.do(self.coach.reactions.add(person(who, channel.workspace), message, reaction))

    def some(self, choose: Random) -> list[tuple[ChannelRef, Press]]:
        """One of the last questions, if there is one: old ones can be answered, too."""
        asked = [(c, m.buttons[0].press) for c, m, _ in self.ledger.posted if m.buttons[0].label == "Reveal"]
        return [choose.choice(asked[-4:])] if asked else []

    @rule(cap=st.sampled_from(["0", "3", "30"]), counted=st.sampled_from(["on", "off"]))
    def change_the_rules(self, cap: str, counted: str) -> None:
        self.do(self.coach.settings.change(ADMIN, "daily_cap", cap))
        self.do(self.coach.settings.change(ADMIN, "self_ratings", counted))

    @rule(who=PEOPLE, workspace=WORKSPACES, hidden=st.booleans())
    def hide(self, who: str, workspace: WorkspaceRef, hidden: bool) -> None:
        self.do(self.coach.people.hide(person(who, workspace), hidden=hidden))
        (self.hidden.add if hidden else self.hidden.discard)((workspace.id, who))

    @rule(who=PEOPLE)
    def leave(self, who: str) -> None:
        self.do(self.coach.people.delete(person(who), sure=True))
        self.hidden -= {(GUILD.id, who), (OTHER_GUILD.id, who)}

    @rule()
    def restart(self) -> None:
        self.do(self.open.aclose())
        self.coach = self.do(
            self.open.enter_async_context(
                coach_on(self.file, self.clock, self.ledger, mint=lambda: f"id{next(self.ids)}")
            )
        )

    @rule()
    def rebuild(self) -> None:
        """Nothing that people do makes a difference."""
        assert self.do(rebuild(self.coach.desk.database)) == []

    @rule(statement=st.sampled_from(DAMAGES))
    def damage(self, statement: str) -> None:
        """What somebody did to the file by hand is found, and mended."""
        before = on_the_boards(self.file)
        with closing(sqlite3.connect(self.file)) as connection, connection:
            connection.execute(statement)
        damaged = on_the_boards(self.file) != before
        assert bool(self.do(rebuild(self.coach.desk.database))) is damaged

    @invariant()
    def boards_are_what_the_attempts_add_up_to(self) -> None:
        sums = added_up(self.file)
        assert on_the_boards(self.file) == sums
        with closing(sqlite3.connect(self.file)) as connection:
            everybody = connection.execute(
                """
                SELECT accounts.id, accounts.name, workspaces.id, workspaces.platform_id
                FROM accounts
                JOIN workspaces ON workspaces.id = accounts.workspace_id
                """
            ).fetchall()
        for workspace in (GUILD, OTHER_GUILD):
            earned = {
                name: sums[f"workspace:{ours}", "all", account, "points"]
                for account, name, ours, theirs in everybody
                if theirs == workspace.id
                and (theirs, name) not in self.hidden
                and sums[f"workspace:{ours}", "all", account, "answered"]
            }
            ranks = sorted(
                (1 + sum(more > points for more in earned.values()), name, points)
                for name, points in earned.items()
            )
            channel = next(one for one in CHANNELS if one.workspace == workspace)
            viewer = person("zoe", workspace)
            board = text(self.do(self.coach.standings.board(viewer, channel, period=Period.ALL)))
            shown = [row for row in board.splitlines()[1:] if not row.startswith("Nobody")]
            assert shown == [f"{rank} {name} {points}" for rank, name, points in ranks]

    def teardown(self) -> None:
        self.do(self.open.aclose())
        self.runner.close()


def test_boards_are_what_the_attempts_add_up_to_after_anything(empty_database: Path, tmp_path: Path) -> None:
    """Quizzes, drills, ratings, hiding, leaving, restarts, rebuilds, hand-made damage: in any order."""
    numbers = itertools.count()
    run_state_machine_as_test(
        lambda: Boards(Path(shutil.copy(empty_database, tmp_path / f"{next(numbers)}.db"))),  # pyright: ignore[reportArgumentType] – any factory will do
        settings=settings(max_examples=10, stateful_step_count=30, deadline=None),
    )
