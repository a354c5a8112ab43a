"""Lawful erasure: what can be read about somebody stops existing, and that it did is kept.

And moving a file: the registration again, at another place.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from muara.errors import FrameError, Refused, nearest
from muara_server.accounts import rules as accounts
from muara_server.audit import actions as audit
from muara_server.keys import actions as keys
from muara_server.keys import queries as key_queries
from muara_server.ledger import projections
from muara_server.ledger.drafts import Draft
from muara_server.ledger.kinds import SOURCE
from muara_server.registry import projectors
from muara_server.registry.models import (
    Consent,
    Household,
    Identifier,
    Membership,
    Observation,
    Person,
    SearchToken,
)
from muara_server.registry.queries.people import notes_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from muara_server.accounts.models import User

PERMISSION = "case.supervise"


@cache
def reasons() -> Mapping[str, Mapping[str, str]]:
    """Why somebody's records may be erased: codes with their words."""
    declared = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    listed: Mapping[str, Mapping[str, str]] = declared["erasure"]["reasons"]
    return listed


@transaction.atomic
def erase(subject: UUID, *, who: User | None, reason: str) -> None:
    """Destroy the key of this person or household and all that was read with it.

    What stays: the ledger's entries, which nobody can open any more, and a tombstone that says
    when. `who` is None for the operator at the machine. Raises FrameError for an unknown id or
    reason, Refused where it was done before, NotAllowed.
    """
    if reason not in reasons():
        raise FrameError(
            "This is no reason for erasure.",
            column="reason",
            found=repr(reason) if reason.isidentifier() else None,
            do=nearest(reason, reasons()),
        )
    found = _subject(subject)
    if who is not None:
        accounts.check(who, PERMISSION, place=found.place, programme=found.programme)
    place = found.place_id
    keys.destroy(subject)
    when = key_queries.erased([subject])[subject]
    _clear(found, when)
    kind = "person" if isinstance(found, Person) else "household"
    audit.record(
        f"{kind}.erased",
        who=who,
        about=(kind, subject),
        place=place,
        programme=found.programme,
        detail={"reason": reason, "on": timezone.localdate().isoformat()},
    )


@transaction.atomic
def end_words(matter: UUID, entries: Collection[UUID]) -> None:
    """Destroy the keys of a matter and its entries: who reported, and the words, are gone for good.

    Their facts stay, under the key of nobody. The caller's deed writes the audit entry.
    """
    for each in {matter, *entries}:
        keys.destroy(each)
    projections.forget(matter)
    Identifier.objects.filter(entry__in=list(entries)).delete()


def registration_at(subject: UUID, place_code: str, *, kind: str = "person") -> Draft:
    """The registration of a person or household (`kind`) as it stands, but at another place.

    Who works there reads and writes the file from then on. What was seen keeps the place where it
    was seen, and the day of registration stays, so no figure of the past changes.
    """
    standing = Observation.objects.get(**{kind: subject}, kind=kind, corrected_by=None)
    return Draft(
        uuid=uuid4(),
        programme=standing.programme,
        kind=kind,
        person=standing.person_id,
        household=standing.household_id,
        place_code=place_code,
        true_on=standing.true_on,
        corrects=standing.pk,
        facts=standing.facts,
        identifiers=notes_of([standing.pk]).get(standing.pk, {}),
    )


def _subject(subject: UUID) -> Person | Household:
    found = (
        Person.objects.filter(pk=subject).select_related("place").first()
        or Household.objects.filter(pk=subject).select_related("place").first()
    )
    if found is None:
        raise FrameError("No person or household has this id.", found=subject)
    if found.erased_at is not None:
        raise Refused(f"This was erased on {found.erased_at:%Y-%m-%d}.")
    return found


def _clear(found: Person | Household, when: object) -> None:
    """Leave the tables as a rebuild would make them."""
    projections.forget(found.pk)
    Identifier.objects.filter(subject=found.pk).delete()
    Observation.objects.filter(projectors.without(found.pk)).delete()
    changes = {"place": None, "recorded_by": None, "erased_at": when}
    if isinstance(found, Household):
        Household.objects.filter(pk=found.pk).update(**changes)
        return
    SearchToken.objects.filter(person=found.pk).delete()
    Consent.objects.filter(person=found.pk).delete()
    Membership.objects.filter(person=found.pk).delete()
    Person.objects.filter(pk=found.pk).update(**changes, sex="")
