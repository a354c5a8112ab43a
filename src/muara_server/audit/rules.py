"""What an audit entry may hold: ids, codes, numbers, dates, hashes; never words about a child."""

from __future__ import annotations

import re
from typing import Any

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


def _is_plain(value: Any) -> bool:
    if isinstance(value, str):
        return PLAIN.fullmatch(value) is not None
    return value is None or isinstance(value, (bool, int))
