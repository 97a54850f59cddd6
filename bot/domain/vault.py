"""Secrets as they lie in the database: sealed with the key of whoever runs the coach."""

import hashlib
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM


_FORM = "v1:"
"""How it was sealed, so that another way can come later without guessing."""
_SALT = b"interview-coach/vault/v1"
_COST = {"n": 2**14, "r": 8, "p": 5}
"""OWASP's scrypt for 16 MB: a fifth of a second, once, and each guess at a poor key costs it, too."""
_NONCE_BYTES = 12
_KEY_BYTES = 32


class Vault:
    """Seals and opens with AES-256-GCM; what was sealed for one owner opens for no other."""

    def __init__(self, key: str) -> None:
        """Take the key as it was set; the cipher's own key is derived from it at the first use."""
        self._key = key.encode(errors="surrogatepass")

    def seal(self, secret: str, owner: str) -> str:
        """Return a secret as it may be stored."""
        # The one thing here that must not be an argument: a nonce that comes twice gives the secrets away.
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, secret.encode(), owner.encode())
        return _FORM + urlsafe_b64encode(nonce + sealed).decode()

    def open(self, sealed: str, owner: str) -> str | None:
        """Return a secret, None where it was sealed with another key, for another owner, or was damaged."""
        from cryptography.exceptions import InvalidTag  # noqa: PLC0415 – as the cipher itself

        if not sealed.startswith(_FORM):
            return None
        try:
            content = urlsafe_b64decode(sealed.removeprefix(_FORM))
            nonce, hidden = content[:_NONCE_BYTES], content[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, hidden, owner.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    @cached_property
    def _cipher(self) -> "AESGCM":
        # Here, for a coach without installations should not wait for it.
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

        return AESGCM(hashlib.scrypt(self._key, salt=_SALT, dklen=_KEY_BYTES, **_COST))
