"""Reactions, as people type them."""

from bot.domain.message import Reaction

_TYPED = {
    "👀": Reaction.REVEAL,
    ":eyes:": Reaction.REVEAL,
    "✅": Reaction.KNEW,
    ":white_check_mark:": Reaction.KNEW,
    "❌": Reaction.DIDNT,
    ":x:": Reaction.DIDNT,
}
_EMOJI_STYLE = "\ufe0f"


def typed(line: str) -> Reaction | None:
    """Return the reaction that a line is, if it is one."""
    return _TYPED.get(line.replace(_EMOJI_STYLE, "").lower())
