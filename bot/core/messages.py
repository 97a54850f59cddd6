"""Every word the bot says, in one place, ready to be translated."""

from collections.abc import Sequence

from bot.domain import errors
from bot.domain.bank import QuestionBank
from bot.domain.errors import CoachError, Refusal
from bot.domain.message import (
    Act,
    Aside,
    Button,
    Heading,
    Markdown,
    Message,
    Part,
    Press,
    Ranking,
    Text,
)
from bot.domain.place import ChannelRef, PostId
from bot.domain.question import Question, Rating, Topic
from bot.domain.setting import Setting, WorkspaceSettings
from bot.domain.standing import Period, Scope, Standing
from bot.store.attempts import Attempt

REVEAL = "Reveal"
KNEW = "I knew it"
DIDNT = "I didn't"
RATINGS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}

_PERIODS = {
    Period.TODAY: "Today",
    Period.WEEK: "This week",
    Period.MONTH: "This month",
    Period.SEASON: "This season",
    Period.ALL: "All time",
}


def question(post_id: PostId, asked: Question, topic: Topic) -> Message:
    """Ask a question."""
    return Message(
        (Heading(asked.prompt), Aside(f"{asked.difficulty.capitalize()} – {' → '.join(topic.titles)}")),
        (
            Button(REVEAL, Press(Act.REVEAL, post_id)),
            Button(KNEW, Press(Act.KNEW, post_id)),
            Button(DIDNT, Press(Act.DIDNT, post_id)),
        ),
    )


def asked(channel: ChannelRef) -> Message:
    """Tell the asker that the question stands in the channel."""
    return Message(
        (
            Aside(
                f"Asked in #{channel.name}. Answer in your head first, then 👀 or {REVEAL} shows the answer."
            ),
        )
    )


def answer(post_id: PostId, asked: Question, attempt: Attempt | None) -> Message:
    """Show one person the answer, and offer the ratings where they have not answered yet."""
    if attempt:
        return Message((*_answer(asked), Aside(_standing_answer(attempt))))
    return Message((*_answer(asked), Text("How well did you know it?")), _ratings(post_id))


def public_answer(asked: Question) -> Message:
    """Show everybody the answer."""
    return Message(_answer(asked))


def shown_to_all(post_id: PostId, attempt: Attempt | None) -> Message:
    """Tell the first one who revealed it that the answer stands there for everybody."""
    text = Text("The answer is there for everybody now. Ratings from here on earn no points.")
    return Message((text,), () if attempt else _ratings(post_id))


def rated(post_id: PostId, attempt: Attempt) -> Message:
    """Confirm a first rating."""
    return Message((Text(f"Noted: {_rating(attempt)}. {_points(attempt.points)}."),), _reveal(post_id))


def rated_before(post_id: PostId, attempt: Attempt) -> Message:
    """Say that the first rating stands."""
    return Message((Text(_standing_answer(attempt)),), _reveal(post_id))


def board(
    channel: ChannelRef, scope: Scope, period: Period, top: Sequence[Standing], own: Standing | None
) -> Message:
    """Show a leaderboard: the best, and the asker below them where they are not among them."""
    where = f"#{channel.name}" if scope is Scope.CHANNEL else channel.workspace.name
    title = Text(f"{_PERIODS[period]} in {where}")
    if not top:
        return Message((title, Text("Nobody has answered yet. /quiz asks a question.")))
    rows = (*top, own) if own and not any(row.mine for row in top) else tuple(top)
    return Message((title, Ranking(rows)))


def settings(wanted: Sequence[Setting], house: WorkspaceSettings) -> Message:
    """Show settings with their values and what they take."""
    lines = "\n".join(
        f"- `{setting.name}` is `{house[setting.name] or 'none'}` – {setting.what}: {setting.takes}"
        for setting in wanted
    )
    return Message((Markdown(lines), Aside("/coach settings NAME VALUE changes one, for administrators.")))


def setting_changed(name: str, value: str) -> Message:
    """Confirm a changed setting."""
    return Message((Text(f"{name} is {value or 'none'} from now on."),))


def greeting(bank: QuestionBank) -> Message:
    """Welcome somebody at a terminal, and say what to type."""
    count = len(bank)
    questions = "1 question" if count == 1 else f"{count} questions"
    about = ", ".join(" → ".join(topic.titles) for topic in bank.subtopics)
    return Message(
        (
            Text(f"Interview Coach – {questions}{f' about {about}' if about else ''}."),
            Markdown(
                "Type `/quiz` for a question, `/coach help` for everything else. "
                "Ctrl-D leaves; your results are kept."
            ),
        )
    )


def unreadable(longest: int) -> Message:
    """Say that a line is no text, or too much of it."""
    return Message((Text(f"I can't read that line: it isn't text, or it is longer than {longest} bytes."),))


def help_() -> Message:
    """Say what can be asked of the coach."""
    return Message((Markdown(_HELP),))


_HELP = """\
I ask interview questions, show you good answers, and keep count.

- `/quiz` asks a question; `/quiz migrations` one about that topic; `/quiz migrations hard` a hard one.
- `👀` shows you the answer; `✅` says you knew it, `❌` that you didn't. Buttons do the same.
- `/leaderboard` shows this week's points; `/leaderboard channel month` those of this channel and month.
- `/coach settings` shows what this workspace has set.
- `/coach help` is this.

Rating yourself earns 2 points, whichever button it is. Your first rating of a question counts."""


def broken(where: str) -> Message:
    """Admit a fault of ours; `where` says where its details are."""
    return Message((Text(f"Something broke on our side; nothing you did. {where}"),))


def refusal(error: CoachError) -> Message:
    """Find the words for what can't be done."""
    return Message((Text(_refusal(error)),))


def _refusal(error: CoachError) -> str:  # noqa: C901, PLR0911, PLR0912 – a list of sentences, not logic
    match error:
        case errors.UnknownTopic(topic, near):
            return f"I know no topic “{_shown(topic)}”. {_nearest(near)}"
        case errors.AmbiguousTopic(topic, among):
            return f"“{_shown(topic)}” could be {_or(among)}. Which one?"
        case errors.NoQuestions(topic, difficulty, has):
            there = f" There are {_and(has)} ones." if has else ""
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
        case errors.QuestionGone(question_id):
            return f"“{question_id}” has left the question bank, so there is no answer to show."
        case errors.BadPress():
            return "I don't know that button. /quiz asks a question with buttons that work."
        case errors.NothingAsked():
            return "Nothing has been asked here yet. /quiz asks a question."
        case errors.NotAllowed(what):
            return f"Only administrators may {what} here."
        case errors.UnknownSetting(name, near):
            return (
                f"There is no setting “{_shown(name)}”. {_nearest(near, '/coach settings lists them all.')}"
            )
        case errors.BadSetting(name, value, takes):
            return f"{name} can't be “{_shown(value)}”: it takes {takes}."
        case errors.UnknownOption(word, takes):
            return f"I don't understand “{_shown(word)}” there. It takes {_or(takes)}."
        case errors.NotACommand(line, near):
            what = f"I don't understand “{_shown(line)}”."
            return f"{what} {_nearest(near, '/coach help says what I do.')}"
        case errors.StoreRefused(why):
            return f"{_REFUSALS[why]} Nothing was counted; please try again."
        case _:
            raise error


_REFUSALS = {
    Refusal.BUSY: "The database is busy.",
    Refusal.FULL: "The database can't be written: the disk is full or failing.",
    Refusal.READ_ONLY: "The database can't be written: it is read-only.",
    Refusal.DAMAGED: "The database is damaged; whoever runs the coach should restore a backup.",
}


def start_refusal(error: errors.StartError) -> str:
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
        case errors.UnknownRevision(revision, known):
            return f"there is no schema revision {revision!r}: use head, base or one of {', '.join(known)}"
        case errors.FileExists(path):
            return f"{path} exists already: choose another name"
        case _:
            raise error


def _answer(asked: Question) -> tuple[Part, ...]:
    parts: list[Part] = [Heading(asked.prompt), Markdown(asked.answer)]
    if asked.takeaway:
        parts.append(Markdown(f"**Remember:** {asked.takeaway}"))
    if asked.sources:
        parts.append(Markdown("Read on:\n\n" + "\n".join(f"- <{source}>" for source in asked.sources)))
    return tuple(parts)


def _ratings(post_id: PostId) -> tuple[Button, ...]:
    return tuple(Button(label, Press(Act.RATE, post_id, rating)) for rating, label in RATINGS.items())


def _reveal(post_id: PostId) -> tuple[Button, ...]:
    return (Button(REVEAL, Press(Act.REVEAL, post_id)),)


def _standing_answer(attempt: Attempt) -> str:
    return f"Your first rating stands: {_rating(attempt)}, {_points(attempt.points).lower()}."


def _rating(attempt: Attempt) -> str:
    return RATINGS[attempt.rating]


def _points(points: int) -> str:
    return {0: "No points", 1: "1 point"}.get(points, f"{points} points")


def _nearest(near: Sequence[str], otherwise: str = "/quiz without a topic asks about any.") -> str:
    return f"Did you mean {_or(near)}?" if near else otherwise


def _or(names: Sequence[str]) -> str:
    return _listed(names, "or")


def _and(names: Sequence[str]) -> str:
    return _listed(names, "and")


def _listed(names: Sequence[str], joint: str) -> str:
    *first, last = names
    return f"{', '.join(first)} {joint} {last}" if first else last


_LONGEST_ECHO = 60


def _shown(typed: str) -> str:
    """Return what somebody typed, short and printable."""
    plain = "".join(character if character.isprintable() else "�" for character in typed)
    return plain if len(plain) <= _LONGEST_ECHO else f"{plain[:_LONGEST_ECHO]}…"
