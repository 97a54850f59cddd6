"""What the bot says about who changed what."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.core import times
from bot.core.words import code, day, literal
from bot.domain.audit import KEPT, Deed, Entry
from bot.domain.message import Aside, Markdown, Message, Text

_ABOUT_ONESELF = {
    Deed.EXPORTED: "took a copy of all that is held about them",
    Deed.HIDDEN: "went off the boards",
    Deed.SHOWN: "came back to the boards",
    Deed.DELETED: "deleted all that was held about them",
}


def log(entries: Sequence[Entry], zone: str) -> Message:
    """Show what was done last, by the clock of a time zone."""
    if not entries:
        return Message((Text("Nothing has been changed here yet."),))
    lines = "\n".join(f"- {_line(entry, ZoneInfo(zone))}" for entry in entries)
    kept = Aside(f"The newest come first; times are those of {zone}. I keep this for {KEPT.days} days.")
    return Message((Markdown(lines), kept))


def _line(entry: Entry, zone: ZoneInfo) -> str:
    who = literal(entry.who) if entry.who else "somebody"
    return f"{times.moment(datetime.fromtimestamp(entry.at / 1000, zone))}: **{who}** {_did(entry)}."


def _did(entry: Entry) -> str:  # noqa: PLR0911 – one line for each
    where = f"in #{literal(entry.channel)}" if entry.channel else "here"
    match entry.deed:
        case Deed.SET:
            return f"set {code(entry.setting or '')} {_change(entry)}"
        case Deed.DRILL_SET if entry.before:
            return f"changed the drill {where} {_change(entry)}"
        case Deed.DRILL_SET:
            return f"set the drill {where}: {_value(entry.after)}"
        case Deed.DRILL_PAUSED:
            return f"paused the drill {where}{f' until {_day(entry)}' if entry.after else ''}"
        case Deed.DRILL_RESUMED:
            return f"let the drill {where} go on"
        case Deed.DRILL_SKIPPED:
            return f"left out {_day(entry)} {where}"
        case Deed.DRILL_POSTED:
            return f"posted the drill of {_day(entry)} {where} by hand"
        case Deed.DRILL_REMOVED:
            return f"removed the drill {where}: {_value(entry.before)}"
        case about_oneself:
            return _ABOUT_ONESELF[about_oneself]


def _change(entry: Entry) -> str:
    return f"from {_value(entry.before)} to {_value(entry.after)}"


def _value(value: str | None) -> str:
    return code(value or "none")


def _day(entry: Entry) -> str:
    return day(date.fromisoformat(entry.after or ""))
