"""What an application was told of its commands, kept over restarts and apart from every other's."""

from bot.domain.place import Platform
from tests.conftest import Started


async def test_only_changed_commands_are_told_again_and_each_application_for_itself(start: Started) -> None:
    async with start() as coach:
        assert not await coach.registrations.current(Platform.DISCORD, "coach", "first")
        await coach.registrations.keep(Platform.DISCORD, "coach", "first")
    async with start() as coach:
        assert await coach.registrations.current(Platform.DISCORD, "coach", "first")
        assert not await coach.registrations.current(Platform.DISCORD, "coach", "second")
        assert not await coach.registrations.current(Platform.DISCORD, "another", "first")
        assert not await coach.registrations.current(Platform.SLACK, "coach", "first")
        await coach.registrations.keep(Platform.DISCORD, "coach", "second")
        await coach.registrations.keep(Platform.SLACK, "coach", "theirs")
        assert await coach.registrations.current(Platform.DISCORD, "coach", "second")
        assert not await coach.registrations.current(Platform.DISCORD, "coach", "first")
        assert await coach.registrations.current(Platform.SLACK, "coach", "theirs")
