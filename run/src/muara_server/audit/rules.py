"""What an audit entry may hold, and when the chain may grow.

Ids, codes, numbers, dates and hashes: never words about a child.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from muara.errors import Refused

if TYPE_CHECKING:
    from muara_server.audit.anchor import Anchor
    from muara_server.audit.models import Head

PLAIN = re.compile(r"[A-Za-z0-9_.:+/,;=-]{0,128}")


def check_detail(detail: object, *, within: str = "detail") -> None:
    """Refuse free text, in which a name could stand. The reason of a deed goes in the ledger."""
    if isinstance(detail, dict):
        for name, value in detail.items():
            check_detail(name, within=within)
            check_detail(value, within=f"{within}.{name}")
    elif isinstance(detail, (list, tuple)):
        for value in detail:
            check_detail(value, within=within)
    elif not _is_plain(detail):
        raise ValueError(
            f"{within} of an audit entry may hold ids, codes, whole numbers, dates and hashes only"
        )


def check_end(head: Head, anchored: Anchor | None) -> None:
    """Refuse to seal on top of a chain that is shorter than, or other than, the one kept apart."""
    if anchored is None or anchored.position < head.position:
        return
    if (anchored.position, anchored.chain) != (head.position, head.chain):
        raise Refused(
            f"The audit trail ends at position {head.position}, but position {anchored.position} "
            "had been sealed. Nothing is sealed until `muara audit verify` has been looked at."
        )


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return PLAIN.fullmatch(value) is not None
    return value is None or isinstance(value, (bool, int))
