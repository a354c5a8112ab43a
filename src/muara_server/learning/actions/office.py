"""Recording a supervision visit and the money of a centre; and taking back what was wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.utils import timezone

from muara_server.learning.rules.centres import check_supervises
from muara_server.learning.rules.office import programme_for
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.learning.models import Institution

VISIT, FUNDS = "centre_visit", "centre_funds"


def record(
    centre: Institution,
    kind: str,
    *,
    facts: Mapping[str, Any],
    on: dt.date,
    who: User,
    identifiers: Mapping[str, str] | None = None,
) -> UUID:
    """Record a visit to a centre, or a movement of its money; the id of the entry.

    Raises NotAllowed, and what the ledger raises.
    """
    check_supervises(who, centre)
    draft = _draft(
        centre,
        kind,
        programme=programme_for(who, centre),
        on=on,
        facts={**facts, "provider": centre.provider.key},
        identifiers=identifiers or {},
    )
    ledger.append([draft], who=who, deed=f"learning.{kind}", source="page", asked=True)
    return draft.uuid


def take_away(centre: Institution, entry: UUID, *, programme: str, reason: str, who: User) -> None:
    """Take back a visit or a movement that is wrong; that it was there stays recorded.

    The caller has found it among those of this centre. Raises NotAllowed, and what the ledger
    raises.
    """
    check_supervises(who, centre)
    draft = _draft(
        centre,
        "retraction",
        programme=programme,
        on=timezone.localdate(),
        facts={"reason": reason},
        corrects=entry,
    )
    ledger.append([draft], who=who, deed="learning.retraction", source="page", asked=True)


def _draft(centre: Institution, kind: str, *, on: dt.date, **told: Any) -> Draft:
    place = centre.provider.place.code
    return Draft(uuid=uuid4(), kind=kind, place_code=place, true_on=on, **told)
