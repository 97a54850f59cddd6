"""One person in one channel of a platform: what they do there, and what is before them."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from tests.loopback.log import Log


class Seen(Protocol):
    """An entry of a platform's ledger, as far as it is the same on all."""

    @property
    def what(self) -> str: ...

    @property
    def to(self) -> object:
        """The only person who sees it; nothing where everybody does."""
        ...

    @property
    def text(self) -> str: ...

    @property
    def buttons(self) -> Mapping[str, str]: ...


S = TypeVar("S", bound=Seen)


@dataclass(frozen=True)
class Command:
    """A command as it is typed, and as Discord takes its parts."""

    line: str
    name: str
    options: dict[str, str] = field(default_factory=dict[str, str])


class Seat(ABC, Generic[S]):
    """What a person does takes the newest thing before them that it fits."""

    def __init__(self, *, name: str, id: object, ledger: Log[S]) -> None:  # noqa: A002 – the platform's word
        self.name, self._id, self._ledger = name, id, ledger

    @abstractmethod
    async def say(self, command: Command) -> None: ...

    @abstractmethod
    async def react(self, emoji: str) -> None:
        """To the newest message in the channel."""

    @abstractmethod
    async def press(self, label: str) -> None: ...

    def has(self, wanted: Callable[[S], bool] = lambda _: True) -> list[S]:
        """What this person could see of it, alone or with everybody."""
        return self._ledger.all(self._before(wanted))

    async def sees(self, wanted: Callable[[S], bool], *, count: int = 1, within: float = 5.0) -> S:
        """The count-th such thing, as soon as it is there."""
        return await self._ledger.wait_for(self._before(wanted), count=count, within=within)

    def newest(self, label: str) -> S:
        """The newest message with such a button."""
        return self.has(lambda seen: shown(seen) and label in seen.buttons)[-1]

    def _before(self, wanted: Callable[[S], bool]) -> Callable[[S], bool]:
        return lambda seen: seen.to in {None, "", self._id} and wanted(seen)


def shown(seen: Seen) -> bool:
    return seen.what == "shown"
