"""What the bot says; with `refusals`, `authors` and `words` every word of it, ready to be translated."""

from collections.abc import Callable, Sequence
from datetime import date

from bot.core.words import code, day, every, literal, many, one_line
from bot.domain.bank import QuestionBank
from bot.domain.message import (
    Act,
    Aside,
    Attachment,
    Button,
    Heading,
    Markdown,
    Message,
    Part,
    Press,
    Ranking,
    Text,
)
from bot.domain.place import ChannelRef, Platform, PostId
from bot.domain.progress import TopicProgress
from bot.domain.question import Question, Rating, Topic
from bot.domain.setting import Setting
from bot.domain.standing import Period, Scope, Standing

REVEAL = "Reveal"
KNEW = "I knew it"
DIDNT = "I didn't"
NEXT = "Next"
PRINTS = "It prints:"
EXPORT = "interview-coach.json"
THREAD = "Answer"
TITLE = "Interview Coach"
TOPIC = "Topic"
DIFFICULTY = "Difficulty"
ASK = "Ask"
CANCEL = "Cancel"
YOURS = "How far you are"
TO_ASK = "What you can ask of me"
RATINGS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}

GRANTING = {
    Platform.CONSOLE: "",
    Platform.DISCORD: "Whoever manages the channel grants it in the channel's settings, under Permissions.",
    Platform.SLACK: "Whoever manages this workspace's apps grants it by installing me again.",
}
"""Who gives us a right that we lack, and how."""

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


def asked(channel: ChannelRef, lacking: Sequence[str]) -> Message:
    """Tell the asker that the question stands in the channel, and which rights 👀 would need there."""
    where = "Asked here" if channel.workspace.direct else f"Asked in #{channel.name}"
    stands = Aside(f"{where}. Answer in your head first, then 👀 or {REVEAL} shows the answer.")
    if not lacking:
        return Message((stands,))
    return Message((stands, Aside(f"I could not add 👀 to it: I lack {every(lacking)} there.")))


def answer(post_id: PostId, asked: Question, rating: Rating | None, *, next_: bool) -> Message:
    """Show one person the answer, and offer the ratings where they have not given one yet."""
    if rating:
        rated_it = Aside(f"You rated it {RATINGS[rating]}.")
        return Message((*_answer(asked), rated_it), _next(post_id) if next_ else ())
    return Message((*_answer(asked), Text("How well did you know it?")), _ratings(post_id))


def public_answer(post_id: PostId, asked: Question) -> Message:
    """Show everybody the answer, covered, for some still think; it can be rated to be remembered."""
    parts = (*_answer(asked), Aside("Ratings from here on earn no points."))
    return Message(parts, _ratings(post_id), covered=True)


def shown_to_you_alone(answer: Message, why: str) -> Message:
    """Show the answer to one person, because it could not be shown to everybody."""
    return Message((*answer.parts, Aside(why)), answer.buttons)


def shown_to_all(post_id: PostId, rating: Rating | None) -> Message:
    """Tell the first one who revealed it that the answer stands there for everybody."""
    text = Text("The answer is there for everybody now. Ratings from here on earn no points.")
    return Message((text,), () if rating else _ratings(post_id))


def closed_to_me(name: str) -> Message:
    """Tell somebody, where others see it, how they get the answer all the same."""
    return Message(
        (Text(f"{name}: your direct messages are closed to me. {REVEAL} above shows it to you alone."),)
    )


def rated(post_id: PostId, rating: Rating, points: int | None, *, back: date, next_: bool) -> Message:
    """Confirm a first rating: its points (None for a review, which has none), and when it comes back."""
    earned = "" if points is None else f" {_points(points)}."
    noted = Text(f"Noted: {RATINGS[rating]}.{earned}")
    comes_back = Aside(f"It comes back for review on {day(back)}.")
    return Message((noted, comes_back), _next(post_id) if next_ else _reveal(post_id))


def rated_before(post_id: PostId, rating: Rating, points: int | None, *, next_: bool) -> Message:
    """Say that the first rating stands."""
    earned = "" if points is None else f", {_points(points).lower()}"
    stands = Text(f"Your first rating stands: {RATINGS[rating]}{earned}.")
    return Message((stands,), _next(post_id) if next_ else _reveal(post_id))


def review(post_id: PostId, asked: Question, topic: Topic, *, left: int) -> Message:
    """Ask one person what is due; `left` counts this one and what follows today."""
    message = question(post_id, asked, topic)
    more = "the last one for today" if left == 1 else f"{left} to go today"
    return Message((*message.parts, Aside(f"For you alone, {more}.")), message.buttons)


def nothing_due(back: date | None) -> Message:
    """Say when there is something to review again."""
    if back is None:
        return Message((Text("There is nothing to review yet: what you rate comes back. /quiz begins."),))
    return Message((Text(f"Nothing is due. The next one comes back on {day(back)}; /quiz asks a new one."),))


def enough_today(done: int, waiting: int) -> Message:
    """End a day's reviews kindly, however many wait."""
    text = f"That was {many(done, 'review')} today: enough. {waiting} can wait; the most urgent comes first."
    return Message((Text(text),))


def no_progress() -> Message:
    """Say that there is nothing to show yet."""
    return Message((Text("You have not answered anything yet. /quiz begins."),))


def progress(topics: Sequence[TopicProgress], due: int, *, quiz: Callable[[str], str]) -> Message:
    """Show accuracy and recall by topic, then what to do next; `quiz` names a topic as /quiz takes it."""
    lines = "\n".join(_topic_progress(topic) for topic in topics)
    return Message((Markdown(lines), Text(_next_step(topics, due, quiz))))


def _topic_progress(one: TopicProgress) -> str:
    return (
        f"- **{literal(one.topic.title)}**: {one.met} of {many(one.questions, 'question')} met. "
        f"You knew {one.known} of {many(one.times, 'answer')} ({one.accuracy:.0%}). "
        f"You would know about {one.recall:.0%} of them today."
    )


def _next_step(topics: Sequence[TopicProgress], due: int, quiz: Callable[[str], str]) -> str:
    if due:
        return f"Next: /coach review – {many(due, 'question')} {'is' if due == 1 else 'are'} due."
    unmet = [one for one in topics if one.met < one.questions]
    if unmet:
        new = unmet[0].questions - unmet[0].met
        return f"Next: /quiz {quiz(unmet[0].topic.path)} – {many(new, 'question')} there you have not met."
    return "Nothing is due, and you have met every question of these topics. /quiz asks from all."


def export(content: str) -> Message:
    """Hand over everything that is held about somebody."""
    return Message((Text("Everything I hold about you on this platform:"), Attachment(EXPORT, content)))


def hidden(workspace: str) -> Message:
    """Confirm that somebody is off the boards."""
    return Message((Text(f"You are off the boards of {workspace}. /coach me show puts you back."),))


def shown(workspace: str) -> Message:
    """Confirm that somebody is on the boards."""
    return Message((Text(f"You are on the boards of {workspace}. /coach me hide takes you off."),))


def nothing_held() -> Message:
    """Say that nothing is held about somebody."""
    return Message((Text("I hold nothing about you."),))


def sure_to_delete(attempts: int, reviews: int, accounts: int) -> Message:
    """Say what a deletion removes, and ask again."""
    what = f"{many(attempts, 'answer')}, {many(reviews, 'review')} and your name in {many(accounts, 'place')}"
    return Message(
        (
            Text(f"This deletes {what}, for good. Other people's points stay as they are."),
            Markdown("`/coach me export` takes a copy along. `/coach me delete yes` deletes."),
        )
    )


def deleted() -> Message:
    """Confirm a deletion."""
    return Message(
        (
            Text("Everything I held about you is deleted. Good luck with your interviews."),
            Aside("Backups, if whoever runs the coach makes any, still hold it until they are deleted."),
        )
    )


def will_be_deleted() -> Message:
    """Confirm a deletion that has to wait."""
    return Message((Text("The database is busy: everything I hold about you will be deleted soon."),))


def board(
    channel: ChannelRef, scope: Scope, period: Period, rows: Sequence[Standing], about: Topic | None
) -> Message:
    """Show a leaderboard, of all topics or of what is under one."""
    where = f"#{channel.name}" if scope is Scope.CHANNEL else channel.workspace.name
    title = Text(f"{_PERIODS[period]} in {where}{f', {about.title}' if about else ''}")
    if not rows:
        return Message((title, Text("Nobody is on it yet. /quiz asks a question.")))
    return Message((title, Ranking(tuple(rows))))


def standing(row: Standing) -> str:
    """Return a board's row as one line."""
    points, answered = many(row.points, "point"), many(row.answered, "answer")
    you = " – you" if row.mine else ""
    return one_line(f"{row.rank}. {row.name}: {points}, {answered}{you}")


def settings(values: Sequence[tuple[Setting, str]]) -> Message:
    """Show settings with their values and what they take."""
    lines = "\n".join(
        f"- `{setting.name}` is {code(value or 'none')} – {setting.what}: {setting.takes}"
        for setting, value in values
    )
    return Message((Markdown(lines), Aside("/coach settings NAME VALUE changes one, for administrators.")))


def setting_changed(name: str, value: str) -> Message:
    """Confirm a changed setting."""
    return Message((Text(f"{name} is {value or 'none'} from now on."),))


def checked(channel: ChannelRef, lacking: Sequence[str]) -> Message:
    """Say whether the bot has the rights that it needs in a channel."""
    where = "here" if channel.workspace.direct else f"in #{channel.name}"
    if not lacking:
        return Message((Text(f"All is well {where}: I can ask, answer and react."),))
    return Message(
        (
            Text(f"I lack {every(lacking)} {where}."),
            Aside(GRANTING[channel.workspace.platform]),
        )
    )


def greeting(bank: QuestionBank) -> Message:
    """Welcome somebody at a terminal, and say what to type."""
    questions = many(len(bank), "question")
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


def home(progress: Message) -> Message:
    """Show on one page what somebody finds without asking: how far they are, and what there is to ask."""
    return Message((Heading(YOURS), *progress.parts, Heading(TO_ASK), *help_().parts))


def help_() -> Message:
    """Say what can be asked of the coach."""
    return Message((Markdown(_HELP),))


_HELP = """\
I ask interview questions, show you good answers, and keep count.

- `/quiz` asks a question; `/quiz migrations` one about that topic; `/quiz migrations hard` a hard one.
- `👀` shows you the answer; `✅` says you knew it, `❌` that you didn't. Buttons do the same.
- `/drill set migrations 09:00 Europe/Berlin mon-fri` posts one here each of these days, for administrators; \
`/drill list`, `preview`, `pause`, `resume`, `skip`, `now`, `remove` do the rest.
- `/leaderboard` shows this week's points; `/leaderboard channel month` those of this channel and month; \
`/leaderboard migrations` those of one topic.
- `/coach review` brings back what you are about to forget; `/coach progress` says how far you are.
- `/coach me export` gives you all I hold about you; `/coach me delete` removes it.
- `/coach me hide` takes you off the boards; `/coach me show` puts you back.
- `/coach settings` shows what this workspace has set, `/coach settings log` who changed what, for \
administrators; `/coach doctor` whether I can do all I should here.
- `/coach help` is this.

Rating yourself earns 2 points (a day has its limit), whichever button it is. \
Your first rating counts, each time a question is asked."""


def broken(where: str) -> Message:
    """Admit a fault of ours; `where` says where its details are."""
    return Message((Text(f"Something broke on our side; nothing you did. {where}"),))


def _answer(asked: Question) -> tuple[Part, ...]:
    parts: list[Part] = [Heading(asked.prompt), Markdown(asked.answer)]
    if asked.takeaway:
        parts.append(Markdown(f"**Remember:** {asked.takeaway}"))
    if asked.sources:
        parts.append(Markdown("Read on:\n\n" + "\n".join(f"- <{source}>" for source in asked.sources)))
    return tuple(parts)


def _ratings(post_id: PostId) -> tuple[Button, ...]:
    return tuple(Button(label, Press(Act.RATE, post_id, rating)) for rating, label in RATINGS.items())


def _next(post_id: PostId) -> tuple[Button, ...]:
    return (Button(NEXT, Press(Act.NEXT, post_id)),)


def _reveal(post_id: PostId) -> tuple[Button, ...]:
    return (Button(REVEAL, Press(Act.REVEAL, post_id)),)


def _points(points: int) -> str:
    return {0: "No points", 1: "1 point"}.get(points, f"{points} points")
