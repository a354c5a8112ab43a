"""The secret that opens what a phone's browser keeps, and the lock that only this server opens.

The browser holds the secret in a cookie, for a week after the last connection, and the lock beside
its data. With the cookie gone, the same person gets the secret back from the lock after logging in;
with the lock gone too, as after a log-out, nobody does.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from muara_server import keyring

if TYPE_CHECKING:
    from muara_server.accounts.models import Device

SECRET, NONCE, ID = 32, 12, 16


@dataclass(frozen=True)
class Opened:
    """What stood behind a lock: which device it was made for, and its secret."""

    device: UUID
    secret: str


def new(device: Device) -> tuple[str, str]:
    """A secret for this device, and its lock."""
    secret, nonce = secrets.token_bytes(SECRET), secrets.token_bytes(NONCE)
    sealed = _cipher().encrypt(nonce, device.pk.bytes + secret, device.user_id.bytes)
    return _text(secret), _text(nonce + sealed)


def opened(lock: str, *, user: UUID) -> Opened | None:
    """What is behind this lock; None where it is another person's, or not one of this server's."""
    try:
        told = base64.urlsafe_b64decode(lock + "=" * (-len(lock) % 4))
        content = _cipher().decrypt(told[:NONCE], told[NONCE:], user.bytes)
    except (InvalidTag, ValueError, binascii.Error):
        return None
    return Opened(UUID(bytes=content[:ID]), _text(content[ID:]))


def _cipher() -> AESGCM:
    """A key of its own: a new one for anything else must not shut phones that are on their way."""
    return AESGCM(keyring.secret(settings.MUARA_KEYS, "phones"))


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
