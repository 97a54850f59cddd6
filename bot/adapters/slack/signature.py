"""Proof that a request comes from Slack: its signature over the raw bytes, and when it was signed."""

import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Self

AT, SIGNED = "X-Slack-Request-Timestamp", "X-Slack-Signature"

WINDOW = 300
"""Seconds for which a signature counts, before and after the moment that it names; Slack's own rule."""

_TIME = re.compile(r"[1-9][0-9]{0,10}")
_DIGEST = re.compile(r"v0=([0-9a-f]{64})")


@dataclass(frozen=True, slots=True)
class Signature:
    """What the two headers say, in the one form that Slack gives them."""

    at: int
    """UTC epoch seconds, as Slack counts them."""
    digest: bytes = field(repr=False)

    @classmethod
    def parse(cls, times: Sequence[str], signatures: Sequence[str]) -> Self | None:
        """Return what the headers' values say; None where one is missing, doubled or of another form."""
        if len(times) != 1 or len(signatures) != 1:
            return None
        time, digest = _TIME.fullmatch(times[0]), _DIGEST.fullmatch(signatures[0])
        return cls(int(time[0]), bytes.fromhex(digest[1])) if time and digest else None

    def fresh(self, now: float) -> bool:
        """Return whether the signature still counts, `now` in epoch seconds."""
        return abs(now - self.at) <= WINDOW

    def proves(self, secret: bytes, body: bytes) -> bool:
        """Return whether whoever knows the secret has signed this body at this time."""
        wanted = hmac.digest(secret, b"v0:%d:%b" % (self.at, body), "sha256")
        return hmac.compare_digest(wanted, self.digest)
