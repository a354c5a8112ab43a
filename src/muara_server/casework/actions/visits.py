"""Recording a visit: all that was seen and asked there, in one deed; what was planned is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.audit.actions import one_deed
from muara_server.casework.actions.steps import take_step
from muara_server.casework.queries.plans import DO, planned_visit
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.queries import PersonFile

VISIT = "visit"


@one_deed("visit.recorded")
def record_visit(
    file: PersonFile,
    entries: Iterable[tuple[str, Mapping[str, Any]]],
    *,
    on: dt.date,
    who: User,
    note: str = "",
) -> list[UUID]:
    """Record the entries of one visit together: all of them, or none. The note goes to the visit.

    A visit that was planned for this place, and is this person's to make, is done by it.
    Raises NotAllowed where this person may not record here, and what the ledger raises.
    """
    drafts = [
        Draft(
            uuid=uuid4(),
            programme=file.person.programme,
            kind=kind,
            person=file.person.pk,
            place_code=file.person.place.code,
            true_on=on,
            facts=facts,
            identifiers={"note": note.strip()} if kind == VISIT and note.strip() else {},
        )
        for kind, facts in entries
    ]
    ledger.append(drafts, who=who, deed="visit.recorded", source="page")
    made = next((draft for draft in drafts if draft.kind == VISIT), None)
    planned = made and planned_visit(who, file.person, str(made.facts.get("visited", "")))
    if planned:
        take_step(planned, DO, facts={}, who=who, on=on)
    return [draft.uuid for draft in drafts]
