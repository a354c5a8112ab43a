"""What is recorded from the screens: one deed, one call of the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from muara_server.ledger import actions as ledger
from muara_server.ledger.drafts import Draft

if TYPE_CHECKING:
    from muara_server.accounts.models import User
    from muara_server.registry.models import Household, Person
    from muara_server.registry.queries import Seen


def record(
    subject: Person | Household,
    *,
    kind: str,
    facts: Mapping[str, Any],
    true_on: date,
    who: User,
    note: str = "",
) -> UUID:
    """Record one observation about a person, or about a household as a whole."""
    is_person = hasattr(subject, "sex")
    draft = Draft(
        uuid=uuid4(),
        programme=subject.programme,
        kind=kind,
        person=subject.pk if is_person else None,
        household=None if is_person else subject.pk,
        place_code=subject.place.code,
        true_on=true_on,
        facts=facts,
        identifiers={"note": note} if note else {},
    )
    ledger.append([draft], who=who, source="page")
    return draft.uuid


def complete(spell: Seen, person: Person, *, facts: Mapping[str, Any], who: User) -> UUID:
    """Add answers to a work spell: the same spell, told once more with what is now known."""
    held = {told.fact.name: told.value for told in spell.told}
    draft = Draft(
        uuid=uuid4(),
        programme=person.programme,
        kind=spell.kind.name,
        person=person.pk,
        place_code=spell.place.code,
        true_on=spell.true_on,
        corrects=spell.id,
        facts=held | dict(facts),
        identifiers={field: list(said) for field, said in spell.said.items()},
    )
    ledger.append([draft], who=who, deed="question.answered", source="page")
    return draft.uuid
