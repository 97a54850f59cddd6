"""The Slack workspaces that the coach is in, each with its own client, and who is who there."""

from collections import OrderedDict
from dataclasses import dataclass, field

from bot.adapters.slack.web import Json, Refused, Web
from bot.domain.place import AccountRef, ChannelRef, MessageRef, Platform, WorkspaceRef

REMEMBERED = 10_000
"""People of one workspace whose names are kept in memory."""

_PRIVATE = "privategroup"


@dataclass(frozen=True)
class Person:
    """Somebody in a workspace, as Slack tells it."""

    id: str
    name: str
    bot: bool
    administrator: bool
    """Whether they are an administrator or an owner of the workspace."""
    zone: str = ""
    """The time zone of their computer, as Slack tells it."""


@dataclass(frozen=True)
class Team:
    """One workspace: how to speak there, and as whom."""

    id: str
    name: str
    bot_user_id: str
    bot_id: str
    web: Web
    _people: OrderedDict[str, Person] = field(default_factory=OrderedDict[str, Person])

    async def person(self, user_id: str, *, fresh: bool = False) -> Person:
        """Return who somebody is; fresh: as it is now, not as it was when we first met.

        Raises:
            Trouble: Slack doesn't tell.
        """
        if fresh or user_id not in self._people:
            answer = await self.web.call("users.info", user=user_id)
            self._people[user_id] = _person(answer["user"])
            if len(self._people) > REMEMBERED:
                self._people.popitem(last=False)
        return self._people[user_id]

    async def created(self, channel_id: str, user_id: str) -> bool:
        """Whether somebody has made a channel, as far as we may know.

        Raises:
            Silent: Slack doesn't tell.
        """
        return (await self._channel(channel_id)).get("creator") == user_id

    async def administers(self, user_id: str, channel_id: str) -> bool:
        """Whether somebody, as of now, runs the workspace, or has made the channel.

        Direct messages are their own.

        Raises:
            Trouble: Slack doesn't tell.
        """
        if is_direct(channel_id):
            return True
        person = await self.person(user_id, fresh=True)
        return person.administrator or await self.created(channel_id, user_id)

    async def inside(self, channel_id: str) -> bool:
        """Whether we are in a channel, as far as we may know.

        Raises:
            Silent: Slack doesn't tell.
        """
        channel = await self._channel(channel_id)
        return bool(channel.get("is_member")) and not channel.get("is_archived")

    async def named(self, channel_id: str, name: str) -> str:
        """Return a channel's name; Slack's commands call every private one the same.

        Raises:
            Silent: Slack doesn't tell.
        """
        return str((await self._channel(channel_id)).get("name", name)) if name == _PRIVATE else name

    async def _channel(self, channel_id: str) -> Json:
        """Return what Slack tells of a channel; nothing where we may not know of it."""
        try:
            answer = await self.web.call("conversations.info", channel=channel_id)
        except Refused as error:
            if error.of_the_token:
                raise
            return {}
        channel: Json = answer["channel"]
        return channel

    def workspace(self, channel_id: str, user_id: str) -> WorkspaceRef:
        """Return the workspace; direct messages are one that a person has to themselves."""
        if is_direct(channel_id):
            return WorkspaceRef(Platform.SLACK, self._own(user_id), "our direct messages", direct=True)
        return WorkspaceRef(Platform.SLACK, self.id, self.name)

    def account(self, person: Person, channel_id: str, *, administrator: bool = False) -> AccountRef:
        """Return who acts in a channel; in direct messages everybody is their own administrator."""
        workspace = self.workspace(channel_id, person.id)
        return AccountRef(
            workspace, self._own(person.id), person.name, administrator=administrator or workspace.direct
        )

    def address(self, user_id: str, channel_id: str) -> AccountRef:
        """Return somebody in a channel as far as one must know them to speak to them: without a name."""
        return self.account(Person(user_id, "", bot=False, administrator=False), channel_id)

    def channel(self, channel_id: str, user_id: str, name: str = "") -> ChannelRef:
        """Return where somebody acts."""
        return ChannelRef(self.workspace(channel_id, user_id), channel_id, name)

    def message(self, channel_id: str, user_id: str, ts: str) -> MessageRef:
        """Return a message that somebody acts on; its timestamp is its id in its channel."""
        return MessageRef(self.channel(channel_id, user_id), ts)

    def _own(self, user_id: str) -> str:
        """Return a person's id over all of Slack, for workspaces may repeat them."""
        return f"{self.id}.{user_id}"


def is_direct(channel_id: str) -> bool:
    """Whether a channel is somebody's direct messages with the bot."""
    return channel_id.startswith("D")


def parts(ref: ChannelRef | AccountRef) -> tuple[str, str]:
    """Return the workspace's id, and the user's where there is one in it, of what `Team` has named."""
    team, _, user = (ref.id if isinstance(ref, AccountRef) else ref.workspace.id).partition(".")
    return team, user


def _person(user: Json) -> Person:
    profile: dict[str, str] = user.get("profile") or {}
    name = profile.get("display_name") or profile.get("real_name") or user.get("name") or user["id"]
    return Person(
        id=user["id"],
        name=name,
        bot=bool(user.get("is_bot")),
        administrator=bool(user.get("is_admin") or user.get("is_owner")),
        zone=user.get("tz") or "",
    )
