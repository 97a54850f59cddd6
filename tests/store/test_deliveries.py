"""Deliveries as they are kept: one for each thing that is told of a post, oldest first, by platform."""

from bot.core.coach import Coach
from bot.domain.delivery import State, What
from bot.domain.place import ChannelRef, Platform, WorkspaceRef
from bot.store import deliveries
from bot.store.database import Session
from tests.world import CHANNEL, Clock, person

SLACK = ChannelRef(WorkspaceRef(Platform.SLACK, "team", "The Team"), "channel", "interviews")


async def planned(coach: Coach, channel: ChannelRef, id_: str) -> None:
    """Ask, and plan the answer for all."""
    await coach.quizzes.start(person("ada", channel.workspace), channel)
    post = await coach.quizzes.latest(channel)
    async with coach.desk.database.transaction() as tx:
        await deliveries.plan(tx, post, What.ANSWER, id=id_, now=coach.desk.now(), late_at=0)


async def unfinished(db: Session, platform: Platform = Platform.DISCORD) -> list[str]:
    return [delivery.id for delivery in await deliveries.unfinished(db, platform)]


async def test_what_has_not_ended_is_listed_oldest_first_and_for_each_platform(
    coach: Coach, clock: Clock
) -> None:
    for id_, channel in (("z", CHANNEL), ("s", SLACK), ("b", CHANNEL), ("a", CHANNEL)):
        await planned(coach, channel, id_)
        clock.forward(seconds=1)
    db = coach.desk.database.reader
    assert await unfinished(db) == ["z", "b", "a"]
    assert await unfinished(db, Platform.SLACK) == ["s"]
    async with coach.desk.database.transaction() as tx:
        for id_, state in (("z", State.SKIPPED), ("b", State.UNKNOWN), ("s", State.POSTED)):
            await deliveries.end(tx, id_, state)
    assert await unfinished(db) == ["a"]
    assert await unfinished(db, Platform.SLACK) == []
    assert [await deliveries.is_unfinished(db, id_) for id_ in "zbas"] == [False, False, True, False]
    assert len(await deliveries.unknown(db)) == 1


async def test_one_that_is_planned_anew_is_another_delivery(coach: Coach, clock: Clock) -> None:
    """What is still known of the former one can neither end nor send it."""
    await planned(coach, CHANNEL, "former")
    [former] = await deliveries.unfinished(coach.desk.database.reader, Platform.DISCORD)
    clock.forward(minutes=5)
    async with coach.desk.database.transaction() as tx:
        await deliveries.send(tx, former, 1)
        await deliveries.end(tx, former.id, State.SKIPPED)
        anew = await deliveries.plan(
            tx, former.post_id, What.ANSWER, id="anew", now=coach.desk.now(), late_at=7
        )
        await deliveries.end(tx, former.id, State.POSTED)
        await deliveries.send(tx, former, 2)
    assert await deliveries.unfinished(coach.desk.database.reader, Platform.DISCORD) == [anew]
    assert (anew.id, anew.state, anew.reason, anew.sent_at) == ("anew", State.PLANNED, None, None)
    assert anew.late_at == 7
