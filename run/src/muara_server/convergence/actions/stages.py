"""Recording a stage: one entry of the ledger, about a person or about a household as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Household


def record_stage(
    household: Household,
    *,
    person: UUID | None,
    facts: Mapping[str, Any],
    true_on: dt.date,
    who: User,
    note: str = "",
) -> UUID:
    """Record one stage of a scheme. Raises what the ledger raises: NotAllowed, FrameError."""
    draft = Draft(
        uuid=uuid4(),
        programme=household.programme,
        kind="scheme_stage",
        person=person,
        household=None if person else household.pk,
        place_code=household.place.code,
        true_on=true_on,
        facts=facts,
        identifiers={"note": note} if note else {},
    )
    ledger.append([draft], who=who, deed="stage.recorded", source="page")
    return draft.uuid
