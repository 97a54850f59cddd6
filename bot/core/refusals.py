"""What can't be done, in words: to people in a chat, and to whoever starts the coach."""

from bot.core.messages import GRANTING
from bot.core.words import day, either, every, nearest, shown
from bot.domain import errors
from bot.domain.delivery import Reason
from bot.domain.errors import CoachError, Refusal
from bot.domain.message import Message, Text
from bot.domain.place import ChannelRef, Platform


def message(error: CoachError) -> Message:
    """Say to somebody what can't be done."""
    return Message((Text(words(error)),))


def words(error: CoachError) -> str:  # noqa: C901, PLR0911, PLR0912 – a list of sentences, not logic
    """Find the words for what can't be done."""
    match error:
        case errors.UnknownTopic(topic, near, some):
            known = f"I ask about {every(some)}." if some else "There are no topics at all."
            return f"I know no topic “{shown(topic)}”. {nearest(near, known)}"
        case errors.AmbiguousTopic(topic, among):
            return f"“{shown(topic)}” could be {either(among)}. Which one?"
        case errors.NoQuestions(topic, difficulty, has):
            there = f" There are {every(has)} ones." if has else ""
            about = f" about {topic}" if topic else ""
            return f"There is no {f'{difficulty} ' if difficulty else ''}question{about}.{there}"
        case errors.EmptyBank():
            return "There are no questions at all. `coach check` says what is wrong with the files."
        case errors.NotYet(feature):
            return f"Not yet: {feature} is promised, but not built."
        case errors.UnknownPost():
            return "I don't know that question any more. /quiz asks a new one."
        case errors.ForeignPost():
            return "That question belongs to another workspace, so it can't be answered here."
        case errors.NotYours():
            return "That question was asked somebody else in private. /quiz asks you one."
        case errors.QuestionGone(question_id):
            return f"“{question_id}” has left the question bank, so there is no answer to show."
        case errors.BadPress():
            return "I don't know that button. /quiz asks a question with buttons that work."
        case errors.NothingAsked():
            return "Nothing has been asked here yet. /quiz asks a question."
        case errors.NotAllowed(what):
            return f"Only administrators may {what} here."
        case errors.NoDrill():
            return "This channel has no daily drill. /drill set TOPIC HH:MM ZONE begins one."
        case errors.NoZone():
            return "Which time zone is that? Add it behind the time, such as 09:00 Europe/Berlin."
        case errors.DrilledAlready(on):
            return f"The drill of {day(on)} was here already, and no day has two. /quiz asks more."
        case errors.NothingToAsk(topics):
            return f"There are no questions about {every(topics)} any more. /drill set chooses other topics."
        case errors.UnknownSetting(name, near):
            return f"There is no setting “{shown(name)}”. {nearest(near, '/coach settings lists them all.')}"
        case errors.BadSetting(name, value, takes):
            return f"{name} can't be “{shown(value)}”: it takes {takes}."
        case errors.UnknownOption(word, takes):
            return f"I don't understand “{shown(word)}” there. It takes {either(takes)}."
        case errors.GivenTwice(name):
            return f"{name} is given twice. Which one?"
        case errors.IncompleteDrill(lacks):
            return f"A drill needs a {lacks}: /drill set migrations 09:00 Europe/Berlin mon-fri"
        case errors.NotACommand(line, near):
            what = f"I don't understand “{shown(line)}”."
            return f"{what} {nearest(near, '/coach help says what I do.')}"
        case errors.StoreRefused(why):
            return f"{_REFUSALS[why]} Nothing was counted; please try again."
        case errors.CantSpeak(channel, reason, rights):
            platform = channel.workspace.platform
            unsaid = _UNSAID_THERE.get((platform, reason)) or _UNSAID[reason]
            lacking = every(rights or ["a right"])
            return unsaid.format(there=_there(channel), rights=lacking, granting=GRANTING[platform])
        case errors.Unconfirmed(channel):
            return (
                f"{_PLATFORMS[channel.workspace.platform]} doesn't answer. I go on trying for ten minutes; "
                f"look into {_there(channel)} before you ask again."
            )
        case errors.NoAnswer(platform):
            return f"{_PLATFORMS[platform]} doesn't answer. Please try again."
        case errors.LockedOut(platform):
            return (
                f"{_PLATFORMS[platform]} doesn't accept my token any more. "
                f"Whoever runs me gets a new one; docs/{platform}.md says where."
            )
        case errors.LacksScope(platform, scope):
            return f"I can't do that: I lack the scope {scope}. {GRANTING[platform]}"
        case errors.CantLook(channel):
            return (
                f"{_PLATFORMS[channel.workspace.platform]} did not confirm it, and I may not read "
                f"{_there(channel)} to see. If it isn't there, ask again."
            )
        case errors.StaleInstallation():
            return "This way back was used already, or is older than ten minutes."
        case errors.NoSecretKey():
            return (
                "COACH_SECRET_KEY isn't set, so no workspace's token can be kept or read. "
                "Whoever runs me sets it, to any text of at least 16 characters."
            )
        case errors.WrongSecretKey(workspace):
            return (
                f"COACH_SECRET_KEY isn't the key that the token of {shown(workspace)} was encrypted with. "
                "Nothing is lost: whoever runs me sets the former key again, or the workspace adds me anew."
            )
        case _:
            raise error


_PLATFORMS = {Platform.CONSOLE: "The terminal", Platform.DISCORD: "Discord", Platform.SLACK: "Slack"}

_UNSAID = {
    Reason.LATE: "It was too late to post it in {there}. /quiz asks anew.",
    Reason.GONE: "I can't speak in {there}: it isn't there any more, or I am not in it.",
    Reason.RIGHTS: "I can't do that in {there}: I lack {rights}. {granting}",
    Reason.REFUSED: "I can't post that in {there}: it was refused. Whoever runs me finds why in my log.",
    Reason.LEFT_BANK: "The question has left the bank. /quiz asks another one.",
    Reason.NO_HISTORY: "Nobody knows whether it stands in {there}. If it doesn't, ask again.",
}

_UNSAID_THERE = {
    (Platform.SLACK, Reason.GONE): (
        "I can't speak in {there}: I am not in it, or it is archived or deleted. "
        "/invite with my name brings me in."
    )
}
"""What a platform's people say otherwise."""


def _there(channel: ChannelRef) -> str:
    return "our direct messages" if channel.workspace.direct else f"#{channel.name}"


_REFUSALS = {
    Refusal.BUSY: "The database is busy.",
    Refusal.FULL: "The database can't be written: the disk is full or failing.",
    Refusal.READ_ONLY: "The database can't be written: it is read-only.",
    Refusal.DAMAGED: "The database is damaged; whoever runs the coach should restore a backup.",
}


def to_start(error: errors.StartError) -> str:  # noqa: PLR0911 – a list of sentences, not logic
    """Find the words for why the coach can't start."""
    match error:
        case errors.NewerDatabase(path, found, known):
            return (
                f"{path} was written by a newer coach (schema {found}; this one knows up to {known}): "
                "update the coach, or use another file"
            )
        case errors.NotADatabase(path, detail):
            return f"{path} can't be used as the coach's database ({detail})"
        case errors.AlreadyRunning(path):
            return f"a coach is running on {path} already: stop it first, or use another file"
        case errors.BadToken(platform):
            return f"{platform} doesn't accept the token; docs/{platform.lower()}.md says where to get one"
        case errors.CantListen(host, port, detail):
            return f"nobody can be served on {host}, port {port} ({detail}): set HOST and PORT to others"
        case errors.UnknownRevision(revision, known):
            return f"there is no schema revision {revision!r}: use head, base or one of {', '.join(known)}"
        case errors.CantWrite(path, detail):
            return f"{path} can't be written ({detail})"
        case errors.FileExists(path):
            return f"{path} exists already: choose another name"
        case _:
            raise error
