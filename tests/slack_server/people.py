"""What people do, as methods."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.loopback.impossible import Impossible
from tests.slack_server import anatomy, clicks, messages, oauth, views, wire
from tests.slack_server.asked import Asked
from tests.slack_server.hub import Hub
from tests.slack_server.ledger import Seen
from tests.slack_server.state import Channel, Message, User, View

Shown = Message | Seen
NAMES = {"👀": "eyes", "✅": "white_check_mark", "❌": "x"}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with Slack's client. It refuses, with Impossible, what that client wouldn't let them do."""

    hub: Hub = field(repr=False)
    team_id: str
    id: str

    @property
    def user(self) -> User:
        return self.hub.user((self.team_id, self.id))

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def dm(self) -> Channel:
        """The direct messages with the bot."""
        bot = clicks.installation(self.hub, self.user).bot_user_id
        return self.hub.state.direct(self.team_id, bot, self.id)

    @property
    def private(self) -> list[Seen]:
        """What only they have seen."""
        return self.hub.ledger.seen_by(self.team_id, self.id)

    # Commands

    def slash(self, channel: Channel, typed: str) -> Asked:
        """What stands in the message box: `/quiz migrations`, its slash may be left out."""
        name, _, text = typed.removeprefix("/").partition(" ")
        if name not in self.hub.application.commands or not self.hub.state.installed(self.team_id):
            raise Impossible(f"/{name} isn't offered there")
        return Asked(self.hub, clicks.command(self.hub, self.user, self._inside(channel), name, text.strip()))

    # Elements of messages, modals and the home tab

    def press(self, where: Shown, button: str) -> Asked:
        """A button, by its action id or its label."""
        shown = self._see(where)
        action = clicks.pressed(clicks.element(shown, button, {"button"}))
        return Asked(self.hub, clicks.actions(self.hub, self.user, shown, action, {}))

    def choose(self, where: Shown, select: str, *options: str) -> Asked:
        """Options of a select, by value or label; the select by its action id or its placeholder."""
        shown = self._see(where)
        part = clicks.element(shown, select, anatomy.SELECTS)
        if part["entered"] and not part["dispatches"]:
            raise Impossible(f"{select!r} sends nothing before its form is submitted")
        several = part["type"] in anatomy.SEVERAL
        held = clicks.value(self.hub, shown, part, list(options) if several else options[0])
        place = {"action_id": part["action_id"], "block_id": part["block_id"]}
        values: dict[str, Any] = {part["block_id"]: {part["action_id"]: held}}
        return Asked(self.hub, clicks.actions(self.hub, self.user, shown, {**held, **place}, values))

    def suggest(self, where: Shown, select: str, typed: str) -> Asked:
        """The choices that appear in an external select while one types."""
        shown = self._see(where)
        part = clicks.element(shown, select, anatomy.SUGGESTED)
        if len(typed) < part.get("min_query_length", 3):
            raise Impossible(f"{select!r} asks nothing before {part.get('min_query_length', 3)} characters")
        return Asked(self.hub, clicks.suggestion(self.hub, self.user, shown, part, typed))

    def forge(self, where: Shown, action_id: str, value: str = "") -> Asked:
        """A press of a button that the message doesn't have (any more)."""
        action = {"type": "button", "action_id": action_id, "block_id": "forged", "value": value}
        return Asked(self.hub, clicks.actions(self.hub, self.user, self._see(where), action, {}))

    def submit(self, modal: Seen, values: Mapping[str, Any] | None = None) -> Asked:
        """Sends the modal before them: action id or label → text, an option or a list of them."""
        view = self._modal(modal)
        if "submit" not in view.body:
            raise Impossible("the modal has no submit")
        given = clicks.filled(self.hub, view, values or {})
        return Asked(self.hub, clicks.submission(self.hub, self.user, view, given))

    def close(self, modal: Seen) -> None:
        view = self._modal(modal)
        views.close(self.hub, view)
        if view.body.get("notify_on_close"):
            clicks.closed(self.hub, self.user, view)

    def open_home(self, tab: str = "home") -> None:
        """Looks at the app's home (or its messages); what is published there stands in the ledger."""
        event: dict[str, Any] = {
            "type": "app_home_opened",
            "user": self.id,
            "channel": self.dm.id,
            "tab": tab,
        }
        view = self.hub.state.views.get(self.hub.state.homes.get((self.team_id, self.id), ""))
        known = {"view": wire.view(view, self.hub.application.id)} if view and tab == "home" else {}
        self.hub.tell_all(self.team_id, {**event, **known})

    # Messages and reactions

    def react(self, message: Shown, emoji: str) -> None:
        """By the emoji's name; 👀 ✅ ❌ may stand for theirs."""
        if not messages.react(self.hub, self._reactable(message), self.id, NAMES.get(emoji, emoji)):
            raise Impossible(f"{self.name} has reacted with {emoji} already")

    def unreact(self, message: Shown, emoji: str) -> None:
        if not messages.unreact(self.hub, self._reactable(message), self.id, NAMES.get(emoji, emoji)):
            raise Impossible(f"{self.name} hasn't reacted with {emoji}")

    def direct_message(self, text: str) -> Message:
        if not self.hub.application.messages_tab:
            raise Impossible("the app's messages tab is off")
        return self.say(self.dm, text)

    def say(self, channel: Channel, text: str, *, under: Shown | None = None) -> Message:
        """In the channel, or in a message's thread."""
        place = self._inside(channel)
        if place.archived:
            raise Impossible(f"#{place.name} is archived")
        root = self._message(under) if under else None
        message = Message(
            team_id=place.team_id,
            channel_id=place.id,
            ts=self.hub.state.mint_ts(place.place),
            user_id=self.id,
            text=text,
            thread_ts=(root.thread_ts or root.ts) if root else "",
        )
        messages.show(self.hub, message)
        return message

    # Comings and goings

    def join(self, channel: Channel) -> None:
        self.hub.state.members.add((*channel.place, self.id))
        self._moved("member_joined_channel", channel)

    def leave(self, channel: Channel) -> None:
        self.hub.state.members.discard((*channel.place, self.id))
        self._moved("member_left_channel", channel)

    def _moved(self, kind: str, channel: Channel) -> None:
        letter = "C" if channel.kind.value == "channel" else "G"
        event = {
            "type": kind,
            "user": self.id,
            "channel": channel.id,
            "channel_type": letter,
            "team": self.team_id,
        }
        self.hub.tell_all(self.team_id, event, place=channel)

    def reload(self) -> None:
        """Starts the client anew: ephemeral messages are gone, and an open modal is."""
        mine = [
            m for m in self.hub.state.messages.values() if (m.team_id, m.only_for) == (self.team_id, self.id)
        ]
        for message in mine:
            self.hub.state.forget(message)
            self.hub.note("vanished", message)
        view = self.hub.state.topmost((self.team_id, self.id))
        if view:
            views.close(self.hub, view, every=True)

    def go_away(self) -> None:
        """Closes the client: ephemeral messages don't arrive any more, and nobody tells the bot."""
        self.reload()
        self.hub.state.away.add((self.team_id, self.id))

    def come_back(self) -> None:
        self.hub.state.away.discard((self.team_id, self.id))

    def rename(self, name: str) -> None:
        self.hub.state.keep_user(replace(self.user, name=name))

    def deactivate(self) -> None:
        """Leaves the company: nobody can write to them any more."""
        self.hub.state.keep_user(replace(self.user, deactivated=True))

    def allow(self, url: str) -> str:
        """Presses "Allow" on the page where the bot's install link leads; the address they are sent on to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        if asked.get("client_id") != self.hub.application.client_id:
            raise Impossible("Slack knows no app of that client_id")
        scopes, back = frozenset(asked.get("scope", "").split(",")), asked.get("redirect_uri", "")
        code = oauth.code(self.hub, self.team_id, self.id, scopes=scopes, redirect_uri=back)
        return f"{back}?{urlencode({'code': code, 'state': asked.get('state', '')})}"

    # What is before them

    def _inside(self, channel: Channel) -> Channel:
        """The channel as it stands, if they are in it."""
        place = self.hub.state.channels.get(channel.place)
        if place is None or place.team_id != self.team_id or not self.hub.state.inside(place, self.id):
            raise Impossible(f"{self.name} isn't in that channel")
        return place

    def _see(self, where: Shown) -> clicks.Shown:
        """The message or the view as it stands, if this person can see it."""
        return self._view(where) if isinstance(where, Seen) and where.view_id else self._message(where)

    def _message(self, message: Shown) -> Message:
        found = self.hub.state.messages.get((message.team_id, message.channel_id, message.ts))
        if found is None or found.only_for not in {"", self.id}:
            raise Impossible(f"{self.name} sees no message {message.ts}")
        self._inside(self.hub.state.channels[found.place])
        return found

    def _reactable(self, message: Shown) -> Message:
        found = self._message(message)
        if found.only_for:
            raise Impossible("nobody can react to an ephemeral message")
        return found

    def _view(self, seen: Seen) -> View:
        view, person = self.hub.state.views[seen.view_id], (self.team_id, self.id)
        home = self.hub.state.homes.get(person) == view.id
        topmost = self.hub.state.topmost(person)
        if not home and (topmost is None or topmost.id != view.id):
            raise Impossible(f"{self.name} doesn't have that view before them")
        return view

    def _modal(self, modal: Seen) -> View:
        view = self._view(modal) if modal.view_id else None
        if view is None or not view.modal:
            raise Impossible(f"{self.name} has no such modal open")
        return view
