"""Who and where: the bot itself, users, guilds, members, channels, threads."""

from tests.discord_server import directory, messages
from tests.discord_server.call import Answer, Call
from tests.discord_server.hub import Hub
from tests.discord_server.problems import Problem, Refusal
from tests.discord_server.state import Channel, Guild, Kind, Right


def gateway_bot(hub: Hub, call: Call) -> Answer:
    del call
    limit = {
        "total": hub.gateway.budget,
        "remaining": max(0, hub.gateway.identifies_left),
        "reset_after": 86_400_000,
        "max_concurrency": 1,
    }
    return Answer({"url": hub.gateway.address, "shards": hub.gateway.shards, "session_start_limit": limit})


def gateway(hub: Hub, call: Call) -> Answer:
    del call
    return Answer({"url": hub.gateway.address})


def myself(hub: Hub, call: Call) -> Answer:
    del call
    own = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
    return Answer(directory.user(hub.application.bot) | own)


def application(hub: Hub, call: Call) -> Answer:
    del call
    return Answer(directory.application(hub.application, hub.application.bot))


def user(hub: Hub, call: Call) -> Answer:
    found = hub.state.users.get(call.id("user_id"))
    if found is None:
        raise Refusal(Problem.UNKNOWN_USER)
    return Answer(directory.user(found))


def _guild(hub: Hub, call: Call) -> Guild:
    found = hub.state.guilds.get(call.id("guild_id"))
    if found is None:
        raise Refusal(Problem.UNKNOWN_GUILD)
    if (found.id, hub.bot_id) not in hub.state.members:
        raise Refusal(Problem.MISSING_ACCESS)
    return found


def own_guilds(hub: Hub, call: Call) -> Answer:
    """The guilds that the bot is in, by id, after `after`, with what its roles let it do there."""
    inside = [
        (guild, hub.state.members[guild.id, hub.bot_id])
        for guild in sorted(hub.state.guilds.values(), key=lambda guild: guild.id)
        if (guild.id, hub.bot_id) in hub.state.members and guild.id > call.number("after", 0)
    ]
    shown = [directory.own_guild(guild, member) for guild, member in inside]
    return Answer(shown[: call.number("limit", 200)])


def guild(hub: Hub, call: Call) -> Answer:
    return Answer(directory.guild(hub.state, _guild(hub, call), hub.application.bot))


def guild_channels(hub: Hub, call: Call) -> Answer:
    own = [
        c for c in hub.state.channels.values() if c.guild_id == _guild(hub, call).id and c.kind is Kind.TEXT
    ]
    return Answer([directory.channel(hub.state, c, hub.application.bot) for c in own])


def member(hub: Hub, call: Call) -> Answer:
    found = hub.state.members.get((_guild(hub, call).id, call.id("user_id")))
    if found is None:
        raise Refusal(Problem.UNKNOWN_MEMBER)
    return Answer({k: v for k, v in directory.member(hub.state, found).items() if k != "permissions"})


def channel(hub: Hub, call: Call) -> Answer:
    place = messages.channel(hub, call.id("channel_id"))
    return Answer(directory.channel(hub.state, place, hub.application.bot))


def open_direct(hub: Hub, call: Call) -> Answer:
    """Works with closed direct messages, too; sending then doesn't."""
    recipient = hub.state.users.get(int(call.json.get("recipient_id") or 0))
    if recipient is None or recipient.bot:
        raise Refusal(Problem.UNKNOWN_USER)
    return Answer(directory.channel(hub.state, hub.state.direct(recipient.id), hub.application.bot))


def start_thread(hub: Hub, call: Call) -> Answer:
    """A thread from a message has the message's id; none hangs on a thread's or a direct message."""
    place = messages.channel(hub, call.id("channel_id"), Right.CREATE_PUBLIC_THREADS)
    message = messages.find(hub, call)
    if place.kind is not Kind.TEXT:
        raise Refusal(Problem.DM_CHANNEL if place.kind is Kind.DM else Problem.WRONG_CHANNEL_TYPE)
    if message.id in hub.state.channels:
        raise Refusal(Problem.THREAD_EXISTS)
    thread = Channel(
        message.id,
        Kind.THREAD,
        call.json["name"],
        place.guild_id,
        parent_id=place.id,
        owner_id=hub.bot_id,
    )
    hub.state.channels[thread.id] = thread
    hub.note("thread", message, text=thread.name)
    payload = directory.channel(hub.state, thread, hub.application.bot)
    hub.tell("THREAD_CREATE", {**payload, "newly_created": True}, place=thread)
    return Answer(payload, status=201)
