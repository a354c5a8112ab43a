"""What `check-pack` tells of procedures."""

from __future__ import annotations

from dataclasses import dataclass

from muara.packs import open_pack

from .reading import procedures


@dataclass(frozen=True)
class ProcedureReport:
    """The procedures of a pack's own, and which of them are working rules, not law."""

    keys: tuple[str, ...]
    unconfirmed: tuple[str, ...]


def check_pack_procedures(name: str) -> ProcedureReport:
    """Read a pack's own procedures and list what is unconfirmed.

    Raises PackError with file, line and the nearest right word.

    >>> "referral" in check_pack_procedures("international").keys
    True
    """
    pack = open_pack(name)
    own = [
        each for each in procedures(pack).values() if each.file and pack.path in each.file.parents
    ]
    return ProcedureReport(
        keys=tuple(each.key for each in own),
        unconfirmed=tuple(f"procedure {each.key}" for each in own if each.unconfirmed),
    )
