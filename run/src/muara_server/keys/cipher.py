"""Sealing bytes: AES-256-GCM, bound to the row that holds them. Pure: keys come in as arguments.

The nonce is derived from the key, the binding and the content, so that sealing the same twice
gives the same bytes (a rebuilt table equals the old one) and two different contents practically
never share a nonce. The first byte names this layout.
"""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

LAYOUT = b"\x01"
NONCE = 12
KEY = 32


def seal(content: bytes, *, key: bytes, bound_to: str) -> bytes:
    """The content, readable only with this key and in this place.

    >>> sealed = seal(b"a name", key=bytes(32), bound_to="entry:1")
    >>> open_sealed(sealed, key=bytes(32), bound_to="entry:1")
    b'a name'
    """
    aead, nonce_key = _prepared(key)
    binding = bound_to.encode()
    told = len(binding).to_bytes(4, "big") + binding + content
    nonce = hmac.digest(nonce_key, told, "sha256")[:NONCE]
    return LAYOUT + nonce + aead.encrypt(nonce, content, binding)


def open_sealed(sealed: bytes, *, key: bytes, bound_to: str) -> bytes:
    """What was sealed. Raises ValueError for another key, another row, or bytes that were changed.

    >>> open_sealed(seal(b"x", key=bytes(32), bound_to="row 1"), key=bytes(32), bound_to="row 2")
    Traceback (most recent call last):
    ...
    ValueError: This was sealed with another key, for another row, or has been changed.
    """
    aead, _ = _prepared(key)
    nonce, hidden = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        if sealed[:1] != LAYOUT:
            raise InvalidTag
        return aead.decrypt(nonce, hidden, bound_to.encode())
    except InvalidTag:
        raise ValueError(
            "This was sealed with another key, for another row, or has been changed."
        ) from None


def derived(key: bytes, purpose: str) -> bytes:
    """Another key, for one purpose, from this one.

    >>> derived(bytes(32), "a") == derived(bytes(32), "b")
    False
    """
    return hmac.digest(key, b"muara/" + purpose.encode(), hashlib.sha256)


def forget() -> None:
    """Leave no key behind in the memory of this process."""
    _prepared.cache_clear()


@lru_cache(maxsize=4096)
def _prepared(key: bytes) -> tuple[AESGCM, bytes]:
    return AESGCM(derived(key, "seal")), derived(key, "nonce")
