"""How identities and moments are written where Central has whole numbers and its own clock.

A number follows from the identity, so nothing is kept, and the same programme has the same number
on every server. It leads back to what it stands for among the few there can be.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID


def programme_number(slug: str) -> int:
    """The number of a programme, as the project that it is to a script.

    >>> programme_number("promise") == programme_number("promise") != programme_number("other")
    True
    """
    return int.from_bytes(hashlib.sha256(slug.encode()).digest()[:4], "big") >> 1


def number(identity: UUID) -> int:
    """The number of a person or a device: its first 48 bits, which every reader of JSON keeps."""
    return int.from_bytes(identity.bytes[:6], "big")


def moment(at: dt.datetime | None) -> str | None:
    """A moment, with milliseconds, in universal time.

    >>> moment(dt.datetime(2024, 5, 3, 12, tzinfo=dt.UTC))
    '2024-05-03T12:00:00.000Z'
    """
    if at is None:
        return None
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
