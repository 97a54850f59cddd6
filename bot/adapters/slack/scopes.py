"""What our app may do in a workspace, and what each scope is for."""

from collections.abc import Mapping

NEEDED: Mapping[str, str] = {
    "commands": "to be asked: /quiz, /leaderboard, /coach, /drill",
    "chat:write": "to post questions and answers",
    "reactions:read": "to hear 👀 ✅ ❌ under its own questions",
    "reactions:write": "to put 👀 under a question",
    "im:history": "to see, after a crash, whether a question stands in direct messages already",
    "im:write": "to answer in direct messages where a whisper fails",
    "users:read": (
        "to know people's names, who is a bot, who administers the workspace, "
        "and whose time zone a drill's form begins with"
    ),
    "channels:read": "to know a channel's creator, who may set the coach up there",
    "groups:read": "the same in private channels",
    "channels:history": "to see, after a crash, whether a question stands in a channel already",
    "groups:history": "the same in private channels",
    "files:write": "to hand you your own data as a file",
}
"""Scope → why."""

SPEAKING = "chat:write"
LOOKING = frozenset({"channels:read", "groups:read"})

EVENTS = ("app_home_opened", "app_uninstalled", "reaction_added", "tokens_revoked")
"""What Slack tells the app of."""
