"""Rate limits: what a 429 looks like, and – when a test asks for it – who gets one."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.discord_server.faults import TooMany
from tests.loopback.window import Window

PER_BOT = 50  # requests a second; interaction end points don't count
UNCOUNTED = ("/interactions/", "/webhooks/")


@dataclass
class Rates:
    """The windows in force. Empty, nothing is ever limited."""

    loop_time: Callable[[], float]
    whole_bot: Window | None = None
    routes: dict[str, tuple[int, float]] = field(default_factory=dict[str, tuple[int, float]])
    buckets: dict[str, Window] = field(default_factory=dict[str, Window])

    def enforce(self, most: int = PER_BOT, seconds: float = 1.0) -> None:
        """The limit over all requests."""
        self.whole_bot = Window(most, seconds)

    def limit(self, route: str, *, most: int, seconds: float) -> None:
        """A bucket for a route such as `POST /channels/{channel_id}/messages`, per path."""
        self.routes[route] = (most, seconds)

    def refuse(self, route: str, path: str) -> TooMany | None:
        at = self.loop_time()
        if self.whole_bot and not path.startswith(UNCOUNTED) and (wait := self.whole_bot.wait(at)):
            return TooMany("global", wait)
        bucket = self._bucket(route, path)
        wait = bucket.wait(at) if bucket else 0.0
        return TooMany("user", wait) if wait else None

    def headers(self, route: str, path: str, wall: float) -> dict[str, str]:
        bucket = self._bucket(route, path)
        return _headers(bucket, f"bucket-{hash(route) & 0xFFFF:x}", self.loop_time(), wall) if bucket else {}

    def _bucket(self, route: str, path: str) -> Window | None:
        if route not in self.routes:
            return None
        return self.buckets.setdefault(path, Window(*self.routes[route]))


def refused(fault: TooMany, wall: float) -> tuple[dict[str, Any], dict[str, str]]:
    """Body and headers of a 429 of this scope."""
    body = {
        "message": "You are being rate limited.",
        "retry_after": fault.retry_after,
        "global": fault.scope == "global",
    }
    headers = {"Retry-After": str(math.ceil(fault.retry_after)), "X-RateLimit-Scope": fault.scope}
    if fault.scope == "global":
        return body, {**headers, "X-RateLimit-Global": "true"}
    bucket = {
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset": f"{wall + fault.retry_after:.3f}",
        "X-RateLimit-Reset-After": f"{fault.retry_after:.3f}",
        "X-RateLimit-Bucket": "faulty",
    }
    return body, {**headers, **bucket}


def _headers(bucket: Window, name: str, at: float, wall: float) -> dict[str, str]:
    after = bucket.calls[0] + bucket.seconds - at if bucket.calls else bucket.seconds
    return {
        "X-RateLimit-Limit": str(bucket.most),
        "X-RateLimit-Remaining": str(bucket.most - len(bucket.calls)),
        "X-RateLimit-Reset": f"{wall + after:.3f}",
        "X-RateLimit-Reset-After": f"{after:.3f}",
        "X-RateLimit-Bucket": name,
    }
