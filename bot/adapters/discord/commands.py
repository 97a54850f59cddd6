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
from bot.domain.message import Message
from bot.domain.place import AccountRef, ChannelRef
from bot.domain.question import Difficulty, Mode
from bot.domain.setting import SETTINGS
from bot.domain.standing import Period, Scope

Tree = app_commands.CommandTree[discord.Client]

LONGEST_CHOICE, MOST_CHOICES = 100, 25
"""Discord's limits on what completes an option."""

_EVERYWHERE = app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False)
_SERVERS = app_commands.AppInstallationType(guild=True, user=False)


def tree(client: discord.Client, coach: Coach, replies: Replies) -> Tree:
    """Return every command that the coach has on Discord."""
    commands = Tree(client, allowed_contexts=_EVERYWHERE, allowed_installs=_SERVERS)
    _add_quiz(commands, coach, replies)
    _add_leaderboard(commands, coach, replies)
    commands.add_command(_coach(coach, replies))
    return commands


def digest(commands: Tree) -> str:
    """Return a digest of the commands, which changes when Discord must be told of them anew."""
    payload = [command.to_dict(commands) for command in commands.get_commands()]
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()


def topics(coach: Coach, typed: str) -> list[Choice[str]]:
    """Return the topics that complete what was typed."""
    found = coach.desk.bank.suggest(typed, MOST_CHOICES)
    return [
        Choice(name=_short(" → ".join(topic.titles)), value=topic.path)
        for topic in found
        if len(topic.path) <= LONGEST_CHOICE
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
    @app_commands.choices(name=[Choice(name=name, value=name) for name in SETTINGS])
    async def settings(click: Click, name: str = "", value: str = "") -> None:
        async def act(account: AccountRef, _: ChannelRef) -> Message:
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
