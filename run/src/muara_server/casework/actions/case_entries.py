"""What is written into a child's case beside its steps: one entry of the ledger each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.casework.procedures import OF
from muara_server.casework.rules.cases import check_works_on
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import kinds

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding


def write_into(
    case: Proceeding,
    kind: str,
    *,
    facts: Mapping[str, Any],
    on: dt.date,
    who: User,
    identifiers: Mapping[str, str] | None = None,
    corrects: UUID | None = None,
    uuid: UUID | None = None,
) -> UUID:
    """Record an entry about the child of this case; its id. The trail says `case.KIND`.

    Where the kind can say to what it belongs, it says the case. Raises NotAllowed
    (`outside_area`, `not_your_part`) and what the ledger raises.
    """
    check_works_on(who, case)
    belongs = {OF: str(case.pk)} if OF in kinds()[kind].facts else {}
    draft = Draft(
        uuid=uuid or uuid4(),
        programme=case.programme,
        kind=kind,
        person=case.person,
        place_code=case.place.code,
        true_on=on,
        facts={**facts, **belongs},
        identifiers={name: said for name, said in (identifiers or {}).items() if said},
        corrects=corrects,
    )
    ledger.append([draft], who=who, deed=f"case.{kind}", source="page", asked=True)
    return draft.uuid
