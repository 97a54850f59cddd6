"""So many calls in so many seconds."""

from collections import deque
from dataclasses import dataclass, field


@dataclass
class Window:
    """At most `most` calls in `seconds`, in the event loop's time, as that is what the SDKs sleep in."""

    most: int
    seconds: float
    calls: deque[float] = field(default_factory=deque[float])

    def wait(self, at: float) -> float:
        """Takes a place, or says in how many seconds there is one."""
        while self.calls and at - self.calls[0] >= self.seconds:
            self.calls.popleft()
        if len(self.calls) >= self.most:
            return self.calls[0] + self.seconds - at
        self.calls.append(at)
        return 0.0
