"""Registering a child that was found at work, with what was seen and a case: one deed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.audit import actions as audit
from muara_server.casework.actions.steps import open_procedure
from muara_server.casework.procedures import HOLDER
from muara_server.casework.queries.found_children import follows_from
from muara_server.casework.rules.cases import CASE, WORKER
from muara_server.casework.rules.found_children import check_registers
from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.casework.models import Proceeding
    from muara_server.places.models import Place


@dataclass(frozen=True)
class Found:
    """A child as it was found: `registered`, `told` of its age and `seen` at work are facts."""

    place: Place
    on: dt.date
    holder: User
    registered: Mapping[str, Any]
    told: Mapping[str, Any]
    seen: Mapping[str, Any]
    identifiers: Mapping[str, str]
    note: str = ""


@audit.one_deed("child.found")
def register_found(held: Proceeding, found: Found, *, who: User) -> UUID:
    """Register a child found after this report or in this rescue; the id of its case.

    The case names what it follows from, and lies with `found.holder`, who is told. Raises
    NotAllowed (`not_your_part`, `not_its_turn`), and what the ledger raises.
    """
    check_registers(who, held)
    person = uuid4()
    about = {
        "programme": held.programme,
        "person": person,
        "place_code": found.place.code,
        "true_on": found.on,
    }
    seen = {"note": found.note} if found.note else {}
    drafts = [
        Draft(
            uuid=uuid4(),
            kind="person",
            facts=found.registered,
            identifiers=found.identifiers,
            **about,
        ),
        Draft(uuid=uuid4(), kind="work", facts=found.seen, identifiers=seen, **about),
    ]
    if found.told:
        drafts.append(Draft(uuid=uuid4(), kind="identity", facts=found.told, **about))
    ledger.append(drafts, who=who, deed="child.registered", source="page", asked=True)
    return open_procedure(
        CASE,
        person=person,
        facts={
            "found_by": held.procedure,
            HOLDER: str(found.holder.pk),
            **follows_from(held),
        },
        who=who,
        acting_as=WORKER,  # whoever found the child; it lies with the case worker named
    )
