"""Recording what is told of a person on the pages of casework: one entry each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Person


def tell(
    person: Person,
    kind: str,
    *,
    facts: Mapping[str, Any],
    on: dt.date,
    who: User,
    note: str = "",
) -> UUID:
    """Record an entry of a kind about a person; its id. The ledger asks who may."""
    draft = Draft(
        uuid=uuid4(),
        programme=person.programme,
        kind=kind,
        person=person.pk,
        place_code=person.place.code,
        true_on=on,
        facts=facts,
        identifiers={"note": note.strip()} if note.strip() else {},
    )
    ledger.append([draft], who=who, deed=f"{kind}.recorded", source="page")
    return draft.uuid
