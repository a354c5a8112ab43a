"""What an authority decided, and the paper on which it stands: both are recorded, or neither."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.case_entries import write_into
from muara_server.casework.actions.copies import keep_copy

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


@one_deed("case.decision")
def enter_decision(
    case: Proceeding,
    *,
    facts: Mapping[str, Any],
    on: dt.date,
    who: User,
    number: str = "",
    note: str = "",
    paper: bytes = b"",
) -> UUID:
    """Enter a decision about the child of a case; the id of its entry.

    `number` is what stands on the paper, and is sealed; `paper` its copy, a picture or a PDF.
    Raises NotAllowed, UnusableFile, and what the ledger raises.
    """
    told = dict(facts)
    if paper:
        told["paper"] = str(keep_copy(case, paper, shows="decision", on=on, who=who))
    sealed = {"document": number, "note": note}
    return write_into(case, "decision", facts=told, identifiers=sealed, on=on, who=who)
