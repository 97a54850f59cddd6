"""Slash commands → acts; everything is answered privately, what a whole channel sees is posted."""

import hashlib
import json
from collections.abc import Iterable
from enum import StrEnum
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import Choice

from bot.adapters.discord.refs import Click
from bot.adapters.discord.replies import Replies
from bot.core import menu, messages
from bot.core.coach import Coach
from bot.core.settings import zones, zones_like
from bot.domain import wish
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef
from bot.domain.question import Difficulty, Mode
from bot.domain.setting import LOG, REVEALS, SETTINGS
from bot.domain.standing import Period, Scope

Tree = app_commands.CommandTree[discord.Client]

LONGEST_CHOICE, MOST_CHOICES = 100, 25
"""Discord's limits on what completes an option."""

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_SERVERS = app_commands.AppInstallationType(guild=True, user=False)
_ADMINISTRATORS = discord.Permissions(manage_channels=True)
"""Whom Discord offers a command at first; a server's settings may say otherwise, and the core asks again."""


def tree(client: discord.Client, coach: Coach, replies: Replies) -> Tree:
    """Return every command that the coach has on Discord."""
    commands = Tree(client, allowed_contexts=_EVERYWHERE, allowed_installs=_SERVERS)
    _add_quiz(commands, coach, replies)
    _add_leaderboard(commands, coach, replies)
    commands.add_command(_drill(coach, replies))
    commands.add_command(_coach(coach, replies))
    return commands


def digest(commands: Tree) -> str:
    """Return a digest of the commands, which changes when Discord must be told of them anew."""
    payload = [command.to_dict(commands) for command in commands.get_commands()]
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def topics(coach: Coach, typed: str, before: str = "") -> list[Choice[str]]:
    """Return the topics that complete what was typed, each behind what stands before it."""
    found = coach.desk.bank.suggest(typed, MOST_CHOICES)
    return [
        Choice(name=_short(before + " → ".join(topic.titles)), value=before + topic.path)
        for topic in found
        if len(before + topic.path) <= LONGEST_CHOICE
    ]


def _add_quiz(commands: Tree, coach: Coach, replies: Replies) -> None:
    @commands.command(name="quiz", description=menu.QUIZ)
    @app_commands.describe(topic=menu.TOPIC, difficulty=menu.DIFFICULTY, mode=menu.MODE)
    @app_commands.choices(difficulty=_choices(Difficulty), mode=_choices(Mode))
    async def quiz(click: Click, topic: str = "", difficulty: str = "", mode: str = Mode.REVEAL) -> None:
        await replies.answer(
            click,
            lambda account, channel: coach.quizzes.start(
                account,
                channel,
                topic=topic,
                difficulty=Difficulty(difficulty) if difficulty else None,
                mode=Mode(mode),
            ),
        )

    _complete_topics(quiz, coach)


def _add_leaderboard(commands: Tree, coach: Coach, replies: Replies) -> None:
    @commands.command(name="leaderboard", description=menu.LEADERBOARD)
    @app_commands.describe(scope=menu.SCOPE, period=menu.PERIOD, topic=menu.TOPIC)
    @app_commands.choices(scope=_choices(Scope), period=_choices(Period))
    async def leaderboard(
        click: Click, scope: str = Scope.WORKSPACE, period: str = Period.WEEK, topic: str = ""
    ) -> None:
        await replies.answer(
            click,
            lambda account, channel: coach.standings.board(
                account, channel, scope=Scope(scope), period=Period(period), topic=topic
            ),
        )

    _complete_topics(leaderboard, coach)


def _drill(coach: Coach, replies: Replies) -> app_commands.Group:
    group = app_commands.Group(
        name="drill",
        description=menu.DRILL,
        allowed_contexts=_EVERYWHERE,
        allowed_installs=_SERVERS,
        default_permissions=_ADMINISTRATORS,
    )
    _add_drill_set(group, coach, replies)
    _add_drill_rests(group, coach, replies)

    @group.command(name="list", description=menu.DRILL_LIST)
    async def list_(click: Click) -> None:
        await replies.answer(click, lambda account, _: coach.schedules.show(account))

    @group.command(name="preview", description=menu.DRILL_PREVIEW)
    async def preview(click: Click) -> None:
        await replies.answer(click, lambda _, channel: coach.schedules.preview(channel))

    @group.command(name="now", description=menu.DRILL_NOW)
    async def now(click: Click) -> None:
        await replies.answer(click, coach.schedules.now)

    @group.command(name="remove", description=menu.DRILL_REMOVE)
    async def remove(click: Click) -> None:
        await replies.answer(click, coach.schedules.remove)

    return group


def _add_drill_set(group: app_commands.Group, coach: Coach, replies: Replies) -> None:
    @group.command(name="set", description=menu.DRILL_SET)
    @app_commands.describe(
        topic=menu.DRILL_TOPICS,
        time=menu.TIME,
        zone=menu.ZONE,
        days=menu.DAYS,
        reveal=menu.DRILL_REVEAL,
        answer=menu.ANSWER,
        mode=menu.MODE,
        window=menu.WINDOW,
        skip=menu.SKIP,
    )
    @app_commands.choices(
        mode=_choices(Mode), reveal=[Choice(name=reveal, value=reveal) for reveal in REVEALS]
    )
    async def set_(  # noqa: PLR0917 – Discord's options are a function's parameters
        click: Click,
        topic: str,
        time: str,
        zone: str = "",
        days: str = "",
        reveal: str = "",
        answer: str = "",
        mode: str = "",
        window: str = "",
        skip: str = "",
    ) -> None:
        async def act(account: AccountRef, channel: ChannelRef) -> Message:
            wished = wish.of(
                topics=topic,
                at=time,
                zone=zone,
                days=days,
                reveal=reveal,
                answer=answer,
                mode=mode,
                window=window,
                skip=skip,
                zones=zones(),
            )
            return await coach.schedules.put(account, channel, wished)

        await replies.answer(click, act)

    @set_.autocomplete("topic")
    async def complete_topics(click: Click, typed: str) -> list[Choice[str]]:
        del click
        before, comma, last = typed.rpartition(",")
        return topics(coach, last, f"{before}{comma} " if comma else "")

    @set_.autocomplete("zone")
    async def complete_zone(click: Click, typed: str) -> list[Choice[str]]:
        del click
        return [Choice(name=zone, value=zone) for zone in zones_like(typed, MOST_CHOICES)]


def _add_drill_rests(group: app_commands.Group, coach: Coach, replies: Replies) -> None:
    @group.command(name="pause", description=menu.DRILL_PAUSE)
    @app_commands.describe(until=menu.UNTIL)
    async def pause(click: Click, until: str = "") -> None:
        async def act(account: AccountRef, channel: ChannelRef) -> Message:
            return await coach.schedules.pause(account, channel, wish.day(until) if until else None)

        await replies.answer(click, act)

    @group.command(name="resume", description=menu.DRILL_RESUME)
    async def resume(click: Click) -> None:
        await replies.answer(click, coach.schedules.resume)

    @group.command(name="skip", description=menu.DRILL_SKIP)
    @app_commands.describe(date=menu.DATE)
    async def skip(click: Click, date: str) -> None:
        async def act(account: AccountRef, channel: ChannelRef) -> Message:
            return await coach.schedules.skip(account, channel, wish.day(date))

        await replies.answer(click, act)


def _coach(coach: Coach, replies: Replies) -> app_commands.Group:
    group = app_commands.Group(
        name="coach",
        description=menu.COACH,
        allowed_contexts=_EVERYWHERE,
        allowed_installs=_SERVERS,
    )

    @group.command(name="review", description=menu.REVIEW)
    async def review(click: Click) -> None:
        await replies.answer(click, coach.reviews.next)

    @group.command(name="progress", description=menu.PROGRESS)
    async def progress(click: Click) -> None:
        await replies.answer(click, lambda account, _: coach.progress.show(account))

    @group.command(name="settings", description=menu.SETTINGS)
    @app_commands.describe(name=menu.SETTING, value=menu.VALUE)
    @app_commands.choices(name=[Choice(name=name, value=name) for name in (*SETTINGS, LOG)])
    async def settings(click: Click, name: str = "", value: str = "") -> None:
        async def act(account: AccountRef, _: ChannelRef) -> Message:
            if name == LOG:
                return await coach.settings.log(account, value)
            if name and value:
                return await coach.settings.change(account, name, value)
            return await coach.settings.show(account, name or None)

        await replies.answer(click, act)

    @group.command(name="doctor", description=menu.DOCTOR)
    async def doctor(click: Click) -> None:
        await replies.answer(click, lambda _, channel: coach.checkup.here(channel))

    @group.command(name="help", description=menu.HELP)
    async def help_(click: Click) -> None:
        async def act(_: AccountRef, __: ChannelRef) -> Message:
            return messages.help_()

        await replies.answer(click, act)

    group.add_command(_me(coach, replies))
    return group


def _me(coach: Coach, replies: Replies) -> app_commands.Group:
    group = app_commands.Group(name="me", description=menu.ME)

    @group.command(name="export", description=menu.EXPORT)
    async def export(click: Click) -> None:
        await replies.answer(click, lambda account, _: coach.people.export(account))

    @group.command(name="hide", description=menu.HIDE)
    async def hide(click: Click) -> None:
        await replies.answer(click, lambda account, _: coach.people.hide(account, hidden=True))

    @group.command(name="show", description=menu.SHOW)
    async def show(click: Click) -> None:
        await replies.answer(click, lambda account, _: coach.people.hide(account, hidden=False))

    @group.command(name="delete", description=menu.DELETE)
    @app_commands.describe(sure=menu.SURE)
    @app_commands.choices(sure=[Choice(name="yes", value="yes")])
    async def delete(click: Click, sure: str = "") -> None:
        await replies.answer(click, lambda account, _: coach.people.delete(account, sure=bool(sure)))

    return group


def _complete_topics(command: app_commands.Command[Any, ..., None], coach: Coach) -> None:
    @command.autocomplete("topic")
    async def complete(click: Click, typed: str) -> list[Choice[str]]:
        del click
        return topics(coach, typed)


def _choices(options: Iterable[StrEnum]) -> list[Choice[str]]:
    return [Choice(name=option, value=option) for option in options]


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_CHOICE else f"{name[: LONGEST_CHOICE - 1]}…"
