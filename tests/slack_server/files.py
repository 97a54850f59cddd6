"""Uploads in three steps: ask for an address, send the bytes there, say where they belong."""

from dataclasses import replace

from tests.loopback.shapes import Json, dicts
from tests.slack_server import messages, wire
from tests.slack_server.call import Call
from tests.slack_server.hub import Hub
from tests.slack_server.problems import Problem, Refusal
from tests.slack_server.state import Message, Upload


def upload_url(hub: Hub, call: Call) -> Json:
    length = call.needed("length")
    if not length.isdigit():
        raise Refusal(Problem.INVALID_ARGUMENTS)
    upload = Upload(hub.state.mint("F"), call.team_id, call.needed("filename"), int(length))
    hub.state.uploads[upload.id] = upload
    return {"upload_url": f"{hub.address}/upload/{upload.id}", "file_id": upload.id}


def received(hub: Hub, call: Call) -> Json:
    """The bytes; the address itself is the right to send them."""
    upload = hub.state.uploads.get(call.text("file_id"))
    if upload is None or upload.done:
        raise Refusal(Problem.FILE_NOT_FOUND)
    if len(call.content) != upload.length:
        raise Refusal(Problem.INVALID_ARGUMENTS)
    hub.state.uploads[upload.id] = replace(upload, content=call.content)
    return {}


def complete(hub: Hub, call: Call) -> Json:
    """Shares the files in one message, if a channel is named."""
    found = [hub.state.uploads.get(str(file.get("id"))) for file in dicts(call.args.get("files"))]
    ready = [u for u in found if u and u.team_id == call.team_id and u.content is not None and not u.done]
    if not found or len(ready) < len(found):
        raise Refusal(Problem.FILE_NOT_FOUND)
    if call.text("channel_id"):
        _share(hub, call, tuple(upload.id for upload in ready))
    for upload in ready:
        hub.state.uploads[upload.id] = replace(upload, done=True)
    return {"files": [wire.file(upload) for upload in ready]}


def _share(hub: Hub, call: Call, files: tuple[str, ...]) -> None:
    place = messages.writable(hub, call, call.text("channel_id"))
    message = Message(
        team_id=place.team_id,
        channel_id=place.id,
        ts=hub.state.mint_ts(place.place),
        user_id=call.caller.bot_user_id,
        text=call.text("initial_comment"),
        bot_id=call.caller.bot_id,
        thread_ts=call.text("thread_ts"),
        files=files,
    )
    messages.show(hub, message)
