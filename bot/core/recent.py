"""What came a moment ago, so that a platform which repeats itself is not obeyed twice."""

from collections import OrderedDict


class Recent:
    """The last keys that were seen; older ones are forgotten, and none survives a restart."""

    def __init__(self, most: int) -> None:
        """Take how many are remembered."""
        self._most = most
        self._seen: OrderedDict[str, None] = OrderedDict()

    def new(self, key: str) -> bool:
        """Whether a key comes for the first time."""
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True

    def forget(self, key: str) -> None:
        """Let a key be new again."""
        self._seen.pop(key, None)
