"""What a person did and now waits for: the bot's answer."""

from collections.abc import Generator
from dataclasses import dataclass, field

from tests.slack_server.hub import Acknowledgement, Hub, Interaction
from tests.slack_server.ledger import Seen

_VISIBLE = {"shown", "edited", "deleted", "modal", "errors", "closed", "choices", "failed"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Awaiting it gives the first thing that the person sees because of it."""

    hub: Hub = field(repr=False)
    interaction: Interaction

    def __await__(self) -> Generator[object, None, Seen]:
        return self.seen().__await__()

    async def seen(self, *, count: int = 1, within: float = 5.0) -> Seen:
        """The count-th message, edit, modal or list of choices that answers it – or its failure.

        Slack ties to a click what comes in its acknowledgement, to its response_url or with its trigger;
        a `chat.postMessage` or `chat.postEphemeral` is tied to nothing: wait for that on the ledger.
        """

        def answers(entry: Seen) -> bool:
            return entry.interaction_id == self.interaction.id and entry.what in _VISIBLE

        return await self.hub.ledger.wait_for(answers, count=count, within=within)

    async def acknowledged(self, *, within: float = 5.0) -> Acknowledgement:
        """The bot's acknowledgement, or the want of one."""

        def mine(entry: Acknowledgement) -> bool:
            return entry.interaction_id == self.interaction.id

        return await self.hub.acknowledgements.wait_for(mine, within=within)
