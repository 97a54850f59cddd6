"""Modals and home tabs: opened by a trigger, changed, stacked, closed."""

from dataclasses import replace
from datetime import timedelta

from tests.loopback.shapes import Json, words
from tests.slack_server import anatomy, wire
from tests.slack_server.call import Call
from tests.slack_server.hub import Hub, Interaction, late
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Installation, View

TRIGGER_LIVES = timedelta(seconds=3)
MOST_STACKED = 3


def _triggered(hub: Hub, call: Call) -> Interaction:
    """The interaction whose trigger this is, exchanged now and never again."""
    interaction = hub.triggers.get(call.needed("trigger_id"))
    if interaction is None or interaction.team_id != call.team_id:
        raise Refusal(
            Problem.INVALID_ARGUMENTS, response_metadata={"messages": ["[ERROR] invalid `trigger_id`"]}
        )
    if late(interaction, hub.state.now(), TRIGGER_LIVES):
        raise Refusal(Problem.EXPIRED_TRIGGER_ID)
    if interaction.exchanged:
        raise Refusal(Problem.EXCHANGED_TRIGGER_ID)
    interaction.exchanged = True
    return interaction


def _body(hub: Hub, call: Call, *kinds: str) -> Json:
    body = call.json("view")
    if body is None or body.get("type") not in kinds:
        raise Refusal(Problem.INVALID_ARGUMENTS, response_metadata={"messages": ["[ERROR] invalid `view`"]})
    external = words(body.get("external_id"))
    taken = [v for v in hub.state.views.values() if external and v.body.get("external_id") == external]
    if any(v.team_id == call.team_id and v.id != call.text("view_id") for v in taken):
        raise Refusal(Problem.DUPLICATE_EXTERNAL_ID)
    return body


def open_modal(hub: Hub, call: Call) -> Json:
    body = _body(hub, call, "modal")
    interaction = _triggered(hub, call)
    if before := hub.state.topmost(interaction.person):
        close(hub, before, every=True)
    return _told(hub, stack(hub, call.caller, interaction, body))


def push(hub: Hub, call: Call) -> Json:
    body = _body(hub, call, "modal")
    interaction = _triggered(hub, call)
    if not hub.state.modals.get(interaction.person):
        raise Refusal(Problem.NOT_FOUND)
    return _told(hub, stack(hub, call.caller, interaction, body))


def stack(hub: Hub, by: Installation, interaction: Interaction, body: Json) -> View:
    """Lays a modal on top of those that the person has open."""
    open_views = hub.state.modals.setdefault(interaction.person, [])
    if len(open_views) >= MOST_STACKED:
        raise Refusal(Problem.PUSH_LIMIT_REACHED)
    view_id = hub.state.mint("V")
    view = View(
        id=view_id,
        team_id=by.team_id,
        user_id=interaction.user_id,
        bot_id=by.bot_id,
        body=anatomy.numbered(body),
        hash=hub.state.mint_ts(),
        root_id=open_views[0] if open_views else view_id,
        previous_id=open_views[-1] if open_views else "",
    )
    hub.state.views[view_id] = view
    open_views.append(view_id)
    hub.note_view("modal", view, interaction_id=interaction.id)
    return view


def update(hub: Hub, call: Call) -> Json:
    """By its id or the app's own; with a hash only if nobody else has changed it meanwhile."""
    named = {call.text("view_id"), call.text("external_id")} - {""}
    found = (v for v in hub.state.views.values() if named & {v.id, words(v.body.get("external_id"))})
    view = next((v for v in found if v.team_id == call.team_id), None)
    if view is None or not _on_screen(hub, view):
        raise Refusal(Problem.NOT_FOUND)
    if call.text("hash") not in {"", view.hash}:
        raise Refusal(Problem.HASH_CONFLICT)
    return _told(hub, change(hub, view, _body(hub, call, "modal", "home")))


def change(hub: Hub, view: View, body: Json, *, interaction_id: str = "") -> View:
    view = replace(view, body=anatomy.numbered(body), hash=hub.state.mint_ts())
    hub.state.views[view.id] = view
    hub.note_view("modal" if view.modal else "home", view, interaction_id=interaction_id)
    return view


def publish(hub: Hub, call: Call) -> Json:
    """A person's home tab, whether they look at it or not."""
    body, user_id = _body(hub, call, "home"), call.needed("user_id")
    person = (call.team_id, user_id)
    if person not in hub.state.users:
        raise Refusal(Problem.USER_NOT_FOUND)
    before = hub.state.views.get(hub.state.homes.get(person, ""))
    if before and call.text("hash") not in {"", before.hash}:
        raise Refusal(Problem.HASH_CONFLICT)
    if before:
        return _told(hub, change(hub, before, body))
    view_id = hub.state.mint("V")
    empty = View(view_id, call.team_id, user_id, call.caller.bot_id, body, root_id=view_id)
    hub.state.homes[person] = view_id
    return _told(hub, change(hub, empty, body))


def close(hub: Hub, view: View, *, every: bool = False, interaction_id: str = "") -> None:
    """Takes a modal away, or all that the person has open."""
    person = (view.team_id, view.user_id)
    open_views = hub.state.modals.get(person, [])
    gone = list(reversed(open_views)) if every else [view.id] if view.id in open_views else []
    hub.state.modals[person] = [view_id for view_id in open_views if view_id not in gone]
    for view_id in gone:
        hub.note_view("closed", hub.state.views[view_id], interaction_id=interaction_id)


def _on_screen(hub: Hub, view: View) -> bool:
    person = (view.team_id, view.user_id)
    return view.id in hub.state.modals.get(person, []) or hub.state.homes.get(person) == view.id


def _told(hub: Hub, view: View) -> Json:
    return {"view": wire.view(view, hub.application.id)}
