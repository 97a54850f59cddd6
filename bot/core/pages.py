"""What the coach says in a browser, to whoever adds it to a Slack workspace."""

from dataclasses import dataclass

from bot.core import refusals
from bot.core.words import one_line, shown
from bot.domain.errors import CoachError

BEGIN = "/slack/install"

_ADDED = "Interview Coach is in {workspace}"
_NOT_ADDED = "Interview Coach was not added"
_AGAIN = "Begin again"


@dataclass(frozen=True)
class Link:
    """Where to go on."""

    label: str
    address: str


@dataclass(frozen=True)
class Page:
    """A short page of plain text."""

    title: str
    lines: tuple[str, ...]
    link: Link | None = None


def add(address: str) -> Page:
    """Say what adding the coach means, and offer it."""
    return Page(
        "Add Interview Coach to Slack",
        (
            "It asks interview questions in the channels that you invite it to, and shows good answers.",
            "Slack shows you what it may do before you agree.",
        ),
        Link("Add to Slack", address),
    )


def added(workspace: str) -> Page:
    """Say that it is done, and what comes next."""
    return Page(
        _ADDED.format(workspace=shown(one_line(workspace))),
        (
            "You can close this page.",
            "In Slack, invite the coach to a channel with /invite, then type /quiz there.",
        ),
    )


def denied() -> Page:
    """Say that nothing was done, as they wished."""
    return _not_added("You did not allow it on Slack's page, so nothing was changed.")


def refused_by_slack() -> Page:
    """Say that Slack itself sent them back without a code."""
    return _not_added("Slack refused it. If it does so again, whoever runs the coach finds why in its log.")


def not_asked() -> Page:
    """Say that an address was opened that makes no sense by itself."""
    return _not_added("This address is only for the way back from Slack, and something is missing in it.")


def another_browser() -> Page:
    """Say that adding the coach didn't begin in this browser, or not last."""
    return _not_added(
        "It did not begin in this browser, or it began anew in another tab. "
        "Cookies have to be allowed until it is done."
    )


def refused(error: CoachError) -> Page:
    """Say why it can't be done."""
    return _not_added(refusals.words(error))


def bad_code() -> Page:
    """Say that Slack doesn't know this code, or not any more."""
    return _not_added("Slack did not accept the code that you came back with: it lasts ten minutes, once.")


def slack_is_silent() -> Page:
    """Say that Slack could not be asked."""
    return _not_added("Slack doesn't answer just now. Try it in a few minutes.")


def whole_organisation() -> Page:
    """Say that one workspace at a time is added."""
    return _not_added("It can't be added to a whole organisation: choose one workspace on Slack's page.")


def badly_set_up() -> Page:
    """Say that it isn't their fault."""
    return _not_added("The coach isn't set up rightly. Whoever runs it finds the reason in its log.")


def _not_added(why: str) -> Page:
    return Page(_NOT_ADDED, (why,), Link(_AGAIN, BEGIN))
