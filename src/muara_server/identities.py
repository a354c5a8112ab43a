"""Identities that grow with time, for rows of which very many come."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

VERSION, VARIANT = 7, 2


def next_identity() -> UUID:
    """A random identity that begins with the millisecond in which it was made (RFC 9562, 5.7).

    Rows that come together lie together in the indexes: of many that are written in one second,
    each would otherwise touch a page of its own, the more of them the longer the table is.

    >>> earlier, (_, later) = next_identity(), (time.sleep(0.002), next_identity())
    >>> earlier < later, later.version
    (True, 7)
    """
    millisecond = time.time_ns() // 1_000_000
    random = (secrets.randbits(12) << 64) | secrets.randbits(62)
    return UUID(int=(millisecond << 80) | (VERSION << 76) | (VARIANT << 62) | random)
